"""Finds the links in what people paste: share texts of apps, a chat copied whole. Pure."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from intake.values import MAX_URL

_LINK = re.compile(
    r"(?:https?://|(?<![\w@./-])(?:[A-Za-z0-9-]+\.){1,5}[A-Za-z]{2,6}(?::\d+)?/)"
    r"[^\s<>\"'`\\^{|}\u3000-\u303f\u3400-\u9fff\uff00-\uffef“”‘’…]*"
)
_LONGEST = 400
_TAIL = ".,;:!?)]}'\"*_~"
_BRACKETED = re.compile(r"[【「『](?P<title>[^】」』]{4,120})[】」』]")
_NUMBERED = re.compile(r"^\s*(?:[(（]?\d{1,3}[)）.、:：]|[-*•·])\s*")
_AROUND = re.compile(
    r"^(?:标题|题目|链接|网址|原文|分享|转发|来自|点击查看|点击阅读)\s*[:：]?\s*|\s*(?:链接|网址|原文)?\s*[:：,，|-]*\s*$"
)
_SPEAKER = re.compile(r"^.{1,30}\s\d{4}[-/年]\d{1,2}[-/月]\d{1,2}日?\s+\d{1,2}:\d{2}(?::\d{2})?$")
"""Who said it and when, as a chat copied whole has it above each message."""


@dataclass(frozen=True, slots=True)
class SharedLink:
    """A link with the title beside it, as pasted; `line` counts from 1."""

    url: str
    title: str | None
    line: int
    beside: str
    """The words of its line and of the one above: an account may be named there."""


def shared_links(text: str) -> list[SharedLink]:
    """Return the links in their order, each once.

    >>> [(s.url, s.title) for s in shared_links("江达开办夜校 https://mp.weixin.qq.com/s/Ab_1。")]
    [('https://mp.weixin.qq.com/s/Ab_1', '江达开办夜校')]
    """
    found: dict[str, SharedLink] = {}
    above = ""
    for number, line in enumerate(text.splitlines(), 1):
        links = list(_links(line))
        for url in links:
            words = _without_links(line)
            before = _LINK.split(_folded(line), maxsplit=1)[0]
            title = _title(before) or (None if before.strip() else _title(above))
            title = title if len(links) == 1 else None
            shared = SharedLink(url, title, number, f"{above}\n{words}")
            found.setdefault(url, shared)
        if links:
            above = ""
        elif line.strip() and not _SPEAKER.match(line.strip()):
            above = line
    return list(found.values())


def lines_without_link(text: str) -> int:
    """Return how many lines hold words and no link: titles, remarks, names of chats."""
    return sum(bool(line.strip()) and not any(_links(line)) for line in text.splitlines())


def _links(line: str) -> Iterator[str]:
    for match in _LINK.finditer(_folded(line)):
        url = _trimmed(match[0])
        url = url if "://" in url else f"http://{url}"
        if len(url) <= MAX_URL:
            yield url


def _folded(line: str) -> str:
    """Return a line with full-width letters of links made plain, nothing else changed."""
    return "".join(unicodedata.normalize("NFKC", c) if "！" <= c <= "～" and c.isalnum() else c
                   for c in line).replace("：//", "://")  # fmt: skip


def _trimmed(url: str) -> str:
    """Drop what the sentence put behind a link; a bracket that the link opened stays."""
    while url and url[-1] in _TAIL:
        if url[-1] == ")" and url.count("(") >= url.count(")"):
            break
        url = url[:-1]
    return url


def _without_links(line: str) -> str:
    return _LINK.sub(" ", _folded(line))


def _title(words: str) -> str | None:
    """Return the title in the words beside a link; None when they are none."""
    words = words[-_LONGEST:]  # a title stands right before its link
    if bracketed := _BRACKETED.search(words):
        return " ".join(bracketed["title"].split())
    bare = _NUMBERED.sub("", words).strip()
    bare = _AROUND.sub("", _AROUND.sub("", bare)).strip()
    bare = " ".join(bare.split()).rstrip("(（[【")
    return bare if 4 <= len(bare) <= 120 else None
