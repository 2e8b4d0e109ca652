"""Articles that no page stands for: what a clipping or an outlet's own list says ran."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from intake.places import source_of
from ledger import search
from ledger.tables import Article, ArticleUrl, ArticleVersion
from office.house import Office
from text.normalise import plain

NO_PAGE, NO_BODY = "no_page", "no_body"
"""Marks of doubt: nobody kept a page of it · its text was not given."""
BY_HAND = "clippings"
"""The source of an article whose channel has no entry at all."""


@dataclass(frozen=True, slots=True)
class HandMade:
    """What is known of an article by a person's word; `rule` is who said it (`clipping:7`)."""

    channel_key: str
    title: str
    published_on: date
    rule: str
    body: str = ""
    published_at: datetime | None = None
    url: str | None = None
    byline: tuple[str, ...] = ()
    page_no: str | None = None
    position: str | None = None
    beside: Mapping[str, Any] | None = None
    """What else was said, kept with its version."""


def put(session: Session, made: HandMade, *, office: Office, at: datetime) -> tuple[Article, bool]:
    """Store an article, or return the one that the ledger has of it; True: it is new.

    One that a crawl found in the channel on that day under that title is the same piece: its page
    is better proof than anybody's word. The caller commits.
    """
    found = same(session, made)
    if found is not None:
        return found, False
    article = _article(made, office, at)
    session.add(article)
    session.flush()
    if made.url:
        session.add(ArticleUrl(article_id=article.id, url=made.url, found_at=at))
    session.add(_version(article, made, at))
    search.index(session, article.id, article.title, article.body)
    session.flush()
    return article, True


def same(session: Session, made: HandMade) -> Article | None:
    """Return the article of that channel and day with the same text or title; None: there is none.

    Titles that two articles of the day bear tell nothing.
    """
    that_day = select(Article).where(
        Article.channel_key == made.channel_key, Article.published_on == made.published_on
    )
    digest = digest_of(made)
    rows = list(session.scalars(that_day.order_by(Article.id)))
    by_text = [row for row in rows if row.body_digest == digest]
    by_title = [row for row in rows if plain(row.title) == plain(made.title)]
    return by_text[0] if by_text else by_title[0] if len(by_title) == 1 else None


def digest_of(made: HandMade) -> str:
    """Return sha256 of the text; of the address, else of title and place, where there is none."""
    words = plain(made.body) or made.url or f"{plain(made.title)}|{made.page_no or ''}"
    return hashlib.sha256(words.encode("utf-8", "surrogatepass")).hexdigest()


def _article(made: HandMade, office: Office, at: datetime) -> Article:
    held = office.channel(made.channel_key)
    source = source_of(*held, manual=True) if held else None
    return Article(
        outlet_key=held[0].key if held else made.channel_key,
        channel_key=made.channel_key,
        source_key=source.key if source else BY_HAND,
        url=made.url,
        title=made.title,
        body=made.body,
        body_digest=digest_of(made),
        published_on=made.published_on,
        published_at=made.published_at,
        byline=list(made.byline),
        page_no=made.page_no,
        position=made.position,
        degraded=[NO_PAGE, *([] if made.body else [NO_BODY])],
        provenance=dict.fromkeys(_given(made), made.rule),
        found_at=at,
    )


def _given(made: HandMade) -> Iterable[str]:
    yield from ("title", "published_at")
    for name in ("body", "url", "byline", "page_no", "position"):
        if getattr(made, name):
            yield name


def _version(article: Article, made: HandMade, at: datetime) -> ArticleVersion:
    return ArticleVersion(
        article_id=article.id,
        version=1,
        title=article.title,
        body=article.body,
        body_digest=article.body_digest,
        recorded_at=at,
        fields={
            "title": article.title,
            "published_at": (made.published_at or made.published_on).isoformat(),
            "byline": list(made.byline),
            "page_no": made.page_no,
            "degraded": list(article.degraded),
            "from": dict(article.provenance),
            **(made.beside or {}),
        },
    )
