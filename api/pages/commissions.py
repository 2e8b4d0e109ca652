"""约稿: what units are asked for, by when, who answered with what, and whether it ran."""

from typing import Annotated, Literal

from fastapi import APIRouter, Form, Path, Request
from fastapi.responses import RedirectResponse, Response

from api.context import House, Reading, Who
from api.filters import Day
from api.pages.render import render
from api.scope import unit_ids
from ledger.queries.units import units
from rewards import commissions

router = APIRouter(include_in_schema=False)


@router.get("/commissions")
def page(request: Request, session: Reading, house: House, who: Who) -> Response:
    """Show what was asked, the newest first; an informant what was asked of the own unit."""
    return render(
        request,
        "commissions.html",
        rows=commissions.commissions(session, house.office, unit_ids=unit_ids(who)),
        units=units(session),
        today=house.office.periods.day_of(house.clock()),
        may_ask=who.may("reviewer", "committee"),
    )


@router.post("/commissions")
def ask(
    house: House,
    who: Who,
    topic: Annotated[str, Form(min_length=1, max_length=commissions.LONGEST)],
    unit: Annotated[list[str], Form(min_length=1, max_length=500)],
    due_on: Annotated[Day | Literal[""], Form()] = "",
) -> Response:
    with house.ledger.writing() as session:
        commissions.ask(
            session,
            topic,
            unit,
            due_on=due_on or None,
            by=who.name,
            at=house.clock(),
            office=house.office,
        )
    return RedirectResponse("/commissions", status_code=303)


@router.post("/commissions/{commission_id}/answers")
def answer(
    commission_id: Annotated[int, Path(ge=1, le=2**53)],
    house: House,
    who: Who,
    ref: Annotated[str, Form(min_length=1, max_length=64)],
) -> Response:
    """Say that a piece answers a commission."""
    with house.ledger.writing() as session:
        commissions.answer(session, commission_id, ref, by=who.name, at=house.clock())
    return RedirectResponse("/commissions", status_code=303)
