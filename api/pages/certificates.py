"""用稿证明: the page to print and seal, and the page that its code leads to."""

from datetime import date
from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import Response
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from api.context import House, Reading, Who
from api.filters import Day
from api.pages.render import render
from api.permissions import Principal
from api.problems import Problem
from api.scope import unit_ids
from bulletin.certificate import as_html, certificate
from ledger.queries import lists
from ledger.tables import Account, Person, Placement, Submission, Unit
from office.errors import DecisionError

router = APIRouter(include_in_schema=False)

Kind = Literal["piece", "person", "unit"]
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
    kind: Kind,
    key: Key,
    session: Reading,
    house: House,
    who: Who,
    from_on: Annotated[Day | None, Query()] = None,
    to_on: Annotated[Day | None, Query()] = None,
) -> Response:
    """Return the certificate of a piece, a person or a unit over a span, to be printed."""
    if not _may_see(session, who, kind, key):
        raise Problem("not_found")
    today = house.office.periods.day_of(house.clock())
    first, last = from_on or _first_run(session, kind, key, today), to_on or today
    made = certificate(
        session, house.office, kind, key, from_on=first, to_on=last, now=house.clock()
    )
    return Response(
        as_html(made, address=str(request.base_url)),
        media_type="text/html; charset=utf-8",
        headers={"Content-Security-Policy": PRINTED_POLICY},
    )


@router.get("/check/{kind}/{key}/{from_on}/{to_on}/{code}")
def check(
    *,
    request: Request,
    kind: Kind,
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


def _may_see(session: Session, who: Principal, kind: Kind, key: str) -> bool:
    """Whether a subject is within what somebody sees; a person sees their own."""
    scope = unit_ids(who)
    if scope is None:
        return True
    if kind == "piece":
        return lists.submission(session, key, unit_ids=scope) is not None
    if kind == "unit":
        return session.scalar(select(Unit.id).where(Unit.key == key)) in scope
    own = session.get_one(Account, who.account_id).person_id
    return own is not None and session.scalar(select(Person.id).where(Person.key == key)) == own


def _first_run(session: Session, kind: Kind, key: str, today: date) -> date:
    """Return the day a piece ran first; for people and units the first day of the year."""
    if kind != "piece":
        return date(today.year, 1, 1)
    found: date | None = session.scalar(
        select(func.min(Placement.published_on))
        .join(Submission, Submission.id == Placement.submission_id)
        .where(Submission.ref == key, Placement.state == "standing")
    )
    return found or today
