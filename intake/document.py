"""Reads a Word document as one submission: labelled lines or a form, a title, a body."""

import re
from collections.abc import Iterable

from intake.cells import Block, Cell, Record
from intake.headings import LABELS, plain_heading, read_headings

_LABELLED = re.compile(
    r"\s*(?P<label>[^:：\s]{2,8}(?:\s[^:：\s]{1,2})?)\s*[:：]\s*(?P<value>.*)", re.DOTALL
)
_TITLE_STYLES = ("title", "heading1", "1", "a3", "标题")
_HEAD_LINES = 12
"""Labelled lines stand at the head or the tail; one in the middle is text."""
_TAIL_LINES = 6


def read_document(blocks: Iterable[Block], *, name: str) -> Record:
    """Return the document as one record; what is not labelled is title and body.

    The title is the first paragraph in a title's style, else the first of all. Tables are read as
    forms: a label and, in the cell after it, its value.
    """
    rows = [block for block in blocks if block.text.strip() or any(c.strip() for c in block.cells)]
    values: dict[str, tuple[str, str]] = {}
    prose: list[tuple[str, Block]] = []
    for number, block in enumerate(rows):
        where = f"{name} 第 {number + 1} 段"
        outer = number < _HEAD_LINES or number >= len(rows) - _TAIL_LINES
        found = _labelled(block) if outer or block.cells else {}
        for key, value in found.items():
            values.setdefault(key, (value, where))
        if not found:
            prose.append((where, block))
    if "title" not in values and prose:
        place = next((p for p, (_, b) in enumerate(prose) if _is_title(b)), 0)
        where, block = prose.pop(place)
        values["title"] = (_words(block), where)
    if "body" not in values and prose:
        values["body"] = ("\n".join(_words(block) for _, block in prose), prose[0][0])
    cells = {key: Cell(value, where) for key, (value, where) in values.items()}
    labels = LABELS["submissions"]
    shown = tuple((labels.get(key, key), value) for key, (value, _) in values.items())
    return Record(where=name, cells=cells, shown=shown)


def _labelled(block: Block) -> dict[str, str]:
    if not block.cells:
        found = _LABELLED.fullmatch(block.text)
        key = _key(found["label"]) if found else None
        return {key: found["value"].strip()} if found and key else {}
    pairs = zip(block.cells, block.cells[1:], strict=False)
    return {key: value.strip() for label, value in pairs if (key := _key(label)) and value.strip()}


def _key(label: str) -> str | None:
    """Return the key a label names; `read_headings` knows the words."""
    word = plain_heading(label)
    if not word:
        return None
    found = read_headings(["标题", word] if word not in ("标题", "title") else ["正文", word])
    return found.columns.get(1) if found and found.kind == "submissions" else None


def _is_title(block: Block) -> bool:
    return block.style.lower().replace(" ", "") in _TITLE_STYLES


def _words(block: Block) -> str:
    return "\t".join(block.cells) if block.cells else block.text
