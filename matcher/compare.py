"""What an article and a submission have in common, as named comparisons a person can check."""

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz

from matcher.align import Alignment, Numbers
from matcher.document import GRAM, SAMPLE, Document

_WINDOW = 80
"""Signs of the densest stretch: about two sentences."""
_WHOLE_PARAGRAPH = 60
"""Signs from which on an article's paragraph counts fully; a heading of ours proves little."""
_NEAR = 40
"""Signs between two passages of one stretch, on either side …"""
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
    named: float | None = None,
    days: float | None = None,
) -> Evidence:
    """Measure an alignment; `weights` is the rarity of the submission's picked grams."""
    signs = int(found.length.sum())
    covered = _covered(found, submission.picked, weights)
    mass = float(covered.sum()) * SAMPLE
    total = float(weights.sum()) * SAMPLE
    differ = int((~counted.agree).sum())
    agree = len(counted.agree) - differ
    return Evidence(
        coverage=min(1.0, mass / total) if total else signs / max(1, len(submission)),
        text=signs / max(1, len(submission)),
        article=signs / max(1, len(article)),
        paragraph=_best_paragraph(found, article),
        mass=float(np.log2(1 + mass)),
        run=float(np.log2(1 + (int(found.length.max()) if len(found) else 0))),
        window=_densest(covered, submission.picked),
        stretch=float(np.log2(1 + _largest_stretch(found, submission.picked, covered) * SAMPLE)),
        intact=0.0 if differ else signs / max(1, len(submission)),
        differ=differ / (differ + agree + 1),
        differing=float(np.log2(1 + differ)),
        agreeing=float(np.log2(1 + agree)),
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


def _best_paragraph(found: Alignment, article: Document) -> float:
    if not len(found):
        return 0.0
    edges = np.concatenate(([0], article.breaks, [len(article)]))
    steps = np.zeros(len(article) + 1, dtype=np.int64)
    np.add.at(steps, found.article, 1)
    np.subtract.at(steps, found.article + found.length, 1)
    running = np.concatenate(([0], np.cumsum(np.cumsum(steps)[:-1])))
    ours = running[edges[1:]] - running[edges[:-1]]
    size = np.diff(edges)
    return float((ours / np.maximum(size, _WHOLE_PARAGRAPH)).max())
