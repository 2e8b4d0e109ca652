"""异议: somebody disagrees with what a receipt says; the answer is a following row."""

from typing import Annotated, Literal

from fastapi import APIRouter, Form, Path
from fastapi.responses import RedirectResponse, Response
from sqlalchemy import select
from sqlalchemy.orm import Session

from api.context import House, Who
from api.problems import Problem
from api.scope import unit_ids
from ledger.queries import lists
from ledger.tables import Objection, Submission
from rewards import objections

router = APIRouter(include_in_schema=False)

Text = Annotated[str, Form(max_length=2000)]


@router.post("/receipts/{ref}/objections")
def raise_one(ref: str, house: House, who: Who, text: Text) -> Response:
    """Record a disagreement with a piece one may see."""
    with house.ledger.writing() as session:
        if lists.submission(session, ref, unit_ids=unit_ids(who)) is None:
            raise Problem("not_found")
        objections.raise_objection(
            session, about=ref, period=None, text=text, by=who.name, at=house.clock()
        )
    return RedirectResponse(f"/receipts/{ref}#objections", status_code=303)


@router.post("/objections/{objection_id}/answer")
def answer(
    objection_id: Annotated[int, Path(ge=1, le=2**53)],
    house: House,
    who: Who,
    outcome: Annotated[Literal["upheld", "dismissed"], Form()],
    text: Text,
) -> Response:
    """Answer one; never one's own."""
    with house.ledger.writing() as session:
        asked = session.get(Objection, objection_id)
        if asked is None:
            raise Problem("not_found")
        objections.answer(
            session, objection_id, outcome=outcome, text=text, by=who.name, at=house.clock()
        )
        piece = session.get(Submission, asked.submission_id) if asked.submission_id else None
        back = f"/receipts/{piece.ref}#objections" if piece else "/"
    return RedirectResponse(back, status_code=303)


def about(session: Session, submission_ref: str) -> list[tuple[Objection, Objection | None]]:
    """Return a piece's objections in order, each with its answer."""
    rows = session.scalars(
        select(Objection)
        .join(Submission, Submission.id == Objection.submission_id)
        .where(Submission.ref == submission_ref)
        .order_by(Objection.id)
    ).all()
    answers = {row.answers_id: row for row in rows if row.answers_id is not None}
    return [(row, answers.get(row.id)) for row in rows if row.answers_id is None]
