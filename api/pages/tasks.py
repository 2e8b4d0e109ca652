"""任务: targets and how they stand, papers owed, roster gaps, lists under a person's name."""

from decimal import Decimal
from typing import Annotated, Literal

from fastapi import APIRouter, File, Form, Path, Query, Request, UploadFile
from fastapi.responses import RedirectResponse, Response

from api import tasks as desk
from api.context import House, Reading, Who
from api.filters import PERIOD, OfPeriod
from api.pages.render import render
from api.people import called
from api.picks import span_of
from bulletin import named
from intake.guard import MAX_BYTES
from ledger.queries.units import units
from rewards import named_lists, tasks
from rewards.named_lists import Kind
from rewards.run import tallies
from rewards.tasks import Whose

router = APIRouter(include_in_schema=False)

Period = Annotated[str, Form(pattern=PERIOD, min_length=4, max_length=7)]
Name = Annotated[str, Form(min_length=1, max_length=100)]
KINDS: tuple[Kind, ...] = ("zeros", "criticism")


@router.get("/tasks")
def page(
    request: Request, session: Reading, house: House, asked: Annotated[OfPeriod, Query()]
) -> Response:
    """Show all of it where a document allows tasks, else what stands in the way."""
    span, at = span_of(house, asked.period), house.clock()
    today = house.office.periods.day_of(at)
    allowed = house.office.profile.mode_on(today) == "assessment"
    office, rulesets = house.office, house.rulesets
    return render(
        request,
        "tasks.html",
        span=span,
        allowed=allowed,
        document=house.office.profile.assessment,
        today=today,
        targets=tasks.targets(session, house.office, at=at, period=asked.period or None),
        tallied=tallies(session, span.key, rulesets=rulesets, office=office, at=at)
        if allowed
        else [],
        papers=desk.papers_of(session, house, span.key) if allowed else [],
        gaps=tasks.gaps(session, house.office, on=today, at=at),
        lists=[
            (
                kind,
                named.proposed(session, kind, span, office=office, rulesets=rulesets, at=at),
                named_lists.signed(session, kind, span.key, office=office, at=at),
            )
            for kind in KINDS
        ]
        if allowed
        else [],
        units=units(session),
        people=called(session),
    )


@router.post("/tasks/targets")
def set_target(
    *,
    house: House,
    who: Who,
    kind: Annotated[Literal["unit_class", "unit", "person"], Form()],
    subject: Name,
    basis: Annotated[Literal["submitted", "accepted", "adopted", "points"], Form()],
    period: Period,
    need: Annotated[Decimal, Form(ge=0, le=1_000_000, decimal_places=2)],
) -> Response:
    """Set a target; a year's is broken into its months evenly."""
    whose = Whose(kind, subject, basis)
    with house.ledger.writing() as session:
        if len(period) == len("2026"):
            desk.set_year(session, house, whose, period, need, who=who)
        else:
            tasks.set_target(
                session,
                whose,
                period,
                need,
                by=who.name,
                at=house.clock(),
                office=house.office,
            )
    return RedirectResponse(f"/tasks?period={period}", status_code=303)


@router.post("/tasks/targets/{target_id}/drop")
def drop_target(
    target_id: Annotated[int, Path(ge=1, le=2**53)], house: House, who: Who
) -> Response:
    with house.ledger.writing() as session:
        desk.drop(session, house, target_id, who=who)
    return RedirectResponse("/tasks", status_code=303)


@router.post("/tasks/papers")
def take_paper(
    *,
    house: House,
    who: Who,
    paper: Annotated[Literal["explanation", "self_criticism"], Form()],
    about: Name,
    period: Annotated[str, Form(min_length=4, max_length=8)],
    scan: Annotated[UploadFile, File()],
) -> Response:
    """Record that a paper came, with its scan."""
    with house.ledger.writing() as session:
        desk.receive(
            session,
            house,
            desk.Wanted(paper, about, period),
            data=scan.file.read(MAX_BYTES + 1),
            name=(scan.filename or "")[:200],
            who=who,
        )
    return RedirectResponse("/tasks#papers", status_code=303)


@router.post("/tasks/lists")
def sign_list(
    *,
    house: House,
    who: Who,
    kind: Annotated[Kind, Form()],
    period: Period,
    unit: Annotated[list[str], Form(max_length=500)] = [],  # noqa: B006 - read by the framework
    reason: Annotated[str, Form(max_length=500)] = "",
) -> Response:
    """Put one's name to the chosen units; with none chosen, take the list back for a reason."""
    with house.ledger.writing() as session:
        desk.name(session, house, kind, period, unit, who=who, reason=reason)
    return RedirectResponse(f"/tasks?period={period}#lists", status_code=303)
