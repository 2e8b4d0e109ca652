"""Parses one office file in a process of its own, with little memory and little time.

Started by path with the file on standard input; prints JSON, one value a line. It imports nothing
of the house, so that what a hostile file can reach is a parser and a pipe.
"""

import datetime as dt
import io
import json
import re
import resource
import sys
import zipfile
from collections.abc import Iterator
from typing import Any

MEMORY = 300_000_000
SECONDS = 30
MAX_TEXT = 60_000_000

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_OTHER_PARTS = re.compile(
    r"docProps/.*\.xml|xl/(?:comments|threadedComments|drawings|charts)[^/]*(?:/[^/]*)?\.xml"
    r"|word/(?:header|footer|footnotes|endnotes|comments)[^/]*\.xml"
)


def main() -> None:
    form = sys.argv[1]
    _limit()
    data = sys.stdin.buffer.read()
    for found in _document(data) if form == "docx" else _workbook(data, form):
        sys.stdout.write(json.dumps(found, ensure_ascii=True) + "\n")


def _limit() -> None:
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _workbook(data: bytes, form: str) -> Iterator[Any]:
    """Yield an object a sheet, each followed by a list a row, and at last the other text."""
    import python_calamine  # noqa: PLC0415 - after the limits are set

    seen = _marks_by_sheet(data) if form == "xlsx" else {}
    yield {"other": _other_text(data) if form == "xlsx" else _near_marks(data)}
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
    except python_calamine.PasswordError:
        yield {"refused": "文件有打开密码, 请去掉密码后再交"}
        return
    budget = _Budget()
    for about in book.sheets_metadata:
        if about.typ != python_calamine.SheetTypeEnum.WorkSheet:
            continue
        sheet = book.get_sheet_by_name(about.name)
        start = sheet.start or (0, 0)
        yield {
            "sheet": about.name,
            "hidden": about.visible != python_calamine.SheetVisibleEnum.Visible,
            "first_row": start[0],
            "rows": sheet.height,
            "columns": start[1] + sheet.width,
            "merged": sheet.merged_cell_ranges or [],
            **seen.get(about.name, _UNSEEN),
        }
        before = [None] * start[1]
        for row in sheet.iter_rows():
            yield before + [_cell(value, budget) for value in row]


class _Budget:
    """How much text may still come."""

    def __init__(self) -> None:
        self.left = MAX_TEXT

    def take(self, text: str) -> str:
        self.left -= len(text)
        if self.left < 0:
            raise MemoryError
        return text


def _cell(value: Any, budget: _Budget) -> Any:
    """Return JSON: text, number, bool, null, or [kind, ISO text] for days, moments and times."""
    if isinstance(value, str):
        return budget.take(value) or None
    if isinstance(value, (bool, int, float)):
        return value
    if isinstance(value, dt.datetime):
        return ["moment", value.isoformat()]
    if isinstance(value, dt.date):
        return ["day", value.isoformat()]
    if isinstance(value, dt.time):
        return ["time", value.isoformat()]
    return ["span", str(value)]


_UNSEEN: dict[str, Any] = {"errors": {}, "uncalculated": [], "hidden_rows": []}
_CELL_ERROR = re.compile(
    rb"<(?:\w+:)?c\s(?=[^>]*\bt=[\"']e[\"'])[^>]*?\br=[\"']([A-Z]+[0-9]+)[\"'][^>]*>"
    rb"(?:(?!</(?:\w+:)?c>).)*?<(?:\w+:)?v>([^<]*)<",
    re.DOTALL,
)
_NO_RESULT = re.compile(
    rb"<(?:\w+:)?c\s(?![^>]*\bt=[\"']str[\"'])[^>]*?\br=[\"']([A-Z]+[0-9]+)[\"'][^>]*>"
    rb"<(?:\w+:)?f\b(?:[^>]*/>|[^>]*>[^<]*</(?:\w+:)?f>)"
    rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>)?</(?:\w+:)?c>"
)
"""A formula that nobody has calculated yet: it would read as an empty cell."""
_ANY_FORMULA = re.compile(rb"<(?:\w+:)?f[ />]")
_ANY_ERROR = re.compile(rb" t=\"e\"| t='e'")
_ROW_HIDDEN = re.compile(
    rb"<(?:\w+:)?row\s(?=[^>]*\bhidden=[\"'](?:1|true)[\"'])[^>]*?\br=[\"']([0-9]+)[\"']"
)


def _marks_by_sheet(data: bytes) -> dict[str, dict[str, Any]]:
    """Return, by sheet name, the cells in error and the hidden rows, which calamine hides."""
    found = {}
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name, part in _sheet_parts(archive).items():
            xml = archive.read(part)
            errors = _CELL_ERROR.findall(xml) if _ANY_ERROR.search(xml) else []
            empty = _NO_RESULT.findall(xml) if _ANY_FORMULA.search(xml) else []
            rows = _ROW_HIDDEN.findall(xml) if b" hidden=" in xml else []
            found[name] = {
                "errors": {cell.decode(): value.decode("utf-8") for cell, value in errors},
                "uncalculated": [cell.decode() for cell in empty],
                "hidden_rows": [int(row) for row in rows],
            }
    return found


def _sheet_parts(archive: zipfile.ZipFile) -> dict[str, str]:
    names = set(archive.namelist())
    rels = _parsed(archive.read("xl/_rels/workbook.xml.rels"))
    targets = {rel.get("Id"): str(rel.get("Target")) for rel in rels}
    parts = {}
    for sheet in _parsed(archive.read("xl/workbook.xml")).iter("{*}sheet"):
        key = next((v for k, v in sheet.attrib.items() if k.endswith("}id")), None)
        target = targets.get(key, "")
        part = target.lstrip("/") if target.startswith("/") else "xl/" + target
        if part in names:
            parts[str(sheet.get("name"))] = part
    return parts


def _parsed(xml: bytes) -> Any:
    from lxml import etree  # noqa: PLC0415 - after the limits are set

    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    return etree.fromstring(xml, parser)


_HEADER_FOOTER = re.compile(rb"<(?:\w+:)?(?:odd|even|first)(?:Header|Footer)\b[^>]*>([^<]*)<")


def _other_text(data: bytes) -> list[str]:
    """Return the text outside cells and paragraphs: comments, boxes, headers, properties."""
    found = []
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for part in archive.namelist():
            if _OTHER_PARTS.fullmatch(part):
                found += _lines(_parsed(archive.read(part)))
            elif part.startswith("xl/worksheets/") and part.endswith(".xml"):
                texts = _HEADER_FOOTER.findall(archive.read(part))
                found += [re.sub("&amp;[LCR]", "\n", text.decode()) for text in texts]
    return found


_MARK_SIGNS = tuple(word.encode("utf-16-le") for word in ("密", "内部", "內部"))
_NO_WORDS = re.compile(r"[^\u0020-\u007e\u2000-\u206f\u2600-\u27bf\u3000-\u9fff\uff00-\uff65]+")


def _near_marks(data: bytes) -> list[str]:
    """Return what stands around signs of a mark in an xls, headers and comments included."""
    found = []
    for sign in _MARK_SIGNS:
        at = data.find(sign)
        while at >= 0:
            window = data[at - min(60, at // 2 * 2) : at + 60]
            found += _NO_WORDS.split(window.decode("utf-16-le", "replace"))
            at = data.find(sign, at + 1)
    return [words for words in found if words]


def _lines(root: Any) -> list[str]:
    """Return the texts of a part, a paragraph of DrawingML or WordprocessingML each one line."""
    paragraphs = list(root.iter("{*}p", "{*}comment", "{*}text", "{*}property"))
    nodes = paragraphs or list(root)
    return [line for node in nodes if (line := "".join(node.itertext()).strip())]


def _document(data: bytes) -> Iterator[Any]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        root = _parsed(archive.read("word/document.xml"))
    body = root.find(f"{_W}body")
    blocks: list[dict[str, Any]] = []
    for node in [] if body is None else body:
        _block(node, blocks)
    boxes = [_text(p) for box in root.iter(f"{_W}txbxContent") for p in box.iter(f"{_W}p")]
    yield {"other": [*boxes, *_other_text(data)]}
    yield {"blocks": blocks}


def _block(node: Any, blocks: list[dict[str, Any]]) -> None:
    if node.tag == f"{_W}p":
        style = node.find(f"{_W}pPr/{_W}pStyle")
        blocks.append(
            {"text": _text(node), "style": "" if style is None else style.get(f"{_W}val", "")}
        )
    elif node.tag == f"{_W}tbl":
        for row in node.iter(f"{_W}tr"):
            cells = [
                "\n".join(_text(p) for p in cell.iter(f"{_W}p")) for cell in row.iter(f"{_W}tc")
            ]
            blocks.append({"cells": cells})
    elif node.tag == f"{_W}sdt":
        for inner in node.iterfind(f"{_W}sdtContent/*"):
            _block(inner, blocks)


def _text(paragraph: Any) -> str:
    """Return a paragraph's own text; text boxes inside it are no part of its line."""
    out = []
    for node in paragraph.iter(f"{_W}t", f"{_W}tab", f"{_W}br", f"{_W}cr", f"{_W}noBreakHyphen"):
        if any(a.tag == f"{_W}txbxContent" for a in _up_to(node, paragraph)):
            continue
        tag = node.tag.removeprefix(_W)
        out.append({"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}.get(tag, node.text))
    return "".join(part or "" for part in out)


def _up_to(node: Any, top: Any) -> Any:
    node = node.getparent()
    while node is not None and node is not top:
        yield node
        node = node.getparent()


if __name__ == "__main__":
    main()
