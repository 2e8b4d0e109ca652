"""Which addresses the ledger knows, whatever their spelling."""

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.tables import Article, ArticleUrl, FrontierUrl
from office.addresses import url_key

_TOGETHER = 500
PASTED = "pasted"
"""Source of every address a person brought, and channel and outlet of one nobody claims yet."""


def waiting_at(session: Session, urls: Iterable[str]) -> dict[str, FrontierUrl]:
    """Return the frontier's rows of these addresses, by `url_key`."""
    keys = list(dict.fromkeys(url_key(url) for url in urls))
    found: dict[str, FrontierUrl] = {}
    for start in range(0, len(keys), _TOGETHER):
        part = FrontierUrl.url_key.in_(keys[start : start + _TOGETHER])
        found |= {row.url_key: row for row in session.scalars(select(FrontierUrl).where(part))}
    return found


def articles_at(session: Session, urls: Iterable[str]) -> dict[str, int]:
    """Return the ids of articles found at these addresses, by `url_key`.

    An address is looked up as written, with either scheme, and as the frontier knows it.
    """
    wanted = list(dict.fromkeys(urls))
    held = waiting_at(session, wanted)
    spelled: dict[str, str] = {}
    for url in wanted:
        key = url_key(url)
        bare = url.partition("#")[0].partition("://")[2]
        spelled |= {f"{scheme}://{bare}": key for scheme in ("http", "https")}
        if key in held:
            spelled[held[key].url] = key
    found: dict[str, int] = {}
    spellings = list(spelled)
    for start in range(0, len(spellings), _TOGETHER):
        part = spellings[start : start + _TOGETHER]
        by_alias = select(ArticleUrl.url, ArticleUrl.article_id).where(ArticleUrl.url.in_(part))
        by_own = select(Article.url, Article.id).where(Article.url.in_(part))
        for query in (by_own, by_alias):
            for at, article in session.execute(query):
                found.setdefault(spelled[at or ""], article)
    return found
