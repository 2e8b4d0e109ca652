"""Which addresses the ledger knows, whatever their spelling."""

import re
from collections.abc import Iterable
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.tables import Article, ArticleUrl, FrontierUrl
from office.domains import host_of

_TRACKING = re.compile(
    r"utm_\w+|spm|from|share\w*|isappinstalled|scene|clicktime|enterid|wx\w*|timestamp|"
    r"nsukey|fbclid|gclid|_t|_r|rand(om)?|weixin_share\w*",
    re.IGNORECASE,
)
_TOGETHER = 500
PASTED = "pasted"
"""Source of every address a person brought, and channel and outlet of one nobody claims yet."""


def url_key(url: str) -> str:
    """Return what two addresses of one page share: no scheme, fragment, tracking or default port.

    The frontier is unique on it; whoever adds an address asks here.

    >>> url_key("HTTPS://WWW.xzcd.com:443/a/1.html?utm_source=x&id=7#top")
    'www.xzcd.com/a/1.html?id=7'
    """
    parts = urlsplit(url)
    pairs = [
        (key, value)
        for key, value in parse_qsl(parts.query, keep_blank_values=True)
        if not _TRACKING.fullmatch(key)
    ]
    query = f"?{urlencode(sorted(pairs))}" if pairs else ""
    path = quote(
        unquote(parts.path or "/", errors="surrogateescape"),
        safe="/%:@!$&'()*+,;=~-._",
        errors="surrogateescape",
    )
    return f"{host_of(url)}{path}{query}"


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
