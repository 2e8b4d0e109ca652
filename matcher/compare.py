"""What an article and a submission have in common, as named comparisons a person can check."""

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz

from matcher.align import Alignment, Numbers
from matcher.document import GRAM, SAMPLE, Document

_WINDOW = 80
"""Signs of the densest stretch: about two sentences."""
_SHORT_PARAGRAPH = 16
"""An article's paragraph of fewer signs (a heading, a pager) proves nothing by being ours."""


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
    """Largest such share of one paragraph of the article."""
    mass: float
    """Rarity-weighted signs in common, log2(1 + n)."""
    run: float
    """Longest passage in signs, log2."""
    window: float
    """Rarity-weighted share of the densest 80 signs of the submission."""
    differ: float
    """Share of the numbers at aligned places that differ; 0 without numbers."""
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


def weights_of(
    rarity: NDArray[np.float32], where: NDArray[np.intp], size: int
) -> NDArray[np.float32]:
    """Return running totals of rarity by sign: entry i is the weight of grams before sign i."""
    at = np.zeros(size + 1, dtype=np.float32)
    at[where + 1] = rarity
    return np.cumsum(at, dtype=np.float32)


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
    """Measure an alignment; `weights` are the submission's, of `weights_of`."""
    signs = int(found.length.sum())
    covered = _covered(found, weights)
    mass = float(covered[-1]) * SAMPLE
    total = float(weights[-1]) * SAMPLE
    differ = int((~counted.agree).sum())
    agree = len(counted.agree) - differ
    return Evidence(
        coverage=min(1.0, mass / total) if total else signs / max(1, len(submission)),
        text=signs / max(1, len(submission)),
        article=signs / max(1, len(article)),
        paragraph=_best_paragraph(found, article),
        mass=float(np.log2(1 + mass)),
        run=float(np.log2(1 + (int(found.length.max()) if len(found) else 0))),
        window=_densest(covered),
        differ=differ / (differ + agree) if differ else 0.0,
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


def _covered(found: Alignment, weights: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return running totals like `weights`, of the grams that lie inside passages only."""
    whole = found.length >= GRAM
    steps = np.zeros(len(weights) - 1, dtype=np.int8)
    start = found.submission[whole]
    np.add.at(steps, start, 1)
    ends = start + found.length[whole] - GRAM + 1
    np.subtract.at(steps, ends[ends < len(steps)], 1)
    inside = np.cumsum(steps, dtype=np.int8)
    out = np.zeros_like(weights)
    np.cumsum(np.diff(weights) * inside, out=out[1:])
    return out


def _densest(covered: NDArray[np.float32]) -> float:
    size = min(_WINDOW, len(covered) - 1)
    if size <= 0:
        return 0.0
    best = float((covered[size:] - covered[:-size]).max())
    return min(1.0, best * SAMPLE / max(size - GRAM + 1, 30))


def _best_paragraph(found: Alignment, article: Document) -> float:
    edges = np.concatenate(([0], article.breaks, [len(article)]))
    size = np.diff(edges)
    long = size >= _SHORT_PARAGRAPH
    if not long.any():
        return float(found.length.sum()) / max(1, len(article))
    steps = np.zeros(len(article) + 1, dtype=np.int32)
    np.add.at(steps, found.article, 1)
    np.subtract.at(steps, found.article + found.length, 1)
    running = np.concatenate(([0], np.cumsum(np.cumsum(steps)[:-1])))
    share = (running[edges[1:]] - running[edges[:-1]]) / np.maximum(size, 1)
    return float(share[long].max())
