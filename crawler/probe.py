"""A site nobody has described yet: proposes the entry of sources.yaml that would read it."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urljoin, urlsplit

from crawler.arrival import Miss
from crawler.extract.decode import decode
from crawler.extract.model import Extracted
from crawler.extract.page import Page
from crawler.fetch.limits import Limits
from crawler.fetch.once import Get, converse
from crawler.links import Link, links
from crawler.reading import Reader, Unread, charset
from crawler.spiders.feed import local, parse
from office.domains import host_of, registered_domain
from office.house import Office

_DIGITS = re.compile(r"\d+")
_NEXT = re.compile(r"下\s*一?\s*页|后一页|next|>>|›", re.IGNORECASE)
_INDEXED = re.compile(r"((?:index|list|default|node)_?)(\d{1,3})(\.s?html?)$")
_FEEDS = ("application/rss+xml", "application/atom+xml")
LEAST = 5
"""Links of one shape that make a list."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """What was found, and the entry to paste; a person still checks it with `sources try`."""

    url: str
    why: str | None
    """Why nothing could be proposed; None: `entry` holds."""
    entry: str
    """YAML."""
    encoding: str | None = None
    pattern: str | None = None
    links: tuple[Link, ...] = ()
    next: str | None = None
    feeds: tuple[str, ...] = ()
    samples: tuple[Extracted, ...] = ()


def probe(office: Office, url: str, *, today: date, limits: Limits | None = None) -> Proposal:
    """Look at a list page and two of its pieces, and propose how to read them."""
    return converse(office, lambda get: _probe(get, office, url, today), limits=limits)


async def _probe(get: Get, office: Office, url: str, today: date) -> Proposal:
    came = await get(url)
    if isinstance(came, Miss) or came.status != 200:
        why = came.why if isinstance(came, Miss) else f"http_{came.status}"
        return Proposal(url, why, "")
    decoded = decode(came.body, charset(came.header("content-type")))
    if _is_feed(came.body):
        return Proposal(url, None, _entry(url, kind="feed"), decoded.encoding)
    page = Page(decoded.text, url=came.final_url)
    pattern, found = article_pattern(page, came.final_url, today)
    if pattern is None:
        return Proposal(url, "empty_list", "", decoded.encoding)
    onward = paging(page, came.final_url)
    samples = await _samples(get, office, found[:2])
    return Proposal(
        url=url,
        why=None if samples else "no_article",
        entry=_entry(url, kind="listing", articles=pattern, onward=onward),
        encoding=decoded.encoding,
        pattern=pattern,
        links=tuple(found),
        next=onward,
        feeds=tuple(_feeds(page, came.final_url)),
        samples=samples,
    )


def article_pattern(page: Page, url: str, today: date) -> tuple[str | None, list[Link]]:
    """Return the shape of address that most long-titled links share, and those links.

    A headline has eight characters or more; menus have fewer. Digits stand for any digits.
    """
    domain = registered_domain(host_of(url))
    every = links(page, url, pattern="a", today=today)
    own = [link for link in every if registered_domain(host_of(link.url)) == domain]
    headlines = [link for link in own if len(link.title or "") >= 8 and _shape(link.url)]
    if not headlines:
        return None, []
    shape, count = Counter(_shape(link.url) for link in headlines).most_common(1)[0]
    if count < LEAST:
        return None, []
    return f"match:{shape}", [link for link in headlines if _shape(link.url) == shape]


def paging(page: Page, url: str) -> str | None:
    """Return how the list goes on: a name with `{n}`, or None where no link says so."""
    for element in page.tree.iter("a"):
        if not _NEXT.search(element.text_content() or ""):
            continue
        target = urljoin(url, element.get("href") or "")
        if found := _INDEXED.search(target):
            return f"{found[1]}{{n}}{found[3]}"
    return None


def _shape(url: str) -> str:
    """Return the path of an address as a pattern; "" when it holds no number."""
    path = urlsplit(url).path
    if not _DIGITS.search(path):
        return ""
    escaped = re.escape(path).replace("\\-", "-").replace("\\/", "/")
    return _DIGITS.sub("[0-9]+", escaped)


async def _samples(get: Get, office: Office, found: Sequence[Link]) -> tuple[Extracted, ...]:
    reader, read = Reader(office), []
    try:
        for link in found:
            came = await get(link.url)
            if isinstance(came, Miss) or came.status != 200:
                continue
            article = reader.read(
                came.body,
                url=came.final_url,
                outlet_key="",
                content_type=came.header("content-type"),
                day=link.on,
            )
            if not isinstance(article, Unread):
                read.append(article)
    finally:
        reader.close()
    return tuple(read)


def _feeds(page: Page, url: str) -> list[str]:
    return [
        urljoin(url, element.get("href") or "")
        for element in page.tree.iter("link")
        if (element.get("type") or "").lower() in _FEEDS and element.get("href")
    ]


def _is_feed(raw: bytes) -> bool:
    head = raw[:600].lower()
    if b"<rss" not in head and b"<feed" not in head and b"<rdf:rdf" not in head:
        return False
    root = parse(raw)
    return root is not None and local(root) in ("rss", "feed", "rdf")


def _entry(url: str, *, kind: str, articles: str | None = None, onward: str | None = None) -> str:
    host = host_of(url)
    domain = registered_domain(host)
    key = re.sub(r"[^a-z0-9]+", "-", domain.partition(".")[0].lower()).strip("-") or "site"
    lines = [
        f"- key: {key}",
        "  name: 请填媒体名称",
        f"  domains: [{domain}]",
        "  channels:",
        f"  - {{key: {key}, tier: 请填级别, medium: web}}",
        "  sources:",
        f"  - key: {key}-news",
        f"    channel: {key}",
        f"    kind: {kind}",
        f'    url: "{url}"',
    ]
    if articles:
        lines.append(f'    articles: "{articles}"'.replace("\\", "\\\\"))
    if onward:
        lines.append(f'    next: "{onward}"')
    return "\n".join([*lines, "    checked: null", ""])
