"""名册变动: which unit went into which and who is away; what no roster file tells."""

from collections.abc import Mapping
from typing import Annotated, Literal

from fastapi import APIRouter, Form, Path, Query, Request
from fastapi.responses import RedirectResponse, Response
from pydantic import BaseModel, ConfigDict
from sqlalchemy.orm import Session

from api.context import Context, House, Reading, Who
from api.filters import Day
from api.pages.render import render
from api.people import called
from intake import changes
from intake.changes import Told
from ledger.queries.people import everybody
from ledger.queries.units import units
from office.errors import DecisionError

router = APIRouter(include_in_schema=False)

SHOWN = 200
OFFERED = 500
"""People whose names are offered while one types; of more, a name or a key is typed in full."""
Key = Annotated[str, Form(min_length=1, max_length=64)]
Word = Annotated[str, Form(min_length=1, max_length=100)]


class Asked(BaseModel):
    """The leaves of one day, or all."""

    model_config = ConfigDict(extra="forbid")

    on: Day | Literal[""] = ""


@router.get("/roster")
def page(
    request: Request, session: Reading, house: House, asked: Annotated[Asked, Query()]
) -> Response:
    return _page(request, session, house, asked)


@router.post("/roster/merges")
def merge(
    *,
    request: Request,
    house: House,
    who: Who,
    unit: Key,
    into: Key,
    last_on: Annotated[Day, Form()],
) -> Response:
    """Say that a unit went into another after a day."""
    try:
        with house.ledger.writing() as session:
            told = Told(who.name, house.clock())
            changes.merge(session, unit, into, last_on=last_on, told=told)
    except DecisionError as refused:
        given = {"unit": unit, "into": into, "last_on": last_on}
        return _refused(request, house, refused, given)
    return RedirectResponse("/roster#merges", status_code=303)


@router.post("/roster/merges/{unit}/undo")
def undo_merge(
    unit: Annotated[str, Path(max_length=64)], request: Request, house: House, who: Who
) -> Response:
    """Say that a unit stands by itself again."""
    try:
        with house.ledger.writing() as session:
            changes.take_back_merge(session, unit, told=Told(who.name, house.clock()))
    except DecisionError as refused:
        return _refused(request, house, refused, {})
    return RedirectResponse("/roster#merges", status_code=303)


@router.post("/roster/leaves")
def leave(
    *,
    request: Request,
    house: House,
    who: Who,
    person: Word,
    from_on: Annotated[Day, Form()],
    to_on: Annotated[Day, Form()],
    reason: Annotated[str, Form(max_length=100)] = "",
) -> Response:
    """Say that a person, by name or key, is away in a span of days."""
    try:
        with house.ledger.writing() as session:
            told = Told(who.name, house.clock())
            changes.record_leave(session, person, from_on, to_on, reason=reason, told=told)
    except DecisionError as refused:
        given = {"person": person, "from_on": from_on, "to_on": to_on, "reason": reason}
        return _refused(request, house, refused, given)
    return RedirectResponse("/roster#leaves", status_code=303)


@router.post("/roster/leaves/{leave_id}/drop")
def drop_leave(
    leave_id: Annotated[int, Path(ge=1, le=2**53)], request: Request, house: House, who: Who
) -> Response:
    """Take a leave back."""
    try:
        with house.ledger.writing() as session:
            changes.drop_leave(session, leave_id, told=Told(who.name, house.clock()))
    except DecisionError as refused:
        return _refused(request, house, refused, {})
    return RedirectResponse("/roster#leaves", status_code=303)


def _refused(
    request: Request, house: Context, refused: DecisionError, given: Mapping[str, object]
) -> Response:
    """Show the page again with what is wrong and what was typed."""
    with house.ledger.reading() as session:
        return _page(request, session, house, Asked(), refused=refused.message, given=given)


def _page(
    request: Request,
    session: Session,
    house: Context,
    asked: Asked,
    *,
    refused: str | None = None,
    given: Mapping[str, object] | None = None,
) -> Response:
    away = changes.leaves(session, on=asked.on or None)
    offered = everybody(session, limit=OFFERED + 1)
    return render(
        request,
        "roster.html",
        status=409 if refused else 200,
        asked=asked,
        away=away[:SHOWN],
        left_out=max(0, len(away) - SHOWN),
        merged=changes.merged(session),
        units=units(session),
        everybody=offered if len(offered) <= OFFERED else (),
        people=called(session),
        today=house.office.periods.day_of(house.clock()),
        refused=refused,
        given=given or {},
    )
