"""约稿: what units are asked for, who answered, what ran."""

from typing import Annotated

from fastapi import APIRouter, Path, Query
from sqlalchemy.orm import Session

from api.context import Context, House, Reading, Who
from api.filters import Part
from api.scope import unit_ids
from api.v1 import desk_schemas as out
from api.v1.errors import CONFLICT, ERRORS
from api.v1.schemas import Listing
from ledger.queries.paging import among
from ledger.queries.units import units
from rewards import commissions as asked_pieces
from rewards.commissions import Followed

router = APIRouter(prefix="/api/v1", responses={**ERRORS, **CONFLICT})

Id = Annotated[int, Path(ge=1, le=2**53)]


@router.get("/commissions")
def asked_for(
    session: Reading, house: House, who: Who, asked: Annotated[Part, Query()]
) -> Listing[out.CommissionOut]:
    """Return 约稿, the newest first; an informant sees what was asked of the own unit."""
    found = among(
        asked_pieces.commissions(session, house.office, unit_ids=unit_ids(who)),
        key=lambda one: (-one.id,),
        after=asked.after,
        limit=asked.limit,
    )
    rows = [_commission(session, one) for one in found.rows]
    return Listing(rows=rows, after=found.after, as_of=house.clock())


@router.post("/commissions")
def ask(asked: out.CommissionIn, house: House, who: Who) -> out.CommissionOut:
    """Ask units for a piece by a day."""
    with house.ledger.writing() as session:
        row = asked_pieces.ask(
            session,
            asked.topic,
            asked.units,
            due_on=asked.due_on,
            by=who.name,
            at=house.clock(),
            office=house.office,
        )
        return _one(session, house, row.id)


@router.post("/commissions/{commission_id}/answers")
def answer(commission_id: Id, asked: out.AnswerIn, house: House, who: Who) -> out.CommissionOut:
    """Say that a piece answers a commission."""
    with house.ledger.writing() as session:
        asked_pieces.answer(session, commission_id, asked.submission, by=who.name, at=house.clock())
        return _one(session, house, commission_id)


def _one(session: Session, house: Context, commission_id: int) -> out.CommissionOut:
    found = asked_pieces.commissions(session, house.office)
    return _commission(session, next(one for one in found if one.id == commission_id))


def _commission(session: Session, one: Followed) -> out.CommissionOut:
    named = units(session)

    def key(unit_id: int | None) -> str | None:
        return named[unit_id].key if unit_id in named else None

    return out.CommissionOut(
        id=one.id,
        topic=one.topic,
        asked_by=one.asked_by,
        asked_on=one.asked_on,
        due_on=one.due_on,
        asked_of=[named[unit].key for unit in one.asked_of if unit in named],
        answers=[
            out.AnswerOut(submission=a.ref, title=a.title, unit=key(a.unit_id), on=a.on, ran=a.ran)
            for a in one.answers
        ],
        adopted=one.adopted,
        not_answered=[named[unit].key for unit in one.open_units if unit in named],
    )
