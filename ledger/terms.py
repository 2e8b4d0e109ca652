"""What a text is found by: overlapping pairs of characters, as the index takes them. Pure."""

import re
from collections.abc import Sequence
from operator import add

from text.normalise import normalise

_WORD = re.compile(r"[0-9a-z]+|.", re.DOTALL)


def tokens(content: str) -> list[str]:
    """Return characters one by one; a run of latin letters or digits is one token."""
    return _WORD.findall(normalise(content).text.lower())


def pairs(found: Sequence[str]) -> list[str]:
    """Return every token with the one after it; the last stands alone."""
    return list(map(add, found, [*found[1:], ""]))


def terms(content: str) -> str:
    """Return what a text is found by, parted by spaces.

    >>> terms("昌都 5G"), terms("……")
    ('昌都 都5g 5g', '')
    """
    return " ".join(pairs(tokens(content)))
