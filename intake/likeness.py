"""Warns that a new piece is much like one handed in before; it decides nothing."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from text.normalise import normalise

SIZE = 6
KEPT = 4
"""One n-gram in so many is compared; the same ones on both sides."""
ALIKE = 0.6
_SHORTEST = 40
"""Below so many characters two pieces are alike by chance."""

_FACTOR = np.uint64(0x9E3779B97F4A7C15)


@dataclass(frozen=True, slots=True)
class Earlier:
    """A piece handed in before; `unit` as people call it."""

    ref: str
    unit: str | None
    title: str
    grams: NDArray[np.uint64]


@dataclass(frozen=True, slots=True)
class Likeness:
    """How much of the new piece an earlier one holds, in [0, 1]."""

    ref: str
    unit: str | None
    title: str
    share: float


def grams_of(body: str | None) -> NDArray[np.uint64]:
    """Return the sampled n-grams of a text, sorted and unique; empty for a short one."""
    codes = normalise(body).codes.astype(np.uint64) if body else np.empty(0, dtype=np.uint64)
    if len(codes) < _SHORTEST:
        return np.empty(0, dtype=np.uint64)
    with np.errstate(over="ignore"):
        hashed = np.zeros(len(codes) - SIZE + 1, dtype=np.uint64)
        for place in range(SIZE):
            hashed = (hashed ^ codes[place : len(codes) - SIZE + 1 + place]) * _FACTOR
            hashed ^= hashed >> np.uint64(29)
    return np.unique(hashed[hashed % np.uint64(KEPT) == 0])


def containment(new: NDArray[np.uint64], earlier: NDArray[np.uint64]) -> float | None:
    """Return the share of the new piece's n-grams the earlier one has; None for a short one.

    Source: Broder 1997, On the resemblance and containment of documents.
    """
    if not len(new):
        return None
    return float(np.isin(new, earlier, assume_unique=True).sum() / len(new))


def most_alike(body: str | None, earlier: Sequence[Earlier] | Iterable[Earlier]) -> Likeness | None:
    """Return the earlier piece that holds most of the new one; None below `ALIKE`."""
    new = grams_of(body)
    best: Likeness | None = None
    for piece in earlier:
        share = containment(new, piece.grams)
        if share is not None and share >= ALIKE and (best is None or share > best.share):
            best = Likeness(piece.ref, piece.unit, piece.title, share)
    return best
