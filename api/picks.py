"""优秀稿件 for pages and API: the period's picks, the meeting's papers, picking and dropping."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from pydantic import Field
from sqlalchemy import select
from sqlalchemy.orm import Session

from api.apart import apart
from api.context import Context
from api.filters import Asked, period_named
from api.permissions import Principal
from api.remembered import facts_so_far
from bulletin import picks
from bulletin.content import Table
from bulletin.draft import awards
from bulletin.nominations import nominations
from bulletin.print_pack import sheets, write
from ledger.tables import Pick, Submission
from office.periods import Period

IN_PACK = 10
"""So many pieces are laid on the table."""


class YearAsked(Asked):
    """A year of the office's."""

    year: Annotated[str, Field(pattern=r"^(?:19|2[01])[0-9]{2}$")]


def proposed(session: Session, house: Context, year: Period) -> Table | None:
    """Return whom a year's figures propose for awards, kept until a fact changes."""
    now = house.clock()
    return house.remembered.get(
        ("awards", year.key),
        lambda: apart(
            session, house.ledger, awards, year, house.office, now=now, rulesets=house.rulesets
        ),
        state=(facts_so_far(session), house.office.periods.day_of(now)),
    )


@dataclass(frozen=True, slots=True)
class Picked:
    """A pick with who made it."""

    ref: str
    title: str
    period: str
    reason: str | None
    picked_by: str
    picked_at: datetime


def span_of(house: Context, period: str) -> Period:
    """Return the period asked for, by default this month.

    Raises: Problem: it is none.
    """
    if not period:
        return house.this_month
    return period_named(period, house.office.periods.parse, field="period")


def picked(session: Session, house: Context, span: Period) -> list[Picked]:
    """Return the picks of a period and of its months, in the order they were made."""
    keys = {span.key, *(month.key for month in house.office.periods.months_in(span))}
    query = (
        select(Pick, Submission.ref, Submission.title)
        .join(Submission, Submission.id == Pick.submission_id)
        .where(Pick.period.in_(keys))
        .order_by(Pick.picked_at, Pick.id)
    )
    return [
        Picked(ref, title, row.period, row.reason, row.picked_by, row.picked_at)
        for row, ref, title in session.execute(query)
    ]


def pack(session: Session, house: Context, span: Period) -> bytes:
    """Return the meeting's papers as a Word file."""
    found = nominations(session, house.office, span, limit=IN_PACK)
    return write(sheets(session, house.office, span, found), house.office, span)


def pick(house: Context, period: str, ref: str, *, reason: str, who: Principal) -> None:
    """Record a pick.

    Raises: DecisionError.
    """
    with house.ledger.writing() as session:
        picks.pick(
            session,
            span_of(house, period).key,
            ref,
            reason=reason,
            by=who.name,
            at=house.clock(),
            office=house.office,
        )


def drop(house: Context, period: str, ref: str, *, who: Principal) -> None:
    """Take a pick back.

    Raises: DecisionError.
    """
    with house.ledger.writing() as session:
        picks.drop(session, span_of(house, period).key, ref, by=who.name, at=house.clock())
