"""What an article and a submission have in common, as named comparisons a person can check."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matcher.align import Alignment
from matcher.document import GRAM, SAMPLE, Document
from matcher.exhortations import words_at
from matcher.kinds import DEMAND, PLACE
from matcher.numbers import Numbers
from matcher.sheet import Sheet
from matcher.silence import silence
from matcher.spots import spots
from matcher.stretches import every, openings

_WINDOW = 80
"""Signs of the densest stretch: about two sentences."""
_WHOLE_PARAGRAPH = 60
"""Signs from which on an article's paragraph counts fully; a heading of ours proves little."""
_OURS = 0.8
"""Share of an article's paragraph from which on it is ours almost whole."""
_NEAR = 40
"""Signs between two passages of one stretch, on either side …"""
_SHIFT = 15
"""… and by how much the two distances may differ: a phrase was put in or taken out."""
_OWN = 0.8
"""Share of a submission's mean rarity from which on a gram is the piece's own."""
_NAME = (2, 8)
"""Signs of a place's name at least, and at most with the day of a dateline before it."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """Every comparison of one pair; None where a side does not tell."""

    coverage: float
    """Share of the submission's rarity-weighted grams that the article repeats, in [0, 1]."""
    text: float
    """Share of the submission's signs inside passages, unweighted."""
    article: float
    """Share of the article's signs inside passages."""
    paragraph: float
    """Largest such share of one paragraph of the article, a short one counting less."""
    whole: float
    """Rarity-weighted signs in common with a paragraph that is ours almost whole, log2(1 + n)."""
    clear: float
    """`whole` where no number, place, person or heading is another, else 0."""
    mass: float
    """Rarity-weighted signs in common, log2(1 + n)."""
    run: float
    """Longest passage in signs, log2."""
    window: float
    """Rarity-weighted share of the densest 80 signs of the submission."""
    stretch: float
    """Rarity-weighted signs of the largest stretch with only small changes in it, log2(1 + n)."""
    intact: float
    """`text` where no number differs, else 0: a whole piece with its figures is hardly chance."""
    differ: float
    """Share of the numbers at aligned places that differ, one more counted as agreeing."""
    differing: float
    """How many differ, log2(1 + n)."""
    agreeing: float
    """How many agree, log2(1 + n)."""
    confirmed: float
    """Figures that agree times `text`, where nothing differs, log2(1 + n): a form that hundreds
    filled in is told by its figures alone."""
    unsaid: float
    """Figures of the submission that an article with so much of its text should have and has not,
    log2(1 + n): the report of a year that gives none."""
    cut_out: float
    """Share of the figures cut out between words that stay, one more counted as kept."""
    people: float
    """How many people bear another name at one spot of both texts, log2(1 + n)."""
    own: float
    """Signs in common that are as rare as the piece is on the whole, log2(1 + n): next to none in
    a speech or notice that many pieces quote."""
    places: float
    """Share of the places in or between passages that were swapped, one more counted as kept."""
    swapped: float
    """How many places were swapped, log2(1 + n)."""
    hollow: float
    """Share of the signs in common that are words of exhortation."""
    heading: float | None
    """1 where alike titles bear other numbers (the report of another month), else 0."""
    title: float | None
    """Likeness of the titles, in [0, 1]."""
    named: float | None
    """Weight of the names (author, unit) that byline or origin repeat."""
    days: float | None
    """Days from the submission to the article; negative when the article came first."""


@dataclass(frozen=True, slots=True)
class Beside:
    """Comparisons of what stands beside the texts; None where a side does not tell."""

    heading: float | None
    title: float | None
    named: float | None
    days: float | None

    @property
    def other_edition(self) -> int:
        """1 where alike titles bear other numbers."""
        return int(self.heading or 0)


NAMES = tuple(f.name for f in fields(Evidence))
_BESIDE = tuple(f.name for f in fields(Beside))
Columns = Mapping[str, NDArray[np.float64]]
"""Comparisons by name, one value a pair; NaN where a side does not tell."""
_Counts = NDArray[np.int64]


def compare(
    sheet: Sheet, found: Alignment, counted: Numbers, headings: _Counts | int = 0
) -> dict[str, NDArray[np.float64]]:
    """Measure what every pair's texts have in common, by their passages.

    `headings` is how many numbers differ between their titles where these are alike: they are
    figures of the report as well.
    """
    compared = sheet.pair_of(counted.submission)
    agree = _count(sheet, compared, counted.agree)
    differ = _count(sheet, compared, ~counted.agree) + headings
    if not len(found):
        none = {name: np.zeros(len(sheet)) for name in NAMES if name not in _BESIDE}
        return none | _figures(agree, differ)
    home = sheet.pair_of(found.submission)
    lies = _lies(sheet, found, home)
    signs = _count(sheet, home, found.length)
    text = signs / np.maximum(1, sheet.s_size)
    mass = sheet.sums(lies.covered).astype(np.float64) * SAMPLE
    total = sheet.totals.astype(np.float64) * SAMPLE
    with np.errstate(invalid="ignore"):
        share = np.minimum(1.0, mass / total)
    seen = spots(sheet, found)
    agree, differ = agree + seen.agree, differ + seen.differ
    kept, swapped = _places(sheet, found, home)
    paragraph, whole = _paragraphs(sheet, found, lies)
    whole = np.log2(1 + whole)
    other = differ + swapped + seen.people > 0
    left = silence(sheet, found)
    return {
        "coverage": np.where(total > 0, share, text),
        "text": text,
        "article": signs / np.maximum(1, sheet.a_size),
        "paragraph": paragraph,
        "whole": whole,
        "clear": np.where(other, 0.0, whole),
        "mass": np.log2(1 + mass),
        "run": np.log2(1 + _most(sheet, home, found.length)),
        "window": _densest(sheet, lies),
        "stretch": np.log2(1 + _largest_stretch(sheet, found, home, lies)),
        "intact": np.where(differ > 0, 0.0, text),
        **_figures(agree, differ),
        "confirmed": np.log2(1 + np.where(other, 0.0, agree * text)),
        "unsaid": np.log2(1 + np.maximum(0, left.figures * text - left.said - differ)),
        "cut_out": left.cut_out / (left.cut_out + left.said + 1),
        "people": np.log2(1 + seen.people),
        "own": np.log2(1 + _own(sheet, lies) * SAMPLE),
        "places": swapped / (kept + swapped + 1),
        "swapped": np.log2(1 + swapped),
        "hollow": _hollow(sheet, found, home) / np.maximum(1, signs),
    }


def _figures(agree: _Counts, differ: _Counts) -> dict[str, NDArray[np.float64]]:
    return {
        "differ": differ / (differ + agree + 1),
        "differing": np.log2(1 + differ),
        "agreeing": np.log2(1 + agree),
    }


def with_beside(columns: Columns, beside: Sequence[Beside]) -> Columns:
    """Return the comparisons of pairs, those of what stands beside their texts among them."""
    told = {name: [getattr(b, name) for b in beside] for name in _BESIDE}
    return {**columns, **{name: np.array(v, dtype=np.float64) for name, v in told.items()}}


def evidence_of(columns: Columns) -> list[Evidence]:
    """Return every comparison, by pair."""
    rows = np.stack([columns[name] for name in NAMES], axis=1).tolist()
    return [Evidence(*map(_told, row)) for row in rows]


def _told(value: float) -> Any:
    return None if math.isnan(value) else value


@dataclass(frozen=True, slots=True)
class _Lies:
    """The picked grams that lie inside passages, in order of the submissions."""

    gram: NDArray[np.int64]
    """Which of the sheet's picked grams."""
    at: NDArray[np.int64]
    """Its place on the submissions' side."""
    block: NDArray[np.intp]
    """In which passage."""
    pair: NDArray[np.intp]
    weight: NDArray[np.float32]
    covered: NDArray[np.float32]
    """The weight of every picked gram, 0 for those that lie in no passage."""


def _lies(sheet: Sheet, found: Alignment, home: NDArray[np.intp]) -> _Lies:
    picked = sheet.submission.picked
    low = np.searchsorted(picked, found.submission)
    high = np.searchsorted(picked, found.submission + found.length - GRAM + 1)
    size = np.maximum(high - low, 0)
    gram = every(low, size)
    covered = np.zeros(len(picked), dtype=np.float32)
    covered[gram] = weight = sheet.weights[gram]
    block = np.repeat(np.arange(len(found)), size)
    return _Lies(gram, picked[gram].astype(np.int64), block, home[block], weight, covered)


def _count(sheet: Sheet, pair: NDArray[np.intp], values: NDArray[Any] | None = None) -> _Counts:
    """Return, by pair, the sum of whole numbers, or how many there are."""
    return np.bincount(pair, values, minlength=len(sheet)).astype(np.int64)


def _most(sheet: Sheet, pair: NDArray[np.intp], values: NDArray[Any]) -> NDArray[np.float64]:
    """Return the largest value of every pair, given in order of the pairs; 0 without any."""
    out = np.zeros(len(sheet))
    first = np.searchsorted(pair, np.arange(len(sheet)))
    some = np.flatnonzero(np.diff(first, append=len(pair)))
    if len(some):
        out[some] = np.maximum.reduceat(values, first[some])
    return np.maximum(out, 0)


def _own(sheet: Sheet, lies: _Lies) -> _Counts:
    """Return how many covered grams are hardly commoner than the submission's are on the whole."""
    least = _OWN * sheet.mean_rarity()
    return _count(sheet, lies.pair, lies.weight >= least[lies.pair])


def _densest(sheet: Sheet, lies: _Lies) -> NDArray[np.float64]:
    """Return the weighed share of the densest window, which begins at a covered gram."""
    picked = sheet.submission.picked
    running = sheet.running(lies.covered)
    beyond = np.searchsorted(picked, lies.at + _WINDOW)
    beyond = np.minimum(beyond, sheet.edges[1:][lies.pair])
    weight = running[beyond + lies.pair] - running[lies.gram + lies.pair]
    some = np.flatnonzero(np.diff(sheet.edges))
    size = np.zeros(len(sheet), dtype=np.int64)
    size[some] = picked[sheet.edges[1:][some] - 1] - sheet.s0[some] + 1
    size = np.maximum(np.minimum(_WINDOW, size), 30)
    return np.minimum(1.0, _most(sheet, lies.pair, weight) * SAMPLE / size)


def _rarity(
    sheet: Sheet, pair: NDArray[np.intp], part: NDArray[np.intp], lies: _Lies
) -> NDArray[np.float64]:
    """Return the mean rarity of some parts, given each one's pair and in which part grams lie.

    Of a sentence one to a dozen grams are picked, as chance has it. So a part counts its signs, and
    what the picked ones tell is steadied by one gram of the submission's mean.
    """
    weight = np.bincount(part, lies.weight, minlength=len(pair))
    return (weight + sheet.mean_rarity()[pair]) / (np.bincount(part, minlength=len(pair)) + 1)


def _largest_stretch(
    sheet: Sheet, found: Alignment, home: NDArray[np.intp], lies: _Lies
) -> NDArray[np.float64]:
    """Return the weight of the heaviest chain of passages that follow one another closely."""
    gap_s = found.submission[1:] - (found.submission[:-1] + found.length[:-1])
    gap_a = found.article[1:] - (found.article[:-1] + found.length[:-1])
    linked = (gap_a >= 0) & (gap_s <= _NEAR) & (gap_a <= _NEAR) & (np.abs(gap_s - gap_a) <= _SHIFT)
    linked &= home[1:] == home[:-1]
    chain = np.concatenate(([0], np.cumsum(~linked)))
    own = home[openings(~linked)]
    signs = np.bincount(chain, found.length)
    return _most(sheet, own, signs * _rarity(sheet, own, chain[lies.block], lies))


def _places(sheet: Sheet, found: Alignment, home: NDArray[np.intp]) -> tuple[_Counts, _Counts]:
    """Return how many names of places lie whole inside passages, and how many were swapped.

    Swapped: a passage opens with 县, 市, 镇 …, both signs before it differ, and of its paragraph
    little more than a name is left out there. A name of which only one sign was touched is neither.
    """
    ends = np.flatnonzero(sheet.s_kinds & PLACE)
    block = np.searchsorted(found.submission, ends, side="right") - 1
    offset = ends - found.submission[block]
    inside = (block >= 0) & (offset < found.length[block])
    kept = _count(sheet, home[block[inside & (offset >= 2)]])
    opens = block[inside & (offset == 0)]
    opens = opens[_after_a_name(sheet, found, home, opens)]
    s, a, pair = found.submission[opens], found.article[opens], home[opens]
    far = (s - sheet.s0[pair] >= 2) & (a - sheet.a0[pair] >= 2)
    far &= ~(_begins(sheet.submission, s) | _begins(sheet.article, a))
    s, a = s[far], a[far]
    mine, theirs = sheet.submission.signs, sheet.article.signs
    swap = (mine[s - 1] != theirs[a - 1]) & (mine[s - 2] != theirs[a - 2])
    return kept, _count(sheet, pair[far], swap)


def _after_a_name(
    sheet: Sheet, found: Alignment, home: NDArray[np.intp], opens: NDArray[np.intp]
) -> NDArray[np.bool_]:
    """Tell before which passages no more than a name is left out, in its paragraph."""
    before = np.maximum(opens - 1, 0)
    end = found.submission[before] + found.length[before]
    first = (opens == 0) | (home[before] != home[opens])
    at, breaks = found.submission[opens], sheet.submission.breaks
    since = np.where(first, sheet.s0[home[opens]], end)
    if len(breaks):
        behind = np.searchsorted(breaks, at, side="right") - 1
        since = np.maximum(since, np.where(behind >= 0, breaks[behind], 0))
    gap = at - since
    return np.asarray((gap >= _NAME[0]) & (gap <= _NAME[1]))


def _begins(text: Document, at: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Tell where a paragraph begins at a sign or the one before it."""
    behind = np.searchsorted(text.breaks, at, side="right") - 1
    known = behind >= 0
    return np.asarray(known & (at - text.breaks[behind] <= 1)) if len(text.breaks) else known


def _hollow(sheet: Sheet, found: Alignment, home: NDArray[np.intp]) -> _Counts:
    """Return how many signs inside passages are words of exhortation."""
    kinds = sheet.s_kinds
    words = words_at(sheet.submission.signs, np.flatnonzero(kinds[:-1] & kinds[1:] & DEMAND))
    signs = np.union1d(words, words + 1)
    block = np.searchsorted(found.submission, signs, side="right") - 1
    inside = (block >= 0) & (signs < (found.submission + found.length)[block])
    return _count(sheet, home[block[inside]])


def _paragraphs(
    sheet: Sheet, found: Alignment, lies: _Lies
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the largest share of a paragraph that is ours, and the most weight of one that is."""
    begin = np.sort(np.concatenate([sheet.a0, sheet.article.breaks]))
    pair = np.searchsorted(sheet.a0, begin, side="right") - 1
    end = np.append(begin[1:], 0)
    last = np.append(pair[1:] != pair[:-1], True)
    end[last] = (sheet.a0 + sheet.a_size)[pair[last]]
    size = end - begin
    ours = _signs_before(found, end) - _signs_before(found, begin)
    there = lies.at + (found.article - found.submission)[lies.block]
    home = np.searchsorted(begin, there, side="right") - 1
    weight = ours * _rarity(sheet, pair, home, lies)
    weight[ours < _OURS * size] = 0
    share = ours / np.maximum(size, _WHOLE_PARAGRAPH)
    return _most(sheet, pair, share), _most(sheet, pair, weight)


def _signs_before(found: Alignment, places: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return how many signs of passages lie before places on the articles' side."""
    order = np.argsort(found.article)
    start, size = found.article[order], found.length[order]
    before = np.searchsorted(start, places)
    whole = np.concatenate(([0], np.cumsum(size)))[before]
    beyond = np.concatenate(([0], start + size))[before] - places
    return whole - np.maximum(beyond, 0)
