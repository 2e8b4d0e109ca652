"""What the rules of every field look at, and how they ask the page."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import takewhile
from typing import cast

from cssselect import SelectorError
from lxml import etree
from lxml.cssselect import CSSSelector
from lxml.html import HtmlElement

from crawler.extract.body import OTHERS_BEGIN, READERS_SAY
from crawler.extract.dates import stamps
from crawler.extract.header import CLOCK
from crawler.extract.model import SelectorRules
from crawler.extract.page import BLOCKS, Line, Page, squeeze
from crawler.families.family import Family

_NICKNAME = re.compile(r"""\bnickname\s*=\s*(?:htmlDecode\()?["']([^"'<>\\]{2,30})["']""")
_BUTTON_OR_FIELD = re.compile(r"(?:打印|关闭|收藏|分享|评论|字[号体]|[大中小])|.{2,6}[:：]")
_OWN_ORIGIN = re.compile(r"[来來稿]\s*源\s*[:：]")


@dataclass(slots=True)
class Draft:
    """Fields as they are found, each with the rule that gave it."""

    values: dict[str, object] = field(default_factory=dict)
    sources: dict[str, str] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """The title found, "" before one is."""
        return str(self.values.get("title") or "")

    def put(self, name: str, value: object, rule: str) -> bool:
        """Keep the first value that says something; tell whether this one was kept."""
        if value in (None, "", ()) or name in self.values:
            return False
        self.values[name] = value
        self.sources[name] = rule
        return True


@dataclass(frozen=True, slots=True)
class Reading:
    """One page with the rules that hold for it, the office's zone and the roster."""

    page: Page
    rules: SelectorRules
    families: tuple[Family, ...]
    office_tz: str
    names: frozenset[str]


@dataclass(frozen=True, slots=True)
class Zones:
    """The lines between title and text, before the title, after the text.

    `beside` are those between with the header line above the title, where it stands there; what
    stands outside the block around the title, before line `begins`, is the page's sign unless it
    is labelled.
    """

    between: tuple[Line, ...]
    before: tuple[Line, ...]
    after: tuple[Line, ...]
    begins: int = 0

    @property
    def own(self) -> tuple[Line, ...]:
        """The lines after the text that are the page's own: until other pieces or readers begin."""
        return tuple(takewhile(_is_own, self.after))

    @property
    def above(self) -> tuple[Line, ...]:
        """The lines right above the title, no navigation between."""
        near = takewhile(_is_beside, reversed(self.before))
        own = (line for line in near if line.at >= self.begins or re.search(r"[:：]", line.text))
        return tuple(own)[::-1]

    @property
    def beside(self) -> tuple[Line, ...]:
        if any(stamps(line.text) for line in self.between):
            return self.between
        above = self.above
        dated = any(stamps(line.text) and not CLOCK.search(line.text) for line in above)
        return (*above, *self.between) if dated else self.between


def _is_own(line: Line) -> bool:
    return len(line.text) > 24 or not (
        OTHERS_BEGIN.match(line.text) or READERS_SAY.match(line.text)
    )


def _is_beside(line: Line) -> bool:
    """Tell a line that may belong to a header line: no navigation, no sentence."""
    if re.search(r"[>＞»]|[。！？]", line.text) or len(line.text) > 90:
        return False
    return line.link_share < 0.5 or bool(_BUTTON_OR_FIELD.match(line.text))


@lru_cache(maxsize=512)
def css(selector: str) -> CSSSelector:
    """Compile a selector once."""
    return CSSSelector(selector, translator="html")


def elements_of(root: HtmlElement, selector: str) -> list[HtmlElement]:
    """Give the elements a CSS selector finds, in order; a selector that is none finds nothing."""
    try:
        return cast("list[HtmlElement]", css(selector)(root))
    except (SelectorError, etree.XPathError):
        return []


def text_of(page: Page, element: HtmlElement) -> str:
    """Give the text of an element as one line, scripts left out."""
    if element.tag in BLOCKS:
        return " ".join(line.text for line in page.layout.within(element))
    return squeeze(element.text_content())


def texts(page: Page, selectors: Iterable[str]) -> Iterable[tuple[str, str]]:
    """Give, for every selector that finds something, the first text and the selector."""
    for selector in selectors:
        for element in elements_of(page.tree, selector):
            text = text_of(page, element)
            if text:
                yield text, selector
                break


def reads_bars(reading: Reading) -> bool:
    """Tell a page whose 编辑丨熊莉 are its own: an account's, or one that labels no origin."""
    if any(family.account for family in reading.families):
        return True
    return not any(_OWN_ORIGIN.search(line.text[:220]) for line in reading.page.lines)


def accounts(reading: Reading) -> Iterable[tuple[str, str]]:
    """Give the account's name where a family prints one in place of an origin."""
    for family in reading.families:
        if not family.account:
            continue
        for text, selector in texts(reading.page, family.origin):
            yield text, f"{family.key}:{selector}"
        named = _NICKNAME.search(reading.page.text)
        if named:
            yield squeeze(named.group(1)), f"{family.key}:nickname"


def stated(reading: Reading, name: str) -> Iterable[tuple[str, str]]:
    """Give what the outlet's rule and then the families' find for a field, with the rule."""
    own = getattr(reading.rules, name)
    for text, selector in texts(reading.page, [own] if own else []):
        yield text, f"outlet:{selector}"
    for family in reading.families:
        if name == "origin" and family.account:
            continue
        for text, selector in texts(reading.page, getattr(family, name)):
            yield text, f"{family.key}:{selector}"
