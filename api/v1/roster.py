"""名册变动: units merged into others, people on leave; what no roster file tells."""

from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, ConfigDict, Field

from api.context import House, Reading, Who
from api.v1.desk_schemas import Key
from api.v1.errors import CONFLICT, ERRORS
from api.v1.schemas import Day, Listing, Model, Word
from intake import changes
from intake.changes import Told
from ledger.tables import Leave

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
    person: Key
    from_on: Day
    to_on: Day
    reason: Word | None = None


class LeaveOut(Model):
    id: int
    person: str
    from_on: date
    to_on: date
    reason: str | None
    recorded_by: str
    recorded_at: datetime


class LeavesAsked(BaseModel):
    """Of one day, or all."""

    model_config = ConfigDict(extra="forbid")

    on: date | None = None


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


@router.get("/leaves")
def leaves(
    session: Reading, house: House, asked: Annotated[LeavesAsked, Query()]
) -> Listing[LeaveOut]:
    """Return who is on leave from when to when, the latest first."""
    rows = [_leave(row, key) for row, key in changes.leaves(session, on=asked.on)]
    return Listing(rows=rows, as_of=house.clock())


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
        return _leave(row, asked.person)


@router.post("/leaves/{leave_id}/drop")
def drop_leave(leave_id: Annotated[int, Path(ge=1, le=2**53)], house: House, who: Who) -> None:
    """Take a leave back."""
    with house.ledger.writing() as session:
        changes.drop_leave(session, leave_id, told=Told(who.name, house.clock()))


def _leave(row: Leave, person: str) -> LeaveOut:
    return LeaveOut(
        id=row.id,
        person=person,
        from_on=row.from_on,
        to_on=row.to_on,
        reason=row.reason,
        recorded_by=row.recorded_by,
        recorded_at=row.recorded_at,
    )
