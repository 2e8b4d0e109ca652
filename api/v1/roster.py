"""名册变动: units merged into others, people on leave; what no roster file tells."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, Path, Query
from pydantic import Field

from api.context import House, Reading, Who
from api.filters import Part
from api.pages.roster import Asked
from api.v1.desk_schemas import Key
from api.v1.errors import CONFLICT, ERRORS
from api.v1.schemas import Day, Listing, Model, Word
from intake import changes
from intake.changes import Away, Told
from ledger.queries.paging import among
from ledger.queries.people import people
from ledger.queries.units import UnitRow, units

router = APIRouter(prefix="/api/v1", responses={**ERRORS, **CONFLICT})


class MergeIn(Model):
    """`into` null: the unit stands by itself again."""

    into: Key | None
    last_on: Day = Field(description="The last day the unit stood by itself")


class MergeOut(Model):
    unit: str
    into: str | None
    last_on: date | None


class LeaveIn(Model):
    person: Word = Field(description="A key, or a name that one person alone bears")
    from_on: Day
    to_on: Day
    reason: Word | None = None


class LeaveOut(Model):
    id: int
    person: str = Field(description="The person's key")
    name: str
    unit: str | None = Field(description="The key of the unit of the latest post")
    from_on: date
    to_on: date
    reason: str | None
    recorded_by: str
    recorded_at: datetime


class LeavesAsked(Asked, Part):
    """Of one day, or all, a page at a time."""


@router.post("/units/{unit}/merge")
def merge(
    unit: Annotated[str, Path(max_length=64)], asked: MergeIn, house: House, who: Who
) -> MergeOut:
    """Say that a unit was merged into another, whose rows its own stand in from the next day."""
    told = Told(who.name, house.clock())
    with house.ledger.writing() as session:
        if asked.into is None:
            row = changes.take_back_merge(session, unit, told=told)
        else:
            row = changes.merge(session, unit, asked.into, last_on=asked.last_on, told=told)
        return MergeOut(unit=unit, into=asked.into, last_on=row.to_on)


@router.get("/merges")
def merges(session: Reading, house: House, asked: Annotated[Part, Query()]) -> Listing[MergeOut]:
    """Return the units that were merged into others, by their keys."""
    named = units(session)
    found = among(
        changes.merged(session), key=lambda row: (row.key,), after=asked.after, limit=asked.limit
    )
    rows = [
        MergeOut(unit=row.key, into=named[row.merged_into_id or 0].key, last_on=row.to_on)
        for row in found.rows
    ]
    return Listing(rows=rows, after=found.after, as_of=house.clock())


@router.get("/leaves")
def leaves(
    session: Reading, house: House, asked: Annotated[LeavesAsked, Query()]
) -> Listing[LeaveOut]:
    """Return who is on leave from when to when, the latest first."""
    named = units(session)
    found = among(
        changes.leaves(session, on=asked.on or None),
        key=lambda each: (-each.leave.from_on.toordinal(), -each.leave.id),
        after=asked.after,
        limit=asked.limit,
    )
    rows = [_leave(each, named) for each in found.rows]
    return Listing(rows=rows, after=found.after, as_of=house.clock())


@router.post("/leaves")
def record_leave(asked: LeaveIn, house: House, who: Who) -> LeaveOut:
    """Record a leave; in a term of which it takes half or more, the person owes nothing."""
    with house.ledger.writing() as session:
        row = changes.record_leave(
            session,
            asked.person,
            asked.from_on,
            asked.to_on,
            reason=asked.reason,
            told=Told(who.name, house.clock()),
        )
        whose = people(session, [row.person_id])[row.person_id]
        return _leave(Away(row, whose), units(session))


@router.post("/leaves/{leave_id}/drop")
def drop_leave(leave_id: Annotated[int, Path(ge=1, le=2**53)], house: House, who: Who) -> None:
    """Take a leave back."""
    with house.ledger.writing() as session:
        changes.drop_leave(session, leave_id, told=Told(who.name, house.clock()))


def _leave(away: Away, named: Mapping[int, UnitRow]) -> LeaveOut:
    row, unit = away.leave, named.get(away.person.unit_id or 0)
    return LeaveOut(
        id=row.id,
        person=away.person.key,
        name=away.person.name,
        unit=unit.key if unit else None,
        from_on=row.from_on,
        to_on=row.to_on,
        reason=row.reason,
        recorded_by=row.recorded_by,
        recorded_at=row.recorded_at,
    )
