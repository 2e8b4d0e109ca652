"""A newspaper's own pages: issue → page 版面 → pieces, and the issues that were missed."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from urllib.parse import urljoin

from crawler.addresses import absolute
from crawler.extract.dates import url_day
from crawler.extract.page import Page, squeeze
from crawler.links import Link, led_to, links
from crawler.spiders.base import Listed, ListPage, SourceSpider
from office.addresses import url_key

NODES = r"match:/(?:node|nbs)[_.][\w.]*?\d+\.s?html?"
ARTICLES = r"match:/(?:content|nw)[_.][\w.\-]*?\d+\.s?html?"
_PAGE_NO = re.compile(r"第?\s*([A-Z]?\d{1,3}|[一二三四五六七八九十]{1,3})\s*版")
_NUMBERED = re.compile(r"^\s*([A-Z]?\d{1,2})\s*(?:[:：.、\s]|$)")
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
        lead = lead_of(parsed, page.url, found) if _is_front(number) else None
        pieces = tuple(
            replace(link, on=link.on or day, page_no=number, position=_position(number, link, lead))
            for link in found
        )
        nodes = self._nodes(parsed, page, day)
        if not pieces and not nodes and (target := led_to(parsed, page.url)):
            return Listed(led_to=target)
        missed = tuple(earlier_issues(page.url, day, page)) if nodes or pieces else ()
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
    """Return the number of the page 版 as two digits.

    The list of pages names it beside the link to itself; without such a link the title, a heading
    or the address does. Headings that name several pages are that list, and tell nothing.
    """
    if own := _of_own_link(parsed, url):
        return own
    if found := _PAGE_NO.search(parsed.head_title):
        return _padded(found[1])
    marked = {_padded(found[1]) for text in _marked(parsed) if (found := _PAGE_NO.search(text))}
    if len(marked) == 1:
        return marked.pop()
    if found := _IN_URL.search(urljoin(url, "")):
        number = int(found[1])
        # Founder counts nodes from 2: node_2.htm is page 01; 人民日报 writes node_01 and _01.
        return _padded(found[1] if found[1].startswith("0") else str(max(1, number - 1)))
    return None


def lead_of(parsed: Page, url: str, found: Sequence[Link]) -> str | None:
    """Return the address of a page's leading piece 头条; None of a page without pieces.

    Where the picture of the page says how much room each piece takes, it is the largest of those
    that begin in its upper half; else the first that is named.
    """
    rooms = dict[str, tuple[float, float, float]]()
    for area in parsed.tree.iter("area"):
        address = absolute(url, area.get("href") or "")
        if address and (box := _box(area.get("coords") or "")):
            key, (left, top, right, bottom) = url_key(address), box
            before = rooms.get(key, (top, bottom, 0.0))
            size = before[2] + (right - left) * (bottom - top)
            rooms[key] = (min(top, before[0]), max(bottom, before[1]), size)
    drawn = {url_key(link.url): link.url for link in found if url_key(link.url) in rooms}
    if not drawn:
        return found[0].url if found else None
    half = max(bottom for _, bottom, _ in rooms.values()) / 2
    upper = [key for key in drawn if rooms[key][0] <= half] or list(drawn)
    return drawn[max(upper, key=lambda key: rooms[key][2])]


def _box(coords: str) -> tuple[float, float, float, float] | None:
    """Return left, top, right and bottom of an area's corners; None where they are none."""
    try:
        corners = [float(part.strip().rstrip("%")) for part in coords.split(",") if part.strip()]
    except ValueError:
        return None
    if len(corners) < 4 or len(corners) % 2:
        return None
    across, down = corners[::2], corners[1::2]
    return min(across), min(down), max(across), max(down)


def _of_own_link(parsed: Page, url: str) -> str | None:
    own = url_key(url)
    for element in parsed.tree.iter("a"):
        address = absolute(url, element.get("href") or "")
        if address is not None and url_key(address) == own:
            text = squeeze(element.text_content())
            if found := _NUMBERED.search(text) or _PAGE_NO.search(text):
                return _padded(found[1])
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


def _is_front(number: str | None) -> bool:
    return number in ("01", "A01", "A1")


def _position(number: str | None, link: Link, lead: str | None) -> str | None:
    if not _is_front(number):
        return None
    return "front_lead" if link.url == lead else "front"
