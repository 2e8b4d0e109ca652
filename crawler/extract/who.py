"""Where it came from, who wrote it, who edited it."""

import re
from collections.abc import Iterable

from crawler.extract import byline, editors, outlet
from crawler.extract.beside import header_byline
from crawler.extract.block import Block
from crawler.extract.concealed import said_of
from crawler.extract.fields import with_values
from crawler.extract.header import Found, header_stamp
from crawler.extract.labels import unbarred
from crawler.extract.latin import latin_editors
from crawler.extract.names import reads_as_name
from crawler.extract.origin import barred_origin, labelled_origin, origin_text
from crawler.extract.reading import Draft, Reading, Zones, accounts, elements_of, reads_bars, stated

_META_ORIGINS = ("contentsource", "source", "mediaid")
_POST = re.compile(r"[（(]\s*(?:\S{0,8}\s?)?(?:通讯员|信息员|报道员|供稿)")
"""A correspondent named at the end, where the opening names the reporter."""


def put_origin(reading: Reading, zones: Zones, block: Block, draft: Draft) -> None:
    """Put the first origin that is printed: labelled by the title, unlabelled, below the text."""
    for text, rule in stated(reading, "origin"):
        draft.put("origin", origin_text(text, whole=True), rule)
    for found in _origins(reading, zones, block):
        if found and draft.put("origin", found.value, found.rule):
            return
    said = origin_text(said_of(reading.page, draft.title, "origin"), whole=True)
    if outlet.names_house(said):
        draft.put("origin", said, "script:data")


def _origins(reading: Reading, zones: Zones, block: Block) -> Iterable[Found[str] | None]:
    """Give origins from the surest to the weakest place."""
    page = reading.page
    if reading.rules.header:
        rule = f"outlet:{reading.rules.header}"
        for element in elements_of(page.tree, reading.rules.header):
            yield labelled_origin(page.layout.within(element), rule=rule)
    near = (*zones.before[-3:], *zones.between) if zones.beside == zones.between else zones.beside
    yield labelled_origin(near, rule="cascade:header-line")
    yield labelled_origin(zones.before, rule="cascade:above-title")
    yield barred_origin(zones.between, rule="cascade:header-line")
    closing = with_values(block.cleaned.kept[-8:])[-6:]
    if reads_bars(reading):
        yield barred_origin((*closing, *zones.own[:6]), rule="cascade:closing-line")
    yield labelled_origin(closing[-3:], rule="cascade:closing-line")
    yield labelled_origin(zones.own[:8], rule="cascade:after-text")
    stamp = header_stamp(zones.beside, reading.office_tz, rule="")
    yield outlet.unlabelled_origin(zones.beside, stamp, window=page.head_title, page=page.lines)
    yield labelled_origin(zones.own, rule="cascade:after-text")
    for name in _META_ORIGINS:
        text = origin_text(page.metas.get(name, ""), whole=True)
        yield Found(text, f"meta:{name}") if text else None
    for text, rule in accounts(reading):
        yield Found(text, rule)
    yield outlet.account(near)
    yield outlet.headed_account(page)


def put_editors(reading: Reading, zones: Zones, block: Block, draft: Draft) -> None:
    """Put who edited the page: the last lines of the text block, what follows, the header line."""
    for text, rule in stated(reading, "editors"):
        named = editors.editors_of(text)
        draft.put("editors", tuple(named or editors.editor_names(text)), rule)
    inside = [line for line in block.density.page.layout.within(block.container) if not line.hidden]
    opening = [line for line in inside[:3] if len(line.text) <= 60]
    above = [line for line in zones.above if line.link_share < 0.5]
    near = (*above, *zones.beside, *opening, *inside[-15:], *zones.after)
    lines = {line.at: line for line in near}
    own = {line.at for line in (*opening, *zones.after)} - {line.at for line in inside[3:]}
    around = [lines[at] for at in sorted(lines)]
    barred = reads_bars(reading)
    found: list[str] = []
    for place, line in enumerate(around):
        text = unbarred(line.spaced) if barred or line.at in own else line.spaced
        named = editors.editors_of(text) if len(text) <= 200 else None
        if named == () and place + 1 < len(around) and len(around[place + 1].text) <= 12:
            value = around[place + 1].text.strip("（）()[]【】 ")
            named = tuple(filter(reads_as_name, editors.editor_names(value)))
        if named is None:
            named = (
                editors.bracketed_editors(text[-90:])
                or editors.spaced_editors(text)
                or latin_editors(text)
            )
        found.extend(named)
    stated_by = draft.sources.get("editors", "")
    if stated_by and not stated_by.startswith("outlet:"):
        _widen(draft, found)
    draft.put("editors", tuple(dict.fromkeys(found)), "cascade:editors-line")


def _widen(draft: Draft, found: list[str]) -> None:
    """Take all editors of the page where a family's own place holds the first of them alone."""
    known = draft.values["editors"]
    if isinstance(known, tuple) and set(known) < set(found):
        draft.values["editors"] = tuple(dict.fromkeys((*known, *found)))


def put_byline(reading: Reading, zones: Zones, block: Block, draft: Draft) -> None:
    """Put who wrote it: beside the title, opening the text, closing it, below it."""
    roster = reading.names
    for text, rule in stated(reading, "byline"):
        draft.put("byline", byline.writers(text, roster, bare=True), rule)
    draft.put("byline", header_byline(zones.beside, roster), "cascade:header-line")
    paragraphs = block.cleaned.paragraphs
    opening = byline.head_credit(paragraphs, roster)
    closing = byline.tail_credit(paragraphs, roster)
    if opening and _POST.search(paragraphs[-1][-60:]):
        opening = tuple(dict.fromkeys((*opening, *closing)))
    draft.put("byline", opening, "cascade:opening")
    draft.put("byline", closing, "cascade:closing")
    draft.put("byline", header_byline(zones.own, roster, labelled=True), "cascade:after-text")
    draft.put("byline", header_byline(zones.above, roster, labelled=True), "cascade:above-title")
