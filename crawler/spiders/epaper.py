"""A newspaper's own pages: issue → page 版面 → pieces, and the issues that were missed."""

import re
from dataclasses import replace
from datetime import date, timedelta
from urllib.parse import urljoin

from crawler.extract.dates import url_day
from crawler.extract.page import Page, squeeze
from crawler.links import Link, led_to, links
from crawler.spiders.base import Listed, ListPage, SourceSpider
from office.addresses import url_key

NODES = r"match:/(?:node|nbs)[_.][\w.]*?\d+\.s?html?"
ARTICLES = r"match:/(?:content|nw)[_.][\w.\-]*?\d+\.s?html?"
_PAGE_NO = re.compile(r"第?\s*([A-Z]?\d{1,3}|[一二三四五六七八九十]{1,3})\s*版")
_NUMBERED = re.compile(r"^\s*([A-Z]?\d{1,2})\s*[:：.、\s]")
_IN_URL = re.compile(r"(?:node|nbs\.\w*?)_(\d{1,3})\.")
_DATED = re.compile(r"(20\d{2})([-/]?)(\d{2})([-/]?)(\d{2})(?=[/_.])")
_CHINESE = {c: str(n) for n, c in enumerate("一二三四五六七八九十", 1)}


class EpaperSpider(SourceSpider):
    """`nodes` and `articles` default to Founder's and 人民日报's names of files."""

    def read(self, page: ListPage) -> Listed:
        parsed = Page(page.text, url=page.url)
        day = url_day(page.url)
        pattern = self.source.articles or ARTICLES
        found = links(parsed, page.url, pattern=pattern, today=page.today)
        number = page_no(parsed, page.url)
        pieces = tuple(
            replace(link, on=link.on or day, page_no=number, position=_position(number, place))
            for place, link in enumerate(found)
        )
        nodes = self._nodes(parsed, page, day)
        if not pieces and not nodes and (target := led_to(parsed, page.url)):
            return Listed(led_to=target)
        missed = tuple(earlier_issues(page.url, day, page)) if nodes else ()
        return Listed(pieces, further=(*nodes, *missed))

    def _nodes(self, parsed: Page, page: ListPage, day: date | None) -> tuple[str, ...]:
        """Return the issue's other pages; those of other issues are no part of it."""
        pattern = self.source.nodes or NODES
        found = links(parsed, page.url, pattern=pattern, today=page.today)
        own = url_key(page.url)
        return tuple(
            link.url
            for link in found
            if url_key(link.url) != own and (day is None or url_day(link.url) in (day, None))
        )


def earlier_issues(url: str, day: date | None, page: ListPage) -> list[str]:
    """Return the same page of the issues since `page.since`, by the day in the address.

    Only the first page of today's issue asks for them; each day's page then names its own others.
    """
    dated = _DATED.search(url)
    if day is None or dated is None or page.since is None or page.number is None:
        return []
    days = [page.since + timedelta(days=n) for n in range((day - page.since).days)]
    join = rf"{{:%Y}}{dated[2]}{{:%m}}{dated[4]}{{:%d}}"
    return [
        url[: dated.start()] + join.format(each, each, each) + url[dated.end() :]
        for each in reversed(days)
    ]


def page_no(parsed: Page, url: str) -> str | None:
    """Return the number of the page 版 as two digits, by its title, a heading or its address."""
    texts = [parsed.head_title, *(_marked(parsed))]
    for text in texts:
        if found := _PAGE_NO.search(text):
            return _padded(found[1])
    if found := _IN_URL.search(urljoin(url, "")):
        number = int(found[1])
        # Founder counts nodes from 2: node_2.htm is page 01; 人民日报 writes node_01 and _01.
        return _padded(found[1] if found[1].startswith("0") else str(max(1, number - 1)))
    return None


def _marked(parsed: Page) -> list[str]:
    """Return texts that name the page being shown."""
    found = []
    for element in parsed.tree.iter("strong", "h1", "h2", "h3", "b", "span", "td", "div", "p"):
        mark = f"{element.get('class') or ''} {element.get('id') or ''}".lower()
        if element.tag in ("strong", "h1", "h2", "h3") or re.search(
            r"cur|ban|on\b|active|title", mark
        ):
            text = squeeze(element.text_content())
            if 1 < len(text) <= 30:
                found.append(text)
    return found


def _padded(number: str) -> str:
    number = _CHINESE.get(number, number)
    return number.zfill(2) if number.isdigit() else number


def _position(number: str | None, place: int) -> str | None:
    if number not in ("01", "A01", "1"):
        return None
    return "front_lead" if place == 0 else "front"


def numbered(link: Link) -> str | None:
    """Return the page number a node's link text begins with."""
    found = _NUMBERED.search(link.title or "") or _PAGE_NO.search(link.title or "")
    return _padded(found[1]) if found else None
