"""Links of a page, with the title and the day that stand beside them. Pure."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import cast

from lxml.cssselect import CSSSelector
from lxml.etree import XPathError
from lxml.html import HtmlElement

from crawler.addresses import absolute
from crawler.extract.dates import stamp_of, url_day
from crawler.extract.page import Page, squeeze
from office.addresses import url_key

MOST = 5000
"""Links of one page; a page with more is a trap, or no list."""
MOST_TITLE = 300
"""Characters of a link's text; what is longer is a text, and no title."""
_ROWS = {"li", "tr", "dd", "dl", "article", "p", "td"}
_YEARLESS = re.compile(r"(?<![\d.])(\d{1,2})\s*(?:[-/]|月)\s*(\d{1,2})(?:日|(?![\d.]))")
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
    base = _base(page, base)
    found: dict[str, Link] = {}
    for element in _picked(page, base, pattern):
        url = absolute(base, element.get("href") or "")
        if url is None:
            continue
        link = Link(url, _title(element), _day(element, url, today))
        earlier = found.setdefault(url_key(url), link)
        if len(link.title or "") > len(earlier.title or ""):
            found[url_key(url)] = replace(link, on=earlier.on or link.on)
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


def _picked(page: Page, base: str, pattern: str) -> Iterator[HtmlElement]:
    if pattern.startswith("match:"):
        wanted = re.compile(pattern.removeprefix("match:").strip())
        for element in page.tree.iter("a", "area"):
            href = element.get("href")
            if href and wanted.search(absolute(base, href) or ""):
                yield element
        return
    try:
        picked = CSSSelector(pattern, translator="html")(page.tree)
    except (XPathError, ValueError):
        return
    for element in cast("list[HtmlElement]", picked):
        yield from _anchors(element)


def _anchors(element: HtmlElement) -> Iterable[HtmlElement]:
    if element.get("href"):
        return (element,)
    return (inner for inner in element.iter("a", "area") if inner.get("href"))


def _title(element: HtmlElement) -> str | None:
    text = squeeze(element.text_content()[: 4 * MOST_TITLE])[:MOST_TITLE]
    told = squeeze((element.get("title") or "")[: 4 * MOST_TITLE])[:MOST_TITLE]
    if told and (not text or (text.endswith(("…", "...")) and len(told) > len(text) - 3)):
        return told
    return text or None


def _day(element: HtmlElement, url: str, today: date) -> date | None:
    row = element
    for _ in range(4):
        parent = row.getparent()
        if parent is None or _links_in(parent) > 2:
            break
        row = parent
        if row.tag in _ROWS:
            break
    text = squeeze(row.text_content())
    beside = text.replace(squeeze(element.text_content()), " ", 1)
    stamp = stamp_of(beside)
    if stamp is not None:
        return stamp.date() if isinstance(stamp, datetime) else stamp
    return url_day(url) or _yearless(beside, today)


def _links_in(element: HtmlElement) -> int:
    count = 0
    for _ in element.iter("a"):
        count += 1
        if count > 2:
            break
    return count


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
