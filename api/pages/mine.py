"""我的稿件: a unit's month: what was handed in, what became of it, what it earned and why."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import select
from sqlalchemy.orm import Session

from api.context import Context, House, Reading, Who
from api.credits import credits_in
from api.field_words import fault
from api.filters import PERIOD, period_named
from api.pages.basis import basis_of
from api.pages.render import render
from api.permissions import Principal
from api.problems import Problem
from api.words import N_
from ledger.queries import lists, nights
from ledger.queries.lists import Window
from ledger.queries.units import units
from ledger.tables import Account, Person, Placement, Submission
from office.periods import Period
from rewards import tasks
from rewards.results import Credit

router = APIRouter(include_in_schema=False)

SHOWN = 200


class Asked(BaseModel):
    """The month looked at; this one if left out."""

    model_config = ConfigDict(extra="forbid")

    period: Annotated[str, Field(max_length=7, pattern=PERIOD)] = ""


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece with where it ran, and what it earns in the month."""

    submission: Submission
    ran: tuple[Placement, ...]
    waiting: int
    credits: tuple[Credit, ...]


@dataclass(frozen=True, slots=True)
class Mine:
    """A unit's month."""

    unit: str
    unit_key: str
    period: Period
    pieces: tuple[Piece, ...]
    done: int
    """Pieces with a placement credited in the month."""
    owed: tuple[tuple[str, Decimal], ...]
    """Basis and number, where the office's mode sets tasks."""
    sums: tuple[tuple[str, Decimal, int], ...]
    """Measure, amount and how many of its amounts are open."""
    looked_until: str


@router.get("/mine")
def page(
    request: Request, session: Reading, house: House, who: Who, asked: Annotated[Asked, Query()]
) -> Response:
    found = own(session, house, who, asked)
    return render(request, "mine.html", basis=basis_of(session, house, found.period), mine=found)


def own(session: Session, house: Context, who: Principal, asked: Asked) -> Mine:
    """Return the month of one's own unit, and of what is owed one's own task where there is one.

    Raises: Problem: the account has no unit, or a period that is no month.
    """
    if who.unit_id is None:
        raise Problem("not_yours")
    person = session.scalar(
        select(Person.key)
        .join(Account, Account.person_id == Person.id)
        .where(Account.id == who.account_id)
    )
    return mine(session, house, who.unit_id, period=asked.period, person=person)


def mine(
    session: Session,
    house: Context,
    unit_id: int,
    *,
    period: str,
    person: str | None = None,
    only_public: bool = False,
) -> Mine:
    """Return a unit's month; with `only_public` its other pieces bear no title and no credit.

    Raises: Problem: a period that is no month.
    """
    month = period_named(period, house.office.periods.parse) if period else house.this_month
    if month.span != "month":
        raise Problem("invalid", fields=[fault("query.period", N_("must be a month, as 2026-10"))])
    ran = _ran(session, unit_id, month.key)
    rows = _handed_in(session, house, unit_id, month, also=list(ran))
    earned = credits_in(session, house, month.key, unit_ids=(unit_id,))
    night = nights.last_night(session)
    return Mine(
        unit=units(session)[unit_id].name,
        unit_key=units(session)[unit_id].key,
        period=month,
        pieces=tuple(
            Piece(
                row.submission,
                tuple(ran.get(row.submission.id, ())),
                row.waiting,
                tuple(c for c in earned if c.work == row.submission.ref),
            )
            for row in rows
            if not only_public or row.submission.openness == "public"
        ),
        done=len(ran),
        owed=_owed(session, house, unit_id, month, person),
        sums=_sums(earned),
        looked_until=f"{night.day:%m-%d}" if night else "",
    )


def _ran(session: Session, unit_id: int, period: str) -> dict[int, list[Placement]]:
    rows = session.scalars(
        select(Placement)
        .where(
            Placement.unit_id == unit_id,
            Placement.period == period,
            Placement.state == "standing",
        )
        .order_by(Placement.published_on, Placement.id)
    )
    found: dict[int, list[Placement]] = {}
    for row in rows:
        found.setdefault(row.submission_id, []).append(row)
    return found


def _handed_in(
    session: Session, house: Context, unit_id: int, month: Period, *, also: Sequence[int]
) -> tuple[lists.SubmissionRow, ...]:
    """Return the pieces of the month, then earlier ones that ran in it."""
    from_at, to_at = house.office.periods.bounds_at(month)
    window = Window(unit_ids=(unit_id,))
    listed = lists.submissions(session, window, since_at=from_at, until_at=to_at, limit=SHOWN)
    seen = {row.submission.id for row in listed.rows}
    earlier = [each for each in also if each not in seen]
    if not earlier:
        return listed.rows
    pieces = session.scalars(
        select(Submission).where(Submission.id.in_(earlier)).order_by(Submission.submitted_at)
    ).all()
    return (*listed.rows, *lists.with_counts(session, pieces))


def _owed(
    session: Session, house: Context, unit_id: int, month: Period, person: str | None
) -> tuple[tuple[str, Decimal], ...]:
    """Return what is owed: a person's own task before the unit's, that before its class's.

    Nothing where the office's mode sets no tasks.
    """
    unit = units(session)[unit_id]
    subjects = (
        ("person", person or ""),
        ("unit", unit.key),
        ("unit_class", unit.unit_class or ""),
    )
    rows = tasks.targets(session, house.office, at=house.clock(), period=month.key)
    for kind, subject in subjects:
        found = [row for row in rows if (row.subject_kind, row.subject) == (kind, subject)]
        if found:
            return tuple((row.basis, row.need) for row in found)
    return ()


def _sums(earned: Sequence[Credit]) -> tuple[tuple[str, Decimal, int], ...]:
    measures = dict.fromkeys(credit.measure for credit in earned)
    return tuple(
        (
            measure,
            sum(
                (c.amount for c in earned if c.measure == measure and c.amount is not None),
                Decimal(0),
            ),
            sum(c.amount is None for c in earned if c.measure == measure),
        )
        for measure in measures
    )
