"""异议: who disagrees with what a piece was credited, and what was answered."""

from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query
from pydantic import Field

from api.context import House, Reading, Who
from api.pages.objections import Filters, Raised, object_to, raised
from api.problems import Problem
from api.v1.errors import CONFLICT, ERRORS
from api.v1.reads import Ref
from api.v1.schemas import Listing, Model
from ledger.tables import Objection, Submission
from rewards import objections

router = APIRouter(prefix="/api/v1", responses={**ERRORS, **CONFLICT})

Text = Annotated[str, Field(min_length=1, max_length=objections.LONGEST, pattern=r"\S")]


class ObjectionIn(Model):
    text: Text


class AnswerIn(Model):
    outcome: Literal["upheld", "dismissed"]
    text: Text


class ObjectionOut(Model):
    id: int
    submission: str | None
    title: str | None
    text: str
    raised_by: str
    raised_at: datetime
    outcome: str | None = Field(description="upheld, dismissed; null while it is open")
    answer: str | None
    answered_by: str | None
    answered_at: datetime | None


@router.get("/objections")
def every(
    session: Reading, house: House, asked: Annotated[Filters, Query()]
) -> Listing[ObjectionOut]:
    """Return objections with their answers, the latest first."""
    found = raised(session, asked)
    rows = [_told(each) for each in found.rows]
    return Listing(rows=rows, after=found.after, as_of=house.clock())


@router.post("/submissions/{ref}/objections")
def raise_one(ref: Ref, asked: ObjectionIn, house: House, who: Who) -> ObjectionOut:
    """Object to what a piece one may see was credited, while its window is open."""
    with house.ledger.writing() as session:
        row = object_to(session, house, who, ref, asked.text)
        return _told(Raised(row, None, session.get(Submission, row.submission_id)))


@router.post("/objections/{objection_id}/answer")
def answer(
    objection_id: Annotated[int, Path(ge=1, le=2**53)], asked: AnswerIn, house: House, who: Who
) -> ObjectionOut:
    """Answer an objection, once; never one's own. The first answer stands."""
    with house.ledger.writing() as session:
        row = session.get(Objection, objection_id)
        if row is None:
            raise Problem("not_found")
        said = objections.answer(
            session,
            objection_id,
            outcome=asked.outcome,
            text=asked.text,
            by=who.name,
            at=house.clock(),
        )
        return _told(Raised(row, said, session.get(Submission, row.submission_id)))


def _told(each: Raised) -> ObjectionOut:
    asked, said = each.asked, each.said
    return ObjectionOut(
        id=asked.id,
        submission=each.piece.ref if each.piece else None,
        title=each.piece.title if each.piece else None,
        text=asked.text,
        raised_by=asked.raised_by,
        raised_at=asked.raised_at,
        outcome=said.outcome if said else None,
        answer=said.text if said else None,
        answered_by=said.raised_by if said else None,
        answered_at=said.raised_at if said else None,
    )
