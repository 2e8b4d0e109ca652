"""采用统计: how many placements, by whatever the committee asks for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from ledger.queries.lists import Window, awaits_a_second, narrowed_placements
from ledger.tables import Candidate, Placement, SubmissionAuthor

GROUPS: Mapping[str, Any] = {
    "unit": Placement.unit_id,
    "author": SubmissionAuthor.name,
    "tier": Placement.tier,
    "medium": Placement.medium,
    "outlet": Placement.outlet_key,
    "period": Placement.period,
}


@dataclass(frozen=True, slots=True)
class CountRow:
    """One combination of keys; a unit's key is its id as text, "" where there is none."""

    keys: tuple[str, ...]
    placements: int
    submissions: int


def counts(session: Session, window: Window, *, by: Sequence[str]) -> list[CountRow]:
    """Return counts of placements and of the submissions they are of, grouped by names of GROUPS.

    By author, a piece of two counts for each: such a column adds up to more than the total.
    """
    columns = [GROUPS[name] for name in by]
    query: Select[Any] = select(
        *columns,
        func.count(Placement.id.distinct() if "author" in by else Placement.id),
        func.count(Placement.submission_id.distinct()),
    )
    if "author" in by:
        wrote = SubmissionAuthor.submission_id == Placement.submission_id
        query = query.join(SubmissionAuthor, wrote)
    query = narrowed_placements(query, window)
    if columns:
        query = query.group_by(*columns).order_by(*columns)
    return [
        CountRow(tuple("" if v is None else str(v) for v in row[:-2]), row[-2], row[-1])
        for row in session.execute(query)
    ]


@dataclass(frozen=True, slots=True)
class Placed:
    """One combination of keys with its placements alone."""

    keys: tuple[str, ...]
    placements: int


def placements_by(session: Session, window: Window, *, by: Sequence[str]) -> list[Placed]:
    """Return counts of placements by names of GROUPS; cheaper than `counts`, which tells works."""
    columns = [GROUPS[name] for name in by]
    query: Select[Any] = select(*columns, func.count(Placement.id))
    if "author" in by:
        wrote = SubmissionAuthor.submission_id == Placement.submission_id
        query = query.join(SubmissionAuthor, wrote)
    query = narrowed_placements(query, window).group_by(*columns)
    return [
        Placed(tuple("" if v is None else str(v) for v in row[:-1]), row[-1])
        for row in session.execute(query)
    ]


def waiting_for_a_second(session: Session, *, by: str) -> int:
    """Return how many finds somebody else has signed, which a second person has still to sign."""
    query = select(func.count()).select_from(Candidate)
    query = query.where(Candidate.state == "waiting", awaits_a_second(by=by))
    return session.scalar(query) or 0
