"""From the ledger's rows to the engine's facts: placements, authors, and what people added."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from operator import attrgetter
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from ledger.tables import (
    Article,
    Candidate,
    Fact,
    Placement,
    Submission,
    SubmissionAuthor,
    Unit,
)
from office.house import Office
from rewards import facts as known
from rewards import past
from rewards.piece import Piece

PARTLY = ("excerpt", "brief")
"""Extents of which only the passages are ours."""
_BLANKS = ("\n", " ", "\u3000")


def pieces(
    session: Session,
    office: Office,
    *,
    upto: str | None = None,
    among: Select[int] | None = None,
) -> list[Piece]:
    """Return every submission with a standing placement or a fact of its own, in order of number.

    `upto` leaves out placements credited after that month; `among` selects the submissions' ids.
    """
    placements = _placements(session, upto, among)
    stated = _stated(session, among)
    wanted = {*placements, *(key[0] for key in stated if key[1] is None)}
    query = select(
        Submission.id,
        Submission.ref,
        Submission.title,
        Submission.form,
        Submission.unit_id,
        Unit.key,
        Submission.unit_as_stated,
        Submission.submitted_at,
    ).outerjoin(Unit, Unit.id == Submission.unit_id)
    if among is not None:
        query = query.where(Submission.id.in_(among))
    found: list[tuple[Any, ...]] = [tuple(row) for row in session.execute(query)]
    rows = [_Handed(*row) for row in found if row[0] in wanted]
    rows.sort(key=attrgetter("ref"))  # databases differ in the order of letters
    authors = _authors(session, among)
    return [
        _piece(submission, placements.get(submission.id, []), stated, authors, office)
        for submission in rows
    ]


@dataclass(frozen=True, slots=True)
class _Handed:
    """A submission without its text, which a year of has no need to be read."""

    id: int
    ref: str
    title: str
    form: str | None
    unit_id: int | None
    unit_key: str | None
    unit_as_stated: str | None
    submitted_at: datetime


Stated = dict[tuple[int, int | None], dict[str, Any]]
"""(submission, placement or None) → kind → the latest value."""


@dataclass(frozen=True, slots=True)
class _Ran:
    """A placement's row with what is read beside it."""

    id: int
    submission_id: int
    outlet: str
    channel: str
    publisher: str | None
    tier: str
    medium: str
    position: str | None
    published_on: date
    period: str
    composite_n: int
    relation: str | None
    words: int | None


def _placements(
    session: Session, upto: str | None, among: Select[int] | None
) -> dict[int, list[_Ran]]:
    length = func.length(_without_blanks(Article.body))
    query = (
        select(
            Placement.id,
            Placement.submission_id,
            Placement.outlet_key,
            Placement.channel_key,
            Placement.publisher,
            Placement.tier,
            Placement.medium,
            Article.position,
            Placement.published_on,
            Placement.period,
            Placement.composite_n,
            Placement.relation,
            length,
            Placement.extent,
        )
        .join(Article, Article.id == Placement.article_id)
        .where(Placement.state == "standing")
        .order_by(Placement.published_on, Placement.id)
    )
    if upto is not None:
        query = query.where(Placement.period <= upto)
    if among is not None:
        query = query.where(Placement.submission_id.in_(among))
    partly = _passages(session, among)
    found: dict[int, list[_Ran]] = defaultdict(list)
    for row in session.execute(query):
        plain: tuple[Any, ...] = tuple(row)
        run = _Ran(*plain[:-1])
        if row.extent in PARTLY:
            run = replace(run, words=partly.get(run.id))
        found[run.submission_id].append(run)
    return found


def _without_blanks(text: Any) -> Any:
    for blank in _BLANKS:
        text = func.replace(text, blank, "")
    return text


def _passages(session: Session, among: Select[int] | None) -> dict[int, int]:
    """Return how many characters of the article are ours, by placement, where not all are."""
    query = (
        select(Placement.id, Candidate.passages)
        .join(
            Candidate,
            (Candidate.submission_id == Placement.submission_id)
            & (Candidate.article_id == Placement.article_id),
        )
        .where(Placement.extent.in_(PARTLY))
    )
    if among is not None:
        query = query.where(Placement.submission_id.in_(among))
    return {
        key: sum(end - start for start, end in (p["article"] for p in passages))
        for key, passages in session.execute(query)
    }


def _stated(session: Session, among: Select[int] | None) -> Stated:
    found: Stated = defaultdict(dict)
    query = (
        select(Fact.submission_id, Fact.placement_id, Fact.kind, Fact.value)
        .where(Fact.kind != "tag")  # counted in bulletins, earns nothing
        .order_by(Fact.seq)
    )
    if among is not None:
        query = query.where(Fact.submission_id.in_(among))
    for submission_id, placement_id, kind, value in session.execute(query):
        found[submission_id, placement_id][kind] = value
    return found


def _authors(
    session: Session, among: Select[int] | None
) -> dict[int, list[tuple[str, str, int | None]]]:
    found: dict[int, list[tuple[str, str, int | None]]] = defaultdict(list)
    query = select(
        SubmissionAuthor.submission_id,
        SubmissionAuthor.name,
        SubmissionAuthor.role,
        SubmissionAuthor.person_id,
    ).order_by(SubmissionAuthor.position)
    if among is not None:
        query = query.where(SubmissionAuthor.submission_id.in_(among))
    for submission_id, name, role, person_id in session.execute(query):
        found[submission_id].append((name, role, person_id))
    return found


def _piece(
    submission: _Handed,
    ran: Sequence[_Ran],
    stated: Stated,
    authors: Mapping[int, list[tuple[str, str, int | None]]],
    office: Office,
) -> Piece:
    own = stated.get((submission.id, None), {})
    signed = authors.get(submission.id, [])
    unit_name = submission.unit_key or submission.unit_as_stated
    rows = past.read(own.get(past.FACT))
    settled = {channel for row in rows for channel in row.channels}
    placements = tuple(
        _placement(run, submission.form, stated.get((submission.id, run.id), {}), office)
        for run in ran
        if run.channel not in settled
    )
    return Piece(
        submission_id=submission.id,
        ref=submission.ref,
        title=submission.title,
        unit_id=submission.unit_id,
        unit=unit_name,
        people={name: person for name, _, person in signed if person is not None},
        work=known.Work(
            work=submission.ref,
            unit=unit_name,
            authors=tuple(known.Author(name, role) for name, role, _ in signed),
            period=min((run.period for run in ran), default=None) or _handed_in(submission, office),
            flags=tuple(own.get("flag") or ()),
            events=tuple(
                known.Event("instruction", row["level"]) for row in own.get("instruction") or ()
            ),
            placements=placements,
        ),
        past=rows,
        proved=tuple((run.channel, str(run.id)) for run in ran if run.channel in settled),
    )


def _handed_in(submission: _Handed, office: Office) -> str:
    return office.periods.month_of(office.periods.day_of(submission.submitted_at)).key


def _placement(
    run: _Ran, form: str | None, stated: Mapping[str, Any], office: Office
) -> known.Placement:
    """Return what is known of a run; what a person stated wins over what a machine read."""
    outlet = office.outlet(run.outlet)
    composite_n = stated.get("composite_n") or run.composite_n
    composite = stated.get("composite")
    return known.Placement(
        id=str(run.id),
        outlet=run.outlet,
        publisher=run.publisher,
        group=outlet.group if outlet else None,
        tier=run.tier,
        medium=run.medium,
        form=stated.get("form") or form,
        position=stated.get("position") or run.position,
        words=_figure(stated.get("words"), run.words),
        relation=run.relation,
        stage=stated.get("stage"),
        composite=composite_n > 1 if composite is None else composite,
        composite_n=Decimal(composite_n),
        fee=_figure(stated.get("fee")),
        reads=_figure(stated.get("reads")),
        standard=_figure(stated.get("standard")),
        assessed=_figure(stated.get("assessed")),
        published_on=run.published_on,
        reported_on=_day(stated.get("reported_on")),
        evidence_on=_day(stated.get("evidence_on")),
        more={
            "name": f"{_name(run, office)} {run.published_on:%m-%d}",
            **{kind: stated[kind] for kind in known.STATED_FIELDS if kind in stated},
        },
    )


def _name(run: _Ran, office: Office) -> str:
    found = office.channel(run.channel)
    return found[0].channel_name(found[1], run.published_on) if found else run.outlet


def _figure(stated: str | None, read: int | None = None) -> Decimal | None:
    if stated is not None:
        return Decimal(stated)
    return None if read is None else Decimal(read)


def _day(stated: str | None) -> date | None:
    return None if stated is None else date.fromisoformat(stated)
