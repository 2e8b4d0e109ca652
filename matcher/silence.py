"""Figures of a submission that an article keeps silent about.

The report of another year often carries none of the old figures: what is left of the text agrees
word for word. So what should be there and is not is counted.
"""

from collections import Counter
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matcher.align import Alignment
from matcher.kinds import DAY, SPELT
from matcher.sheet import Sheet
from matcher.stretches import Places, every, runs

_WORDS = 5
"""Signs beside its figures that the submission has between two passages at most …"""
_CLOSED = 5
"""… where so few of the article stand: words about the figure, not a clause that was left out …"""
_WIDEST = 60
"""… or signs between two passages that hold several figures …"""
_THIN = 0.3
_LEFT = 0.75
"""… of which the article has this share, and so much of that is ours."""


@dataclass(frozen=True, slots=True)
class Silence:
    """Figures of pairs, in digits and in characters, one count a pair."""

    figures: Places
    """In the submission."""
    said: Places
    """Inside passages, where they read the same."""
    cut_out: Places
    """Spots where the submission has a figure that is no day and the article has none."""


def silence(sheet: Sheet, found: Alignment) -> Silence:
    """Count the figures of every pair, given the passages without numbers that differ."""
    digits = sheet.submission.number_at.astype(np.int64)
    start, end = runs(np.flatnonzero(sheet.s_kinds & SPELT))
    spelt = end - start > 1
    start, end = (np.concatenate([digits + k, part[spelt]]) for k, part in ((0, start), (1, end)))
    block = np.searchsorted(found.submission, start, side="right") - 1
    said = (block >= 0) & (end <= (found.submission + found.length)[block])
    after = sheet.s_kinds[np.minimum(end, len(sheet.s_kinds) - 1)]
    spots = _spots(sheet, found, np.sort(start[after & DAY == 0]), every(start, end - start))
    pair = sheet.pair_of(start)
    return Silence(*(_counts(sheet, of) for of in (pair, pair[said], sheet.pair_of(spots))))


def _spots(sheet: Sheet, found: Alignment, figures: Places, signs: Places) -> Places:
    """Return where figures, of which `signs` are all, were cut out between two passages."""
    s, t = found.submission[:-1] + found.length[:-1], found.submission[1:]
    a, b = found.article[:-1] + found.length[:-1], found.article[1:]
    own = sheet.pair_of(found.submission)
    gap, left = t - s, b - a
    near = (own[1:] == own[:-1]) & (left >= 0) & (left < gap) & (gap <= _WIDEST)
    s, t, a, b = s[near], t[near], a[near], b[near]
    theirs = np.sort(
        np.concatenate([sheet.article.number_at, np.flatnonzero(sheet.a_kinds & SPELT)])
    )
    mute = np.searchsorted(theirs, b) == np.searchsorted(theirs, a)
    held = np.searchsorted(figures, t) > np.searchsorted(figures, s)
    signs = np.sort(signs)
    of_figures = np.searchsorted(signs, t) - np.searchsorted(signs, s)
    closed = (t - s - of_figures <= _WORDS) & (b - a <= _CLOSED)
    for i in np.flatnonzero(mute & held & ~closed).tolist():
        closed[i] = _thinned(sheet, s[i], t[i], a[i], b[i])
    return np.asarray(s[mute & held & closed], dtype=np.int64)


def _thinned(sheet: Sheet, s: int, t: int, a: int, b: int) -> bool:
    """Tell whether what an article has between two passages is what is left of ours."""
    if b - a < _THIN * (t - s):
        return False
    mine = Counter(sheet.submission.signs[s:t].tolist())
    theirs = Counter(sheet.article.signs[a:b].tolist())
    return (mine & theirs).total() >= _LEFT * (b - a)


def _counts(sheet: Sheet, pair: NDArray[np.intp]) -> Places:
    return np.bincount(pair, minlength=len(sheet)).astype(np.int64)
