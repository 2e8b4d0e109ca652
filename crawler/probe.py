"""A site nobody has described yet: proposes the entry of sources.yaml that would read it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from urllib.parse import urljoin

from crawler.arrival import Arrival, Miss
from crawler.extract.decode import decode
from crawler.extract.model import Extracted
from crawler.extract.page import Page
from crawler.fetch.browser import has_browser
from crawler.fetch.limits import Limits
from crawler.fetch.once import converse
from crawler.guard import Guard, Refused
from crawler.jobs import Read
from crawler.links import Link
from crawler.proposing import article_pattern, epaper_pages, paging, selectors
from crawler.reading import Reader, Unread, charset, is_script_page
from crawler.render import SHOW_NOTHING
from crawler.showing import Showing, advised
from crawler.spiders.feed import local, parse
from office.domains import host_of, registered_domain
from office.house import Office
from office.outlets import Render

_FEEDS = ("application/rss+xml", "application/atom+xml")


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
    render: Render = "never"


def probe(
    office: Office,
    url: str,
    *,
    today: date,
    limits: Limits | None = None,
    browser_sandbox: bool = True,
) -> Proposal:
    """Look at a list page and two of its pieces, and propose how to read them.

    What shows nothing as it came is shown by a browser, where there is one; the entry then says so.
    """
    try:
        Guard(office.profile.allow_loopback).check_url(url)
    except Refused as refused:
        return Proposal(url, refused.why, "")
    can_render = has_browser(sandbox=browser_sandbox)
    return converse(
        office,
        lambda get: _probe(Showing(get, can_render), office, url, today),
        limits=limits,
        browser_sandbox=browser_sandbox,
    )


async def _probe(showing: Showing, office: Office, url: str, today: date) -> Proposal:
    came, rendered = await showing.page(
        url, lambda came: not is_script_page(came.body) or _names_pieces(came, today)
    )
    if isinstance(came, Miss) or (came.status != 200 and not came.rendered):
        return Proposal(url, came.why if isinstance(came, Miss) else f"http_{came.status}", "")
    decoded = decode(came.body, charset(came.header("content-type")))
    if kind := _xml_kind(came.body):
        return Proposal(url, None, _entry(url, kind=kind), decoded.encoding)
    page = Page(decoded.text, url=came.final_url)
    if nodes := epaper_pages(page, came.final_url, today):
        entry = _entry(url, kind="epaper", chosen={"family": "founder"})
        return Proposal(url, None, entry, decoded.encoding, links=tuple(nodes))
    pattern, found = article_pattern(page, came.final_url, today)
    if pattern is None:
        return Proposal(url, "empty_list", "", decoded.encoding)
    onward = paging(page, came.final_url, today)
    samples, chosen, shown, why = await _samples(showing, office, found[:2])
    render = advised(rendered, shown)
    return Proposal(
        url=url,
        why=why,
        entry=_entry(
            url, kind="listing", articles=pattern, onward=onward, render=render, chosen=chosen
        ),
        encoding=decoded.encoding,
        pattern=pattern,
        links=tuple(found),
        next=onward,
        feeds=tuple(_feeds(page, came.final_url)),
        samples=samples,
        render=render,
    )


def _names_pieces(came: Arrival, today: date) -> bool:
    text = decode(came.body, charset(came.header("content-type"))).text
    page = Page(text, url=came.final_url)
    names_pieces = article_pattern(page, came.final_url, today)[0] is not None
    return names_pieces or bool(epaper_pages(page, came.final_url, today))


async def _samples(
    showing: Showing, office: Office, found: Sequence[Link]
) -> tuple[tuple[Extracted, ...], dict[str, str], list[bool], str | None]:
    """Return a few pieces as read without any rule of the outlet's, and the rules they suggest.

    Beside them which a browser had to show, and why none was read.
    """
    reader, read, chosen = Reader(office), list[Extracted](), dict[str, str]()
    shown, why = list[bool](), "no_article"

    def article_of(came: Arrival, link: Link) -> Read | Unread:
        return reader.read(
            came.body,
            url=came.final_url,
            outlet_key="",
            content_type=came.header("content-type"),
            day=link.on,
        )

    def shows(came: Arrival, link: Link) -> bool:
        article = article_of(came, link)
        return not isinstance(article, Unread) or article.why not in SHOW_NOTHING

    try:
        for link in found:
            came, rendered = await showing.page(link.url, partial(shows, link=link))
            if isinstance(came, Miss) or (came.status != 200 and not came.rendered):
                why = came.why if isinstance(came, Miss) else why
                continue
            article = article_of(came, link)
            if not isinstance(article, Unread):
                shown.append(rendered)
                text = decode(came.body, charset(came.header("content-type"))).text
                page = Page(text, url=came.final_url)
                chosen = chosen or selectors(text, page, article.extracted)
                read.append(article.extracted)
    finally:
        reader.close()
    return tuple(read), chosen, shown, None if read else why


def _feeds(page: Page, url: str) -> list[str]:
    return [
        urljoin(url, element.get("href") or "")
        for element in page.tree.iter("link")
        if (element.get("type") or "").lower() in _FEEDS and element.get("href")
    ]


def _xml_kind(raw: bytes) -> str | None:
    """Return `feed` or `sitemap` by the root of an XML file; None of anything else."""
    if not any(mark in raw[:600].lower() for mark in (b"<rss", b"<feed", b"<rdf:rdf", b"sitemap")):
        return None
    root = parse(raw)
    name = local(root) if root is not None else ""
    kinds = {"rss": "feed", "feed": "feed", "rdf": "feed"}
    return kinds.get(name) or ("sitemap" if name in ("urlset", "sitemapindex") else None)


def _entry(
    url: str,
    *,
    kind: str,
    articles: str | None = None,
    onward: str | None = None,
    render: Render = "never",
    chosen: Mapping[str, str] | None = None,
) -> str:
    host = host_of(url)
    domain = registered_domain(host)
    key = re.sub(r"[^a-z0-9]+", "-", domain.partition(".")[0].lower()).strip("-") or "site"
    key = f"site-{key}" if key[0].isdigit() else key  # a bare number is no name to YAML
    lines = [
        f"- key: {key}",
        "  name: 请填媒体名称",
        f'  domains: ["{domain}"]',
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
    if render != "never":
        lines.append(f"    render: {render}")
    lines.append("    checked: null")
    if chosen:
        rules = "".join(f', {name}: "{value}"' for name, value in chosen.items())
        lines += ["  selectors:", f"  - {{since: null, until: null{rules}}}"]
    return "\n".join([*lines, ""])
