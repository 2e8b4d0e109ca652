"""The block that holds the text: outlet, family, densest block, readability; then its zones."""

import logging
import re
from collections.abc import Iterable
from dataclasses import dataclass

from lxml import etree, html
from lxml.html import HtmlElement
from readability import Document

from crawler.extract.body import ENOUGH, Density, densest, density, names_source_and_date
from crawler.extract.cleaning import Cleaned, clean, is_editors_line
from crawler.extract.fields import with_values
from crawler.extract.labels import unbarred
from crawler.extract.page import Line, Page
from crawler.extract.reading import Reading, Zones, elements_of, reads_bars, text_of
from crawler.extract.title import Heading


@dataclass(frozen=True, slots=True)
class Block:
    """The element that holds the text, what of it is kept, and the rule that found it."""

    container: HtmlElement
    cleaned: Cleaned
    rule: str
    density: Density


_UNFOLD = re.compile(r"(?:展开|余下|阅读|查看|显示)(?:全文|全部|更多|剩余)")
logging.getLogger("readability.readability").setLevel(logging.CRITICAL)
"""It logs a stack trace for every page it cannot read; ours says so in the page's outcome."""


def text_block(reading: Reading, heading: Heading | None) -> Block | None:
    """Find the block that holds the text; None when nothing on the page reads like one.

    A text that the page hides until a script shows it is looked for when nothing seen is a text.
    """
    page = reading.page
    if _is_left_empty(reading):
        return None
    at = heading.at if heading and heading.at is not None else None
    start = (heading.last or at or 0) + 1 if heading and at is not None else 0
    found = density(page, start=start)
    if found.total < ENOUGH and start:
        whole = density(page)
        if whole.total >= max(ENOUGH, 3 * found.total):
            found, at = whole, None
    title = heading.text if heading else ""
    block = _first_block(reading, found, at, title)
    if block is None and any(line.hidden for line in page.lines):
        block = _first_block(reading, density(page, start=start, hidden=True), at, title)
    folded = _folded(page, block.container) if block else []
    if folded:
        for line in folded:
            line.hidden = False
        block = _first_block(reading, density(page, start=start), at, title)
    return block or _by_readability(reading, title)


def _folded(page: Page, container: HtmlElement) -> list[Line]:
    """Give the lines in and beside a text that are hidden until a reader asks for the rest."""
    above = container.getparent()
    beside = page.layout.within(container if above is None or above.tag == "body" else above)
    hidden = [line for line in beside if line.hidden]
    if not hidden:
        return []
    asked = any(len(line.text) <= 12 and _UNFOLD.search(line.text) for line in page.lines)
    return hidden if asked else []


def _is_left_empty(reading: Reading) -> bool:
    """Tell a page whose place for the text, by the outlet's own rule, waits for a script.

    What else stands on such a page is furniture; a body made of it would be invented.
    """
    if not reading.rules.body:
        return False
    places = elements_of(reading.page.tree, reading.rules.body)
    return bool(places) and not any(
        text_of(reading.page, place) or place.find(".//img") is not None for place in places
    )


def _first_block(
    reading: Reading, found: Density, heading_at: int | None, title: str
) -> Block | None:
    for element, rule in _containers(reading, found, heading_at):
        cleaned = _cleaned(reading, element, found, title)
        if cleaned is not None:
            return Block(element, cleaned, rule, found)
    return None


def _containers(
    reading: Reading, found: Density, heading_at: int | None
) -> Iterable[tuple[HtmlElement, str]]:
    page = reading.page
    if reading.rules.body:
        for element in elements_of(page.tree, reading.rules.body):
            yield element, f"outlet:{reading.rules.body}"
    for family in reading.families:
        share = 0.35 if family.marks else 0.6
        for selector in family.body:
            elements = elements_of(page.tree, selector)
            best = _together(elements, found)
            if best is not None and found.of(best) >= max(ENOUGH, share * found.total):
                yield best, f"{family.key}:{selector}"
    if found.total >= (1.0 if heading_at is not None else ENOUGH / 2):
        element = densest(found, heading_at)
        if element is not None:
            yield element, "cascade:densest-block"


def _together(elements: list[HtmlElement], found: Density) -> HtmlElement | None:
    """Choose the fullest element, or the parent of siblings that share the text among them."""
    best = max(elements, key=found.of, default=None)
    if best is None or len(elements) == 1:
        return best
    parent = best.getparent()
    siblings = [element for element in elements if element.getparent() is parent]
    held = sum(map(found.of, siblings))
    if len(siblings) > 1 and parent is not None and found.of(best) < 0.85 * held:
        return parent if held >= 0.9 * found.of(parent) else best
    return best


def _cleaned(reading: Reading, element: HtmlElement, found: Density, title: str) -> Cleaned | None:
    dropped: set[int] = set()
    selectors = [*reading.rules.drop, *(one for family in reading.families for one in family.drop)]
    for selector in selectors:
        for unwanted in elements_of(element, selector):
            start, end = reading.page.layout.spans.get(unwanted, (0, 0))
            dropped.update(range(start, end))
    lines = reading.page.layout.within(element)
    if reads_bars(reading):
        dropped.update(line.at for line in lines if is_editors_line(unbarred(line.text)))
    return clean(lines, found, title=title, container=element, header_lines=frozenset(dropped))


def _by_readability(reading: Reading, title: str) -> Block | None:
    """Ask readability-lxml where the text is when the densest block shows none."""
    if len(reading.page.text) < 400 or not reading.page.lines:
        return None
    try:
        summary = Document(reading.page.text).summary(html_partial=True)
        tree = html.document_fromstring(summary)
    except (etree.LxmlError, ValueError, TypeError, AssertionError, RuntimeError, KeyError):
        return None
    except Exception:  # noqa: BLE001 - readability raises its own Unparseable, a bare ValueError or worse
        return None
    page = Page(etree.tostring(tree, encoding="unicode"), url=reading.page.url)
    found = density(page, hidden=True)
    if found.total < ENOUGH:
        return None
    cleaned = clean(page.lines, found, title=title, container=page.tree)
    return Block(page.tree, cleaned, "readability", found) if cleaned else None


def zones_of(page: Page, heading: Heading | None, block: Block) -> Zones:
    """Cut the page around its text. A text read by readability has no place on the page."""
    first, last = block.cleaned.first, block.cleaned.last
    if block.rule == "readability":
        first = last = (heading.last or heading.at or 0) + 1 if heading else 0
    if heading and heading.at is not None and heading.at < first:
        title_from, title_to = heading.at, (heading.last or heading.at) + 1
    else:
        title_from = title_to = max(0, first - 20)
    lines = page.lines
    kept = {line.at for line in block.cleaned.kept}
    inside = [line for line in lines[first : first + 6] if line.at not in kept]
    inside = [line for line in inside if names_source_and_date(line.text)]
    between = [*lines[title_to:first][:30], *inside]
    return Zones(
        with_values(line for line in between if not line.hidden),
        with_values(
            line for line in lines[max(0, title_from - 12) : title_from] if not line.hidden
        ),
        with_values(lines[last + 1 : last + 26]),
        _begins(page, title_from),
    )


def _begins(page: Page, at: int) -> int:
    """Give the first line of the block around a line, three elements up at most, else 0."""
    element = page.lines[at].block.getparent() if at < len(page.lines) else None
    begins = 0
    for _ in range(3):
        if element is None or element.tag in {"body", "html"}:
            break
        begins = page.layout.spans.get(element, (0, 0))[0]
        element = element.getparent()
    return begins
