"""What stands apart above and below the text: 摘要, 编者按, 导语; the writer's closing lines."""

import re
from dataclasses import replace

from crawler.extract.block import Block
from crawler.extract.body import attributes_of, in_junk, line_score, machine_lines
from crawler.extract.byline import line_credit
from crawler.extract.cleaning import is_furniture, names_source, states_title
from crawler.extract.dates import stamps
from crawler.extract.editors import editors_of
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
_PICTURES = re.compile(r"(?:图片?|摄影|供图|视频|航拍)\s*[:：丨|｜/]\s*\S")
_ENDS = re.compile(r"[。！？…”][）)”]?$")


def with_deck(block: Block, zones: Zones, *, title: str) -> tuple[Block, Zones]:
    """Put before the text the deck that its block leaves out.

    A copy of the opening is none, nor is 原标题 or a film that bears the title.
    """
    above, below = _around_header(zones.between)
    machine = machine_lines(block.density.page)
    opening = plain("".join(block.cleaned.paragraphs[:3]))
    above = tuple(line for line in above if len(line.text) >= 12 and _ENDS.search(line.text))
    deck = [
        line
        for line in (*above, *below)
        if line.at not in machine and _is_deck(line) and plain(line.text)[:16] not in opening
        if not states_title(line.text, plain(title))
    ]
    if not deck or block.rule == "readability":
        return block, zones
    cleaned = replace(
        block.cleaned,
        kept=(*deck, *block.cleaned.kept),
        paragraphs=(*(line.text for line in deck), *block.cleaned.paragraphs),
        first=deck[0].at,
    )
    until = next((line.at for line in deck if line in below), block.cleaned.first)
    between = tuple(line for line in zones.between if line.at < until and line not in deck)
    return replace(block, cleaned=cleaned), replace(zones, between=between)


def with_close(block: Block, zones: Zones) -> tuple[Block, Zones]:
    """Put behind the text the credit or signature that follows its block in a bare element.

    An element with a name is the page's own field, and no part of what was written.
    """
    close: list[Line] = []
    for line in zones.after[:3] if block.rule != "readability" else ():
        if not _is_close(line, block):
            break
        close.append(line)
    if not close:
        return block, zones
    cleaned = replace(
        block.cleaned,
        kept=(*block.cleaned.kept, *close),
        paragraphs=(*block.cleaned.paragraphs, *(line.text for line in close)),
        last=close[-1].at,
    )
    return replace(block, cleaned=cleaned), replace(zones, after=zones.after[len(close) :])


def _is_close(line: Line, block: Block) -> bool:
    element, around = line.block, block.container.getparent()
    above = element.getparent()
    if above is not around and above is not None:
        element, above = above, above.getparent()
    if above is not around or attributes_of(element) or attributes_of(line.block):
        return False
    if line.hidden or line.linked or len(line.text) > 40 or is_furniture(line, line.text):
        return False
    if editors_of(line.text) is not None:
        return False
    if _PICTURES.match(line.text):
        return True
    return bool(line_credit(line.text, frozenset())) or _is_signature(line)


def _is_signature(line: Line) -> bool:
    """Tell what is set to the right below a text: who signs it."""
    style = f"{line.block.get('align') or ''} {line.block.get('style') or ''}".lower()
    return "right" in style and not re.search(r"[:：【\[]", line.text)


def _around_header(lines: tuple[Line, ...]) -> tuple[tuple[Line, ...], tuple[Line, ...]]:
    """Give the lines above the first and below the last that state date or origin.

    Where none does, only what calls itself a deck.
    """
    stating = [
        place
        for place, line in enumerate(lines)
        if len(line.text) <= 160 and (stamps(line.text) or names_source(line.text))
    ]
    if not stating:
        return (), tuple(line for line in lines if _NAMED.search(attributes_of(line.block)))
    return lines[: stating[0]], lines[stating[-1] + 1 :]


def _is_deck(line: Line) -> bool:
    if line.hidden or line.link_share > 0.3 or not 8 <= len(line.text) <= 400:
        return False
    if is_furniture(line, line.text) or line_score(line) <= 0:
        return False
    if in_junk(line):
        return False
    named = _NAMED.search(attributes_of(line.block))
    return bool(named or _LABEL.match(line.text) or _ENDS.search(line.text))
