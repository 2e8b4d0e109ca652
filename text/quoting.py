"""Where a text says what somebody looked for, with a little of what stands around it. Pure."""

import re
from dataclasses import dataclass

from text.normalise import normalise, plain

BEFORE, AFTER = 20, 60
"""Characters shown on either side: a line under a title."""
LOOKED_THROUGH = 1_000
"""Characters of a text that are compared sign by sign where it does not say the words as asked."""
_BLANK = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Quote:
    """The words as the text writes them, between what stands before and after them."""

    before: str
    words: str
    after: str


def quoted(body: str, asked: str) -> Quote | None:
    """Return where a text first says one of the words asked for; None: it says none of them.

    As the search has it: traditional characters, spacing and letters' case make no difference.

    >>> quoted("本报讯 昌都召開會議研究旅游。", "召开会议")
    Quote(before='本报讯 昌都', words='召開會議', after='研究旅游。')
    >>> quoted("本报讯", "会议") is None
    True
    """
    found = _as_written(body, asked) or _as_compared(body, asked)
    if found is None:
        return None
    start, end = found
    around = (body[max(0, start - BEFORE) : start], body[start:end], body[end : end + AFTER])
    return Quote(*(_BLANK.sub(" ", part) for part in around))


def _as_written(body: str, asked: str) -> tuple[int, int] | None:
    for word in asked.split():
        if (at := body.find(word)) >= 0:
            return at, at + len(word)
    return None


def _as_compared(body: str, asked: str) -> tuple[int, int] | None:
    normal = normalise(body[:LOOKED_THROUGH])
    lower = normal.text.lower()
    if len(lower) != len(normal):  # a few letters become two in lower case
        lower = normal.text
    for word in (plain(part).lower() for part in asked.split()):
        if word and (at := lower.find(word)) >= 0:
            return normal.original(at, at + len(word))
    return None
