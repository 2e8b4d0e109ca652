"""Links of a page, with the title and the day that stand beside them. Pure."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import cast

from lxml.cssselect import CSSSelector
from lxml.etree import XPathError
from lxml.html import HtmlElement

from crawler.addresses import absolute
from crawler.extract.dates import parted_day, stamp_of, url_day
from crawler.extract.page import Page, squeeze
from office.addresses import url_key

MOST = 5000
"""Links of one page; a page with more is a trap, or no list."""
MOST_TITLE = 300
"""Characters of a link's text; what is longer is a text, and no title."""
_ROWS = {"li", "tr", "dd", "dl", "article", "p"}
_LINES = {*_ROWS, "div", "dt", "td", "section", "h1", "h2", "h3", "h4", "h5", "h6"}
"""What a link to a piece may hold: its title in a line of its own, day and abstract in others."""
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_MOST_ABOVE = 5
_MOST_LINKS = 6
"""Of one piece: its picture, title and [详细], its column."""
_ABSTRACT = re.compile(r"[，。；！？].{12}|.{12}[，。；！？]")
"""Running text: the days it tells of are not the piece's."""
_RECORDS = re.compile(
    r"<script[^>]{0,200}>\s{0,20}(?:<!--)?\s{0,20}(<datastore>.*?</datastore>)",
    re.DOTALL | re.IGNORECASE,
)
_OPENS = re.compile(r"""(?:open|href|goto?|replace)\w*\s*(?:\(|=)\s*['"]([^'"]{2,300})['"]""")
_YEARLESS = re.compile(r"(?<![\d.])(\d{1,2})\s*(?:[-/]|月)\s*(\d{1,2})(?:日|(?![\d.]|\s*页))")
_REFRESH = re.compile(r"""url\s*=\s*['"]?([^'">\s]+)""", re.IGNORECASE)
_SCRIPTED = re.compile(
    r"""(?:location(?:\.href)?\s*=|location\.replace\s*\()\s*['"]([^'"]+)['"]""", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Link:
    """An address a list names. `on`: the day the list, else the address, gives; None: neither."""

    url: str
    title: str | None = None
    on: date | None = None
    page_no: str | None = None
    position: str | None = None


def links(page: Page, base: str, *, pattern: str, today: date) -> list[Link]:
    """Return the links that `pattern` picks, in order, each address once.

    `pattern` is CSS of the links, or of what holds them, or `match:` and a regular expression of
    their addresses. Of several links to one address the longest title stands.
    """
    page, base = _with_records(page), _base(page, base)
    found: dict[str, Link] = {}
    for element in _picked(page, base, pattern):
        url = _address(base, element)
        if url is None:
            continue
        title, within = _title(element)
        earlier = found.get(key := url_key(url))
        if earlier is None or len(title or "") > len(earlier.title or ""):
            day = (earlier and earlier.on) or _day(element, within, url, today)
            found[key] = Link(url, title, day)
        if len(found) >= MOST:
            break
    return list(found.values())


def led_to(page: Page, base: str) -> str | None:
    """Return where a page sends its reader by meta refresh or script; None when it does not.

    The caller decides whether to go: nothing is followed blindly.
    """
    for meta in page.tree.iter("meta"):
        if (meta.get("http-equiv") or "").lower() == "refresh":
            target = _REFRESH.search(meta.get("content") or "")
            if target:
                return absolute(base, target.group(1))
    if len(page.text) > 4000:
        return None
    scripted = _SCRIPTED.search(page.text)
    return absolute(base, scripted.group(1)) if scripted else None


def _base(page: Page, base: str) -> str:
    for element in page.tree.iter("base"):
        if href := element.get("href"):
            return absolute(base, href) or base
    return base


def _with_records(page: Page) -> Page:
    """Show the rows that a government system keeps as XML in a script for its pager to show."""
    end = page.text.rfind("</datastore>") + len("</datastore>")
    if end < len("</datastore>"):
        return page
    kept, rest = page.text[:end], page.text[end:]
    shown = _RECORDS.sub(lambda rows: re.sub(r"<!\[CDATA\[|\]\]>", "", rows[1]), kept)
    return Page(shown + rest, url=page.url)


def _address(base: str, element: HtmlElement) -> str | None:
    """Return where a link leads: by its address, or by what a click on it opens."""
    opened = _OPENS.search((element.get("onclick") or "")[:500])
    href = (element.get("href") or "").strip()
    address = absolute(base, href) if href and not (opened and href.startswith("#")) else None
    return address or (absolute(base, opened[1]) if opened else None)


def _picked(page: Page, base: str, pattern: str) -> Iterator[HtmlElement]:
    if pattern.startswith("match:"):
        wanted = re.compile(pattern.removeprefix("match:").strip())
        for element in page.tree.iter("a", "area"):
            if wanted.search(_address(base, element) or ""):
                yield element
        return
    try:
        picked = CSSSelector(pattern, translator="html")(page.tree)
    except (XPathError, ValueError):
        return
    for element in cast("list[HtmlElement]", picked):
        yield from _anchors(element)


def _anchors(element: HtmlElement) -> Iterable[HtmlElement]:
    if element.get("href") or element.get("onclick"):
        return (element,)
    return (each for each in element.iter("a", "area") if each.get("href") or each.get("onclick"))


def _title(element: HtmlElement) -> tuple[str | None, str]:
    """Return the title a link gives, and all that stands within the link.

    A link that holds several lines, the day and an abstract among them, is titled by its heading,
    else by the first line that is no day.
    """
    within = squeeze(element.text_content()[: 4 * MOST_TITLE])
    lines = [
        text
        for line in (*element.iter(*_HEADINGS), *element.iter(*_LINES))
        if line is not element and not any(inner.tag in _LINES for inner in line.iterdescendants())
        if len(text := squeeze(line.text_content())) >= 4 and stamp_of(text) is None
    ]
    text = (lines[0] if lines else within)[:MOST_TITLE]
    told = squeeze((element.get("title") or "")[: 4 * MOST_TITLE])[:MOST_TITLE]
    if told and (not text or (text.endswith(("…", "...")) and len(told) > len(text) - 3)):
        return told, within
    return text or None, text


def _day(element: HtmlElement, title: str, url: str, today: date) -> date | None:
    """Return the day that stands beside a link, in the smallest row that gives one, else its own.

    Never one that an abstract tells of.
    """
    yearless = None
    for row in _rows(element):
        pieces = [squeeze(text) for text in cast("Iterable[str]", row.itertext())]
        pieces = [text for text in pieces if text and not _ABSTRACT.search(text)]
        beside = " ".join(pieces)
        beside = beside.replace(title, " ", 1) if title else beside
        stamp = stamp_of(beside) or _in_parts(pieces)
        if stamp is not None:
            return stamp.date() if isinstance(stamp, datetime) else stamp
        yearless = yearless or _yearless(beside, today)
    return url_day(url) or yearless


def _in_parts(pieces: list[str]) -> date | None:
    """Read a day in two pieces: 28 in large type, 2026-10 beside or below it."""
    return next(filter(None, map(parted_day, map(" ".join, pairwise(pieces)))), None)


def _rows(element: HtmlElement) -> Iterator[HtmlElement]:
    """Give the elements around a link that hold no other piece, up to its row of the list."""
    row = element
    for _ in range(_MOST_ABOVE):
        yield row
        parent = row.getparent()
        if row.tag in _ROWS or parent is None or _holds_several(parent):
            return
        row = parent


def _holds_several(element: HtmlElement) -> bool:
    """Tell what holds several pieces: it leads to more than two addresses, or by many links."""
    found: set[str] = set()
    for count, link in enumerate(element.iter("a"), 1):
        found.add(link.get("href") or link.get("onclick") or "")
        if len(found) > 2 or count > _MOST_LINKS:
            return True
    return False


def _yearless(text: str, today: date) -> date | None:
    """Read 10-28 or 10月28日 as the last such day."""
    if not (found := _YEARLESS.search(text)):
        return None
    for year in (today.year, today.year - 1):
        try:
            day = date(year, int(found[1]), int(found[2]))
        except ValueError:
            return None
        if day <= today + timedelta(days=1):
            return day
    return None
