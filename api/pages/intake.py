"""来稿登记: a form for one piece, a file for many: look first, then take in."""

from typing import Annotated, Literal

from fastapi import APIRouter, File, Form, Request, UploadFile
from fastapi.responses import RedirectResponse, Response
from sqlalchemy import select
from sqlalchemy.orm import Session

from api.context import Context, House, Who
from api.pages.render import render
from api.permissions import Principal
from api.problems import Problem
from intake.guard import MAX_BYTES
from intake.report import IntakeReport
from intake.run import read_bytes, read_form
from ledger.queries.units import units
from ledger.tables import Submission
from office.errors import IntakeError

router = APIRouter(include_in_schema=False)

Line = Annotated[str, Form(max_length=300)]
Body = Annotated[str, Form(max_length=60_000)]


@router.get("/intake")
def page(request: Request, house: House, who: Who) -> Response:
    return _page(request, house, who, values={}, fault=None)


@router.post("/intake/form")
def form(
    *,
    request: Request,
    house: House,
    who: Who,
    title: Line = "",
    body: Body = "",
    authors: Line = "",
    unit: Line = "",
    url: Annotated[str, Form(max_length=2000)] = "",
    kind: Line = "",
    openness: Line = "",
    cleared_by: Line = "",
) -> Response:
    """Register one piece and lead to its receipt; what will not do is said beside the form."""
    values = {
        "title": title,
        "body": body,
        "authors": authors,
        "unit": _unit_of(house, who) or unit,
        "url": url,
        "kind": kind,
        "openness": openness,
        "cleared_by": cleared_by,
    }
    try:
        with house.ledger.writing() as session:
            report = read_form(
                session,
                values,
                office=house.office,
                now=house.clock(),
                by=who.name,
                only_unit=_only_unit(who),
            )
            ref = _ref(session, report)
    except IntakeError as fault:
        return _page(request, house, who, values=values, fault=fault)
    return RedirectResponse(f"/receipts/{ref}" if ref else "/submissions", status_code=303)


@router.post("/intake/file")
def file(
    *,
    request: Request,
    house: House,
    who: Who,
    file: Annotated[UploadFile, File()],
    act: Annotated[Literal["look", "take"], Form()] = "look",
    rows: Annotated[Literal["all", "good"], Form()] = "all",
) -> Response:
    """Look at a file, or take it in; either way every bad row is named with its reason."""
    data = file.file.read(MAX_BYTES + 1)
    own = _unit_of(house, who)
    report, fault = None, None
    try:
        with house.ledger.writing() as session:
            report = read_bytes(
                session,
                data,
                name=(file.filename or "")[:200],
                office=house.office,
                now=house.clock(),
                by=who.name,
                dry_run=act == "look",
                good_rows=rows == "good",
                defaults={"unit": own} if own else None,
                only_unit=_only_unit(who),
            )
    except IntakeError as refused:
        fault = refused
    return render(
        request, "_report.html", status=422 if fault else 200, report=report, fault=fault, act=act
    )


def _page(
    request: Request,
    house: Context,
    who: Principal,
    *,
    values: dict[str, str],
    fault: IntakeError | None,
) -> Response:
    with house.ledger.reading() as session:
        known = list(units(session).values())
    return render(
        request,
        "intake.html",
        status=422 if fault else 200,
        values=values,
        fault=fault,
        units=known,
        own_unit=_unit_of(house, who),
        default_openness=house.office.profile.openness_default,
    )


def _only_unit(who: Principal) -> int | None:
    """Return the one unit somebody may hand in for; None: any.

    Raises: Problem: an informant whose account has no unit.
    """
    if who.sees_every_unit:
        return None
    if who.unit_id is None:
        raise Problem("not_yours")
    return who.unit_id


def _unit_of(house: Context, who: Principal) -> str:
    """Return the name of the one unit somebody hands in for; "" for the desk."""
    if who.sees_every_unit or who.unit_id is None:
        return ""
    with house.ledger.reading() as session:
        found = units(session).get(who.unit_id)
    return found.name if found else ""


def _ref(session: Session, report: IntakeReport) -> str | None:
    if not report.submission_ids:
        return None
    return session.scalar(select(Submission.ref).where(Submission.id == report.submission_ids[0]))
