"""Warns that a new piece is much like one handed in before; it decides nothing."""

from collections.abc import Sequence
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
    """A piece handed in before; `label` is what the warning calls it."""

    label: str
    grams: NDArray[np.uint64]


@dataclass(frozen=True, slots=True)
class Likeness:
    """How much of a new piece an earlier one holds, in [0, 1]."""

    label: str
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


class LikenessIndex:
    """Earlier pieces, found by what they share with a new one."""

    def __init__(self, earlier: Sequence[Earlier]) -> None:
        self._labels = [piece.label for piece in earlier]
        owners = [np.full(len(piece.grams), i) for i, piece in enumerate(earlier)]
        grams = np.concatenate([np.empty(0, dtype=np.uint64), *(p.grams for p in earlier)])
        order = np.argsort(grams, kind="stable")
        self._grams = grams[order]
        self._owners = np.concatenate([np.empty(0, dtype=np.int64), *owners])[order]

    def most_alike(
        self, grams: NDArray[np.uint64], *, before: int | None = None
    ) -> Likeness | None:
        """Return the earlier piece that holds most of the new one; None below `ALIKE`.

        Only the first `before` pieces count, when it is given: a file's own rows stand in the
        index too, and are compared with those above them. The share is one-sided on purpose: a
        piece that went out inside a longer one is alike.
        Source: Broder 1997, On the resemblance and containment of documents.
        """
        if not len(grams):
            return None
        first = np.searchsorted(self._grams, grams, "left")
        last = np.searchsorted(self._grams, grams, "right")
        spans = [self._owners[a:b] for a, b in zip(first, last, strict=True) if b > a]
        if not spans:
            return None
        counts = np.bincount(np.concatenate(spans), minlength=len(self._labels))[:before]
        if not len(counts):
            return None
        best = int(counts.argmax())
        share = float(counts[best]) / len(grams)
        return Likeness(self._labels[best], share) if share >= ALIKE else None
