"""The demo's hand-written texts, read from texts/."""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files

_SLOT = "【稿】"


@dataclass(frozen=True, slots=True)
class Text:
    """One piece as its author wrote it.

    `earlier` is the same report of the month before, with other figures; None where the text is
    no monthly report.
    """

    key: str
    title: str
    retitle: str
    paragraphs: tuple[str, ...]
    earlier: "Text | None" = None

    @property
    def unit(self) -> str:
        return self.key.partition("-")[0]

    @property
    def length(self) -> int:
        """Characters of the body."""
        return sum(len(paragraph) for paragraph in self.paragraphs)


def with_piece(host: Text, paragraph: str) -> tuple[str, ...]:
    """Return a host's paragraphs with a piece's paragraph in the place it keeps for one."""
    return tuple(paragraph if one == _SLOT else one for one in host.paragraphs)


@cache
def texts(name: str) -> tuple[Text, ...]:
    """Return the texts of one file below texts/, in its order."""
    content = (files("demo") / "texts" / f"{name}.txt").read_text(encoding="utf-8")
    return tuple(_text(block) for block in content.split("## ") if block.strip())


def _text(block: str) -> Text:
    key, *lines = [line for line in block.splitlines() if line.strip()]
    heads = dict(line.split(": ", 1) for line in lines if line[:3] in _HEADS)
    paragraphs = tuple(line for line in lines if line[:3] not in _HEADS)
    title, retitle = heads["标题"], heads.get("另题", heads["标题"])
    if "数字" not in heads:
        return Text(key, title, retitle, paragraphs)
    before = _filled(key, title, retitle, paragraphs, heads["上月"])
    now = _filled(key, title, retitle, paragraphs, heads["数字"])
    return Text(now.key, now.title, now.retitle, now.paragraphs, earlier=before)


_HEADS = ("标题:", "另题:", "数字:", "上月:")


def _filled(key: str, title: str, retitle: str, paragraphs: tuple[str, ...], row: str) -> Text:
    figures = dict(pair.split("=", 1) for pair in row.split(";"))
    body = tuple(paragraph.format(**figures) for paragraph in paragraphs)
    return Text(key, title.format(**figures), retitle.format(**figures), body)
