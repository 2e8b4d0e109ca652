"""Which addresses the ledger knows, whatever their spelling."""

from collections.abc import Iterable, Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.parts import parts
from ledger.tables import Article, ArticleUrl, FrontierUrl
from office.addresses import url_key

PASTED = "pasted"
"""Source of every address a person brought, and channel and outlet of one nobody claims yet."""


def waiting_at(session: Session, urls: Iterable[str]) -> dict[str, FrontierUrl]:
    """Return the frontier's rows of these addresses, by `url_key`."""
    keys = list(dict.fromkeys(url_key(url) for url in urls))
    found: dict[str, FrontierUrl] = {}
    for part in parts(keys):
        held = select(FrontierUrl).where(FrontierUrl.url_key.in_(part))
        found |= {row.url_key: row for row in session.scalars(held)}
    return found


def articles_at(
    session: Session, urls: Iterable[str], *, held: Mapping[str, FrontierUrl] | None = None
) -> dict[str, int]:
    """Return the ids of articles found at these addresses, by `url_key`.

    An address is looked up as written, with either scheme, and as the frontier knows it; `held` is
    what `waiting_at` gave for them, where it was asked already.
    """
    wanted = list(dict.fromkeys(urls))
    held = waiting_at(session, wanted) if held is None else held
    spelled: dict[str, str] = {}
    for url in wanted:
        key = url_key(url)
        bare = url.partition("#")[0].partition("://")[2]
        spelled |= {f"{scheme}://{bare}": key for scheme in ("http", "https")}
        if key in held:
            spelled[held[key].url] = key
    found: dict[str, int] = {}
    for part in parts(list(spelled)):
        by_alias = select(ArticleUrl.url, ArticleUrl.article_id).where(ArticleUrl.url.in_(part))
        by_own = select(Article.url, Article.id).where(Article.url.in_(part))
        for query in (by_own, by_alias):
            for at, article in session.execute(query):
                found.setdefault(spelled[at or ""], article)
    return found
