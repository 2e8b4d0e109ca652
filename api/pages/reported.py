"""补报待核: late and link-only reports and clippings, everyday work beside the finds."""

from datetime import timedelta
from typing import Annotated, Literal

from fastapi import APIRouter, Form, Path, Request
from fastapi.responses import RedirectResponse, Response

from api import counted, pairs
from api.context import House, Reading, Who
from api.pages.registering import ask_for_links
from api.pages.render import render
from api.people import called
from api.problems import Problem
from api.v1.schemas import Reason
from intake.register_clippings import assign
from ledger.queries import lists
from ledger.queries.brought import decided_by_hand, reported
from ledger.queries.units import units
from ledger.tables import REASONS, Submission

router = APIRouter(include_in_schema=False)

Id = Annotated[int, Path(ge=1, le=2**53)]
SHOWN_FOR = timedelta(hours=12)
"""How long one's own decisions stand below what waits, to be taken back; later, on receipts."""


@router.get("/reported")
def page(request: Request, session: Reading, house: House, who: Who) -> Response:
    return render(
        request,
        "reported.html",
        rows=reported(session),
        settled=decided_by_hand(session, who.name, since=house.clock() - SHOWN_FOR),
        queue=counted.queue(session, house),
        units=units(session),
        people=called(session),
        reasons=REASONS,
        may_decide=who.may("reviewer"),
        own_unit=who.unit_id,
    )


@router.post("/reported/{submission_id}/{article_id}/{act}")
def settle(
    *,
    submission_id: Id,
    article_id: Id,
    act: Literal["confirm", "reject", "undo"],
    house: House,
    who: Who,
    reason: Annotated[Reason, Form()] = "no_evidence",
) -> Response:
    """Decide a pair that a person brought, or take that back; by the rules of every decision."""
    pair = (submission_id, article_id)
    with house.ledger.writing() as session:
        if act == "confirm":
            pairs.confirm(session, house, who, pair)
        elif act == "reject":
            pairs.reject(session, house, who, pair, reason=reason)
        else:
            pairs.undo(session, house, who, pair)
    return RedirectResponse("/reported", status_code=303)


@router.post("/reported/{submission_id}/fetch")
def fetch_again(submission_id: Id, house: House, who: Who) -> Response:
    """Ask the worker for the page a piece is said to stand on."""
    with house.ledger.writing() as session:
        piece = session.get(Submission, submission_id)
        if piece is None or not piece.url:
            raise Problem("not_found")
        ask_for_links(session, house, piece.url, by=who.name)
    return RedirectResponse("/reported", status_code=303)


@router.post("/clippings/{clipping_id}/assign")
def tie(
    clipping_id: Id,
    house: House,
    who: Who,
    ref: Annotated[str, Form(min_length=1, max_length=64)],
) -> Response:
    """Say which piece a clipping is of."""
    with house.ledger.writing() as session:
        piece = lists.submission(session, ref.strip(), unit_ids=None)
        if piece is None:
            raise Problem("not_found")
        assign(session, clipping_id, submission_id=piece.id, at=house.clock(), by=who.name)
    return RedirectResponse("/reported", status_code=303)
