"""来稿登记: a form for one piece, a new version of it, and what it is like before it is sent."""

from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import RedirectResponse, Response
from sqlalchemy import select
from sqlalchemy.orm import Session

from api.context import Context, House, Who
from api.pages.registering import Line, Written, only_unit, queue_addresses, unit_of
from api.pages.render import render
from api.permissions import Principal
from api.problems import Problem
from api.scope import unit_ids
from intake.heading_words import learnt
from intake.past_ledger import FROM_PAST_LEDGER
from intake.report import IntakeReport
from intake.run import read_form
from ledger.queries import lists
from ledger.queries.units import units
from ledger.tables import Submission
from office.errors import IntakeError

router = APIRouter(include_in_schema=False)

Ref = Annotated[str, Query(max_length=64)]


class PieceForm(Written):
    """The form of one piece."""

    authors: Line = ""
    unit: Line = ""
    kind: Line = ""
    openness: Line = ""
    cleared_by: Line = ""
    tags: Line = ""


@router.get("/intake")
def page(request: Request, house: House, who: Who, ref: Ref = "") -> Response:
    """Return the form, empty or with the piece that a new version is to be made of."""
    values: dict[str, str] = {}
    if ref:
        with house.ledger.reading() as session:
            values = _known(session, house, who, ref)
    return _page(request, house, who, values=values, fault=None)


@router.post("/intake/form")
def form(request: Request, house: House, who: Who, typed: Annotated[PieceForm, Form()]) -> Response:
    """Register one piece and lead to its receipt; what will not do is said beside the form."""
    values = _values(typed, house, who)
    try:
        with house.ledger.writing() as session:
            report = _read(session, values, house, who, dry_run=False)
            queue_addresses(session, house, report.submission_ids, by=who.name)
            made = _ref(session, report) or typed.ref
    except IntakeError as fault:
        return _page(request, house, who, values=values, fault=fault)
    return RedirectResponse(f"/receipts/{made}" if made else "/submissions", status_code=303)


@router.post("/intake/form/look")
def look_at_form(
    request: Request, house: House, who: Who, typed: Annotated[PieceForm, Form()]
) -> Response:
    """Say at once what an unfinished piece is much like; nothing is kept."""
    whole = _values(typed, house, who) | {"title": typed.title or "…"}
    values = {key: whole[key] for key in ("title", "body", "unit", "ref")}
    notes: tuple[str, ...] = ()
    refused = ""
    if typed.body.strip():
        try:
            with house.ledger.reading() as session:
                report = _read(session, values, house, who, dry_run=True)
            notes = tuple(note.words for note in report.notes if "%" in note.words)
        except IntakeError as fault:
            refused = fault.message
    return render(request, "_likeness.html", notes=notes, refused=refused)


def _values(typed: PieceForm, house: Context, who: Principal) -> dict[str, str]:
    """Return what was typed; an informant's unit is their own, whatever the form says."""
    return typed.model_dump() | {"unit": unit_of(house, who) or typed.unit}


def _read(
    session: Session, values: Mapping[str, str], house: Context, who: Principal, *, dry_run: bool
) -> IntakeReport:
    return read_form(
        session,
        values,
        office=house.office,
        now=house.clock(),
        by=who.name,
        dry_run=dry_run,
        only_unit=only_unit(who),
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
        words = learnt(session, only_unit(who))
    return render(
        request,
        "intake.html",
        status=422 if fault else 200,
        values=values,
        fault=fault,
        units=known,
        own_unit=unit_of(house, who),
        learnt=len(words),
        default_openness=house.office.profile.openness_default,
    )


def _known(session: Session, house: Context, who: Principal, ref: str) -> dict[str, str]:
    """Return a registered piece as the form holds it.

    Raises: Problem: there is none, or it is another unit's.
    """
    piece = lists.submission(session, ref, unit_ids=unit_ids(who))
    if piece is None:
        raise Problem("not_found")
    unit = units(session).get(piece.unit_id or 0)
    return {
        "ref": piece.ref,
        "title": piece.title,
        "body": piece.body or "",
        "authors": "、".join(author.name for author in piece.authors),
        "unit": unit.name if unit else piece.unit_as_stated or "",
        "url": piece.url or "",
        "kind": piece.kind,
        "openness": piece.openness,
        "cleared_by": piece.cleared_by or "",
        "tags": "、".join(tag for tag in piece.tags if tag != FROM_PAST_LEDGER),
    }


def _ref(session: Session, report: IntakeReport) -> str | None:
    if not report.submission_ids:
        return None
    return session.scalar(select(Submission.ref).where(Submission.id == report.submission_ids[0]))
