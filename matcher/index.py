"""Which submissions an article might carry: sampled grams, rare ones weighing more."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

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
    either: float = 0.5
    """Share of some paragraph of the article plus twice the share of the submission: with less,
    neither text is mostly the other. Of 1,900 pairs so left out none came near a find."""


_SHORT = 15
"""Sampled grams that a paragraph counts for at least, when its share is taken."""


@dataclass(frozen=True, slots=True)
class Segment:
    """Sampled grams of some submissions, sorted, with who holds them; never changed."""

    grams: NDArray[np.uint32]
    starts: NDArray[np.int64]
    """Where the holders of each gram begin; one longer than `grams`."""
    holders: NDArray[np.uint32]
    """Places of submissions within the segment."""
    totals: NDArray[np.float32]
    """Rarity-weighted sampled grams of each submission; its length is the number of them."""

    def holders_of(self, grams: NDArray[np.uint32]) -> tuple[NDArray[np.intp], NDArray[np.int64]]:
        """Return where each gram stands and how many hold it; 0 where none does."""
        if not len(self.grams):
            return np.zeros(len(grams), dtype=np.intp), np.zeros(len(grams), dtype=np.int64)
        at = np.searchsorted(self.grams, grams)
        at[at == len(self.grams)] = 0
        count = self.starts[at + 1] - self.starts[at]
        count[self.grams[at] != grams] = 0
        return at, count


@dataclass(frozen=True, slots=True)
class Index:
    """Segments one after the other: places of submissions run through all of them."""

    segments: tuple[Segment, ...]
    bases: tuple[int, ...]
    """The place of each segment's first submission."""
    size: int
    """How many submissions are indexed."""
    alive: NDArray[np.bool_] | None = None
    """By place: False for a text that is out of date; None when all count."""

    def counts(self, grams: NDArray[np.uint32]) -> NDArray[np.int64]:
        """Return how many submissions hold each gram."""
        asked, back = np.unique(grams, return_inverse=True)  # in order: neighbours share a page
        total = np.zeros(len(asked), dtype=np.int64)
        for segment in self.segments:
            total += segment.holders_of(asked)[1]
        return total[back]

    def totals_of(self, places: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return the rarity-weighted sampled grams of submissions, as their segment knew them."""
        out = np.zeros(len(places), dtype=np.float32)
        for segment, base in zip(self.segments, self.bases, strict=True):
            own = (places >= base) & (places < base + len(segment.totals))
            out[own] = segment.totals[places[own] - base]
        return out


def index_of(segments: Sequence[Segment], alive: NDArray[np.bool_] | None = None) -> Index:
    """Return segments as one index."""
    sizes = [len(s.totals) for s in segments]
    bases = tuple(sum(sizes[:i]) for i in range(len(sizes)))
    return Index(tuple(segments), bases, sum(sizes), alive)


def weigh(count: NDArray[np.int64]) -> NDArray[np.float32]:
    """Return how much a gram weighs that `count` texts hold: a quarter of it for sixteen."""
    return (1.0 / np.sqrt(np.maximum(count, 1))).astype(np.float32)


def build(grams: Sequence[NDArray[np.uint32]]) -> tuple[Segment, list[NDArray[np.float32]]]:
    """Index the sampled grams of submissions; return the segment and the rarity of every gram."""
    sizes = [len(g) for g in grams]
    owners = np.repeat(np.arange(len(grams), dtype=np.uint64), sizes)
    flat = np.concatenate(grams) if grams else np.zeros(0, dtype=np.uint32)
    both = (flat.astype(np.uint64) << np.uint64(32)) | owners
    order = np.argsort(both)
    both = both[order]
    once = np.append(True, both[1:] != both[:-1])[: len(both)]
    segment, of_pair = _segment(both[once], len(grams))
    rarity = np.empty(len(flat), dtype=np.float32)
    rarity[order] = of_pair[np.cumsum(once) - 1]
    parts = np.split(rarity, np.cumsum(sizes)[:-1]) if grams else []
    return segment, parts


def build_segment(grams: Sequence[NDArray[np.uint32]]) -> Segment:
    """Index the sampled grams of submissions, sorting in place: for very many of them."""
    sizes = [len(g) for g in grams]
    both = np.concatenate([*grams, np.zeros(0, dtype=np.uint32)]).astype(np.uint64)
    both <<= np.uint64(32)
    both |= np.repeat(np.arange(len(grams), dtype=np.uint64), sizes)
    both.sort()
    return _segment(both[_firsts(both)], len(grams))[0]


def merged(
    one: Segment, other: Segment, keep_one: NDArray[np.bool_], keep_other: NDArray[np.bool_]
) -> Segment:
    """Return one segment with the kept submissions of two, in order."""
    parts, base = [], 0
    for segment, keep in ((one, keep_one), (other, keep_other)):
        moved = np.cumsum(keep) - 1 + base
        held = keep[segment.holders]
        grams = np.repeat(segment.grams, np.diff(segment.starts))[held]
        holders = moved[segment.holders[held]].astype(np.uint64)
        parts.append((grams.astype(np.uint64) << np.uint64(32)) | holders)
        base += int(keep.sum())
    both = np.concatenate(parts)
    both.sort()
    return _segment(both, base)[0]


def _firsts(values: NDArray[np.unsignedinteger[Any]]) -> NDArray[np.bool_]:
    """Tell which of sorted values differ from the one before."""
    out = np.ones(len(values), dtype=bool)
    np.not_equal(values[1:], values[:-1], out=out[1:])
    return out


def _segment(pairs: NDArray[np.uint64], size: int) -> tuple[Segment, NDArray[np.float32]]:
    """Return sorted pairs of gram and submission as a segment, and the weight of each pair."""
    keys = (pairs >> np.uint64(32)).astype(np.uint32)
    first = np.flatnonzero(_firsts(keys))
    starts = np.append(first, len(keys)).astype(np.int64)
    counts = np.diff(starts)
    of_pair = np.repeat(weigh(counts), counts)
    holders = (pairs & np.uint64(0xFFFFFFFF)).astype(np.uint32)
    totals = np.bincount(holders, of_pair, minlength=size).astype(np.float32)
    return Segment(keys[first], starts, holders, totals), of_pair


def candidates(index: Index, article: Document, reach: Reach) -> NDArray[np.uint32]:
    """Return the submissions worth aligning with one article, in ascending position."""
    return candidates_all(index, [article], reach)[0]


def candidates_all(
    index: Index, articles: Sequence[Document], reach: Reach
) -> list[NDArray[np.uint32]]:
    """Return, for each article, the submissions worth aligning with it, in ascending position.

    The article as a whole names `reach.keep`, every paragraph `reach.keep_paragraph` more.
    """
    asked = _asked(articles)
    hits = _hits(index, asked, reach)
    article, holder = _chosen(hits, asked, index, reach)
    edges = np.searchsorted(article, np.arange(len(articles) + 1)).tolist()
    named = holder.astype(np.uint32)
    return [named[low:high] for low, high in pairwise(edges)]


@dataclass(frozen=True, slots=True)
class _Asked:
    """The picked grams of many articles, one after the other."""

    grams: NDArray[np.uint32]
    paragraph: NDArray[np.int64]
    """Numbered through all articles."""
    article_of: NDArray[np.int64]
    """By paragraph."""
    size_of: NDArray[np.int64]
    """Picked grams, by paragraph."""


@dataclass(frozen=True, slots=True)
class _Hits:
    """What paragraphs and submissions have in common, in order of paragraph and submission."""

    paragraph: NDArray[np.int64]
    holder: NDArray[np.int64]
    mass: NDArray[np.float64]
    count: NDArray[np.int64]


def _asked(articles: Sequence[Document]) -> _Asked:
    paragraphs = np.array([len(d.breaks) + 1 for d in articles], dtype=np.int64)
    first = np.cumsum(paragraphs) - paragraphs
    inside = [
        np.searchsorted(d.breaks, d.picked, side="right") + base
        for d, base in zip(articles, first.tolist(), strict=True)
    ]
    paragraph = np.concatenate(inside).astype(np.int64)
    return _Asked(
        grams=np.concatenate([d.grams[d.picked] for d in articles]),
        paragraph=paragraph,
        article_of=np.repeat(np.arange(len(articles)), paragraphs),
        size_of=np.bincount(paragraph, minlength=int(paragraphs.sum())),
    )


def _hits(index: Index, asked: _Asked, reach: Reach) -> _Hits:
    if not index.size:
        none = np.zeros(0, dtype=np.int64)
        return _Hits(none, none, none.astype(np.float64), none)
    grams, back = np.unique(asked.grams, return_inverse=True)
    found = [s.holders_of(grams) for s in index.segments]
    count = sum((n for _, n in found), start=np.zeros(len(grams), dtype=np.int64))
    used = (count > 0) & (count <= reach.most_common)
    weight = weigh(count)
    keys, weights = [], []
    for segment, base, (at, own) in zip(index.segments, index.bases, found, strict=True):
        many = np.where(used, own, 0)[back]
        place = np.repeat(segment.starts[at][back] - (np.cumsum(many) - many), many)
        holder = segment.holders[place + np.arange(len(place))].astype(np.int64) + base
        key = np.repeat(asked.paragraph, many) * index.size + holder
        own_weight = np.repeat(weight[back], many)
        if index.alive is not None:
            valid = index.alive[holder]
            key, own_weight = key[valid], own_weight[valid]
        keys.append(key)
        weights.append(own_weight)
    cells, inverse, shared = np.unique(
        np.concatenate(keys), return_inverse=True, return_counts=True
    )
    mass = _sums(inverse, np.concatenate(weights), len(cells))
    return _Hits(cells // index.size, cells % index.size, mass, shared)


def _chosen(
    hits: _Hits, asked: _Asked, index: Index, reach: Reach
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return articles and submissions to align, in ascending order of both."""
    size = max(1, index.size)
    pairs, inverse = np.unique(
        asked.article_of[hits.paragraph] * size + hits.holder, return_inverse=True
    )
    article, holder = pairs // size, pairs % size
    total = _sums(inverse, hits.mass, len(pairs))
    share = total / index.totals_of(holder)
    fit = (total >= reach.enough) | ((total >= reach.least) & (share >= reach.share))
    part = np.zeros(len(pairs))
    np.maximum.at(part, inverse, hits.count / np.maximum(asked.size_of[hits.paragraph], _SHORT))
    whole = _best(article, total, holder, reach.keep)
    strong = np.flatnonzero((hits.mass >= reach.least) & fit[inverse])
    best = _best(
        hits.paragraph[strong], hits.mass[strong], hits.holder[strong], reach.keep_paragraph
    )
    named = np.union1d(whole[fit[whole]], inverse[strong[best]])
    named = named[part[named] + 2 * share[named] >= reach.either]
    return article[named], holder[named]


def _sums(
    group: NDArray[np.intp], weight: NDArray[np.floating[Any]], groups: int
) -> NDArray[np.float64]:
    return np.bincount(group, weight, minlength=groups).astype(np.float64, copy=False)


def _best(
    group: NDArray[np.int64], mass: NDArray[np.float64], holder: NDArray[np.int64], keep: int
) -> NDArray[np.intp]:
    """Return the places of the `keep` heaviest of every group; the smaller holder of equal ones."""
    order = np.lexsort((holder, -mass, group))
    rank = np.arange(len(order)) - np.searchsorted(group[order], group[order])
    return order[rank < keep]
