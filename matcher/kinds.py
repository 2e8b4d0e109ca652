"""Which kinds of words a sign may belong to: a cheap look before a costly one."""

from functools import cache

import numpy as np
from numpy.typing import NDArray

from matcher.exhortations import WORDS
from matcher.people import BEGINNINGS
from matcher.spelt import SIGNS

PLACE = 1
"""Ends the name of a place."""
SPELT = 2
"""Is part of a number in characters."""
NAME = 4
"""Begins a person's name."""
DAY = 8
"""Makes a day or an hour of a number."""
DEMAND = 16
"""Is part of a word of exhortation."""

_OF_KIND = {
    PLACE: "县市镇乡村区州",
    SPELT: SIGNS,
    NAME: "".join(sorted(BEGINNINGS)),
    DAY: "年月日号时点",
    DEMAND: "".join(WORDS),
}


def kinds(signs: NDArray[np.uint32]) -> NDArray[np.uint8]:
    """Return the kinds of each sign, one bit each.

    >>> kinds(np.array([ord("三"), ord("市"), ord("江"), ord("的")], dtype=np.uint32)).tolist()
    [2, 1, 4, 0]
    """
    return _table().take(signs)


@cache
def _table() -> NDArray[np.uint8]:
    table = np.zeros(0x110000, dtype=np.uint8)
    for kind, chars in _OF_KIND.items():
        table[[ord(c) for c in chars]] |= kind
    return table
