"""Which published articles might carry new submissions: the search the other way round."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matcher.candidates import Reach
from matcher.index import Found, Index, firsts, numbered, sums
from matcher.standing import Standing

_TOGETHER = 250
"""Submissions searched at a time."""
_HOLDERS = 50_000
"""Articles that the grams of one submission are followed to, the rarest first: a piece that a
thousand outlets reprinted is followed everywhere, the set phrases of a report are not."""
_SLACK = 0.5
"""Asked for is this share of what a candidate needs: here nobody knows how often an article repeats
a gram. Whoever is named here is compared properly afterwards."""


def holding(index: Index, near: Standing, reach: Reach) -> NDArray[np.int64]:
    """Return the places of indexed articles worth comparing with the submissions, ascending."""
    none = np.zeros(0, dtype=np.int64)
    parts = [
        _holding(index, _wanted(near, range(at, at + _TOGETHER)), reach)
        for at in range(0, len(near.documents) if index.size else 0, _TOGETHER)
    ]
    return np.unique(np.concatenate([none, *parts]))


@dataclass(frozen=True, slots=True)
class _Wanted:
    """The different grams of some submissions, by submission."""

    owner: NDArray[np.int64]
    gram: NDArray[np.uint32]
    weight: NDArray[np.float64]


def _wanted(near: Standing, places: Sequence[int]) -> _Wanted:
    chosen = [i for i in places if i < len(near.documents)]
    grams = [near.documents[i].grams[near.documents[i].picked] for i in chosen]
    owner = np.repeat(np.arange(len(chosen), dtype=np.uint64), [len(g) for g in grams])
    key = owner << np.uint64(32) | np.concatenate(grams)
    _, first = np.unique(key, return_index=True)
    weight = np.concatenate([near.weights[i] for i in chosen]).astype(np.float64)
    return _Wanted(owner[first].astype(np.int64), np.concatenate(grams)[first], weight[first])


def _holding(index: Index, wanted: _Wanted, reach: Reach) -> NDArray[np.int64]:
    if not len(wanted.gram):
        return np.zeros(0, dtype=np.int64)
    grams, number = numbered(wanted.gram)
    found = index.look_up(grams)
    kept = _rarest(found, number, wanted.owner)
    owner, weight, number = wanted.owner[kept], wanted.weight[kept], number[kept]
    total = np.bincount(owner, weight)
    codes = len(owner).bit_length()
    own = owner * index.size
    key = index.holders(found, number, (own << codes) + np.arange(len(owner)), codes)
    code = key & (1 << codes) - 1
    key >>= codes
    first = np.flatnonzero(firsts(key))
    mass, count = sums(weight[code], first), np.diff(first, append=len(key))
    pair = key[first]
    share = mass / total[pair // index.size]
    part = count / reach.short
    fit = (mass >= _SLACK * reach.enough) | (share >= _SLACK * reach.share)
    fit |= part >= _SLACK * reach.filled
    fit &= mass >= _SLACK * reach.least
    fit &= part + 3 * share >= _SLACK * reach.either
    return pair[fit] % index.size


def _rarest(found: Found, number: NDArray[np.int64], owner: NDArray[np.int64]) -> NDArray[np.intp]:
    """Return which grams are followed: of every submission the rarest, none of them unheld."""
    count = found.count[number]
    order = np.lexsort((count, owner))
    running = np.cumsum(count[order])
    opens = firsts(owner[order])
    before = np.maximum.accumulate(np.where(opens, running - count[order], 0))
    return np.sort(order[running - before <= _HOLDERS])


def months(first: tuple[int, int], last: tuple[int, int]) -> Iterator[tuple[int, int]]:
    """Yield (year, month) from the first to the last.

    >>> list(months((2025, 12), (2026, 1)))
    [(2025, 12), (2026, 1)]
    """
    year, month = first
    while (year, month) <= last:
        yield year, month
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
