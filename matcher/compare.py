"""What an article and a submission have in common, as named comparisons a person can check."""

import re
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz

from matcher.align import Alignment, Numbers
from matcher.document import GRAM, SAMPLE, Document
from matcher.spots import spots

_WINDOW = 80
"""Signs of the densest stretch: about two sentences."""
_WHOLE_PARAGRAPH = 60
"""Signs from which on an article's paragraph counts fully; a heading of ours proves little."""
_NUMBER = re.compile(r"\d+")
_ALIKE = 75
"""Likeness, of 100, from which on two titles without their numbers are one."""
_OURS = 0.8
"""Share of an article's paragraph from which on it is ours almost whole."""
_NEAR = 40
"""Signs between two passages of one stretch, on either side …"""
_OWN = 0.8
"""Share of a submission's mean rarity from which on a gram is the piece's own."""
_PLACE = np.array([ord(c) for c in "县市镇乡村区州"], dtype=np.uint32)
"""Signs that end the name of a place."""
_SHIFT = 15
"""… and by how much the two distances may differ: a phrase was put in or taken out."""


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
    people: float
    """How many people bear another name at one spot of both texts, log2(1 + n)."""
    own: float
    """Signs in common that are as rare as the piece is on the whole, log2(1 + n): next to none in
    a speech or notice that many pieces quote."""
    places: float
    """Share of the places in or between passages that were swapped, one more counted as kept."""
    swapped: float
    """How many places were swapped, log2(1 + n)."""
    heading: float | None
    """1 where alike titles bear other numbers (the report of another month), else 0."""
    title: float | None
    """Likeness of the titles, in [0, 1]."""
    named: float | None
    """Weight of the names (author, unit) that byline or origin repeat."""
    days: float | None
    """Days from the submission to the article; negative when the article came first."""


NAMES = tuple(f.name for f in fields(Evidence))


def compare(
    found: Alignment,
    counted: Numbers,
    submission: Document,
    article: Document,
    *,
    weights: NDArray[np.float32],
    title: float | None = None,
    heading: float | None = None,
    named: float | None = None,
    days: float | None = None,
) -> Evidence:
    """Measure an alignment; `weights` is the rarity of the submission's picked grams."""
    signs = int(found.length.sum())
    covered = _covered(found, submission.picked, weights)
    mass = float(covered.sum()) * SAMPLE
    total = float(weights.sum()) * SAMPLE
    seen = spots(found, submission, article)
    differ = int((~counted.agree).sum())
    agree = len(counted.agree) - differ + seen.agree
    differ += seen.differ
    size, ours, weighed = _paragraphs(found, article, submission.picked, covered)
    shares = ours / np.maximum(size, _WHOLE_PARAGRAPH)
    kept, swapped = _places(found, submission, article)
    return Evidence(
        coverage=min(1.0, mass / total) if total else signs / max(1, len(submission)),
        text=signs / max(1, len(submission)),
        article=signs / max(1, len(article)),
        paragraph=float(shares.max(initial=0.0)),
        whole=float(np.log2(1 + _heaviest(weighed[ours >= _OURS * size]) * SAMPLE)),
        mass=float(np.log2(1 + mass)),
        run=float(np.log2(1 + (int(found.length.max()) if len(found) else 0))),
        window=_densest(covered, submission.picked),
        stretch=float(np.log2(1 + _largest_stretch(found, submission.picked, covered) * SAMPLE)),
        intact=0.0 if differ else signs / max(1, len(submission)),
        differ=differ / (differ + agree + 1),
        differing=float(np.log2(1 + differ)),
        agreeing=float(np.log2(1 + agree)),
        people=float(np.log2(1 + seen.people)),
        own=float(np.log2(1 + _own(covered, weights) * SAMPLE)),
        places=swapped / (kept + swapped + 1),
        swapped=float(np.log2(1 + swapped)),
        heading=heading,
        title=title,
        named=named,
        days=days,
    )


def title_likeness(mine: str, theirs: str) -> float | None:
    """Return how alike two normalised titles are, in [0, 1]; None when either is empty.

    The better of plain likeness and of one lying inside the other: desks add and cut columns.
    """
    if not mine or not theirs:
        return None
    short, long = sorted((mine, theirs), key=len)
    inside = fuzz.partial_ratio(short, long) if 4 <= len(short) <= 64 and len(long) <= 256 else 0
    return max(fuzz.ratio(mine, theirs), 0.9 * inside) / 100


def other_numbers(mine: str, theirs: str) -> float | None:
    """Return 1.0 when two normalised titles are alike but for their numbers, else 0.0.

    None when either has none.

    >>> other_numbers("昌都3月旅游简报", "昌都4月旅游简报")
    1.0
    """
    left, right = _NUMBER.findall(mine), _NUMBER.findall(theirs)
    if not left or not right:
        return None
    alike = fuzz.ratio(_NUMBER.sub("0", mine), _NUMBER.sub("0", theirs)) >= _ALIKE
    return float(alike and len(left) == len(right) and left != right)


def _covered(
    found: Alignment, picked: NDArray[np.int32], weights: NDArray[np.float32]
) -> NDArray[np.float32]:
    """Return the weights of the picked grams that lie inside passages, 0 for the others."""
    whole = found.length >= GRAM
    start = found.submission[whole]
    if not len(start) or not len(picked):
        return np.zeros(len(picked), dtype=np.float32)
    at = np.searchsorted(start, picked, side="right") - 1
    inside = (at >= 0) & (picked <= start[at] + found.length[whole][at] - GRAM)
    return np.where(inside, weights, np.float32(0))


def _own(covered: NDArray[np.float32], weights: NDArray[np.float32]) -> int:
    """Return how many covered grams are hardly commoner than the submission's are on the whole."""
    return int((covered >= _OWN * weights.mean()).sum()) if len(weights) else 0


def _densest(covered: NDArray[np.float32], picked: NDArray[np.int32]) -> float:
    if not len(picked):
        return 0.0
    running = np.concatenate(([0.0], np.cumsum(covered)))
    beyond = np.searchsorted(picked, picked + _WINDOW)
    best = float((running[beyond] - running[:-1]).max())
    size = min(_WINDOW, int(picked[-1]) + 1)
    return min(1.0, best * SAMPLE / max(size, 30))


def _largest_stretch(
    found: Alignment, picked: NDArray[np.int32], covered: NDArray[np.float32]
) -> float:
    """Return the weight of the heaviest chain of passages that follow one another closely."""
    if not len(found) or not len(picked):
        return 0.0
    gap_s = found.submission[1:] - (found.submission[:-1] + found.length[:-1])
    gap_a = found.article[1:] - (found.article[:-1] + found.length[:-1])
    linked = (gap_a >= 0) & (gap_s <= _NEAR) & (gap_a <= _NEAR) & (np.abs(gap_s - gap_a) <= _SHIFT)
    chain = np.concatenate(([0], np.cumsum(~linked)))
    block = np.maximum(np.searchsorted(found.submission, picked, side="right") - 1, 0)
    return float(np.bincount(chain[block], covered).max())


def _places(found: Alignment, submission: Document, article: Document) -> tuple[int, int]:
    """Return how many names of places lie whole inside passages, and how many were swapped.

    Swapped: a passage opens with 县, 市, 镇 … and both signs before it differ. A name of which only
    one sign was touched is neither.
    """
    if not len(found):
        return 0, 0
    ends = np.flatnonzero(np.isin(submission.signs, _PLACE))
    block = np.searchsorted(found.submission, ends, side="right") - 1
    offset = ends - found.submission[block]
    inside = (block >= 0) & (offset < found.length[block])
    kept = int((inside & (offset >= 2)).sum())
    opens = block[inside & (offset == 0)]
    s, a = found.submission[opens], found.article[opens]
    far = (s >= 2) & (a >= 2)
    s, a = s[far], a[far]
    mine, theirs = submission.signs, article.signs
    swap = (mine[s - 1] != theirs[a - 1]) & (mine[s - 2] != theirs[a - 2])
    return kept, int(swap.sum())


def _paragraphs(
    found: Alignment, article: Document, picked: NDArray[np.int32], covered: NDArray[np.float32]
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
    """Return, for each paragraph of the article, its signs, ours among them, and their weight."""
    edges = np.concatenate(([0], article.breaks, [len(article)]))
    size = np.diff(edges)
    if not len(found):
        return size, np.zeros_like(size), np.zeros(len(size))
    steps = np.zeros(len(article) + 1, dtype=np.int64)
    np.add.at(steps, found.article, 1)
    np.subtract.at(steps, found.article + found.length, 1)
    running = np.concatenate(([0], np.cumsum(np.cumsum(steps)[:-1])))
    hit = np.flatnonzero(covered)
    block = np.searchsorted(found.submission, picked[hit], side="right") - 1
    there = picked[hit] - found.submission[block] + found.article[block]
    home = np.searchsorted(edges, there, side="right") - 1
    weight = np.bincount(home, covered[hit], minlength=len(size)).astype(np.float64)
    return size, running[edges[1:]] - running[edges[:-1]], weight


def _heaviest(weights: NDArray[np.float64]) -> float:
    return float(weights.max(initial=0.0))
