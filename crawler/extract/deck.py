"""The deck between header line and text: 摘要, 编者按, 导语, in an element of their own."""

import re
from dataclasses import replace

from crawler.extract.block import Block
from crawler.extract.body import attributes_of, line_score, names_junk
from crawler.extract.cleaning import is_furniture, names_source
from crawler.extract.dates import stamps
from crawler.extract.page import Line
from crawler.extract.reading import Zones
from crawler.extract.title import plain

_LABEL = re.compile(
    r"^[【\[（(]?(?:摘要|内容提要|提要|核心提示|核心阅读|阅读提示|导读|导语|编者按|编者的话|开栏语|引言)"
)
_NAMED = re.compile(
    r"(?:^|[-_\s])(?:summary|intro|introduction|abstract|lead|leadin|digest|zhaiyao|daodu|daoyu|brief|"
    r"deck|standfirst|note|bzan|bianzhean)(?:$|[-_\s])",
    re.IGNORECASE,
)
_ENDS = re.compile(r"[。！？…”][）)”]?$")


def with_deck(block: Block, zones: Zones) -> tuple[Block, Zones]:
    """Put before the text the deck that its block leaves out; a copy of the opening is none."""
    lines = _below_header(zones.between)
    opening = plain("".join(block.cleaned.paragraphs[:3]))
    deck = [line for line in lines if _is_deck(line) and plain(line.text)[:16] not in opening]
    if not deck or block.rule == "readability":
        return block, zones
    cleaned = replace(
        block.cleaned,
        kept=(*deck, *block.cleaned.kept),
        paragraphs=(*(line.text for line in deck), *block.cleaned.paragraphs),
        first=deck[0].at,
    )
    between = tuple(line for line in zones.between if line.at < deck[0].at)
    return replace(block, cleaned=cleaned), replace(zones, between=between)


def _below_header(lines: tuple[Line, ...]) -> tuple[Line, ...]:
    """Give the lines below the last that states date or origin; none where no line does."""
    last = None
    for place, line in enumerate(lines):
        if len(line.text) <= 160 and (stamps(line.text) or names_source(line.text)):
            last = place
    return lines[last + 1 :] if last is not None else ()


def _is_deck(line: Line) -> bool:
    if line.hidden or line.link_share > 0.3 or not 8 <= len(line.text) <= 400:
        return False
    if is_furniture(line, line.text) or line_score(line) <= 0:
        return False
    if _is_junk(line):
        return False
    named = _NAMED.search(attributes_of(line.block))
    return bool(named or _LABEL.match(line.text) or _ENDS.search(line.text))


def _is_junk(line: Line) -> bool:
    element = line.block
    for _ in range(3):
        if element is None or element.tag == "body":
            return False
        if names_junk(attributes_of(element)):
            return True
        element = element.getparent()
    return False
