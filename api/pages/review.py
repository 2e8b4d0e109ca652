"""用稿核对: the reviewer's queue, and one find with its passages side by side."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Form, Path, Query, Request
from fastapi.responses import RedirectResponse, Response
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from api import counted
from api.context import Context, House, Reading, Who
from api.pages.basis import basis_of
from api.pages.queue import MOST_KEPT, Filters, kept_filters, lines, readable
from api.pages.render import render
from api.pages.waterfall import Waterfall, waterfall
from api.people import called
from api.problems import Problem
from bulletin.details import author_names
from bulletin.passages import Sides, sides
from ledger.queries.lists import FindLine
from ledger.queries.screenshots import picture_of
from ledger.queries.units import UnitRow, units
from ledger.tables import (
    REASONS,
    Account,
    Article,
    Candidate,
    Closing,
    Decision,
    FirstSignature,
    Placement,
    PlacementArticle,
    Submission,
)
from matcher.titles import title_likeness
from review import bulk, facts, second
from review.bulk import NO_REASON
from review.facts import RELATIONS
from review.relating import foretold
from rewards.objections import unanswered
from text.normalise import plain

router = APIRouter(include_in_schema=False)

MOST_SAID = 10
"""Decisions on one pair that a find shows: what was said before is not asked any more."""

Mode = Literal["matches", "differs"]


@dataclass(frozen=True, slots=True)
class Row:
    """A find in the list."""

    find: FindLine
    alone: tuple[str, ...]
    """Why it cannot be confirmed with others."""

    @property
    def hold(self) -> str | None:
        """What stands against it, beyond that a person has to look; None: nothing."""
        return next((key for key in self.find.against if key not in NO_REASON), None)


@dataclass(frozen=True, slots=True)
class Group:
    """The finds of one submission."""

    title: str
    unit: str
    authors: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Word:
    """What somebody noted with an earlier decision on the pair."""

    who: str
    at: datetime
    verdict: str
    note: str


@dataclass(frozen=True, slots=True)
class Find:
    """One find with everything a reviewer weighs."""

    candidate: Candidate
    unit: str
    sides: Sides
    titles_alike: float | None
    """In [0, 1]; None: one of the two has no title."""
    waterfall: Waterfall
    decision: Decision | None
    """The latest on the pair; None: nobody has decided."""
    decided_by: str
    """Who took it, as people call them."""
    noted: tuple[Word, ...]
    """What those before noted, the earliest first."""
    signature: FirstSignature | None
    """A first signature that waits for a second person's."""
    signed_by: str
    placement: Placement | None
    """What the pair proves, once it is confirmed."""
    stated: dict[str, Any]
    """What people added to that placement."""
    others: tuple[Placement, ...]
    """Where the piece stands already."""
    rivals: tuple[Submission, ...]
    is_own_unit: bool
    already_in_channel: bool
    relation: str | None
    """How it would stand among the piece's placements, if confirmed; None: open."""
    closed: bool
    """Whether the month of publication is closed, so that it becomes an adjustment."""
    period: str
    is_pictured: bool
    """Whether a screenshot of the article was taken."""


@router.get("/review")
def page(
    *,
    request: Request,
    session: Reading,
    house: House,
    who: Who,
    filters: Annotated[Filters, Query()],
) -> Response:
    periods = house.office.periods
    found = lines(session, house.office, filters)
    named = units(session)
    alone = bulk.reasons_of(session, [find.id for find in found.rows], house.office)
    groups = list(_grouped(session, found.rows, named, alone))
    first = groups[0].rows[0].find if groups else None
    return render(
        request,
        "review.html",
        basis=basis_of(session, house, periods.month_of(periods.day_of(house.clock()))),
        filters=filters,
        groups=groups,
        queue=counted.queue(session, house),
        disputes=len(unanswered(session)),
        more=found.after,
        find=_find(session, house, first.id, who.unit_id, named=named) if first else None,
        units=named.values(),
        kept=kept_filters(request.state.settings),
        most_kept=MOST_KEPT,
        may_decide=who.may("reviewer"),
        **_words(house),
    )


@router.get("/review/{candidate_id}")
def detail(
    *,
    request: Request,
    candidate_id: Annotated[int, Path(ge=1, le=2**53)],
    session: Reading,
    house: House,
    who: Who,
    mode: Mode | None = None,
) -> Response:
    """Return one find: a fragment for the queue, a page of its own for a shared address."""
    found = _find(session, house, candidate_id, who.unit_id, named=units(session), mode=mode)
    template = "_find.html" if request.headers.get("x-fragment") else "find.html"
    may_decide = who.may("reviewer")
    return render(request, template, find=found, may_decide=may_decide, **_words(house))


@router.post("/review/filters")
def keep_filter(
    house: House,
    who: Who,
    name: Annotated[str, Form(min_length=1, max_length=20)],
    query: Annotated[str, Form(max_length=500)] = "",
) -> Response:
    """Keep the filters at hand as a tab of one's own; the same name replaces the older one."""
    wanted = readable(query)
    if wanted is None or not name.strip():
        raise Problem("bad_request")

    def change(kept: list[tuple[str, str]]) -> list[tuple[str, str]]:
        others = [row for row in kept if row[0] != name.strip()]
        return [*others, (name.strip(), wanted)][-MOST_KEPT:]

    _change_kept(house, who.account_id, change)
    return RedirectResponse(f"/review?{wanted}", status_code=303)


@router.post("/review/filters/remove")
def remove_filter(
    house: House, who: Who, name: Annotated[str, Form(min_length=1, max_length=20)]
) -> Response:
    """Take one of one's own tabs away."""
    _change_kept(house, who.account_id, lambda kept: [row for row in kept if row[0] != name])
    return RedirectResponse("/review", status_code=303)


def _change_kept(
    house: Context,
    account_id: int,
    change: Callable[[list[tuple[str, str]]], list[tuple[str, str]]],
) -> None:
    with house.ledger.writing() as session:
        account = session.get_one(Account, account_id)
        kept = change(kept_filters(dict(account.settings)))
        queues = [{"name": name, "query": query} for name, query in kept]
        account.settings = {**account.settings, "queues": queues}


def _words(house: Context) -> dict[str, Any]:
    """Return what the dialogs offer: reasons, relations, and the positions that rules name."""
    named = set[str]()
    for ruleset in house.rulesets:
        for when in (
            *(r.when for r in ruleset.schedule or ()),
            *(m.when for m in ruleset.modifiers),
        ):
            named.update(str(word) for word in _listed(when.get("position")))
    return {"reasons": REASONS, "relations": RELATIONS, "positions": sorted(named)}


def _listed(value: Any) -> Iterable[Any]:
    return value if isinstance(value, list | tuple) else [value] if isinstance(value, str) else []


def _grouped(
    session: Session,
    found: Sequence[FindLine],
    named: dict[int, UnitRow],
    alone: dict[int, tuple[str, ...]],
) -> Iterable[Group]:
    """Yield finds by submission, in the order of each submission's most certain find."""
    held: dict[int, list[FindLine]] = {}
    for find in found:
        held.setdefault(find.submission_id, []).append(find)
    authors = author_names(session, list(held))
    for submission_id, finds in held.items():
        first = finds[0]
        yield Group(
            title=first.title,
            unit=_unit(first, named),
            authors=authors.get(submission_id, ""),
            rows=tuple(Row(find, alone.get(find.id, ())) for find in finds),
        )


def _unit(piece: Submission | FindLine, named: dict[int, UnitRow]) -> str:
    unit = named.get(piece.unit_id or 0)
    return unit.name if unit else piece.unit_as_stated or ""


def _find(
    session: Session,
    house: Context,
    candidate_id: int,
    own_unit: int | None,
    *,
    named: dict[int, UnitRow],
    mode: Mode | None = None,
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
    said = _decisions(session, candidate)
    decision = said[0] if said else None
    placement = _proved(session, candidate)
    signature = second.standing(session, submission.id, article.id)
    name = called(session)
    return Find(
        candidate=candidate,
        unit=_unit(submission, named),
        sides=sides(
            submission.body or "",
            article.body,
            passages=candidate.passages,
            coverage=candidate.coverage_submission,
            mode=mode,
        ),
        titles_alike=title_likeness(plain(submission.title), plain(article.title)),
        waterfall=waterfall(candidate.comparisons),
        decision=decision,
        decided_by=name(decision.decided_by) if decision else "",
        noted=tuple(
            Word(name(each.decided_by), each.decided_at, each.verdict, each.note)
            for each in reversed(said[1:])
            if each.note
        ),
        signature=signature,
        signed_by=name(signature.signed_by) if signature else "",
        placement=placement,
        stated=facts.standing(session, placement.id) if placement else {},
        others=others,
        rivals=_rivals(session, candidate),
        is_own_unit=own_unit is not None and own_unit == submission.unit_id,
        already_in_channel=any(p.channel_key == article.channel_key for p in others),
        relation=foretold(session, candidate, others, office=house.office),
        closed=session.scalar(select(Closing.id).where(Closing.period == period)) is not None,
        period=period,
        is_pictured=placement is not None and picture_of(session, article.id) is not None,
    )


def _standing(session: Session, submission_id: int) -> tuple[Placement, ...]:
    rows = session.scalars(
        select(Placement)
        .where(Placement.submission_id == submission_id, Placement.state == "standing")
        .options(joinedload(Placement.article), selectinload(Placement.proofs))
        .order_by(Placement.published_on, Placement.id)
    )
    return tuple(rows)


def _proved(session: Session, candidate: Candidate) -> Placement | None:
    """Return the placement that the pair proves; None while nobody has confirmed it."""
    return session.scalars(
        select(Placement)
        .join(PlacementArticle, PlacementArticle.placement_id == Placement.id)
        .where(
            Placement.submission_id == candidate.submission_id,
            Placement.state == "standing",
            PlacementArticle.article_id == candidate.article_id,
            PlacementArticle.standing.is_(True),
        )
        .limit(1)
    ).first()


def _decisions(session: Session, candidate: Candidate) -> Sequence[Decision]:
    """Return the last decisions on the pair, the latest first."""
    return session.scalars(
        select(Decision)
        .where(
            Decision.submission_id == candidate.submission_id,
            Decision.article_id == candidate.article_id,
        )
        .order_by(Decision.seq.desc())
        .limit(MOST_SAID)
    ).all()


def _rivals(session: Session, candidate: Candidate) -> tuple[Submission, ...]:
    if not candidate.rivals:
        return ()
    return tuple(session.scalars(select(Submission).where(Submission.id.in_(candidate.rivals))))
