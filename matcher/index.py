"""Who holds which sampled gram: sorted arrays that can lie in files, several of them as one."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

Number = TypeVar("Number", np.int64, np.float64)
Sorted = TypeVar("Sorted", np.uint32, np.uint64)
_TO_A_HEAD = 2
"""Grams that one entry of `heads` leads to, about: a look-up then takes two or three looks."""

_MERGED_AT_ONCE = 8_000_000
"""Postings of two segments that are sorted together: some 300 MB."""


@dataclass(frozen=True, slots=True)
class Segment:
    """Sampled grams of some submissions, sorted, with who holds them; never changed."""

    grams: NDArray[np.uint32]
    heads: NDArray[np.uint32]
    """Where the grams begin that share their first bits; one longer than there are such bits."""
    starts: NDArray[np.int64]
    """Where the holders of each gram begin; one longer than `grams`."""
    holders: NDArray[np.uint32]
    """Places of submissions within the segment."""
    totals: NDArray[np.float32]
    """Rarity-weighted sampled grams of each submission; its length is the number of them."""

    def holders_of(self, grams: NDArray[np.uint32]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return where each gram stands and how many hold it; 0 where none does."""
        last = len(self.grams) - 1
        if last < 0:
            return np.zeros(len(grams), dtype=np.int64), np.zeros(len(grams), dtype=np.int64)
        first = self.heads[grams >> np.uint32(33 - len(self.heads).bit_length())]
        at = np.minimum(reached(self.grams, grams, first.astype(np.int64)), last)
        count = self.starts[at + 1] - self.starts[at]
        count[self.grams[at] != grams] = 0
        return at, count


def reached(
    keys: NDArray[Sorted], wanted: NDArray[Sorted], at: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Return the places of the first sorted keys not below the wanted ones, beyond all at the end.

    `at`, which is changed, is where each is looked for first: no place beyond, and few before it.
    """
    before = np.flatnonzero(at < len(keys))
    while len(before := before[keys[at[before]] < wanted[before]]):
        at[before] += 1
        before = before[at[before] < len(keys)]
    return at


def _heads(grams: NDArray[np.uint32]) -> NDArray[np.uint32]:
    bits = max(1, (len(grams) // _TO_A_HEAD).bit_length())
    firsts = np.arange((1 << bits) + 1, dtype=np.uint64) << np.uint64(32 - bits)
    firsts[-1] = 0xFFFFFFFF  # beyond it lies nothing
    heads = np.searchsorted(grams, firsts.astype(np.uint32)).astype(np.uint32)
    heads[-1] = len(grams)
    return heads


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
        asked, number = numbered(grams)  # in order: neighbours share a page
        return self.look_up(asked).count[number]

    def look_up(self, grams: NDArray[np.uint32]) -> "Found":
        """Find grams, given in order, in every segment."""
        found = [s.holders_of(grams) for s in self.segments]
        count = sum((n for _, n in found), start=np.zeros(len(grams), dtype=np.int64))
        return Found(tuple(found), count)

    def holders(
        self, found: "Found", gram: NDArray[np.int64], key: NDArray[np.int64], shift: int
    ) -> NDArray[np.int64]:
        """Return, in order, one number for each holder of each wanted gram.

        `gram` says which of the found ones is wanted, `key` what is told apart; to it the place of
        the holder is added, shifted. What is out of date holds nothing.
        """
        parts = [np.zeros(0, dtype=np.int64)]
        for segment, base, (at, many) in zip(self.segments, self.bases, found.at, strict=True):
            times = many[gram]
            place = np.repeat(segment.starts[at][gram] - (np.cumsum(times) - times), times)
            place += np.arange(len(place))
            holder = segment.holders[place].astype(np.int64)
            holder += base
            part = np.repeat(key, times)
            part += holder << shift
            parts.append(part if self.alive is None else part[self.alive[holder]])
        told = np.concatenate(parts)
        told.sort()
        return told

    def totals_of(self, places: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return the rarity-weighted sampled grams of submissions, as their segment knew them."""
        out = np.zeros(len(places), dtype=np.float32)
        for segment, base in zip(self.segments, self.bases, strict=True):
            own = (places >= base) & (places < base + len(segment.totals))
            out[own] = segment.totals[places[own] - base]
        return out


@dataclass(frozen=True, slots=True)
class Found:
    """Where grams stand in every segment, and how many hold each there; the sum of it."""

    at: tuple[tuple[NDArray[np.int64], NDArray[np.int64]], ...]
    count: NDArray[np.int64]


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
    segment = build_segment(grams)
    if not grams:
        return segment, []
    _, number = numbered(np.concatenate(grams))
    rarity = weigh(np.diff(segment.starts))[number]
    return segment, np.split(rarity, np.cumsum([len(g) for g in grams])[:-1])


def build_segment(grams: Sequence[NDArray[np.uint32]]) -> Segment:
    """Index the sampled grams of submissions, sorting in place: for very many of them."""
    sizes = [len(g) for g in grams]
    both = np.concatenate([*grams, np.zeros(0, dtype=np.uint32)]).astype(np.uint64)
    both <<= np.uint64(32)
    both |= np.repeat(np.arange(len(grams), dtype=np.uint64), sizes)
    both.sort()
    keys, counts, holders = _lists(both[firsts(both)])
    starts = np.concatenate([[0], np.cumsum(counts)])
    totals = np.bincount(holders, np.repeat(weigh(counts), counts), minlength=len(grams))
    return Segment(keys, _heads(keys), starts, holders, totals.astype(np.float32))


def merged(
    one: Segment, other: Segment, keep_one: NDArray[np.bool_], keep_other: NDArray[np.bool_]
) -> Segment:
    """Return one segment with the kept submissions of two, in order.

    A range of grams at a time: two gigabytes of postings are merged in little more than that.
    """
    sides, size, held = [], 0, 0
    for segment, keep in ((one, keep_one), (other, keep_other)):
        sides.append((segment, keep, (np.cumsum(keep) - 1 + size).astype(np.uint64)))
        size += int(keep.sum())
        held += len(segment.holders)
    edges = np.linspace(0, 1 << 32, held // _MERGED_AT_ONCE + 2).astype(np.uint64)
    grams, counts = [np.zeros(0, dtype=np.uint32)], [np.zeros(0, dtype=np.int64)]
    holders, totals = np.empty(held, dtype=np.uint32), np.zeros(size)
    filled = 0
    for low, high in pairwise(edges):
        both = np.concatenate([_pairs(*side, low, high) for side in sides])
        both.sort()
        keys, count, own = _lists(both)
        grams.append(keys)
        counts.append(count)
        holders[filled : filled + len(own)] = own
        filled += len(own)
        totals += np.bincount(own, np.repeat(weigh(count), count), minlength=size)
    starts = np.concatenate([[0], np.cumsum(np.concatenate(counts))])
    keys = np.concatenate(grams)
    return Segment(keys, _heads(keys), starts, holders[:filled], totals.astype(np.float32))


def _pairs(
    segment: Segment,
    keep: NDArray[np.bool_],
    moved: NDArray[np.uint64],
    low: np.uint64,
    high: np.uint64,
) -> NDArray[np.uint64]:
    """Return the pairs of gram and kept submission, at its new place, of a range of grams."""
    first, last = np.searchsorted(segment.grams, [low, high]).tolist()
    begin = segment.starts[first : last + 1]
    holders = segment.holders[begin[0] : begin[-1]]
    held = keep[holders]
    grams = np.repeat(segment.grams[first:last], np.diff(begin))[held]
    return grams.astype(np.uint64) << np.uint64(32) | moved[holders[held]]


def numbered(grams: NDArray[np.uint32]) -> tuple[NDArray[np.uint32], NDArray[np.int64]]:
    """Return the different grams in order, and the number of each given one among them."""
    both = grams.astype(np.uint64) << np.uint64(32) | np.arange(len(grams), dtype=np.uint64)
    both.sort()
    ordered = (both >> np.uint64(32)).astype(np.uint32)
    first = firsts(ordered)
    number = np.empty(len(grams), dtype=np.int64)
    number[(both & np.uint64(0xFFFFFFFF)).astype(np.int64)] = np.cumsum(first) - 1
    return ordered[first], number


def sums(values: NDArray[Number], first: NDArray[np.intp]) -> NDArray[Number]:
    """Add up the stretches that begin at the given places."""
    return np.add.reduceat(values, first) if len(first) else values[:0]


def firsts(values: NDArray[Any]) -> NDArray[np.bool_]:
    """Tell which of sorted values differ from the one before."""
    out = np.ones(len(values), dtype=bool)
    np.not_equal(values[1:], values[:-1], out=out[1:])
    return out


def _lists(
    pairs: NDArray[np.uint64],
) -> tuple[NDArray[np.uint32], NDArray[np.int64], NDArray[np.uint32]]:
    """Return, for sorted pairs of gram and submission, the grams, their counts, the holders."""
    keys = (pairs >> np.uint64(32)).astype(np.uint32)
    first = np.flatnonzero(firsts(keys))
    holders = (pairs & np.uint64(0xFFFFFFFF)).astype(np.uint32)
    return keys[first], np.diff(first, append=len(keys)).astype(np.int64), holders
