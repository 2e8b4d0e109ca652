"""Whether two titles are one, as a hand-kept ledger and an outlet write it. Pure."""

import re
from functools import lru_cache

from rapidfuzz import fuzz

from text.normalise import plain

ALIKE = 0.85
_WITHIN = 8
"""A title of so many characters inside another is the same one with a kicker or a column."""
_FIGURES = re.compile(r"[0-9]+(?:\.[0-9]+)?|[一二三四五六七八九十百千两]+")


@lru_cache(maxsize=50_000)
def _plain(title: str) -> str:
    return plain(title)


def alike(ours: str, theirs: str) -> float:
    """Return the likeness of two titles in [0, 1]; 0 below `ALIKE`, and where figures differ.

    The report of another quarter differs in one character, and is another report.

    >>> alike("江达开办牧民夜校", "昌都江达：开办牧民夜校") > 0.85
    True
    >>> alike("昌都三季度信息工作通报", "昌都二季度信息工作通报")
    0.0
    """
    a, b = _plain(ours), _plain(theirs)
    if not a or not b:
        return 0.0
    if a == b:
        return 1.0
    short, long = sorted((a, b), key=len)
    if len(short) >= _WITHIN and short in long:
        found = 0.95
    else:
        found = fuzz.ratio(a, b, score_cutoff=ALIKE * 100) / 100
    return found if found and _FIGURES.findall(a) == _FIGURES.findall(b) else 0.0
