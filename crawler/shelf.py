"""Articles into the ledger: one a channel × day × body digest, versions when it changes.

The caller commits.
"""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from crawler.extract.model import Extracted
from ledger.tables import Article, ArticleUrl, ArticleVersion, Page
from office.periods import Periods
from text.normalise import plain

_BESIDE = ("origin", "byline", "editors", "images", "degraded", "provenance")


@dataclass(frozen=True, slots=True)
class Found:
    """An article as it was read, and where it belongs."""

    extracted: Extracted
    outlet_key: str
    channel_key: str
    source_key: str
    url: str
    at: datetime
    list_on: date | None = None
    page_no: str | None = None
    position: str | None = None


def put(session: Session, found: Found, page: Page, periods: Periods) -> tuple[Article, bool]:
    """Store an article or add its address to the one that says the same; return it, and if new."""
    article = _article(found, page, periods)
    same = _same(session, article)
    if same is None:
        try:
            with session.begin_nested():
                session.add(article)
        except IntegrityError:  # another worker stored it this instant
            same = _same(session, article)
    if same is not None:
        _add_url(session, same, found, page)
        return same, False
    _add_url(session, article, found, page)
    session.add(_version(article, found, page))
    return article, True


def revise(session: Session, article: Article, found: Found, page: Page, periods: Periods) -> bool:
    """Record what an article says now; return whether it says something else than before.

    Its match is pending again: what was found stands on the version it was found in.
    """
    fresh = _article(found, page, periods)
    if (fresh.body_digest, fresh.title) == (article.body_digest, article.title):
        return False
    fresh.published_on = article.published_on
    clash = _same(session, fresh)
    article.version += 1
    article.title, article.subtitle, article.body = fresh.title, fresh.subtitle, fresh.body
    if clash is None or clash.id == article.id:
        article.body_digest = fresh.body_digest
    for name in _BESIDE:
        setattr(article, name, getattr(fresh, name))
    article.page_id = page.id
    article.match_state = "pending"
    session.add(_version(article, found, page))
    return True


def correct(session: Session, article: Article, found: Found, page: Page, periods: Periods) -> bool:
    """Correct what stands beside an unchanged text; return whether anything was wrong.

    A day that another article of the same text already has is left as it is.
    """
    fresh = _article(found, page, periods)
    names = [*_BESIDE, "subtitle", "section", "canonical_url"]
    clash = _same(session, fresh)
    if clash is None or clash.id == article.id:
        names += ["published_on", "published_at"]
    wrong = [name for name in names if getattr(article, name) != getattr(fresh, name)]
    for name in wrong:
        setattr(article, name, getattr(fresh, name))
    return bool(set(wrong) - {"provenance"})


def article_at(session: Session, url: str) -> Article | None:
    """Return the article that was found at an address."""
    return session.scalars(
        select(Article).join(ArticleUrl).where(ArticleUrl.url == url).order_by(Article.id.desc())
    ).first()


def body_digest(extracted: Extracted, url: str) -> str:
    """Return sha256 of the normalised body; of the URL where there is no text."""
    text = plain(extracted.body)
    return hashlib.sha256((text or url).encode("utf-8", "surrogatepass")).hexdigest()


def day_of(found: Found, periods: Periods) -> tuple[date, tuple[str, ...]]:
    """Return the day an article counts for, and what makes it doubtful.

    As printed, else as listed, else the day of fetch. A day in the future was never printed.
    """
    fetched_on = periods.day_of(found.at)
    printed = found.extracted.published_at
    if isinstance(printed, datetime):
        printed = periods.day_of(printed)
    if printed is not None and printed <= fetched_on + timedelta(days=1):
        return printed, ()
    doubt = ("date_missing",) if printed is None else ("date_future",)
    if found.list_on is not None and found.list_on <= fetched_on + timedelta(days=1):
        return found.list_on, () if printed is None else doubt
    return fetched_on, doubt


def _article(found: Found, page: Page, periods: Periods) -> Article:
    extracted = found.extracted
    day, doubts = day_of(found, periods)
    moment = extracted.published_at if isinstance(extracted.published_at, datetime) else None
    return Article(
        outlet_key=found.outlet_key,
        channel_key=found.channel_key,
        source_key=found.source_key,
        url=found.url,
        canonical_url=extracted.canonical_url,
        page_id=page.id,
        title=_clean(extracted.title or ""),
        subtitle=extracted.subtitle,
        body=_clean(extracted.body),
        body_digest=body_digest(extracted, found.url),
        published_on=day,
        published_at=moment if not doubts else None,
        origin=extracted.origin,
        byline=list(extracted.byline),
        editors=list(extracted.editors),
        section=extracted.section,
        page_no=extracted.page_no or found.page_no,
        position=found.position,
        images=[image.to_json() for image in extracted.images],
        degraded=[*extracted.degraded, *doubts],
        provenance=dict(extracted.sources),
        found_at=found.at,
    )


def _clean(text: str) -> str:
    """Drop what PostgreSQL cannot hold."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode()


def _same(session: Session, article: Article) -> Article | None:
    return session.scalars(
        select(Article).where(
            Article.channel_key == article.channel_key,
            Article.published_on == article.published_on,
            Article.body_digest == article.body_digest,
        )
    ).first()


def _add_url(session: Session, article: Article, found: Found, page: Page) -> None:
    held = select(ArticleUrl.id).where(
        ArticleUrl.article_id == article.id, ArticleUrl.url == found.url
    )
    if session.scalar(held) is None:
        session.add(
            ArticleUrl(article_id=article.id, url=found.url, page_id=page.id, found_at=found.at)
        )


def _version(article: Article, found: Found, page: Page) -> ArticleVersion:
    return ArticleVersion(
        article_id=article.id,
        version=article.version or 1,
        page_id=page.id,
        title=article.title,
        body=article.body,
        body_digest=body_digest(found.extracted, found.url),
        recorded_at=found.at,
        fields=found.extracted.to_json(),
    )
