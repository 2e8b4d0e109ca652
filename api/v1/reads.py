"""`/api/v1`, read only: the JSON twins of the pages, filters and all."""

from decimal import Decimal
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query
from pydantic import Field
from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from api import counted, proofs
from api.context import House, Reading, Who
from api.credits import earned_in
from api.filters import (
    LATEST,
    ArticleFilters,
    Filters,
    Narrowed,
    Part,
    SubmissionFilters,
    credited,
    period_of,
)
from api.gaps import Span, days_of, sources_of, unread
from api.pages import articles as articles_page
from api.pages import credits as credits_page
from api.pages import outlets as outlets_page
from api.pages import overview as first_page
from api.pages import placements as placements_page
from api.pages import tables
from api.pages.calendar import known
from api.pages.queue import Filters as QueueFilters
from api.pages.queue import queue
from api.pages.statistics import Group
from api.problems import Problem
from api.scope import unit_ids
from api.v1 import schemas as out
from api.v1.errors import ERRORS
from bulletin.receipt import as_json
from ledger.queries import lists, nights
from ledger.queries.nights import OutcomeRow
from ledger.queries.paging import among
from ledger.queries.units import UnitRow, answering, answering_units, units
from ledger.tables import Article, Candidate, Placement, Submission
from rewards.results import Credit

router = APIRouter(prefix="/api/v1", responses=ERRORS)

Id = Annotated[int, Path(ge=1, le=2**53)]
Ref = Annotated[str, Path(max_length=64)]
GROUPS_AT_ONCE = 3


class OutcomesAsked(Span, Part):
    """Days, both inclusive, a page at a time."""


class CountsAsked(Narrowed):
    """The filters, and up to three groups in order."""

    by: Annotated[list[Group], Field(max_length=GROUPS_AT_ONCE)] = Field(default_factory=list)


@router.get("/me")
def me(who: Who) -> out.Me:
    return out.Me(
        name=who.name,
        display_name=who.display_name,
        roles=sorted(who.roles),
        scopes=sorted(who.scopes) if who.scopes is not None else None,
    )


@router.get("/overview")
def overview(session: Reading, house: House, who: Who) -> out.OverviewOut:
    found = first_page.overview(session, house, who)
    return out.OverviewOut(
        month=found.month.key,
        articles=found.figures.articles,
        submissions=found.figures.submissions,
        placements=found.figures.placements,
        adopted=found.figures.adopted,
        need=found.need,
        behind=found.behind,
        waiting=found.figures.waiting,
        ran_on=found.ran_on,
        ran=[
            {"outlet": r.outlet, "title": r.title, "url": r.url, "unit": r.unit, "ref": r.ref}
            for r in found.ran
        ],
        night=found.night,
        next_at=found.next_at,
        missed=found.missed,
        outlets=[
            {"outlet": o.outlet_key, "state": o.state, "why": o.why, "bad_nights": o.bad_nights}
            for o in found.outlets
        ],
        as_of=house.clock(),
    )


@router.get("/submissions")
def submissions(
    session: Reading, house: House, who: Who, asked: Annotated[SubmissionFilters, Query()]
) -> out.Listing[out.SubmissionOut]:
    found = tables.submissions_of(session, house, who, asked)
    named = units(session)
    rows = [out.SubmissionOut(**_submission(row, named)) for row in found.rows]
    return out.Listing(rows=rows, after=found.after, as_of=house.clock())


@router.get("/submissions/{ref}")
def submission(ref: Ref, session: Reading, house: House, who: Who) -> out.SubmissionWhole:
    held = lists.submission(session, ref, unit_ids=unit_ids(who))
    if held is None:
        raise Problem("not_found")
    row = lists.with_counts(session, [held])[0]
    return out.SubmissionWhole(
        **_submission(row, units(session)), body=held.body, url=held.url, cleared_by=held.cleared_by
    )


@router.get("/receipts/{ref}")
def receipt_of(ref: Ref, session: Reading, house: House, who: Who) -> dict[str, Any]:
    """Return the whole chain of a submission; amounts are decimal text."""
    found = proofs.receipt_of(session, house, ref, unit_ids=unit_ids(who))
    if found is None:
        raise Problem("not_found")
    return as_json(found)


@router.get("/articles")
def articles(
    session: Reading, house: House, asked: Annotated[ArticleFilters, Query()]
) -> out.Listing[out.ArticleOut]:
    found = articles_page.articles_of(session, house, asked)
    rows = [out.ArticleOut(**_article(row)) for row in found.rows]
    return out.Listing(rows=rows, after=found.after, as_of=house.clock())


@router.get("/articles/{article_id}")
def article(article_id: Id, session: Reading) -> out.ArticleWhole:
    held = session.scalar(
        select(Article)
        .where(Article.id == article_id)
        .options(joinedload(Article.page), selectinload(Article.aliases))
    )
    if held is None:
        raise Problem("not_found")
    return out.ArticleWhole(
        **_article(held),
        body=held.body,
        subtitle=held.subtitle,
        editors=held.editors,
        section=held.section,
        provenance=held.provenance,
        aliases=[alias.url for alias in held.aliases],
        page_digest=held.page.digest if held.page else None,
        kept_at=held.page.fetched_at if held.page else None,
    )


@router.get("/candidates")
def candidates(
    session: Reading, house: House, asked: Annotated[QueueFilters, Query()]
) -> out.Listing[out.CandidateOut]:
    found = queue(session, house.office, asked)
    rows = [out.CandidateOut(**_candidate(row)) for row in found.rows]
    return out.Listing(rows=rows, after=found.after, as_of=house.clock())


@router.get("/candidates/{candidate_id}")
def candidate(candidate_id: Id, session: Reading) -> out.CandidateWhole:
    held = session.get(Candidate, candidate_id)
    if held is None:
        raise Problem("not_found")
    return out.CandidateWhole(
        **_candidate(held),
        passages=held.passages,
        comparisons=held.comparisons,
        rivals=held.rivals,
    )


@router.get("/placements")
def placements(
    session: Reading, house: House, who: Who, asked: Annotated[Filters, Query()]
) -> out.Listing[out.PlacementOut]:
    found = placements_page.placements_of(session, house, who, asked)
    named = units(session)
    rows = [out.PlacementOut(**_placement(row, named)) for row in found.rows]
    return out.Listing(rows=rows, after=found.after, as_of=house.clock())


@router.get("/credits")
def credits(  # noqa: A001 - the field's own word
    session: Reading, house: House, who: Who, asked: Annotated[credits_page.Works, Query()]
) -> out.Listing[out.CreditOut]:
    """Return a period's credits, by default this month's, recomputed from today's facts."""
    span = credits_page.span_of(asked, house)
    every = earned_in(session, house, span.key, unit_ids=unit_ids(who))
    whose = answering_units(session, on=span.last_on)
    found = credits_page.part_of(credits_page.narrowed(every, asked, whose), asked)
    rows = [_credit(row.credit) for row in found.rows]
    return out.Listing(rows=rows, after=found.after, as_of=house.clock())


@router.get("/counts")
def count(
    session: Reading, house: House, who: Who, asked: Annotated[CountsAsked, Query()]
) -> out.CountsOut:
    """Return placements counted by up to three of unit, author, tier, medium, outlet, period.

    A unit that was merged by the end of the span counts in the one that answers for it.
    """
    by: list[str] = list(dict.fromkeys(asked.by))
    window = credited(session, asked, who=who, periods=house.office.periods)
    named, span = units(session), period_of(asked, house.office.periods)
    heirs = answering(session, on=span.last_on if span else LATEST) if "unit" in by else {}
    found: dict[tuple[str, ...], list[int]] = {}
    for row in counted.counts(session, house, window, by=by):
        keys = dict(zip(by, row.keys, strict=True))
        if unit := keys.get("unit"):
            keys["unit"] = named[heirs.get(int(unit), int(unit))].key
        line = found.setdefault(tuple(keys.values()), [0, 0])
        line[0] += row.placements
        line[1] += row.submissions
    rows = [
        out.CountOut(keys=dict(zip(by, keys, strict=True)), placements=ran, submissions=pieces)
        for keys, (ran, pieces) in found.items()
    ]
    return out.CountsOut(by=by, rows=rows, as_of=house.clock())


@router.get("/gaps")
def gaps(session: Reading, house: House, asked: Annotated[Span, Query()]) -> out.GapsOut:
    """Return source × day that cannot support «not published», and what no machine sees."""
    found = unread(session, house, asked)
    return out.GapsOut(
        from_on=found.from_on,
        to_on=found.to_on,
        gaps=[
            out.GapOut(
                source=gap.source_key,
                outlet=outlet.key,
                day=gap.day,
                state=gap.state,
                why=gap.why,
                note=gap.note,
            )
            for outlet, gap in found.gaps
        ],
        unseen=[
            out.UnseenOut(source=s.key, outlet=o.key, channel=s.channel, brought_on=day)
            for o, s, day in found.unseen
        ],
        suspicions=[
            out.SuspicionOut(
                source=each.source_key,
                outlet=o.key,
                day=each.day,
                credited_by=list(each.article_ids),
            )
            for o, each in found.suspicions
        ],
        as_of=house.clock(),
    )


@router.get("/outcomes")
def outcomes(
    session: Reading, house: House, asked: Annotated[OutcomesAsked, Query()]
) -> out.Listing[out.OutcomeOut]:
    """Return how each night ended for each source, by day."""
    from_on, to_on = days_of(asked, house)
    keys = [s.key for _, s in sources_of(house, asked)] if asked.outlet else None
    every = house.remembered.get(
        ("outcomes", from_on, to_on, asked.outlet),
        lambda: [
            _outcome(row)
            for row in nights.outcomes(session, from_on=from_on, to_on=to_on, source_keys=keys)
        ],
        state=nights.said_so_far(session),
    )
    found = among(
        every,
        key=lambda row: (row.day.isoformat(), row.source, row.at.isoformat()),
        after=asked.after,
        limit=asked.limit,
    )
    return out.Listing(rows=list(found.rows), after=found.after, as_of=house.clock())


@router.get("/outlets")
def outlets(
    session: Reading, house: House, asked: Annotated[outlets_page.Asked, Query()]
) -> out.OutletsOut:
    office, states = house.office, nights.source_states(session)
    return out.OutletsOut(
        tiers=[{"key": tier.key, "name": tier.name} for tier in office.tiers],
        outlets=[
            out.OutletOut(
                key=row.outlet.key,
                name=row.outlet.name_on(),
                publisher=row.outlet.publisher,
                trusted=row.outlet.trusted,
                channels=[
                    out.ChannelOut(
                        key=c.key, name=row.outlet.channel_name(c), tier=c.tier, medium=c.medium
                    )
                    for c in row.outlet.channels
                ],
                sources=[
                    out.SourceOut(
                        key=s.source.key,
                        channel=s.source.channel,
                        kind=s.source.kind,
                        checked=s.source.checked,
                        paused=states[s.source.key].paused if s.source.key in states else None,
                        state=s.last,
                        why=s.nights[-1].why if s.nights else None,
                        last_good=s.last_good,
                    )
                    for s in row.sources
                ],
            )
            for row in outlets_page.narrowed(known(session, house), asked, states)
        ],
    )


def _submission(row: lists.SubmissionRow, named: dict[int, UnitRow]) -> dict[str, Any]:
    held = row.submission
    return {
        "ref": held.ref,
        "title": held.title,
        "kind": held.kind,
        "form": held.form,
        **_unit(held, named),
        "authors": [author.name for author in held.authors],
        "submitted_at": held.submitted_at,
        "received_at": held.received_at,
        "openness": held.openness,
        "state": held.state,
        "version": held.version,
        "adopted": row.adopted,
        "waiting": row.waiting,
    }


def _unit(held: Submission, named: dict[int, UnitRow]) -> dict[str, str | None]:
    unit = named.get(held.unit_id or 0)
    if unit is None:
        return {"unit": None, "unit_name": held.unit_as_stated}
    return {"unit": unit.key, "unit_name": unit.name}


def _outcome(row: OutcomeRow) -> out.OutcomeOut:
    return out.OutcomeOut(
        source=row.source_key,
        channel=row.channel_key,
        outlet=row.outlet_key,
        day=row.day,
        state=row.state,
        why=row.why,
        listed=row.listed,
        new=row.new,
        fetched=row.fetched,
        articles=row.articles,
        quarantined=row.quarantined,
        at=row.at,
    )


def _article(held: Article) -> dict[str, Any]:
    return {
        "id": held.id,
        "outlet": held.outlet_key,
        "channel": held.channel_key,
        "title": held.title,
        "url": held.url,
        "published_on": held.published_on,
        "published_at": held.published_at,
        "origin": held.origin,
        "byline": held.byline,
        "page_no": held.page_no,
        "degraded": held.degraded,
        "version": held.version,
        "gone_at": held.gone_at,
    }


def _candidate(held: Candidate) -> dict[str, Any]:
    plain = (
        "id", "probability", "band", "extent", "composite_n", "coverage_submission",
        "coverage_article", "numbers", "holds", "left_because", "because", "state", "found_at",
    )  # fmt: skip
    return {
        **{name: getattr(held, name) for name in plain},
        "submission": held.submission.ref,
        "submission_title": held.submission.title,
        "article": held.article_id,
        "article_title": held.article.title,
        "outlet": held.article.outlet_key,
        "channel": held.article.channel_key,
        "url": held.article.url,
        "published_on": held.article.published_on,
    }


def _placement(held: Placement, named: dict[int, UnitRow]) -> dict[str, Any]:
    plain = (
        "id", "publisher", "tier", "medium", "published_on", "period", "extent", "composite_n",
        "relation", "state", "confirmed_by", "confirmed_at", "decider_kind",
    )  # fmt: skip
    return {
        **{name: getattr(held, name) for name in plain},
        **_unit(held.submission, named),
        "submission": held.submission.ref,
        "title": held.submission.title,
        "authors": [author.name for author in held.submission.authors],
        "outlet": held.outlet_key,
        "channel": held.channel_key,
        "article": held.article_id,
        "url": held.article.url,
    }


def _credit(held: Credit) -> out.CreditOut:
    return out.CreditOut(
        work=held.work,
        unit=held.unit,
        ruleset=held.ruleset,
        measure=held.measure,
        amount=held.amount,
        lines=[
            out.LineOut(
                placement=line.placement,
                rule=line.rule,
                base=line.base,
                modifiers=[{"key": e.key, "effect": _signed(e.change)} for e in line.effects],
                amount=line.amount,
                counted=line.counted,
                reason=line.reason or line.question,
            )
            for line in held.lines
        ],
        shares=[
            out.ShareOut(author=share.author, amount=share.amount, count=share.count)
            for share in held.shares
        ],
        question=held.question,
    )


def _signed(change: Decimal) -> str:
    return f"{change:+f}"
