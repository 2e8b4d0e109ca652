"""报道库: what outlets published, found by its words; one with its versions and chain."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Form, Path, Query, Request
from fastapi.responses import RedirectResponse, Response
from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session, defer, joinedload, selectinload

from api import pairs
from api.context import Context, House, Language, Reading, Who
from api.export import Exported, files_of
from api.filters import ArticleFilters, one, period_of
from api.pages.basis import basis_of
from api.pages.narrowing import COUNTED_DAYS, Facet, by_tier, counted_from, facet
from api.pages.render import render
from api.pages.tables import every_row
from api.permissions import Principal
from api.problems import Problem
from api.scope import unit_ids
from api.words import N_, say
from ledger.queries import facets, lists
from ledger.queries.paging import Listed
from ledger.queries.screenshots import picture_of
from ledger.tables import Article, Candidate, Placement, Submission
from text.quoting import Quote, quoted

router = APIRouter(include_in_schema=False)

Id = Annotated[int, Path(ge=1, le=2**53)]
Asked = Annotated[ArticleFilters, Query()]
MOST_COPIES = 100
_CARRIES = {"yes": N_("carries a piece"), "no": N_("carries none")}


@dataclass(frozen=True, slots=True)
class Link:
    """One article of a chain, in order of time."""

    article: Article
    relation: str | None
    """As the placement says; None: no placement stands on it."""
    is_same_text: bool


@router.get("/articles")
def page(
    *,
    request: Request,
    session: Reading,
    house: House,
    spoken: Language,
    filters: Asked,
) -> Response:
    searched = lists.searched(session, filters.q) if filters.q else None
    found = articles_of(session, house, filters, searched=searched)
    span = period_of(filters, house.office.periods)
    return render(
        request,
        "articles.html",
        basis=basis_of(session, house, span) if span else None,
        filters=filters,
        found=found,
        quotes=_quotes(session, found.rows, filters.q),
        ran=_carrying(session, found.rows),
        counts=choices(session, house, filters, spoken=spoken, searched=searched),
        counted_days=None if filters.period or filters.q else COUNTED_DAYS,
    )


@files_of(router, "/articles")
def as_table(export: Exported, filters: Asked) -> Response:
    """Return the list as a file, with each article's address and without its text."""
    heading = (
        N_("Published"), N_("Title"), N_("Outlet"), N_("Origin"), N_("Byline"), N_("Address"),
    )  # fmt: skip
    house = export.house

    def rows() -> Iterator[Sequence[object]]:
        for found in every_row(lambda f: articles_of(export.session, house, f), filters):
            for each in found:
                yield (
                    each.published_on, each.title,
                    house.office.channel_name(each.channel_key, each.published_on), each.origin,
                    "、".join(each.byline), each.url,
                )  # fmt: skip

    return export.file("articles", N_("Articles"), heading, rows())


@router.get("/articles/{article_id}")
def article(request: Request, article_id: Id, session: Reading, who: Who) -> Response:
    found = session.scalar(
        select(Article)
        .where(Article.id == article_id)
        .options(
            joinedload(Article.page),
            selectinload(Article.aliases),
            selectinload(Article.versions),
        )
    )
    if found is None:
        raise Problem("not_found")
    finds = _finds_of(session, found, who)
    return render(
        request,
        "article.html",
        article=found,
        chain=chain(session, found, finds),
        finds=finds,
        is_pictured=picture_of(session, article_id) is not None,
        may_link=who.may("reviewer"),
    )


@router.post("/articles/{article_id}/link")
def link(
    article_id: Id,
    house: House,
    who: Who,
    ref: Annotated[str, Form(max_length=64)],
    note: Annotated[str, Form(max_length=500)] = "",
) -> Response:
    """Say by hand that an article carries a submission; never one's own unit's."""
    with house.ledger.writing() as session:
        piece = session.scalar(select(Submission).where(Submission.ref == ref.strip()))
        if piece is None or session.get(Article, article_id) is None:
            raise Problem("not_found")
        pairs.confirm(session, house, who, (piece.id, article_id), note=note.strip() or None)
    return RedirectResponse(f"/receipts/{piece.ref}", status_code=303)


def articles_of(
    session: Session,
    house: Context,
    filters: ArticleFilters,
    *,
    searched: ColumnElement[bool] | None = None,
) -> Listed[Article]:
    """Return a page of articles; they are public, so everybody sees all of them.

    `searched`: as `lists.searched` gave it for their words, where it was asked before.
    """
    return lists.articles(
        session,
        _window(house, filters),
        channels=channels_of(house, filters),
        matched={"yes": True, "no": False}.get(filters.used),
        found=searched,
        after=filters.after or None,
        limit=filters.limit,
    )


def _quotes(session: Session, rows: Sequence[Article], words: str) -> dict[int, Quote]:
    """Return where each article says what was looked for, if its title does not."""
    asked = [row.id for row in rows if words and words not in (row.title or "")]
    if not asked:
        return {}
    bodies = session.execute(select(Article.id, Article.body).where(Article.id.in_(asked)))
    found = ((key, quoted(body, words)) for key, body in bodies)
    return {key: quote for key, quote in found if quote is not None}


def _carrying(session: Session, rows: Sequence[Article]) -> frozenset[int]:
    """Return the articles on which a placement stands."""
    query = select(Placement.article_id).where(
        Placement.article_id.in_([row.id for row in rows]), Placement.state == "standing"
    )
    return frozenset(session.scalars(query))


def _window(house: Context, filters: ArticleFilters) -> lists.Window:
    span = period_of(filters, house.office.periods)
    return lists.Window(
        outlets=one(filters.outlet),
        from_on=span.starts_on if span else None,
        to_on=span.last_on if span else None,
        text=filters.q or None,
    )


def channels_of(house: Context, filters: ArticleFilters) -> tuple[str, ...] | None:
    """Return the channels of a tier or medium; None: all."""
    if not filters.tier and not filters.medium:
        return None
    return tuple(
        channel.key
        for outlet in house.office.outlets
        for channel in outlet.channels
        if filters.tier in ("", channel.tier) and filters.medium in ("", channel.medium)
    )


def chain(session: Session, found: Article, finds: Sequence[Candidate]) -> list[Link]:
    """Return the articles with the same text or the same submission, the earliest first."""
    pieces = [find.submission_id for find in finds if find.state == "decided"]
    carrying = select(Candidate.article_id).where(
        Candidate.submission_id.in_(pieces), Candidate.state != "lapsed"
    )
    same = Article.body_digest == found.body_digest
    rows = session.scalars(
        select(Article)
        .where(or_(same, Article.id.in_(carrying)) if pieces else same)
        .order_by(Article.published_on, Article.published_at, Article.id)
        .limit(MOST_COPIES)
        .options(defer(Article.body))
    ).all()
    if len(rows) < 2:
        return []
    placed = session.execute(
        select(Placement.channel_key, Placement.relation).where(
            Placement.submission_id.in_(pieces), Placement.state == "standing"
        )
    )
    relations = dict(placed.all())
    return [
        Link(row, relations.get(row.channel_key), row.body_digest == found.body_digest)
        for row in rows
    ]


def choices(
    session: Session,
    house: Context,
    filters: ArticleFilters,
    *,
    spoken: str,
    searched: ColumnElement[bool] | None = None,
) -> list[Facet]:
    """Return the choices of what words found; without words, from the index, outlets alone.

    `searched`: as for `articles_of`.
    """
    name, narrowed = house.office.outlet_name, _window(house, filters)
    if not narrowed.text:
        today = house.office.periods.day_of(house.clock())
        outlets = facets.by_outlet(
            session,
            [outlet.key for outlet in house.office.outlets],
            from_on=narrowed.from_on or counted_from(today),
            to_on=narrowed.to_on or today,
        )
        return [facet("outlet", filters.outlet, outlets, name)]
    if searched is None:
        searched = lists.searched(session, narrowed.text)
    found = facets.of_found(session, searched)
    return [
        facet("outlet", filters.outlet, found.outlets, name),
        by_tier(house.office, filters.tier, found.channels),
        facet("period", filters.period, found.months, str, order=sorted(found.months)[::-1]),
        facet(
            "used",
            filters.used,
            {"yes": found.carries, "no": sum(found.outlets.values()) - found.carries},
            lambda key: say(_CARRIES[key], language=spoken),
        ),
    ]


def _finds_of(session: Session, found: Article, who: Principal) -> list[Candidate]:
    scope = unit_ids(who)
    query = (
        select(Candidate)
        .join(Candidate.submission)
        .where(Candidate.article_id == found.id, Candidate.state != "lapsed")
        .options(joinedload(Candidate.submission))
        .order_by(Candidate.probability.desc())
    )
    if scope is not None:
        query = query.where(Submission.unit_id.in_(scope))
    return list(session.scalars(query))
