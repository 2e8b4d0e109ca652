"""Counts of placements, made once until a fact changes: a year of them is tens of thousands."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

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


def placed(session: Session, house: Context, window: Window, *, by: Sequence[str]) -> list[Placed]:
    """Return `ledger.queries.counts.placements_by`; for choices, of which there are many."""
    return house.glanced.get(
        ("placed", window, *by),
        lambda: counted.placements_by(session, window, by=by),
        state=facts_so_far(session),
    )


def by_subject(
    session: Session, house: Context, window: Window, *, by: Sequence[str], columns: Sequence[str]
) -> Mapping[str, Sequence[int]]:
    """Return placements by the first of `by` and column, which are keys of the last of them.

    The last cell of a line holds what no column names.
    """
    return house.remembered.get(
        ("by subject", window, *by, *columns),
        lambda: _in_columns(counted.placements_by(session, window, by=by), columns),
        state=facts_so_far(session),
    )


def _in_columns(placed: Iterable[Placed], columns: Sequence[str]) -> dict[str, list[int]]:
    place = {key: number for number, key in enumerate(columns)}
    held: dict[str, list[int]] = {}
    for row in placed:
        line = held.setdefault(row.keys[0], [0] * (len(columns) + 1))
        line[place.get(row.keys[-1], len(columns))] += row.placements
    return held


def handed_in(
    session: Session, house: Context, *, from_at: datetime, to_at: datetime
) -> dict[int | None, int]:
    """Return `ledger.queries.figures.handed_in`; pieces come and change by acts alone."""
    return house.remembered.get(
        ("handed in", from_at, to_at),
        lambda: figures.handed_in(session, from_at=from_at, to_at=to_at),
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


def queue(session: Session, house: Context) -> figures.Queue:
    """Return `ledger.queries.figures.queue`; what waits is counted anew each time.

    Not for a session that writes: what it has done may still be taken back.
    """
    said = house.remembered.get(
        "decided", lambda: figures.decided(session), state=facts_so_far(session)
    )
    return figures.Queue.of(figures.waiting(session), said)
