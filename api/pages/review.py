"""用稿核对: the reviewer's queue, and one find with its passages side by side."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from api.context import Context, House, Reading, Who
from api.pages.render import render
from api.problems import Problem
from bulletin.passages import Sides, sides
from ledger.queries import figures, lists
from ledger.queries.lists import Window
from ledger.queries.paging import Listed
from ledger.queries.units import UnitRow, unit_ids, units
from ledger.tables import (
    REASONS,
    Article,
    Candidate,
    Closing,
    Decision,
    Placement,
    Submission,
)
from office.house import Office

router = APIRouter(include_in_schema=False)

Tab = Literal["waiting", "held", "unsure", "decided"]
QUEUE = 200
"""Finds a page holds: a morning's work."""


class Filters(BaseModel):
    """What the queue is narrowed to; it stands in the address."""

    model_config = ConfigDict(extra="forbid")

    tab: Tab = "waiting"
    unit: Annotated[str, Field(max_length=64)] = ""
    outlet: Annotated[str, Field(max_length=64)] = ""
    tier: Annotated[str, Field(max_length=64)] = ""
    q: Annotated[str, Field(max_length=100)] = ""
    after: Annotated[str, Field(max_length=200)] = ""


@dataclass(frozen=True, slots=True)
class Group:
    """The finds of one submission."""

    submission: Submission
    unit: str
    finds: tuple[Candidate, ...]


@dataclass(frozen=True, slots=True)
class Find:
    """One find with everything a reviewer weighs."""

    candidate: Candidate
    unit: str
    sides: Sides
    decision: Decision | None
    """The latest on the pair; None: nobody has decided."""
    others: tuple[Placement, ...]
    """Where the piece stands already."""
    rivals: tuple[Submission, ...]
    is_own_unit: bool
    already_in_channel: bool
    closed: bool
    """Whether the month of publication is closed, so that it becomes an adjustment."""
    period: str


@router.get("/review")
def page(
    *,
    request: Request,
    session: Reading,
    house: House,
    who: Who,
    filters: Annotated[Filters, Query()],
) -> Response:
    found = queue(session, house.office, filters)
    groups = list(_grouped(found.rows, units(session)))
    first = groups[0].finds[0] if groups else None
    return render(
        request,
        "review.html",
        filters=filters,
        groups=groups,
        queue=figures.queue(session),
        more=found.after,
        find=_find(session, house, first.id, who.unit_id) if first else None,
        units=units(session).values(),
        reasons=REASONS,
        may_decide=who.may("reviewer"),
        mode=None,
    )


@router.get("/review/{candidate_id}")
def detail(
    *,
    request: Request,
    candidate_id: Annotated[int, Path(ge=1, le=2**53)],
    session: Reading,
    house: House,
    who: Who,
    mode: Literal["matches", "differs"] | None = None,
) -> Response:
    """Return one find: a fragment for the queue, a page of its own for a shared address."""
    found = _find(session, house, candidate_id, who.unit_id, mode=mode)
    template = "_find.html" if request.headers.get("x-fragment") else "find.html"
    return render(
        request,
        template,
        find=found,
        reasons=REASONS,
        may_decide=who.may("reviewer"),
        mode=mode,
    )


def queue(session: Session, office: Office, filters: Filters) -> Listed[Candidate]:
    """Return the finds of a tab, the most certain first."""
    window = Window(
        unit_ids=tuple(unit_ids(session, [filters.unit])) if filters.unit else None,
        outlets=(filters.outlet,) if filters.outlet else (),
        text=filters.q or None,
        states=("decided",) if filters.tab == "decided" else ("waiting",),
    )
    channels = _channels_of(office, filters.tier) if filters.tier else None
    return lists.candidates(
        session,
        window,
        channels=channels,
        held={"held": True, "waiting": None}.get(filters.tab),
        unsure=True if filters.tab == "unsure" else None,
        after=filters.after or None,
        limit=QUEUE,
    )


def _channels_of(office: Office, tier: str) -> tuple[str, ...]:
    return tuple(c.key for outlet in office.outlets for c in outlet.channels if c.tier == tier)


def _grouped(found: Iterable[Candidate], named: dict[int, UnitRow]) -> Iterable[Group]:
    """Yield finds by submission, in the order of each submission's most certain find."""
    held: dict[int, list[Candidate]] = {}
    for candidate in found:
        held.setdefault(candidate.submission_id, []).append(candidate)
    for finds in held.values():
        submission = finds[0].submission
        unit = named.get(submission.unit_id or 0)
        yield Group(
            submission, unit.name if unit else submission.unit_as_stated or "", tuple(finds)
        )


def _find(
    session: Session,
    house: Context,
    candidate_id: int,
    own_unit: int | None,
    *,
    mode: Literal["matches", "differs"] | None = None,
) -> Find:
    candidate = session.scalar(
        select(Candidate)
        .where(Candidate.id == candidate_id)
        .options(
            joinedload(Candidate.submission).selectinload(Submission.authors),
            joinedload(Candidate.article).joinedload(Article.page),
            joinedload(Candidate.article).selectinload(Article.aliases),
        )
    )
    if candidate is None:
        raise Problem("not_found")
    submission, article = candidate.submission, candidate.article
    others = _standing(session, submission.id)
    period = house.office.periods.month_of(article.published_on).key
    unit = units(session).get(submission.unit_id or 0)
    return Find(
        candidate=candidate,
        unit=unit.name if unit else submission.unit_as_stated or "",
        sides=sides(
            submission.body or "",
            article.body,
            passages=candidate.passages,
            coverage=candidate.coverage_submission,
            mode=mode,
        ),
        decision=_latest(session, candidate),
        others=others,
        rivals=_rivals(session, candidate),
        is_own_unit=own_unit is not None and own_unit == submission.unit_id,
        already_in_channel=any(p.channel_key == article.channel_key for p in others),
        closed=session.scalar(select(Closing.id).where(Closing.period == period)) is not None,
        period=period,
    )


def _standing(session: Session, submission_id: int) -> tuple[Placement, ...]:
    rows = session.scalars(
        select(Placement)
        .where(Placement.submission_id == submission_id, Placement.state == "standing")
        .options(joinedload(Placement.article), selectinload(Placement.proofs))
        .order_by(Placement.published_on, Placement.id)
    )
    return tuple(rows)


def _latest(session: Session, candidate: Candidate) -> Decision | None:
    return session.scalars(
        select(Decision)
        .where(
            Decision.submission_id == candidate.submission_id,
            Decision.article_id == candidate.article_id,
        )
        .order_by(Decision.seq.desc())
        .limit(1)
    ).first()


def _rivals(session: Session, candidate: Candidate) -> tuple[Submission, ...]:
    if not candidate.rivals:
        return ()
    return tuple(session.scalars(select(Submission).where(Submission.id.in_(candidate.rivals))))
