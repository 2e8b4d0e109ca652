"""回执: one permanent page a submission."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Literal
from urllib.parse import quote

from fastapi import APIRouter, Form, Path, Request
from fastapi.responses import RedirectResponse, Response
from sqlalchemy import select
from sqlalchemy.orm import Session

from api import pairs
from api.context import Context, House, Reading, Who
from api.pages.facts import Known, known
from api.pages.objections import about, window_of
from api.pages.render import render
from api.people import called
from api.problems import Problem
from api.proofs import receipt_of
from api.scope import unit_ids
from bulletin.passages import Sides, sides
from bulletin.receipt import Proof, Receipt
from bulletin.receipt_text import gap_spans, verdict_of
from intake.acceptance import answer, returned_because
from ledger.queries import lists
from ledger.tables import Submission, SubmissionVersion

router = APIRouter(include_in_schema=False)

Id = Annotated[int, Path(ge=1, le=2**53)]


@dataclass(frozen=True, slots=True)
class Shown:
    """A proof with both texts marked; `sides` None: nothing to lay side by side."""

    proof: Proof
    sides: Sides | None


@dataclass(frozen=True, slots=True)
class Beside:
    """What only people with an account see beside the chain itself."""

    versions: tuple[SubmissionVersion, ...]
    returned_because: str | None
    object_until: date | None
    """The last day of the window; None: nothing of it is closed yet."""
    may_object: bool
    known: Known
    """What people told of the piece and its runs."""


@router.get("/receipts/{ref}")
def page(request: Request, ref: str, session: Reading, house: House, who: Who) -> Response:
    return shown_receipt(request, session, house, ref, scope=unit_ids(who))


@router.post("/receipts/{ref}/articles/{article_id}/undo")
def undo(ref: str, article_id: Id, house: House, who: Who) -> Response:
    """Take back what was decided on the piece and an article: a confirmation or a rejection."""
    with house.ledger.writing() as session:
        piece = lists.submission(session, ref, unit_ids=unit_ids(who))
        if piece is None:
            raise Problem("not_found")
        pairs.undo(session, house, who, (piece.id, article_id))
    return RedirectResponse(f"/receipts/{quote(ref, safe='')}", status_code=303)


@router.post("/receipts/{ref}/{act}")
def settle(
    ref: str,
    act: Literal["accept", "return", "withdraw"],
    house: House,
    who: Who,
    why: Annotated[str, Form(max_length=500)] = "",
) -> Response:
    """Accept a piece or give it back with the reason; a unit may take its own back."""
    if act != "withdraw" and not who.may("reviewer", "admin"):
        raise Problem("not_yours")
    with house.ledger.writing() as session:
        piece = lists.submission(session, ref, unit_ids=unit_ids(who))
        if piece is None:
            raise Problem("not_found")
        answer(session, piece.id, act, why=why, by=who.name, at=house.clock())
    return RedirectResponse(f"/receipts/{ref}", status_code=303)


def shown_receipt(
    request: Request,
    session: Session,
    house: Context,
    ref: str,
    *,
    scope: tuple[int, ...] | None,
    back: str | None = None,
) -> Response:
    """Return a receipt's page; with `back` it is read-only, for a unit that came by its link.

    Raises: Problem: there is none within `scope`.
    """
    found = receipt_of(session, house, ref, unit_ids=scope)
    if found is None:
        raise Problem("not_found")
    return render(
        request,
        "receipt.html",
        receipt=found,
        verdict=verdict_of(found),
        shown={run.placement_id: [_shown(found, p) for p in run.proofs] for run in found.runs},
        gap_spans=gap_spans,
        objections=about(session, ref),
        people=called(session),
        beside=None if back else _beside(session, house, found),
        back=back,
    )


def _beside(session: Session, house: Context, found: Receipt) -> Beside:
    piece_id = session.scalars(select(Submission.id).where(Submission.ref == found.ref)).one()
    versions = session.scalars(
        select(SubmissionVersion)
        .where(SubmissionVersion.submission_id == piece_id)
        .order_by(SubmissionVersion.version)
    ).all()
    until = window_of(session, house, piece_id)
    today = house.office.periods.day_of(house.clock())
    return Beside(
        versions=tuple(versions),
        returned_because=returned_because(session, piece_id) if found.state == "returned" else None,
        object_until=until,
        may_object=until is None or today <= until,
        known=known(session, house, piece_id, [run.placement_id for run in found.runs]),
    )


def _shown(found: Receipt, proof: Proof) -> Shown:
    if not proof.passages or not found.body:
        return Shown(proof, None)
    coverage = proof.coverage_submission or 0.0
    return Shown(proof, sides(found.body, proof.body, passages=proof.passages, coverage=coverage))
