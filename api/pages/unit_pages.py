"""What a unit without accounts sees by its link: its month and its receipts, read-only.

Pieces that are not public do not stand here: nobody knows who a link is passed on to.
"""

from typing import Annotated

from fastapi import APIRouter, Form, Path, Query, Request
from fastapi.responses import RedirectResponse, Response
from sqlalchemy.orm import Session

from api import unit_links
from api.context import Context, House, Reading, Who
from api.pages.mine import Asked, mine
from api.pages.receipts import shown_receipt
from api.pages.render import render
from api.problems import Problem
from ledger.queries import lists
from ledger.queries.units import unit_ids, units
from ledger.tables import UnitLink

router = APIRouter(include_in_schema=False)

Secret = Annotated[str, Path(max_length=100)]


@router.get("/u/{secret}")
def month(
    request: Request,
    secret: Secret,
    session: Reading,
    house: House,
    asked: Annotated[Asked, Query()],
) -> Response:
    link = _live(session, house, secret)
    found = mine(session, house, link.unit_id, period=asked.period, only_public=True)
    return render(request, "unit_month.html", mine=found, link_until=link.expires_at, secret=secret)


@router.get("/u/{secret}/{ref}")
def receipt_of(
    request: Request, secret: Secret, ref: str, session: Reading, house: House
) -> Response:
    link = _live(session, house, secret)
    piece = lists.submission(session, ref, unit_ids=(link.unit_id,))
    if piece is None or piece.openness != "public":
        raise Problem("not_found")
    return shown_receipt(request, session, house, ref, scope=(link.unit_id,), back=f"/u/{secret}")


@router.get("/unit-links")
def page(request: Request, session: Reading, who: Who) -> Response:
    return _page(request, session, secret=None)


@router.post("/unit-links")
def make(
    *,
    request: Request,
    house: House,
    who: Who,
    unit: Annotated[str, Form(max_length=64)],
    label: Annotated[str, Form(max_length=60)] = "",
    days: Annotated[int, Form(ge=1, le=unit_links.LONGEST_DAYS)] = 90,
) -> Response:
    """Make a link; its address is shown once."""
    with house.ledger.writing() as session:
        found = unit_ids(session, [unit])
        if not found:
            raise Problem("not_found")
        _, secret = unit_links.make(
            session, found[0], label=label, days=days, by=who.name, now=house.clock()
        )
    with house.ledger.reading() as session:
        return _page(request, session, secret=secret)


@router.post("/unit-links/{link_id}/end")
def end(link_id: Annotated[int, Path(ge=1, le=2**53)], house: House, who: Who) -> Response:
    with house.ledger.writing() as session:
        if not unit_links.revoke(session, link_id, by=who.name, now=house.clock()):
            raise Problem("not_found")
    return RedirectResponse("/unit-links", status_code=303)


def _live(session: Session, house: Context, secret: str) -> UnitLink:
    found = unit_links.unit_of(session, secret, now=house.clock())
    if found is None:
        raise Problem("not_found")
    return found


def _page(request: Request, session: Session, *, secret: str | None) -> Response:
    rows = unit_links.every(session)
    address = f"{request.base_url}u/{secret}" if secret else None
    return render(request, "unit_links.html", rows=rows, units=units(session), address=address)
