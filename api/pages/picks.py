"""优秀稿件: the period's best as nominated, picked by people, with the meeting's papers."""

from typing import Annotated, Literal

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import RedirectResponse, Response

from api import picks as desk
from api.context import House, Reading, Who
from api.filters import PERIOD, OfPeriod
from api.pages.render import render
from api.people import called
from bulletin.nominations import nominations
from bulletin.picks import MOST

router = APIRouter(include_in_schema=False)


@router.get("/picks")
def page(
    request: Request, session: Reading, house: House, asked: Annotated[OfPeriod, Query()]
) -> Response:
    span = desk.span_of(house, asked.period)
    of_year = span.span == "year"
    return render(
        request,
        "picks.html",
        span=span,
        most=MOST,
        people=called(session),
        nominated=nominations(session, house.office, span, limit=desk.IN_PACK),
        picked=desk.picked(session, house, span),
        awards=desk.proposed(session, house, span) if of_year else None,
    )


@router.post("/picks/{act}")
def act(
    *,
    act: Literal["pick", "drop"],
    house: House,
    who: Who,
    period: Annotated[str, Form(pattern=PERIOD, max_length=7)],
    ref: Annotated[str, Form(min_length=1, max_length=64)],
    reason: Annotated[str, Form(max_length=500)] = "",
) -> Response:
    """Record a choice with its reason, or take it back."""
    if act == "pick":
        desk.pick(house, period, ref, reason=reason, who=who)
    else:
        desk.drop(house, period, ref, who=who)
    return RedirectResponse(f"/picks?period={period}", status_code=303)
