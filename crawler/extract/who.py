"""Where it came from, who wrote it, who edited it."""

import re
from collections.abc import Iterable

from crawler.extract import byline, editors, header
from crawler.extract.block import Block
from crawler.extract.body import attributes_of
from crawler.extract.dates import stamps
from crawler.extract.header import Found
from crawler.extract.labels import unbarred
from crawler.extract.page import Line, squeeze
from crawler.extract.reading import Draft, Reading, Zones, accounts, elements_of, reads_bars, stated

_META_ORIGINS = ("contentsource", "source", "mediaid")
_AUTHOR_LABEL = re.compile(
    r"(?:作\s*者|撰\s*稿\s*人?|撰文|记\s*者|記\s*者|通讯员|采写|"
    r"文字)\s*[:：]\s*([^|｜【】\[\]]{2,40})"
)
_AUTHOR_CLASS = re.compile(
    r"(?:^|[-_\s])(?:author|byline|reporter|writer)(?:$|[-_\s])", re.IGNORECASE
)
_POST = re.compile(r"[（(]\s*(?:\S{0,8}\s?)?(?:通讯员|信息员|报道员|供稿)")
"""A correspondent named at the end, where the opening names the reporter."""
_NEXT_LABEL = re.compile(
    r"(?<=[\u3400-\u9fff\]])[\s|｜\[\]]+"
    r"(?!(?:本报|见习|特约|实习)*(?:记者|記者|通讯员|图|文|摄影|单位))[\u3400-\u9fff]{2,5}\s*[:：].*$"
)
"""日期：, 人气：… after a name: another field of the header line."""
_AUTHOR_END = re.compile(r"(?:来源|來源|编辑|责编|责任|时间|发布|点击|浏览|字号|摄影|审核|图片).*$")


def put_origin(reading: Reading, zones: Zones, block: Block, draft: Draft) -> None:
    """Put the first origin that is printed: labelled by the title, unlabelled, below the text."""
    for text, rule in stated(reading, "origin"):
        draft.put("origin", header.origin_text(text, whole=True), rule)
    for found in _origins(reading, zones, block):
        if found and draft.put("origin", found.value, found.rule):
            return


def _origins(reading: Reading, zones: Zones, block: Block) -> Iterable[Found[str] | None]:
    """Give origins from the surest to the weakest place."""
    page = reading.page
    if reading.rules.header:
        rule = f"outlet:{reading.rules.header}"
        for element in elements_of(page.tree, reading.rules.header):
            yield header.labelled_origin(page.layout.within(element), rule=rule)
    near = (*zones.before[-3:], *zones.between)
    yield header.labelled_origin(near, rule="cascade:header-line")
    closing = block.cleaned.kept[-6:]
    if reads_bars(reading):
        yield header.barred_origin((*closing, *zones.after[:6]), rule="cascade:closing-line")
    yield header.labelled_origin(closing[-3:], rule="cascade:closing-line")
    yield header.labelled_origin(zones.after[:8], rule="cascade:after-text")
    stamp = header.header_stamp(zones.between, reading.office_tz, rule="")
    yield header.unlabelled_origin(zones.between, stamp)
    yield header.labelled_origin(zones.after, rule="cascade:after-text")
    for name in _META_ORIGINS:
        text = header.origin_text(page.metas.get(name, ""), whole=True)
        yield Found(text, f"meta:{name}") if text else None
    for text, rule in accounts(reading):
        yield Found(text, rule)
    yield header.account(near)


def put_editors(reading: Reading, zones: Zones, block: Block, draft: Draft) -> None:
    """Put who edited the page: the last lines of the text block, what follows, the header line."""
    for text, rule in stated(reading, "editors"):
        named = editors.editors_of(text)
        draft.put("editors", tuple(named or editors.editor_names(text)), rule)
    inside = [line for line in block.density.page.layout.within(block.container) if not line.hidden]
    lines = {line.at: line for line in (*zones.between, *inside[-15:], *zones.after)}
    around = [lines[at] for at in sorted(lines)]
    barred = reads_bars(reading)
    found: list[str] = []
    for place, line in enumerate(around):
        text = unbarred(line.spaced) if barred else line.spaced
        named = editors.editors_of(text) if len(text) <= 200 else None
        if named == () and place + 1 < len(around) and len(around[place + 1].text) <= 12:
            named = tuple(editors.editor_names(around[place + 1].text.strip("（）()[]【】 ")))
        found.extend(named or (named is None and editors.bracketed_editors(text[-90:])) or ())
    draft.put("editors", tuple(dict.fromkeys(found)), "cascade:editors-line")


def put_byline(reading: Reading, zones: Zones, block: Block, draft: Draft) -> None:
    """Put who wrote it: beside the title, opening the text, closing it, below it."""
    roster = reading.names
    for text, rule in stated(reading, "byline"):
        draft.put("byline", byline.writers(text, roster, bare=True), rule)
    draft.put("byline", _header_byline(zones.between, roster), "cascade:header-line")
    paragraphs = block.cleaned.paragraphs
    opening = byline.head_credit(paragraphs, roster)
    closing = byline.tail_credit(paragraphs, roster)
    if opening and _POST.search(paragraphs[-1][-60:]):
        opening = tuple(dict.fromkeys((*opening, *closing)))
    draft.put("byline", opening, "cascade:opening")
    draft.put("byline", closing, "cascade:closing")
    draft.put("byline", _header_byline(zones.after, roster, labelled=True), "cascade:after-text")


def _header_byline(
    lines: Iterable[Line], roster: frozenset[str], *, labelled: bool = False
) -> tuple[str, ...]:
    for line in lines:
        text = line.text
        if not labelled and (found := _by_class(line, roster)):
            return found
        if len(text) > 160 or line.link_share > 0.6 or re.search(r"[>＞»]|首页", text):
            continue
        match = _AUTHOR_LABEL.search(text)
        if match:
            value = _own_run(line, match.group()) or _from_label(line.spaced)
            value = _NEXT_LABEL.sub("", _AUTHOR_END.sub("", _value_only(value)))
            found = byline.writers(value, roster, bare=True)
            if found:
                return found
            continue
        if labelled:
            continue
        for stamp in reversed(stamps(text)):
            text = f"{text[: stamp.start]} {text[stamp.end :]}"
        found = (
            byline.line_credit(text, roster)
            or _slashed(text, roster)
            or _listed(line.spaced, roster)
        )
        if found:
            return found
    return ()


def _own_run(line: Line, label: str) -> str | None:
    """Give the text of the element that holds label and value together, neighbours left out."""
    if len(line.runs) < 2:
        return None
    own = next((run.text for run in line.runs if label[:8] in squeeze(run.text)), None)
    return _from_label(squeeze(own)) if own else None


def _from_label(text: str) -> str:
    match = _AUTHOR_LABEL.search(text)
    return text[match.start() :] if match else ""


def _value_only(text: str) -> str:
    for stamp in stamps(text)[:1]:
        return text[: stamp.start]
    return text


def _by_class(line: Line, roster: frozenset[str]) -> tuple[str, ...]:
    """Read a lone name in an element that calls itself the author's."""
    if len(line.text) > 24:
        return ()
    for element in (line.block, line.runs[0].element):
        if _AUTHOR_CLASS.search(attributes_of(element)):
            return byline.writers(line.text, roster, bare=True)
    return ()


def _listed(text: str, roster: frozenset[str]) -> tuple[str, ...]:
    """Read 2026-10-28 09:15 | 昌都报 | 万靖: a date, an outlet, and nothing else but names."""
    printed = stamps(text)
    if len(printed) != 1 or len(text) > 80:
        return ()
    rest = f"{text[: printed[0].start]} {text[printed[0].end :]}"
    words = [word for word in re.split(r"[\s|｜丨/／·]+", rest) if word]
    outlets = [word for word in words if header.names_outlet(word)]
    others = [word for word in words if word not in outlets]
    if len(outlets) != 1 or not 1 <= len(others) <= 3:
        return ()
    found = byline.writers(" ".join(others), roster, bare=True)
    return found if len(found) == len(others) else ()


def _slashed(text: str, roster: frozenset[str]) -> tuple[str, ...]:
    """Read 石佳/中国青年报 and 上報快訊／范姜佳鈺: a name and an outlet beside the date."""
    parts = [part.strip() for part in re.split(r"[/／]", text.strip())]
    if len(parts) != 2 or len(text) > 40:
        return ()
    for name, outlet in (parts, parts[::-1]):
        if header.names_outlet(outlet.split(" ")[0]):
            return byline.writers(name.split(" ")[0], roster, bare=True)
    return ()
