"""The numbers that two texts have at aligned places, and whether they agree."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matcher.align import Alignment
from matcher.document import GRAM
from matcher.sheet import Sheet

_NUMBER_CONTEXT = 8
"""Signs a passage needs before its numbers are taken as the same statement's."""
_COMMON = 0.25
"""Mean rarity of a passage below which it is a set phrase: some sixteen submissions have it …"""
_OF_ITS_KIND = 0.5
"""… unless this share of the submission's own: a form that all counties fill in is common
throughout, and there its figures are what tells one from another."""
_BESIDE = 2
"""Signs that must agree on both sides of a number before it counts as differing: at the end of a
passage the other text may have lost half of it. There only numbers of one length differ, or such
with a common sign behind them (26日下午, 7日上午) …"""
_STATEMENT = 10
"""… and in a passage of so many signs: a phrase like 同比增长 stands in many statements."""


@dataclass(frozen=True, slots=True)
class Numbers:
    """Numbers at aligned places: where in the submission and article, and whether they agree."""

    submission: NDArray[np.int64]
    article: NDArray[np.int64]
    agree: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class _Aligned:
    """All numbers inside passages, whatever the passage is worth."""

    at: NDArray[np.int64]
    """In the submission."""
    on: NDArray[np.int64]
    """In the article."""
    block: NDArray[np.intp]
    """In which passage."""
    agree: NDArray[np.bool_]


def numbers(sheet: Sheet, found: Alignment) -> Numbers:
    """Compare the numbers that stand at aligned places of sufficiently long passages.

    Numbers in an outlet's furniture and in set phrases (发布时间…) say nothing about the report.
    """
    told = _aligned(sheet, found)
    if not len(told.at):
        return Numbers(told.at, told.on, told.agree)
    size = found.length[told.block]
    before = told.at - found.submission[told.block]
    after = size - before - 1
    worth = size >= _NUMBER_CONTEXT
    worth &= _mean_rarity(sheet, found)[told.block] >= _least(sheet)[sheet.pair_of(told.at)]
    within = (before >= _BESIDE) & (after >= _BESIDE) & (size >= _STATEMENT)
    mine, theirs = sheet.submission.starts, sheet.article.starts
    whole = mine[told.at + 1] - mine[told.at] == theirs[told.on + 1] - theirs[told.on]
    long = np.maximum(before, after) >= _STATEMENT
    worth &= told.agree | within | (long & (whole | (np.minimum(before, after) >= 1)))
    return Numbers(told.at[worth], told.on[worth], told.agree[worth])


def exact(sheet: Sheet, found: Alignment) -> Alignment:
    """Return the passages without the numbers that differ: both ends read the same."""
    if not len(found):
        return found
    told = _aligned(sheet, found)
    cut = told.at[~told.agree]
    shift = found.article - found.submission
    s = np.sort(np.concatenate([found.submission, cut + 1]))
    n = np.sort(np.concatenate([found.submission + found.length, cut])) - s
    a = s + np.insert(shift, told.block[~told.agree] + 1, shift[told.block[~told.agree]])
    some = n > 0
    s, a, n = s[some], a[some], n[some]
    first = np.append(True, (s[1:] != s[:-1] + n[:-1]) | (a[1:] != a[:-1] + n[:-1]))
    if not first.all():
        s, a, n = s[first], a[first], np.add.reduceat(n, np.flatnonzero(first))
    long = n >= 2
    return Alignment(s[long], a[long], n[long])


def _aligned(sheet: Sheet, found: Alignment) -> _Aligned:
    at = sheet.submission.number_at.astype(np.int64)
    if not len(found) or not len(at):
        none = np.zeros(0, dtype=np.int64)
        return _Aligned(none, none, none, none.astype(bool))
    block = np.searchsorted(found.submission, at, side="right") - 1
    inside = np.flatnonzero((block >= 0) & (at < (found.submission + found.length)[block]))
    at, block = at[inside], block[inside]
    on = at + (found.article - found.submission)[block]
    theirs = sheet.article.numbers[np.searchsorted(sheet.article.number_at, on)]
    return _Aligned(at, on, block, sheet.submission.numbers[inside] == theirs)


def _least(sheet: Sheet) -> NDArray[np.float64]:
    """Return, by pair, the mean rarity that a passage needs."""
    return np.minimum(_COMMON, _OF_ITS_KIND * sheet.mean_rarity().astype(np.float64))


def _mean_rarity(sheet: Sheet, found: Alignment) -> NDArray[np.float64]:
    """Return the mean rarity of the picked grams that begin in each passage; 0 without any."""
    picked = sheet.submission.picked
    running = sheet.running(sheet.weights)
    low = np.searchsorted(picked, found.submission)
    high = np.maximum(np.searchsorted(picked, found.submission + found.length - GRAM + 1), low)
    pair = sheet.pair_of(found.submission)
    sums: NDArray[np.float64] = running[high + pair] - running[low + pair]
    sums /= np.maximum(high - low, 1)
    return sums
