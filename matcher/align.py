"""Which passages two texts share, wherever they moved: greedy tiling over grams.

Longest passages first, each sign of either text in one passage at most, so that swapped halves
and shuffled paragraphs are seen (an in-order comparison sees half of such a text). Many pairs are
laid side by side and aligned in one go: that costs a fraction of one by one.
Source: Wise 1993, String similarity via greedy string tiling (here seeded by hashed grams).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matcher.document import APART, GRAM, Document, side_by_side

_MOST_RUNS = 400
"""Runs looked at in one pair; more than that many pieces of six signs are noise."""
_LEAST_CLASHING = 9
"""A run that would use another's signs and is shorter than this is a phrase, not a passage."""
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


@dataclass(frozen=True, slots=True)
class Numbers:
    """Numbers at aligned places: where in the submission and article, and whether they agree."""

    submission: NDArray[np.int64]
    article: NDArray[np.int64]
    agree: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Aligned:
    """What one pair shares: numbers compared, and the passages without those that differ."""

    numbers: Numbers
    passages: Alignment


@dataclass(frozen=True, slots=True)
class _Sheet:
    """Pairs laid side by side; pair p begins at `s0[p]` and `a0[p]`."""

    submission: Document
    article: Document
    s0: NDArray[np.int64]
    a0: NDArray[np.int64]
    a_grams: NDArray[np.int64]
    """Grams of each pair's article."""

    def pair_of(self, s: NDArray[np.int64]) -> NDArray[np.intp]:
        return np.searchsorted(self.s0, s, side="right") - 1


def align(article: Document, submission: Document) -> Alignment:
    """Return the passages that article and submission share, numbers not compared yet."""
    sheet, keys = _lay([article], [0], [submission])
    return _passages(sheet, keys)


def aligned_all(
    articles: Sequence[Document],
    which: Sequence[int],
    submissions: Sequence[Document],
    rarities: Sequence[NDArray[np.float32]],
) -> Iterator[Aligned | None]:
    """Yield what each submission shares with its article, `articles[which]`; None when nothing."""
    if not submissions:
        return
    sheet, keys = _lay(articles, which, submissions)
    found = _passages(sheet, keys)
    counted = _numbers(found, sheet.submission, sheet.article, sheet.s0, rarities)
    passages = exact(found, counted, sheet.submission, sheet.article)
    bounds = np.append(sheet.s0, len(sheet.submission))
    aligned = np.diff(np.searchsorted(found.submission, bounds)).tolist()
    low, high = _cuts(passages.submission, bounds)
    first, last = _cuts(counted.submission, bounds)
    for p, some in enumerate(aligned):
        s, a = sheet.s0[p], sheet.a0[p]
        own, told = slice(low[p], high[p]), slice(first[p], last[p])
        yield (
            Aligned(
                Numbers(
                    counted.submission[told] - s, counted.article[told] - a, counted.agree[told]
                ),
                Alignment(
                    passages.submission[own] - s, passages.article[own] - a, passages.length[own]
                ),
            )
            if some
            else None
        )


def _cuts(at: NDArray[np.int64], bounds: NDArray[np.int64]) -> tuple[list[int], list[int]]:
    edges = np.searchsorted(at, bounds).tolist()
    return edges[:-1], edges[1:]


def _lay(
    articles: Sequence[Document], which: Sequence[int], submissions: Sequence[Document]
) -> tuple[_Sheet, NDArray[np.int64]]:
    """Lay pairs side by side; return them with where each gram of a submission stands first.

    The second value is, for every place of the submissions' side, the place of the same gram on
    the articles' side, or -1.
    """
    submission, s0 = side_by_side(submissions, empty=1)
    article, a0 = side_by_side([articles[k] for k in which], empty=2)
    counts = np.array([len(articles[k].grams) for k in which], dtype=np.int64)
    sheet = _Sheet(submission, article, s0, a0, counts)
    sizes = np.array([len(d.grams) for d in articles], dtype=np.int64)
    begin = np.cumsum(sizes) - sizes
    grams = np.concatenate([d.grams for d in articles])
    keys = (grams.astype(np.uint64) << np.uint64(32)) | np.arange(len(grams), dtype=np.uint64)
    keys.sort()
    own = np.array([len(d.grams) for d in submissions], dtype=np.int64)
    place = np.full(len(submission), -1, dtype=np.int64)
    if not len(keys) or not own.sum():
        return sheet, place
    at = np.flatnonzero(_may_hold(grams, submission.grams))
    pair = sheet.pair_of(at)
    inside = at - s0[pair] < own[pair]  # beyond lies the gap between two pairs
    at, pair = at[inside], pair[inside]
    first = begin[list(which)][pair]
    wanted = submission.grams[at].astype(np.uint64) << np.uint64(32)
    wanted |= first.astype(np.uint64)
    near = np.searchsorted(keys, wanted)
    near[near == len(keys)] = 0
    hit = keys[near]
    on = (hit & np.uint64(0xFFFFFFFF)).astype(np.int64) - first
    same = (hit >> np.uint64(32) == wanted >> np.uint64(32)) & (on >= 0) & (on < counts[pair])
    place[at[same]] = (on + a0[pair])[same]
    return sheet, place


def _may_hold(some: NDArray[np.uint32], asked: NDArray[np.uint32]) -> NDArray[np.bool_]:
    """Tell which grams may be among some, one in sixteen wrongly: a look instead of a search."""
    bits = np.uint32((1 << (16 * len(some)).bit_length()) - 1)
    there = np.zeros(int(bits) + 1, dtype=bool)
    there[some & bits] = True
    held: NDArray[np.bool_] = there[asked & bits]
    return held


def _within(sizes: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return 0, 1, … of each stretch, one after the other."""
    return np.arange(int(sizes.sum())) - np.repeat(np.cumsum(sizes) - sizes, sizes)


def _passages(sheet: _Sheet, place: NDArray[np.int64]) -> Alignment:
    s, a, n = _runs(sheet, place)
    if not len(n):
        return Alignment(s, a, n)
    s, a, n = _tile(sheet, s, a, n)
    return _bridge(sheet, s, a, n)


def _runs(
    sheet: _Sheet, place: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Return maximal runs of consecutive shared grams as starts and lengths in signs."""
    s = np.flatnonzero(place >= 0)
    if not len(s):
        return s, s, s
    a = _steadied(sheet, s, place[s])
    joined = (s[1:] == s[:-1] + 1) & (a[1:] == a[:-1] + 1)
    first = _openings(~joined)
    last = np.append(first[1:], len(s)) - 1
    n = s[last] - s[first] + GRAM
    return _extend(sheet, s[first], a[first], n)


def _openings(cut: NDArray[np.bool_]) -> NDArray[np.intp]:
    """Return where groups begin, given between which neighbours there is a cut."""
    found = np.flatnonzero(cut)
    out = np.zeros(len(found) + 1, dtype=np.intp)
    out[1:] = found + 1
    return out


def _steadied(sheet: _Sheet, s: NDArray[np.int64], a: NDArray[np.int64]) -> NDArray[np.int64]:
    """Stay on the diagonal where a gram stands twice in the article and the look-up left it.

    The look-up names the first place of a gram; inside a passage the right one is the next place.
    """
    shift = a - s
    first = _openings((shift[1:] != shift[:-1]) | (s[1:] != s[:-1] + 1))
    if len(first) < 3:
        return a
    lost = shift[first][:-2] == shift[first][2:]
    pair = sheet.pair_of(s[first])
    lost &= pair[:-2] == pair[2:]
    if not lost.any():
        return a
    low, high = first[1:-1][lost], first[2:][lost]
    size = high - low
    flat = np.repeat(low, size) + _within(size)
    wanted = s[flat] + np.repeat(shift[first][:-2][lost], size)
    mine = np.repeat(pair[1:-1][lost], size)
    inside = (wanted >= sheet.a0[mine]) & (wanted < (sheet.a0 + sheet.a_grams)[mine])
    flat, wanted = flat[inside], wanted[inside]
    same = sheet.article.grams[wanted] == sheet.submission.grams[s[flat]]
    out = a.copy()
    out[flat[same]] = wanted[same]
    return out


def _extend(
    sheet: _Sheet,
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
    sheet: _Sheet, s: NDArray[np.int64], a: NDArray[np.int64], n: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Keep the longest runs, cut what would use a sign twice; in order of the submission."""
    clash = _overlaps(s, n) | _overlaps(a, n)
    if not clash.any():
        return s, a, n
    free_s = np.ones(len(sheet.submission), dtype=bool)
    free_a = np.ones(len(sheet.article), dtype=bool)
    alone = ~clash
    free_s[_every(s[alone], n[alone])] = False
    free_a[_every(a[alone], n[alone])] = False
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


def _first_of_each(
    sheet: _Sheet,
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
    sheet: _Sheet, s: NDArray[np.int64], a: NDArray[np.int64], n: NDArray[np.int64]
) -> Alignment:
    """Add what agrees between two passages of one diagonal: single characters were changed."""
    gap = s[1:] - (s[:-1] + n[:-1])
    near = (s[1:] - a[1:] == s[:-1] - a[:-1]) & (gap > 0) & (gap <= _BRIDGE)
    if not near.any():
        return Alignment(s, a, n)
    size = gap[near]
    flat = np.repeat((s[:-1] + n[:-1])[near], size) + _within(size)
    shift = np.repeat((a - s)[:-1][near], size)
    free = np.ones(len(sheet.article), dtype=bool)
    free[_every(a, n)] = False
    same = (sheet.submission.signs[flat] == sheet.article.signs[flat + shift]) & free[flat + shift]
    more_s = flat[same]
    pair = sheet.pair_of(s)
    bridged = np.isin(pair, pair[:-1][near])
    all_s = np.concatenate([_every(s[bridged], n[bridged]), more_s])
    all_a = np.concatenate([_every(a[bridged], n[bridged]), more_s + shift[same]])
    order = np.argsort(all_s)
    more, on, length = _joined(all_s[order], all_a[order])
    long = length >= 2  # a single sign that agrees by chance is no passage
    others = ~bridged
    s = np.concatenate([s[others], more[long]])
    order = np.argsort(s)
    a = np.concatenate([a[others], on[long]])[order]
    return Alignment(s[order], a, np.concatenate([n[others], length[long]])[order])


def _every(start: NDArray[np.int64], size: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return all positions of the stretches, in order."""
    return np.repeat(start, size) + _within(size)


def _joined(
    s: NDArray[np.int64], a: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Return maximal stretches of consecutive pairs of positions."""
    if not len(s):
        return s, a, s.copy()
    joined = (s[1:] == s[:-1] + 1) & (a[1:] == a[:-1] + 1)
    first = _openings(~joined)
    last = np.append(first[1:], len(s)) - 1
    return s[first], a[first], s[last] - s[first] + 1


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


def numbers(
    found: Alignment, submission: Document, article: Document, rarity: NDArray[np.float32]
) -> Numbers:
    """Compare the numbers that stand at aligned places of sufficiently long passages.

    `rarity` is that of the submission's picked grams: numbers in an outlet's furniture and in set
    phrases (发布时间…) say nothing about the report.
    """
    return _numbers(found, submission, article, np.zeros(1, dtype=np.int64), [rarity])


def _numbers(
    found: Alignment,
    submission: Document,
    article: Document,
    s0: NDArray[np.int64],
    rarities: Sequence[NDArray[np.float32]],
) -> Numbers:
    none = np.zeros(0, dtype=np.int64)
    if not len(found) or not len(submission.number_at) or not len(article.number_at):
        return Numbers(none, none, np.zeros(0, dtype=bool))
    at = submission.number_at.astype(np.int64)
    block = np.searchsorted(found.submission, at, side="right") - 1
    offset = at - found.submission[block]
    size = found.length[block]
    inside = (block >= 0) & (offset < size) & (size >= _NUMBER_CONTEXT)
    own = np.array([float(r.mean()) if len(r) else 0.0 for r in rarities])
    least = np.minimum(_COMMON, _OF_ITS_KIND * own)[np.searchsorted(s0, at, side="right") - 1]
    inside &= _mean_rarity(found, submission.picked, s0, rarities)[block] >= least
    at, block, offset, size = at[inside], block[inside], offset[inside], size[inside]
    on = found.article[block] + offset
    mine = submission.numbers[np.searchsorted(submission.number_at, at)]
    theirs = article.numbers[np.searchsorted(article.number_at, on)]
    agree = mine == theirs
    before, after = offset, size - offset - 1
    within = (before >= _BESIDE) & (after >= _BESIDE) & (size >= _STATEMENT)
    width = submission.starts[at + 1] - submission.starts[at]
    whole = width == article.starts[on + 1] - article.starts[on]
    long = np.maximum(before, after) >= _STATEMENT
    told = agree | within | (long & (whole | (np.minimum(before, after) >= 1)))
    return Numbers(at[told], on[told], agree[told])


def _mean_rarity(
    found: Alignment,
    picked: NDArray[np.int32],
    s0: NDArray[np.int64],
    rarities: Sequence[NDArray[np.float32]],
) -> NDArray[np.float64]:
    """Return the mean rarity of the picked grams that begin in each passage; 0 without any."""
    running = np.zeros(len(picked) + len(rarities), dtype=np.float64)
    begin = 0
    for rarity in rarities:  # each sum begins anew: no pair's figure depends on its neighbours
        running[begin + 1 : begin + 1 + len(rarity)] = np.cumsum(rarity)
        begin += len(rarity) + 1
    low = np.searchsorted(picked, found.submission)
    high = np.searchsorted(picked, found.submission + found.length - GRAM + 1)
    high = np.maximum(high, low)
    pair = np.searchsorted(s0, found.submission, side="right") - 1
    sums: NDArray[np.float64] = running[high + pair] - running[low + pair]
    sums /= np.maximum(high - low, 1)
    return sums


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
