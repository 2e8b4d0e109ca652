"""Which passages two texts share, wherever they moved: greedy tiling over grams.

Longest passages first, each sign of either text in one passage at most, so that swapped halves
and shuffled paragraphs are seen (an in-order comparison sees half of such a text).
Source: Wise 1993, String similarity via greedy string tiling (here seeded by hashed grams).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matcher.document import GRAM
from matcher.index import reached
from matcher.sheet import APART, Sheet
from matcher.stretches import every, joined, openings, within

_MOST_RUNS = 400
"""Runs looked at in one pair; more than that many pieces of six signs are noise."""
_LEAST_CLASHING = 9
"""A run that would use another's signs and is shorter than this is a phrase, not a passage."""
_HALF = np.uint64(32)
_BRIDGE = 12
"""Signs between two passages on one diagonal that are compared one by one."""
assert _BRIDGE < APART  # noqa: S101 - so that nothing reaches from one pair into the next


@dataclass(frozen=True, slots=True)
class Alignment:
    """Passages in signs, by their place in the submission; disjoint on both sides."""

    submission: NDArray[np.int64]
    article: NDArray[np.int64]
    length: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.length)


def passages(sheet: Sheet) -> Alignment:
    """Return the passages that the pairs share, numbers not compared yet."""
    s, a, n = _runs(sheet, _places(sheet))
    if not len(n):
        return Alignment(s, a, n)
    s, a, n = _equal(sheet, *_tile(sheet, s, a, n))
    return _bridge(sheet, s, a, n)


def _places(sheet: Sheet) -> NDArray[np.int64]:
    """Return where each gram of a submission stands first in the pair's article, or -1.

    By place of the submissions' side, a place of the articles'.
    """
    submission = sheet.submission
    sizes = np.array([len(d.grams) for d in sheet.articles], dtype=np.int64)
    begin = np.cumsum(sizes) - sizes
    grams = np.concatenate([d.grams for d in sheet.articles])
    place = np.full(len(submission), -1, dtype=np.int64)
    if not len(grams):
        return place
    at = np.flatnonzero(_may_hold(grams, submission.grams))
    pair = sheet.pair_of(at)
    inside = at - sheet.s0[pair] <= sheet.s_size[pair] - GRAM  # beyond lies no whole gram
    at, pair = at[inside], pair[inside]
    first = begin[sheet.which][pair]
    on = _first_of(grams, submission.grams[at], first) - first
    there = (on >= 0) & (on < sizes[sheet.which][pair])
    place[at[there]] = (on + sheet.a0[pair])[there]
    return place


def _first_of(
    grams: NDArray[np.uint32], wanted: NDArray[np.uint32], first: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Return where each wanted gram stands first from a place on, or -1."""
    keys = grams.astype(np.uint64) << _HALF | np.arange(len(grams), dtype=np.uint64)
    keys.sort()
    bits = max(1, len(grams).bit_length())
    heads = np.bincount(grams >> np.uint32(32 - bits), minlength=1 << bits)
    heads = np.cumsum(heads) - heads
    sought = wanted.astype(np.uint64) << _HALF | first.astype(np.uint64)
    near = reached(keys, sought, heads[wanted >> np.uint32(32 - bits)])
    hit = keys[np.minimum(near, len(keys) - 1)]
    same = hit >> _HALF == wanted
    return np.where(same, (hit & np.uint64(0xFFFFFFFF)).astype(np.int64), -1)


def _may_hold(some: NDArray[np.uint32], asked: NDArray[np.uint32]) -> NDArray[np.bool_]:
    """Tell which grams may be among some, one in sixteen wrongly: a look instead of a search."""
    bits = np.uint32((1 << (16 * len(some)).bit_length()) - 1)
    there = np.zeros(int(bits) + 1, dtype=bool)
    there[some & bits] = True
    held: NDArray[np.bool_] = there[asked & bits]
    return held


def _runs(
    sheet: Sheet, place: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Return maximal runs of consecutive shared grams as starts and lengths in signs."""
    s = np.flatnonzero(place >= 0)
    if not len(s):
        return s, s, s
    a = _steadied(sheet, s, place[s])
    first = openings((s[1:] != s[:-1] + 1) | (a[1:] != a[:-1] + 1))
    last = np.append(first[1:], len(s)) - 1
    n = s[last] - s[first] + GRAM
    return _extend(sheet, s[first], a[first], n)


def _steadied(sheet: Sheet, s: NDArray[np.int64], a: NDArray[np.int64]) -> NDArray[np.int64]:
    """Stay on the diagonal where a gram stands twice in the article and the look-up left it.

    The look-up names the first place of a gram; inside a passage the right one is the next place.
    """
    shift = a - s
    first = openings((shift[1:] != shift[:-1]) | (s[1:] != s[:-1] + 1))
    if len(first) < 3:
        return a
    lost = shift[first][:-2] == shift[first][2:]
    pair = sheet.pair_of(s[first])
    lost &= pair[:-2] == pair[2:]
    if not lost.any():
        return a
    low, high = first[1:-1][lost], first[2:][lost]
    size = high - low
    flat = np.repeat(low, size) + within(size)
    wanted = s[flat] + np.repeat(shift[first][:-2][lost], size)
    mine = np.repeat(pair[1:-1][lost], size)
    inside = (wanted >= sheet.a0[mine]) & (wanted <= (sheet.a0 + sheet.a_size - GRAM)[mine])
    flat, wanted = flat[inside], wanted[inside]
    same = sheet.article.grams[wanted] == sheet.submission.grams[s[flat]]
    out = a.copy()
    out[flat[same]] = wanted[same]
    return out


def _extend(
    sheet: Sheet,
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
    mine, theirs = sheet.submission.signs, sheet.article.signs
    for i, p in zip(touching.tolist(), sheet.pair_of(s[touching]).tolist(), strict=True):
        n[i] += _common(mine[s[i] + n[i] :], theirs[a[i] + n[i] :])
        k = i + 1
        back = _common(mine[sheet.s0[p] : s[k]][::-1], theirs[sheet.a0[p] : a[k]][::-1])
        s[k] -= back
        a[k] -= back
        n[k] += back
    return s, a, n


def _common(left: NDArray[np.uint32], right: NDArray[np.uint32]) -> int:
    """Return the length of the common beginning."""
    size, step = min(len(left), len(right)), 64
    for at in range(0, size, step):
        end = min(at + step, size)
        differs = left[at:end] != right[at:end]
        if differs.any():
            return at + int(differs.argmax())
    return size


def _tile(
    sheet: Sheet, s: NDArray[np.int64], a: NDArray[np.int64], n: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Keep the longest runs, cut what would use a sign twice; in order of the submission."""
    clash = _overlaps(s, n) | _overlaps(a, n)
    if not clash.any():
        return s, a, n
    free_s = np.ones(len(sheet.submission), dtype=bool)
    free_a = np.ones(len(sheet.article), dtype=bool)
    alone = ~clash
    free_s[every(s[alone], n[alone])] = False
    free_a[every(a[alone], n[alone])] = False
    longest = _first_of_each(sheet, s, a, n, np.flatnonzero(clash & (n >= _LEAST_CLASHING)))
    kept = []
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
    table = np.array(kept, dtype=np.int64).reshape(-1, 3)
    table = np.concatenate([np.stack([s[alone], a[alone], n[alone]], axis=1), table])
    table = table[np.argsort(table[:, 0])]
    return table[:, 0], table[:, 1], table[:, 2]


def _equal(
    sheet: Sheet, s: NDArray[np.int64], a: NDArray[np.int64], n: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Cut out what differs: of four thousand million hashes two grams may have the same."""
    flat = every(s, n)
    there = every(a, n)
    same = sheet.submission.signs[flat] == sheet.article.signs[there]
    if same.all():
        return s, a, n
    s, a, n = joined(flat[same], there[same])
    whole = n >= GRAM
    return s[whole], a[whole], n[whole]


def _first_of_each(
    sheet: Sheet,
    s: NDArray[np.int64],
    a: NDArray[np.int64],
    n: NDArray[np.int64],
    runs: NDArray[np.intp],
) -> NDArray[np.intp]:
    """Return the longest runs of every pair, longest first, `_MOST_RUNS` of each at most."""
    pair = sheet.pair_of(s[runs])
    order = np.lexsort((a[runs], s[runs], -n[runs], pair))
    rank = np.arange(len(order)) - np.searchsorted(pair[order], pair[order])
    return runs[order[rank < _MOST_RUNS]]


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
    padded = np.zeros(len(free) + 2, dtype=bool)
    padded[1:-1] = free
    edges = np.flatnonzero(padded[1:] != padded[:-1])
    begins, ends = edges[::2], edges[1::2]
    if not len(begins):
        return 0, 0
    best = int(np.argmax(ends - begins))
    return int(begins[best]), int(ends[best] - begins[best])


def _bridge(
    sheet: Sheet, s: NDArray[np.int64], a: NDArray[np.int64], n: NDArray[np.int64]
) -> Alignment:
    """Add what agrees between two passages of one diagonal: single characters were changed."""
    gap = s[1:] - (s[:-1] + n[:-1])
    near = (s[1:] - a[1:] == s[:-1] - a[:-1]) & (gap > 0) & (gap <= _BRIDGE)
    if not near.any():
        return Alignment(s, a, n)
    size = gap[near]
    flat = np.repeat((s[:-1] + n[:-1])[near], size) + within(size)
    shift = np.repeat((a - s)[:-1][near], size)
    free = np.ones(len(sheet.article), dtype=bool)
    free[every(a, n)] = False
    same = (sheet.submission.signs[flat] == sheet.article.signs[flat + shift]) & free[flat + shift]
    more_s = flat[same]
    pair = sheet.pair_of(s)
    bridged = np.isin(pair, pair[:-1][near])
    all_s = np.concatenate([every(s[bridged], n[bridged]), more_s])
    all_a = np.concatenate([every(a[bridged], n[bridged]), more_s + shift[same]])
    order = np.argsort(all_s)
    more, on, length = joined(all_s[order], all_a[order])
    long = length >= 2  # a single sign that agrees by chance is no passage
    others = ~bridged
    s = np.concatenate([s[others], more[long]])
    order = np.argsort(s)
    a = np.concatenate([a[others], on[long]])[order]
    return Alignment(s[order], a, np.concatenate([n[others], length[long]])[order])
