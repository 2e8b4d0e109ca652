"""手工补录: pasted links with how far each has come, and clippings with their proof."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Form, Path, Request, UploadFile
from fastapi.responses import RedirectResponse, Response
from sqlalchemy import select
from sqlalchemy.orm import Session

from api.context import Context, House, Who
from api.filters import Part
from api.pages.registering import Line, Written, only_unit
from api.pages.render import render
from api.people import called
from api.permissions import Principal
from api.problems import Problem
from api.scope import unit_ids
from intake.guard import MAX_BYTES
from intake.links import MOST_CHARACTERS, PasteReport, paste
from intake.register_clippings import attach_proof, record
from intake.share_texts import SharedLink, shared_links
from ledger import wanted
from ledger.archive import Archive
from ledger.queries import lists
from ledger.queries.brought import LinkState, link_states
from ledger.queries.paging import Listed, latest
from ledger.tables import Clipping, Submission, Wanted
from office.addresses import url_key
from office.errors import IntakeError

router = APIRouter(include_in_schema=False)

PASTES_SHOWN = 20
CLIPPINGS_SHOWN = 30
PROOF_POLICY = "sandbox; default-src 'none'; frame-ancestors 'none'"
ClippingId = Annotated[int, Path(ge=1, le=2**53)]


class ClippingForm(Written):
    """The form of an appearance, with its scan."""

    channel: Line = ""
    published_on: Line = ""
    page_no: Line = ""
    position: Line = ""
    issue_no: Line = ""
    proof: UploadFile | None = None


@dataclass(frozen=True, slots=True)
class Pasted:
    """One paste: who, when, and each of its links with its state."""

    by: str
    at: datetime
    state: str
    why: str | None
    links: tuple[tuple[SharedLink, LinkState], ...]


@router.get("/intake/links")
def links(request: Request, house: House, who: Who) -> Response:
    return _links(request, house, who, text="", report=None, fault=None)


@router.post("/intake/links")
def paste_links(
    request: Request,
    house: House,
    who: Who,
    text: Annotated[str, Form(max_length=MOST_CHARACTERS)] = "",
) -> Response:
    """Write the links down for the worker to fetch; nothing is fetched here."""
    report, fault = None, None
    try:
        with house.ledger.writing() as session:
            report = paste(session, text, office=house.office, now=house.clock(), by=who.name)
            if report.queued:
                wanted.ask(session, "url", {"text": text}, by=who.name, at=house.clock())
    except IntakeError as refused:
        fault = refused
    return _links(request, house, who, text=text if fault else "", report=report, fault=fault)


@router.get("/intake/clippings")
def clippings(request: Request, house: House, who: Who) -> Response:
    return _clippings(request, house, who, values={}, fault=None)


@router.post("/intake/clippings")
def record_clipping(
    request: Request, house: House, who: Who, typed: Annotated[ClippingForm, Form()]
) -> Response:
    """Register an appearance no machine sees, with its scan; a reviewer decides on it later."""
    values, proof = typed.model_dump(exclude={"proof"}), typed.proof
    data = proof.file.read(MAX_BYTES + 1) if proof is not None else b""
    try:
        with house.ledger.writing() as session:
            _own_piece(session, who, typed.ref)
            made = record(session, values, office=house.office, now=house.clock(), by=who.name)
            if data and proof is not None:
                attach_proof(
                    session,
                    made.id,
                    data,
                    name=(proof.filename or "")[:200],
                    archive=Archive(house.archive_root),
                    at=house.clock(),
                    by=who.name,
                )
    except IntakeError as fault:
        return _clippings(request, house, who, values=values, fault=fault)
    return RedirectResponse("/intake/clippings?saved=1", status_code=303)


@router.get("/clippings/{clipping_id}/proof")
def proof(clipping_id: ClippingId, house: House, who: Who) -> Response:
    """Return a clipping's scan as a file to save; it never runs as a page of ours."""
    with house.ledger.reading() as session:
        held = session.get(Clipping, clipping_id)
        if held is None or held.proof_digest is None or not _may_see(session, who, held):
            raise Problem("not_found")
        digest = held.proof_digest
    return Response(
        Archive(house.archive_root).load(digest),
        media_type="application/octet-stream",
        headers={
            "Content-Disposition": f'attachment; filename="{digest[:16]}"',
            "Content-Security-Policy": PROOF_POLICY,
            "X-Kept-Sha256": digest,
        },
    )


def _own_piece(session: Session, who: Principal, ref: str) -> None:
    """Refuse an informant whose clipping is not of a piece of their own unit.

    Raises: Problem.
    """
    if (
        only_unit(who) is not None
        and lists.submission(session, ref, unit_ids=unit_ids(who)) is None
    ):
        raise Problem("not_found")


def _may_see(session: Session, who: Principal, held: Clipping) -> bool:
    if who.sees_every_unit:
        return True
    piece = session.get(Submission, held.submission_id) if held.submission_id else None
    return piece is not None and piece.unit_id in (unit_ids(who) or ())


def _links(
    request: Request,
    house: Context,
    who: Principal,
    *,
    text: str,
    report: PasteReport | None,
    fault: IntakeError | None,
) -> Response:
    with house.ledger.reading() as session:
        found = pasted(session, who, Part(limit=PASTES_SHOWN)).rows
    return render(
        request,
        "links.html",
        status=422 if fault else 200,
        text=text,
        report=report,
        fault=fault,
        pasted=found,
    )


def pasted(session: Session, who: Principal, asked: Part) -> Listed[Pasted]:
    """Return pastes, the latest first: the desk sees everybody's, a unit its own.

    Raises: CursorError.
    """
    query = select(Wanted).where(Wanted.kind == "url")
    if not who.sees_every_unit:
        query = query.where(Wanted.asked_by == who.name)
    found = latest(session, query, after=asked.after, limit=asked.limit)
    rows = found.rows
    shared = [
        shared_links(str(row.payload.get("text") or row.payload.get("url") or "")) for row in rows
    ]
    states = link_states(session, [link.url.partition("#")[0] for each in shared for link in each])
    name = called(session)
    pastes = tuple(
        Pasted(
            name(row.asked_by),
            row.asked_at,
            row.state,
            row.why,
            tuple((link, states[url_key(link.url.partition("#")[0])]) for link in each),
        )
        for row, each in zip(rows, shared, strict=True)
    )
    return Listed(pastes, found.after)


def clippings_of(
    session: Session, who: Principal, asked: Part
) -> Listed[tuple[Clipping, Submission | None]]:
    """Return clippings with their pieces, the latest first: the desk sees all, a unit its own.

    Raises: CursorError.
    """
    query = select(Clipping)
    if not who.sees_every_unit:
        own = select(Submission.id).where(Submission.unit_id.in_(unit_ids(who) or ()))
        query = query.where(Clipping.submission_id.in_(own))
    found = latest(session, query, after=asked.after, limit=asked.limit)
    wanted = {row.submission_id for row in found.rows if row.submission_id is not None}
    pieces = {
        piece.id: piece
        for piece in session.scalars(select(Submission).where(Submission.id.in_(wanted)))
    }
    rows = tuple((row, pieces.get(row.submission_id or 0)) for row in found.rows)
    return Listed(rows, found.after)


def _clippings(
    request: Request,
    house: Context,
    who: Principal,
    *,
    values: dict[str, str],
    fault: IntakeError | None,
) -> Response:
    with house.ledger.reading() as session:
        rows = clippings_of(session, who, Part(limit=CLIPPINGS_SHOWN)).rows
        name = called(session)
        by = {clipping.id: name(clipping.recorded_by) for clipping, _ in rows}
    return render(
        request,
        "clippings.html",
        status=422 if fault else 200,
        values=values or {"ref": request.query_params.get("ref", "")[:64]},
        fault=fault,
        rows=rows,
        recorded_by=by,
        saved=request.query_params.get("saved"),
        channels=_channels(house),
        needs_ref=only_unit(who) is not None,
    )


def _channels(house: Context) -> list[tuple[str, str]]:
    """Return every channel, those no machine sees before the others."""
    manual = {s.channel for _, s in house.office.all_sources() if s.kind == "manual"}
    every = [(o, c) for o in house.office.outlets for c in o.channels]
    every.sort(key=lambda pair: pair[1].key not in manual)
    return [(c.key, o.channel_name(c)) for o, c in every]
