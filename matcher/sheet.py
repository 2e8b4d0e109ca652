"""Pairs of an article and a submission laid side by side, so that many are compared in one go.

What costs a hundred calls for one pair costs the same hundred for a hundred pairs. Places on a
sheet run through all its pairs; no figure of a pair depends on its neighbours.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from matcher.document import Document
from matcher.kinds import kinds

APART = 16
"""Empty places between texts that are laid side by side."""
_EMPTY_SUBMISSION, _EMPTY_ARTICLE = 1, 2
"""Signs that no text has, and that do not equal each other."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """Pair p begins at `s0[p]` of the submissions' side and at `a0[p]` of the articles' side."""

    articles: Sequence[Document]
    which: NDArray[np.int64]
    """By pair, whose article it is, of `articles`."""
    submission: Document
    article: Document
    s0: NDArray[np.int64]
    a0: NDArray[np.int64]
    s_size: NDArray[np.int64]
    """Signs of each pair's submission."""
    a_size: NDArray[np.int64]
    """Signs of each pair's article."""
    s_kinds: NDArray[np.uint8]
    """Kinds of the signs on the submissions' side."""
    a_kinds: NDArray[np.uint8]
    """Kinds of the signs on the articles' side."""
    weights: NDArray[np.float32]
    """Rarity of the submissions' picked grams."""
    edges: NDArray[np.int64]
    """Where each pair's picked grams begin; one longer than there are pairs."""
    totals: NDArray[np.float32]
    """Rarity of each pair's picked grams, added up."""

    def __len__(self) -> int:
        return len(self.s0)

    def pair_of(self, s: NDArray[np.int64]) -> NDArray[np.intp]:
        """Return the pairs of places on the submissions' side."""
        return np.searchsorted(self.s0, s, side="right") - 1

    def running(self, values: NDArray[np.float32]) -> NDArray[np.float64]:
        """Return the running sums of one value a picked gram; every pair's begin anew with a 0.

        So there is one more a pair than it has picked grams.
        """
        out = np.zeros(len(values) + len(self), dtype=np.float64)
        for pair, (low, high) in enumerate(pairwise(self.edges.tolist())):
            out[low + pair + 1 : high + pair + 1] = np.cumsum(values[low:high])
        return out

    def sums(self, values: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return, by pair, the sum of one value a picked gram."""
        parts = pairwise(self.edges.tolist())
        return np.array([np.add.reduce(values[low:high]) for low, high in parts], dtype=np.float32)

    def mean_rarity(self) -> NDArray[np.float32]:
        """Return, by pair, the mean rarity of the submission's picked grams; 0 without any."""
        count = np.maximum(np.diff(self.edges), 1)
        return (self.totals / count).astype(np.float32)


def laid(
    articles: Sequence[Document],
    which: Sequence[int],
    submissions: Sequence[Document],
    weights: Sequence[NDArray[np.float32]],
) -> Sheet:
    """Lay out pairs, at least one: each submission with its article, `articles[which]`.

    `weights` is the rarity of each submission's picked grams.
    """
    theirs = [articles[k] for k in which]
    return _sheet(
        articles,
        np.array(which, dtype=np.int64),
        _side_by_side(submissions, empty=_EMPTY_SUBMISSION),
        _side_by_side(theirs, empty=_EMPTY_ARTICLE),
        weights,
    )


def alone(article: Document, submission: Document, weights: NDArray[np.float32]) -> Sheet:
    """Return one pair as a sheet, its places those of the texts."""
    first = np.zeros(1, dtype=np.int64)
    mine = _Side(submission, first, _sizes([submission]))
    return _sheet([article], first, mine, _Side(article, first, _sizes([article])), [weights])


@dataclass(frozen=True, slots=True)
class _Side:
    """Texts laid out as one, where each begins, and the signs of each."""

    whole: Document
    begins: NDArray[np.int64]
    sizes: NDArray[np.int64]


def _sheet(
    articles: Sequence[Document],
    which: NDArray[np.int64],
    mine: _Side,
    theirs: _Side,
    weights: Sequence[NDArray[np.float32]],
) -> Sheet:
    return Sheet(
        articles=articles,
        which=which,
        submission=mine.whole,
        article=theirs.whole,
        s0=mine.begins,
        a0=theirs.begins,
        s_size=mine.sizes,
        a_size=theirs.sizes,
        s_kinds=kinds(mine.whole.signs),
        a_kinds=kinds(theirs.whole.signs),
        weights=np.concatenate(weights),
        edges=np.cumsum([0, *map(len, weights)]),
        totals=np.array([np.add.reduce(w) for w in weights], dtype=np.float32),
    )


def _sizes(documents: Sequence[Document]) -> NDArray[np.int64]:
    return np.array([len(d) for d in documents], dtype=np.int64)


def _side_by_side(documents: Sequence[Document], *, empty: int) -> _Side:
    """Lay texts out with `APART` signs `empty` after each.

    Grams stand at the place of their sign. `starts` only tells the width of a sign. What an index
    alone holds of a text is left out.
    """
    sizes = _sizes(documents)
    begins = np.cumsum(sizes + APART) - (sizes + APART)
    total = int(sizes.sum()) + APART * len(documents)
    signs = np.full(total, empty, dtype=np.uint32)
    grams = np.zeros(total, dtype=np.uint32)
    starts = np.zeros(total + 1, dtype=np.int32)
    for d, b in zip(documents, begins.tolist(), strict=True):
        signs[b : b + len(d.signs)] = d.signs
        grams[b : b + len(d.grams)] = d.grams
        starts[b : b + len(d.starts)] = d.starts
    whole = Document(
        signs=signs,
        starts=starts,
        grams=grams,
        picked=_moved([d.picked for d in documents], begins),
        numbers=np.concatenate([d.numbers for d in documents]),
        number_at=_moved([d.number_at for d in documents], begins),
        breaks=_moved([d.breaks for d in documents], begins),
        stated=grams[:0],
        stated_at=starts[:0],
    )
    return _Side(whole, begins, sizes)


def _moved(parts: Sequence[NDArray[np.int32]], by: NDArray[np.int64]) -> NDArray[np.int32]:
    return np.concatenate(parts) + np.repeat(by, [len(p) for p in parts]).astype(np.int32)
