"""Which submissions an article might carry: sampled grams, rare ones weighing more."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matcher.document import Document


@dataclass(frozen=True, slots=True)
class Reach:
    """How far the search goes; data in matching.yaml."""

    most_common: int = 120
    """A gram in more submissions than this finds nothing (passim's maxDF)."""
    keep: int = 8
    """Submissions kept for the article as a whole."""
    keep_paragraph: int = 2
    """Further ones for each paragraph, so that a brief inside a round-up is seen."""
    least: float = 1.6
    """Rarity-weighted sampled grams in common that make a candidate …"""
    enough: float = 6.0
    """… if they are this many (some twenty characters) …"""
    share: float = 0.1
    """… or this share of all that the submission has."""


@dataclass(frozen=True, slots=True)
class Index:
    """Sampled grams of many submissions, sorted, with who holds them."""

    grams: NDArray[np.uint32]
    starts: NDArray[np.int64]
    """Where the holders of each gram begin; one longer than `grams`."""
    holders: NDArray[np.uint32]
    """Positions of submissions in the order in which the index was given them."""
    totals: NDArray[np.float32]
    """Rarity-weighted sampled grams of each submission; its length is the number of them."""

    @property
    def size(self) -> int:
        """How many submissions are indexed."""
        return len(self.totals)

    def holders_of(self, grams: NDArray[np.uint32]) -> tuple[NDArray[np.intp], NDArray[np.int64]]:
        """Return where each gram stands and how many hold it; 0 where none does."""
        at = np.searchsorted(self.grams, grams)
        at[at == len(self.grams)] = 0
        count = self.starts[at + 1] - self.starts[at]
        count[self.grams[at] != grams] = 0
        return at, count


def weigh(count: NDArray[np.int64]) -> NDArray[np.float32]:
    """Return how much a gram weighs that `count` texts hold: a quarter of it for sixteen."""
    return (1.0 / np.sqrt(np.maximum(count, 1))).astype(np.float32)


def build(grams: Sequence[NDArray[np.uint32]]) -> tuple[Index, list[NDArray[np.float32]]]:
    """Index the sampled grams of submissions; return the index and the rarity of every gram."""
    sizes = [len(g) for g in grams]
    owners = np.repeat(np.arange(len(grams), dtype=np.uint64), sizes)
    flat = np.concatenate(grams) if grams else np.zeros(0, dtype=np.uint32)
    both = (flat.astype(np.uint64) << np.uint64(32)) | owners
    order = np.argsort(both)
    both = both[order]
    once = np.append(True, both[1:] != both[:-1])[: len(both)]
    pairs = both[once]
    keys = (pairs >> np.uint64(32)).astype(np.uint32)
    opens = np.append(True, keys[1:] != keys[:-1])[: len(keys)]
    first = np.flatnonzero(opens)
    starts = np.append(first, len(keys)).astype(np.int64)
    weight = weigh(np.diff(starts))
    holders = (pairs & np.uint64(0xFFFFFFFF)).astype(np.uint32)
    of_pair = weight[np.cumsum(opens) - 1]
    totals = np.bincount(holders, of_pair, minlength=len(grams)).astype(np.float32)
    rarity = np.empty(len(flat), dtype=np.float32)
    rarity[order] = of_pair[np.cumsum(once) - 1]
    parts = np.split(rarity, np.cumsum(sizes)[:-1]) if grams else []
    return Index(keys[first], starts, holders, totals), parts


def candidates(index: Index, article: Document, reach: Reach) -> NDArray[np.uint32]:
    """Return the submissions worth aligning with the article, in ascending position.

    The article as a whole names `reach.keep`, every paragraph `reach.keep_paragraph` more.
    """
    where = article.picked
    if not len(where) or not len(index.grams):
        return np.zeros(0, dtype=np.uint32)
    at, count = index.holders_of(article.grams[where])
    used = (count > 0) & (count <= reach.most_common)
    at, count, where = at[used], count[used], where[used]
    if not len(at):
        return np.zeros(0, dtype=np.uint32)
    flat = np.repeat(index.starts[at] - (np.cumsum(count) - count), count) + np.arange(count.sum())
    holder = index.holders[flat]
    weight = np.repeat(weigh(count), count)
    paragraph = np.repeat(np.searchsorted(article.breaks, where, side="right"), count)
    key = paragraph.astype(np.int64) * index.size + holder
    cells, inverse = np.unique(key, return_inverse=True)
    mass = np.bincount(inverse, weight).astype(np.float64)
    return _choose(cells // index.size, cells % index.size, mass, index, reach)


def _choose(
    paragraph: NDArray[np.int64],
    holder: NDArray[np.int64],
    mass: NDArray[np.float64],
    index: Index,
    reach: Reach,
) -> NDArray[np.uint32]:
    names, inverse = np.unique(holder, return_inverse=True)
    total = np.bincount(inverse, mass)
    share = total / index.totals[names]
    fit = (total >= reach.enough) | ((total >= reach.least) & (share >= reach.share))
    best = np.argsort(-total, kind="stable")[: reach.keep]
    chosen = names[best[fit[best]]]
    strong = (mass >= reach.least) & fit[inverse]
    paragraph, holder, mass = paragraph[strong], holder[strong], mass[strong]
    order = np.lexsort((holder, -mass, paragraph))
    rank = np.arange(len(order)) - np.searchsorted(paragraph[order], paragraph[order])
    further = holder[order[rank < reach.keep_paragraph]]
    return np.union1d(chosen, further).astype(np.uint32)
