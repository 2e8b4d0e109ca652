"""来稿, 报道 and 用稿台账 as tables: filters in the address, CSV for the spreadsheet."""

from collections.abc import Callable, Iterator, Sequence
from typing import Annotated, TypeVar

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import Response
from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from api.context import Context, House, Language, Reading, Who
from api.csv_safe import written
from api.filters import Filters, credited, period_of, window
from api.pages.render import render
from api.problems import Problem
from api.scope import unit_ids
from api.words import N_, say
from bulletin.labels import label
from bulletin.receipt import tier_name
from ledger.queries import lists, nights
from ledger.queries.lists import SubmissionRow
from ledger.queries.paging import MOST, Listed
from ledger.queries.units import UnitRow, units
from ledger.tables import Article, Candidate, Placement, Submission

router = APIRouter(include_in_schema=False)

Asked = Annotated[Filters, Query()]
MOST_IN_CSV = 20_000
T = TypeVar("T")


@router.get("/submissions")
def submissions(
    request: Request, session: Reading, house: House, who: Who, filters: Asked
) -> Response:
    return render(
        request,
        "submissions.html",
        looked_until=_looked_until(session),
        filters=filters,
        found=submissions_of(session, house, who, filters),
        units=units(session),
    )


def _looked_until(session: Reading) -> str:
    night = nights.last_night(session)
    return f"{night.day:%m-%d}" if night else ""


@router.get("/submissions.csv")
def submissions_csv(
    session: Reading, house: House, who: Who, spoken: Language, filters: Asked
) -> Response:
    named, zone = units(session), house.office.profile.zone
    heading = (
        N_("No."), N_("Handed in"), N_("Unit"), N_("Authors"), N_("Title"),
        N_("Ran in"), N_("Waiting"),
    )  # fmt: skip

    def row(each: SubmissionRow) -> Sequence[object]:
        held = each.submission
        return (
            held.ref,
            f"{held.submitted_at.astimezone(zone):%Y-%m-%d %H:%M}",
            _unit(named, held),
            "、".join(author.name for author in held.authors),
            held.title,
            each.adopted,
            each.waiting,
        )

    rows = _all(lambda f: submissions_of(session, house, who, f), filters)
    return _csv("submissions", [say(word, language=spoken) for word in heading], map(row, rows))


@router.get("/placements")
def placements(
    request: Request, session: Reading, house: House, who: Who, filters: Asked
) -> Response:
    return render(
        request,
        "placements.html",
        filters=filters,
        found=placements_of(session, house, who, filters),
        units=units(session),
    )


@router.get("/placements.csv")
def placements_csv(
    session: Reading, house: House, who: Who, spoken: Language, filters: Asked
) -> Response:
    named, office = units(session), house.office
    heading = (
        N_("Ran on"), N_("Unit"), N_("Authors"), N_("Title"), N_("Outlet"), N_("Tier"),
        N_("Medium"),
        N_("Extent"), N_("Relation"), N_("Address"), N_("Proof"), N_("Confirmed by"), N_("No."),
    )  # fmt: skip

    def row(each: Placement) -> Sequence[object]:
        held = each.submission
        place = office.channel(each.channel_key)
        return (
            each.published_on.isoformat(),
            _unit(named, held),
            "、".join(author.name for author in held.authors),
            held.title,
            place[0].channel_name(place[1]) if place else each.channel_key,
            tier_name(office, each.tier),
            label("medium", each.medium, spoken),
            label("extent", each.extent, spoken),
            label("relation", each.relation, spoken),
            each.article.url,
            each.article.page.digest if each.article.page else None,
            each.confirmed_by,
            held.ref,
        )

    rows = _all(lambda f: placements_of(session, house, who, f), filters)
    return _csv("placements", [say(word, language=spoken) for word in heading], map(row, rows))


@router.get("/articles")
def articles(
    request: Request, session: Reading, house: House, who: Who, filters: Asked
) -> Response:
    return render(
        request, "articles.html", filters=filters, found=articles_of(session, house, who, filters)
    )


@router.get("/articles/{article_id}")
def article(
    request: Request, article_id: Annotated[int, Path(ge=1, le=2**53)], session: Reading, who: Who
) -> Response:
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
    copies = session.scalars(
        select(Article)
        .where(Article.body_digest == found.body_digest, Article.id != found.id)
        .order_by(Article.published_on, Article.id)
        .limit(50)
    )
    return render(
        request,
        "article.html",
        article=found,
        copies=list(copies),
        finds=list(_finds_of(session, found, who)),
    )


def submissions_of(
    session: Reading, house: Context, who: Who, filters: Filters
) -> Listed[SubmissionRow]:
    """Return a page of submissions that `who` may see."""
    periods = house.office.periods
    span = period_of(filters, periods)
    from_at, to_at = periods.bounds_at(span) if span else (None, None)
    return lists.submissions(
        session,
        window(session, filters, who=who, periods=periods),
        since_at=from_at,
        until_at=to_at,
        adopted={"yes": True, "no": False}.get(filters.used),
        after=filters.after or None,
        limit=filters.limit,
    )


def placements_of(
    session: Reading, house: Context, who: Who, filters: Filters
) -> Listed[Placement]:
    """Return a page of placements that `who` may see."""
    narrowed = credited(session, filters, who=who, periods=house.office.periods)
    return lists.placements(session, narrowed, after=filters.after or None, limit=filters.limit)


def articles_of(session: Reading, house: Context, who: Who, filters: Filters) -> Listed[Article]:
    """Return a page of articles; they are public, so everybody sees all of them."""
    narrowed = window(session, filters, who=who, periods=house.office.periods)
    return lists.articles(
        session,
        narrowed,
        matched={"yes": True, "no": False}.get(filters.used),
        after=filters.after or None,
        limit=filters.limit,
    )


def _finds_of(session: Reading, found: Article, who: Who) -> Iterator[Candidate]:
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
    yield from session.scalars(query)


def _all(ask: Callable[[Filters], Listed[T]], filters: Filters) -> Iterator[T]:
    """Yield the rows of every page, up to what a spreadsheet bears."""
    asked, count = filters.model_copy(update={"limit": MOST, "after": ""}), 0
    while count < MOST_IN_CSV:
        found = ask(asked)
        yield from found.rows
        count += len(found.rows)
        if found.after is None:
            return
        asked = asked.model_copy(update={"after": found.after})


def _unit(named: dict[int, UnitRow], held: Submission) -> str:
    unit = named.get(held.unit_id or 0)
    return unit.name if unit else held.unit_as_stated or ""


def _csv(name: str, heading: Sequence[str], rows: Iterator[Sequence[object]]) -> Response:
    return Response(
        written(heading, rows),
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}.csv"'},
    )
