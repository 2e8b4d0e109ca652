"""用稿证明: the page to print and seal, and the page that its code leads to."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import Response

from api import proofs
from api.context import House, Reading, Who
from api.filters import Day
from api.pages.render import render
from bulletin.certificate import as_html, certificate
from office.errors import DecisionError

router = APIRouter(include_in_schema=False)

Key = Annotated[str, Path(max_length=64)]
DayInPath = Annotated[date, Path(ge=date(1990, 1, 1), le=date(2200, 1, 1))]
PRINTED_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'"
)
"""Of the printed page, which brings its own style and has no script at all."""


@router.get("/certificates/{kind}/{key}")
def printed(
    *,
    request: Request,
    kind: proofs.Kind,
    key: Key,
    session: Reading,
    house: House,
    who: Who,
    from_on: Annotated[Day | None, Query()] = None,
    to_on: Annotated[Day | None, Query()] = None,
) -> Response:
    """Return the certificate of a piece, a person or a unit over a span, to be printed."""
    made = proofs.certificate_of(session, house, kind, key, who=who, from_on=from_on, to_on=to_on)
    return Response(
        as_html(made, address=str(request.base_url)),
        media_type="text/html; charset=utf-8",
        headers={"Content-Security-Policy": PRINTED_POLICY},
    )


@router.get("/check/{kind}/{key}/{from_on}/{to_on}/{code}")
def check(
    *,
    request: Request,
    kind: proofs.Kind,
    key: Key,
    from_on: DayInPath,
    to_on: DayInPath,
    code: Annotated[str, Path(max_length=20)],
    session: Reading,
    house: House,
) -> Response:
    """Say whether a printed certificate is what the ledger certifies today.

    Whoever has the paper has its rows; a code that does not fit is shown nothing.
    """
    try:
        made = certificate(
            session, house.office, kind, key, from_on=from_on, to_on=to_on, now=house.clock()
        )
    except DecisionError:
        made = None
    holds = made is not None and made.code == code.upper()
    return render(request, "check.html", made=made if holds else None, code=code.upper())
