"""Which passages two texts share, wherever they moved: greedy tiling over grams.

Longest passages first, each sign of either text in one passage at most, so that swapped halves
and shuffled paragraphs are seen (an in-order comparison sees half of such a text).
Source: Wise 1993, String similarity via greedy string tiling (here seeded by hashed grams).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matcher.document import GRAM, Document

_MOST_RUNS = 400
"""Runs looked at in one pair; more than that many pieces of six signs are noise."""
_LEAST_CLASHING = 9
"""A run that would use another's signs and is shorter than this is a phrase, not a passage."""
_BRIDGE = 12
"""Signs between two passages on one diagonal that are compared one by one."""


@dataclass(frozen=True, slots=True)
class Lookup:
    """An article's grams in order, made once for all submissions it is compared with."""

    article: Document
    grams: NDArray[np.uint32]
    order: NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Alignment:
    """Passages in signs, by their place in the submission; disjoint on both sides."""

    submission: NDArray[np.int64]
    article: NDArray[np.int64]
    length: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.length)


@dataclass(frozen=True, slots=True)
class Numbers:
    """Numbers at aligned places: where in the submission and article, and whether they agree."""

    submission: NDArray[np.int64]
    article: NDArray[np.int64]
    agree: NDArray[np.bool_]


def lookup(article: Document) -> Lookup:
    """Sort the article's grams."""
    order = np.argsort(article.grams, kind="stable")
    return Lookup(article, article.grams[order], order)


def align(found: Lookup, submission: Document) -> Alignment:
    """Return the passages that article and submission share, numbers not compared yet."""
    s, a, n = _runs(found, submission)
    if not len(n):
        return Alignment(s, a, n)
    s, a, n = _tile(submission, found.article, s, a, n)
    return _bridge(submission, found.article, s, a, n)


def _runs(
    found: Lookup, submission: Document
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Return maximal runs of consecutive shared grams as starts and lengths in signs."""
    none = np.zeros(0, dtype=np.int64)
    if not len(found.grams) or not len(submission.grams):
        return none, none, none
    at = np.searchsorted(found.grams, submission.grams)
    at[at == len(found.grams)] = 0
    s = np.flatnonzero(found.grams[at] == submission.grams)
    if not len(s):
        return none, none, none
    a = _steadied(found.article, submission, s, found.order[at[s]])
    joined = (s[1:] == s[:-1] + 1) & (a[1:] == a[:-1] + 1)
    first = np.flatnonzero(np.append(True, ~joined))
    last = np.append(first[1:], len(s)) - 1
    n = s[last] - s[first] + GRAM
    s, a = s[first], a[first]
    return _extend(found.article, submission, s, a, n)


def _steadied(
    article: Document, submission: Document, s: NDArray[np.int64], a: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Stay on the diagonal where a gram stands twice in the article and the look-up left it.

    The look-up names the first place of a gram; inside a passage the right one is the next place.
    """
    shift = a - s
    first = np.flatnonzero(np.append(True, (shift[1:] != shift[:-1]) | (s[1:] != s[:-1] + 1)))
    if len(first) < 3:
        return a
    lost = shift[first][:-2] == shift[first][2:]
    if not lost.any():
        return a
    low, high = first[1:-1][lost], first[2:][lost]
    size = high - low
    flat = np.repeat(low - (np.cumsum(size) - size), size) + np.arange(size.sum())
    wanted = s[flat] + np.repeat(shift[first][:-2][lost], size)
    inside = (wanted >= 0) & (wanted < len(article.grams))
    flat, wanted = flat[inside], wanted[inside]
    same = article.grams[wanted] == submission.grams[s[flat]]
    out = a.copy()
    out[flat[same]] = wanted[same]
    return out


def _extend(
    article: Document,
    submission: Document,
    s: NDArray[np.int64],
    a: NDArray[np.int64],
    n: NDArray[np.int64],
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Lengthen runs that ended only because a gram stands twice in the article."""
    ends = s + n - GRAM + 1
    touching = np.flatnonzero(ends[:-1] == s[1:]) if len(s) > 1 else np.zeros(0, dtype=np.int64)
    if not len(touching):
        return s, a, n
    s, a, n = s.copy(), a.copy(), n.copy()
    for i in touching.tolist():
        n[i] += _common(submission.signs[s[i] + n[i] :], article.signs[a[i] + n[i] :])
        k = i + 1
        back = _common(submission.signs[: s[k]][::-1], article.signs[: a[k]][::-1])
        s[k] -= back
        a[k] -= back
        n[k] += back
    return s, a, n


def _common(left: NDArray[np.uint32], right: NDArray[np.uint32]) -> int:
    """Return the length of the common beginning."""
    size = min(len(left), len(right))
    differs = left[:size] != right[:size]
    return int(differs.argmax()) if differs.any() else size


def _tile(
    submission: Document,
    article: Document,
    s: NDArray[np.int64],
    a: NDArray[np.int64],
    n: NDArray[np.int64],
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Keep the longest runs, cut what would use a sign twice; in order of the submission."""
    clash = _overlaps(s, n) | _overlaps(a, n)
    if not clash.any():
        return s, a, n
    free_s, free_a = np.ones(len(submission), dtype=bool), np.ones(len(article), dtype=bool)
    alone = ~clash
    free_s[_every(s[alone], n[alone])] = False
    free_a[_every(a[alone], n[alone])] = False
    kept = list(zip(s[alone].tolist(), a[alone].tolist(), n[alone].tolist(), strict=True))
    longest = np.flatnonzero(clash & (n >= _LEAST_CLASHING))
    longest = longest[np.lexsort((a[longest], s[longest], -n[longest]))[:_MOST_RUNS]]
    for i, j, size in zip(
        s[longest].tolist(), a[longest].tolist(), n[longest].tolist(), strict=True
    ):
        free = free_s[i : i + size] & free_a[j : j + size]
        skip, length = _stretch(free)
        if length < GRAM:
            continue
        at, on = i + skip, j + skip
        free_s[at : at + length] = False
        free_a[on : on + length] = False
        kept.append((at, on, length))
    kept.sort()
    table = np.array(kept, dtype=np.int64).reshape(-1, 3)
    return table[:, 0], table[:, 1], table[:, 2]


def _overlaps(start: NDArray[np.int64], size: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Tell which stretches share a position with another."""
    order = np.argsort(start, kind="stable")
    begin, end = start[order], (start + size)[order]
    reach = np.maximum.accumulate(end)
    hit = np.zeros(len(start), dtype=bool)
    hit[1:] = reach[:-1] > begin[1:]
    hit[:-1] |= end[:-1] > begin[1:]
    out = np.zeros(len(start), dtype=bool)
    out[order] = hit
    return out


def _stretch(free: NDArray[np.bool_]) -> tuple[int, int]:
    """Return start and length of the longest stretch of True."""
    if free.all():
        return 0, len(free)
    edges = np.flatnonzero(np.diff(np.concatenate(([0], free.view(np.int8), [0]))))
    begins, ends = edges[::2], edges[1::2]
    if not len(begins):
        return 0, 0
    best = int(np.argmax(ends - begins))
    return int(begins[best]), int(ends[best] - begins[best])


def _bridge(
    submission: Document,
    article: Document,
    s: NDArray[np.int64],
    a: NDArray[np.int64],
    n: NDArray[np.int64],
) -> Alignment:
    """Add what agrees between two passages of one diagonal: single characters were changed."""
    gap = s[1:] - (s[:-1] + n[:-1])
    near = (s[1:] - a[1:] == s[:-1] - a[:-1]) & (gap > 0) & (gap <= _BRIDGE)
    if not near.any():
        return Alignment(s, a, n)
    size = gap[near]
    begin = (s[:-1] + n[:-1])[near]
    flat = np.repeat(begin - (np.cumsum(size) - size), size) + np.arange(size.sum())
    shift = np.repeat((a - s)[:-1][near], size)
    free = np.ones(len(article), dtype=bool)
    free[_every(a, n)] = False
    same = (submission.signs[flat] == article.signs[flat + shift]) & free[flat + shift]
    more_s = flat[same]
    all_s = np.concatenate([_every(s, n), more_s])
    all_a = np.concatenate([_every(a, n), more_s + shift[same]])
    order = np.argsort(all_s)
    s, a, n = _joined(all_s[order], all_a[order])
    long = n >= 2  # a single sign that agrees by chance is no passage
    return Alignment(s[long], a[long], n[long])


def _every(start: NDArray[np.int64], size: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return all positions of the stretches, in order."""
    total = int(size.sum())
    return np.repeat(start - (np.cumsum(size) - size), size) + np.arange(total)


def _joined(
    s: NDArray[np.int64], a: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Return maximal stretches of consecutive pairs of positions."""
    if not len(s):
        return s, a, s.copy()
    joined = (s[1:] == s[:-1] + 1) & (a[1:] == a[:-1] + 1)
    first = np.flatnonzero(np.append(True, ~joined))
    last = np.append(first[1:], len(s)) - 1
    return s[first], a[first], s[last] - s[first] + 1


_NUMBER_CONTEXT = 8
"""Signs a passage needs before its numbers are taken as the same statement's."""
_COMMON = 0.25
"""Mean rarity of a passage below which it is a set phrase: some sixteen submissions have it."""
_BESIDE = 2
"""Signs that must agree on both sides of a number before it counts as differing: at the end of a
passage the other text may have lost half of it. There only numbers of one length differ …"""
_STATEMENT = 10
"""… and in a passage of so many signs: a phrase like 同比增长 stands in many statements."""


def numbers(
    found: Alignment, submission: Document, article: Document, rarity: NDArray[np.float32]
) -> Numbers:
    """Compare the numbers that stand at aligned places of sufficiently long passages.

    `rarity` is that of the submission's picked grams: numbers in an outlet's furniture and in set
    phrases (发布时间…) say nothing about the report.
    """
    none = np.zeros(0, dtype=np.int64)
    if not len(found) or not len(submission.number_at) or not len(article.number_at):
        return Numbers(none, none, np.zeros(0, dtype=bool))
    at = submission.number_at.astype(np.int64)
    block = np.searchsorted(found.submission, at, side="right") - 1
    offset = at - found.submission[block]
    size = found.length[block]
    inside = (block >= 0) & (offset < size) & (size >= _NUMBER_CONTEXT)
    inside &= _mean_rarity(found, submission.picked, rarity)[block] >= _COMMON
    at, block, offset, size = at[inside], block[inside], offset[inside], size[inside]
    on = found.article[block] + offset
    mine = submission.numbers[np.searchsorted(submission.number_at, at)]
    theirs = article.numbers[np.searchsorted(article.number_at, on)]
    agree = mine == theirs
    before, after = offset, size - offset - 1
    within = (before >= _BESIDE) & (after >= _BESIDE) & (size >= _STATEMENT)
    width = submission.starts[at + 1] - submission.starts[at]
    whole = width == article.starts[on + 1] - article.starts[on]
    told = agree | within | (whole & (np.maximum(before, after) >= _STATEMENT))
    return Numbers(at[told], on[told], agree[told])


def _mean_rarity(
    found: Alignment, picked: NDArray[np.int32], rarity: NDArray[np.float32]
) -> NDArray[np.float64]:
    """Return the mean rarity of the picked grams that begin in each passage; 0 without any."""
    running = np.concatenate(([0.0], np.cumsum(rarity)))
    low = np.searchsorted(picked, found.submission)
    high = np.searchsorted(picked, found.submission + found.length - GRAM + 1)
    high = np.maximum(high, low)
    mean: NDArray[np.float64] = (running[high] - running[low]) / np.maximum(high - low, 1)
    return mean


def exact(
    found: Alignment, compared: Numbers, submission: Document, article: Document
) -> Alignment:
    """Return the passages without the numbers that differ: both ends read the same."""
    if not len(found):
        return found
    s, a = _every(found.submission, found.length), _every(found.article, found.length)
    is_number = submission.signs[s] == 48
    agree = ~is_number
    if is_number.any():
        mine = submission.numbers[np.searchsorted(submission.number_at, s[is_number])]
        theirs = article.numbers[np.searchsorted(article.number_at, a[is_number])]
        agree[is_number] = mine == theirs
    s, a, n = _joined(s[agree], a[agree])
    long = n >= 2
    return Alignment(s[long], a[long], n[long])
