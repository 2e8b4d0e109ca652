"""What a list page and one of its pieces say of how they are to be read. Pure."""

import re
from collections import Counter
from datetime import date
from urllib.parse import urljoin, urlsplit, urlunsplit

from crawler.extract.model import Extracted
from crawler.extract.page import Page, squeeze
from crawler.families.known import families_of
from crawler.links import Link, links
from crawler.spiders.epaper import ARTICLES, NODES
from office.domains import host_of, registered_domain

LEAST = 5
"""Links of one shape that make a list."""
_VARYING = re.compile(r"[0-9a-f]{16,}|\d+")
_NEXT = re.compile(r"下\s*一?\s*页|后一页|next|^\W{0,2}(?:>>?|›|»)\W{0,2}$", re.IGNORECASE)
_SECOND = re.compile(r"\W{0,2}2\W{0,2}")
_NUMBERED = re.compile(r"(?<=[\w=])(?<![0-9])([12])(?=(?:\.\w{3,5})?$|&)")
"""The number of a page at the end of its address, or of one of the fields behind it."""
_SCRIPTED = re.compile(
    r"createPage\w*\(\s*(\d+)\s*,\s*\d+\s*,\s*[\"'](\w+)[\"']\s*,\s*[\"'](s?html?)[\"']"
)
_NAME = re.compile(r"[A-Za-z_][\w-]*")


def article_pattern(page: Page, url: str, today: date) -> tuple[str | None, list[Link]]:
    """Return the shape of address that most long-titled links share, and those links.

    A headline has eight characters or more; menus have fewer. Digits stand for any digits, and
    long hexadecimal names for any such.
    """
    domain = registered_domain(host_of(url))
    every = links(page, url, pattern="a", today=today)
    own = [link for link in every if registered_domain(host_of(link.url)) == domain]
    headlines = [link for link in own if len(link.title or "") >= 8 and shape(link.url)]
    if not headlines:
        return None, []
    common, count = Counter(shape(link.url) for link in headlines).most_common(1)[0]
    if count < LEAST:
        return None, []
    return f"match:{common}", [link for link in headlines if shape(link.url) == common]


def paging(page: Page, url: str, today: date) -> str | None:
    """Return how the list goes on: an address with `{n}`, or `{n-1}` where the second page is 1.

    By the link onward, by the one to page 2, or by the call with which TRS pages draw theirs; None
    where nothing says so. The address is a name where it stands in the list's own folder.
    """
    onward, second = list[str](), list[str]()
    for link in links(page, url, pattern="a", today=today):
        said = link.title or ""
        found = onward if _NEXT.search(said) else second if _SECOND.fullmatch(said) else []
        found.append(link.url)
    for target in (*onward, *second):
        tail = target.removeprefix(urljoin(url, "."))
        if numbered := [*_NUMBERED.finditer(tail)]:
            last = numbered[-1]
            counted = "{n-1}" if last[1] == "1" else "{n}"
            return f"{tail[: last.start()]}{counted}{tail[last.end() :]}"
    scripted = _SCRIPTED.search(page.text)
    if scripted and int(scripted[1]) > 1:
        return f"{scripted[2]}_{{n-1}}.{scripted[3]}"
    return None


def epaper_pages(page: Page, url: str, today: date) -> list[Link]:
    """Return the pages 版面 of an issue that a page names; none when it is no e-paper's."""
    nodes = links(page, url, pattern=NODES, today=today)
    pieces = links(page, url, pattern=ARTICLES, today=today)
    return nodes if len(nodes) >= 2 and (pieces or not _headlines(page, url, today)) else []


def selectors(source: str, page: Page, read: Extracted) -> dict[str, str]:
    """Return the family whose marks a piece bears; without one the CSS of what holds its text."""
    if families := families_of(source):
        return {"family": families[0].key}
    css = body_css(page, read.body)
    return {"body": css} if css else {}


def body_css(page: Page, body: str) -> str | None:
    """Return the id, else the class, of the smallest element that holds the whole text."""
    lines = [squeeze(line) for line in body.splitlines() if line.strip()]
    if not lines:
        return None
    ends = (lines[0][:20], lines[-1][-20:])
    best: tuple[int, str] | None = None
    for element in page.tree.iter("div", "article", "section", "td"):
        names = [f"#{element.get('id') or ''}"]
        names += [f".{name}" for name in (element.get("class") or "").split()]
        named = next((name for name in names if _NAME.fullmatch(name[1:])), None)
        text = squeeze(element.text_content()) if named else ""
        if named and all(end in text for end in ends) and (best is None or len(text) <= best[0]):
            best = len(text), named
    return best[1] if best else None


def shape(url: str) -> str:
    r"""Return an address without its host as a pattern; "" when nothing in it varies.

    >>> shape("http://a.cn/politics/20261028/0123456789abcdef0123456789abcdef/c")
    '/politics/[0-9]+/[0-9a-f]+/c'
    >>> shape("http://a.cn/ReadNews.asp?NewsID=551")
    '/ReadNews\\.asp\\?NewsID=[0-9]+'
    """
    path = urlunsplit(urlsplit(url)._replace(scheme="", netloc="", fragment=""))
    if not _VARYING.search(path):
        return ""
    escaped = re.escape(path).replace("\\-", "-").replace("\\/", "/")
    return _VARYING.sub(lambda m: "[0-9]+" if m[0].isdigit() else "[0-9a-f]+", escaped)


def _headlines(page: Page, url: str, today: date) -> bool:
    return article_pattern(page, url, today)[0] is not None
