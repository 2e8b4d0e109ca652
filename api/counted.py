"""Counts of placements, made once until a fact changes: a year of them is tens of thousands."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from api.context import Context
from api.remembered import facts_so_far
from ledger.queries import counts as counted
from ledger.queries import figures
from ledger.queries.counts import CountRow, Placed
from ledger.queries.lists import Window


def counts(
    session: Session, house: Context, window: Window, *, by: Sequence[str]
) -> list[CountRow]:
    """Return `ledger.queries.counts.counts`."""
    return house.remembered.get(
        ("counts", window, *by),
        lambda: counted.counts(session, window, by=by),
        state=facts_so_far(session),
    )


def placements_by(
    session: Session, house: Context, window: Window, *, by: Sequence[str]
) -> list[Placed]:
    """Return `ledger.queries.counts.placements_by`."""
    return house.remembered.get(
        ("placements by", window, *by),
        lambda: counted.placements_by(session, window, by=by),
        state=facts_so_far(session),
    )


def by_month(
    session: Session,
    house: Context,
    *,
    periods: Sequence[str],
    unit_ids: tuple[int, ...] | None,
) -> dict[tuple[str, str], int]:
    """Return `ledger.queries.figures.by_month`."""
    return house.remembered.get(
        ("by month", *periods, unit_ids),
        lambda: figures.by_month(session, periods=periods, unit_ids=unit_ids),
        state=facts_so_far(session),
    )
