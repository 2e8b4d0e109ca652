"""异议: somebody disagrees with what a receipt says; the answer is a following row."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Literal

from fastapi import APIRouter, Form, Path, Query, Request
from fastapi.responses import RedirectResponse, Response
from pydantic import BaseModel, ConfigDict
from sqlalchemy import exists, select
from sqlalchemy.orm import Session, aliased

from api.context import Context, House, Reading, Who
from api.filters import Cursor, Limit
from api.pages.render import render
from api.people import called
from api.permissions import Principal
from api.problems import Problem
from api.scope import unit_ids
from api.words import N_, say
from ledger.queries import lists
from ledger.queries.paging import Listed, latest
from ledger.queries.units import units
from ledger.tables import Closing, Objection, Placement, Submission
from rewards import objections
from rewards.publicity import publicity_until

router = APIRouter(include_in_schema=False)

Text = Annotated[str, Form(max_length=2000)]


class Filters(BaseModel):
    """Which objections; an empty value leaves a filter out."""

    model_config = ConfigDict(extra="forbid")

    state: Literal["", "open", "answered"] = ""
    after: Cursor = ""
    limit: Limit = 50


@dataclass(frozen=True, slots=True)
class Raised:
    """An objection with the piece it is about and its answer."""

    asked: Objection
    said: Objection | None
    """None while it is open."""
    piece: Submission | None


@router.get("/objections")
def page(request: Request, session: Reading, filters: Annotated[Filters, Query()]) -> Response:
    """Show who disagrees with what, the latest first; it is answered beside the evidence."""
    return render(
        request,
        "objections.html",
        found=raised(session, filters),
        filters=filters,
        units=units(session),
        people=called(session),
    )


def raised(session: Session, filters: Filters) -> Listed[Raised]:
    """Return objections with their answers, the latest first.

    Raises: CursorError.
    """
    later = aliased(Objection)
    is_answered = exists().where(later.answers_id == Objection.id)
    query = select(Objection).where(Objection.answers_id.is_(None))
    if filters.state:
        query = query.where(is_answered if filters.state == "answered" else ~is_answered)
    found = latest(session, query, after=filters.after, limit=filters.limit)
    ids = [row.id for row in found.rows]
    answers = session.scalars(select(Objection).where(Objection.answers_id.in_(ids)))
    said = {row.answers_id: row for row in answers}
    about = [row.submission_id for row in found.rows]
    pieces = {
        row.id: row for row in session.scalars(select(Submission).where(Submission.id.in_(about)))
    }
    rows = [Raised(row, said.get(row.id), pieces.get(row.submission_id or 0)) for row in found.rows]
    return Listed(tuple(rows), found.after)


@router.post("/receipts/{ref}/objections")
def raise_one(ref: str, house: House, who: Who, text: Text) -> Response:
    """Record a disagreement with a piece one may see, while its window is open."""
    with house.ledger.writing() as session:
        object_to(session, house, who, ref, text)
    return RedirectResponse(f"/receipts/{ref}#objections", status_code=303)


def object_to(session: Session, house: Context, who: Principal, ref: str, text: str) -> Objection:
    """Record a disagreement with a piece one may see. The caller commits.

    Raises: Problem: there is no such piece to see, or its window is over. DecisionError.
    """
    piece = lists.submission(session, ref, unit_ids=unit_ids(who))
    if piece is None:
        raise Problem("not_found")
    until = window_of(session, house, piece.id)
    if until is not None and house.office.periods.day_of(house.clock()) > until:
        raise _over(until)
    return objections.raise_objection(
        session,
        about=ref,
        period=None,
        text=text,
        by=who.name,
        at=house.clock(),
        office=house.office,
    )


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


def window_of(session: Session, house: Context, submission_id: int) -> date | None:
    """Return the last day on which a piece's credit may be objected to.

    None while a month it is credited in is open, or it has not run: then it always may.
    """
    periods = set(
        session.scalars(
            select(Placement.period).where(
                Placement.submission_id == submission_id, Placement.state == "standing"
            )
        )
    )
    closed = session.scalars(select(Closing).where(Closing.period.in_(periods))).all()
    if not periods or len(closed) < len(periods):
        return None
    last = house.office.periods.day_of(max(row.closed_at for row in closed))
    return publicity_until(house.office.calendar, last)


def _over(until: date) -> Problem:
    sentence = N_("The window for objections ended on %(day)s.")
    return Problem(
        "conflict",
        zh=say(sentence, day=until.isoformat()),
        en=say(sentence, language="en", day=until.isoformat()),
    )


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
