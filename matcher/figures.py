"""Which of the numbers that differ at aligned places say that two reports differ.

A digit lost in typing and a neighbour sentence that was cut away make two numbers differ that are
no other figures. They count neither as agreeing nor as differing.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matcher.align import Alignment
from matcher.document import Document
from matcher.numbers import Numbers

_BESIDE = 4
"""Signs before or after a number that make it the same statement's elsewhere in the text."""


@dataclass(frozen=True, slots=True)
class Side:
    """One text with what its numbers read."""

    document: Document
    codes: NDArray[np.uint32]
    """Of the normalised text."""

    def digits(self, sign: int) -> str:
        """Return what the number at a sign reads."""
        low, high = self.document.starts[sign : sign + 2]
        return "".join(map(chr, self.codes[low:high].tolist()))


def told_apart(counted: Numbers, submission: Side, article: Side) -> Numbers:
    """Return the numbers without those whose difference says nothing about the report."""
    keep = counted.agree.copy()
    at_home = counted.submission[counted.agree], counted.article[counted.agree]
    for i in np.flatnonzero(~counted.agree).tolist():
        s, a = int(counted.submission[i]), int(counted.article[i])
        keep[i] = not (
            garbled(submission.digits(s), article.digits(a))
            or _elsewhere(submission.document, article.document, a, at_home[0])
            or _elsewhere(article.document, submission.document, s, at_home[1])
        )
    return Numbers(counted.submission[keep], counted.article[keep], counted.agree[keep])


def beside(counted: Numbers, passages: Alignment, signs: int) -> Numbers:
    """Return the numbers that lie in passages or touch one, in a submission of so many signs."""
    n = passages.length
    steps = np.zeros(signs + 3, dtype=np.int64)
    np.add.at(steps, passages.submission, 1)
    np.subtract.at(steps, np.minimum(passages.submission + n + 2, signs + 2), 1)
    near = np.cumsum(steps)[counted.submission + 1] > 0
    return Numbers(counted.submission[near], counted.article[near], counted.agree[near])


def garbled(mine: str, theirs: str) -> bool:
    """Tell whether one number is the other with digits lost in one place.

    >>> garbled("2200", "220"), garbled("2022", "202"), garbled("250", "25"), garbled("47", "46")
    (True, True, True, False)
    """
    short, long = sorted((mine, theirs), key=len)
    if len(short) == len(long):
        return False
    head = 0
    while head < len(short) and short[head] == long[head]:
        head += 1
    return long.endswith(short[head:])


def _elsewhere(text: Document, other: Document, at: int, at_home: NDArray[np.int64]) -> bool:
    """Tell whether the other's number, with what stands before or after it, is in the text too.

    Numbers `at_home`, which agree with their own counterpart, are no counterpart of this one.
    """
    read = other.numbers[np.searchsorted(other.number_at, at)]
    places = np.setdiff1d(text.number_at[text.numbers == read], at_home)
    before, after = other.signs[max(0, at - _BESIDE) : at], other.signs[at + 1 : at + 1 + _BESIDE]
    for place in places.tolist():
        same = _equal(text.signs[max(0, place - _BESIDE) : place], before)
        if same or _equal(text.signs[place + 1 : place + 1 + _BESIDE], after):
            return True
    return False


def _equal(mine: NDArray[np.uint32], theirs: NDArray[np.uint32]) -> bool:
    return len(mine) == _BESIDE == len(theirs) and bool((mine == theirs).all())
