"""Pairs of articles and submissions compared, many at a time."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matcher.align import Alignment, passages
from matcher.compare import Columns, compare
from matcher.numbers import Numbers, exact, numbers
from matcher.sheet import Sheet


@dataclass(frozen=True, slots=True)
class Compared:
    """What the pairs of a sheet have in common, and how that measures."""

    sheet: Sheet
    share: Sequence[bool]
    """By pair, whether the two texts share a passage at all."""
    columns: Columns
    _passages: Alignment
    _numbers: Numbers
    _edges: NDArray[np.int64]
    """Of passages and numbers, where each pair's begin; one longer than there are pairs."""

    def passages(self, pair: int) -> Alignment:
        """Return the passages of a pair without the numbers that differ, at places of its texts."""
        low, high = self._edges[0, pair : pair + 2]
        s, a, found = self.sheet.s0[pair], self.sheet.a0[pair], self._passages
        return Alignment(
            found.submission[low:high] - s, found.article[low:high] - a, found.length[low:high]
        )

    def numbers(self, pair: int) -> Numbers:
        """Return the numbers of a pair at aligned places, those that differ among them."""
        low, high = self._edges[1, pair : pair + 2]
        s, a, told = self.sheet.s0[pair], self.sheet.a0[pair], self._numbers
        return Numbers(
            told.submission[low:high] - s, told.article[low:high] - a, told.agree[low:high]
        )


def compared(sheet: Sheet, headings: NDArray[np.int64] | int = 0) -> Compared:
    """Align and measure all pairs of a sheet; `headings` as in `compare`, by pair."""
    found = passages(sheet)
    told = numbers(sheet, found)
    same = exact(sheet, found)
    bounds = np.append(sheet.s0, len(sheet.submission))
    share = np.diff(np.searchsorted(found.submission, bounds)) > 0
    edges = np.stack([np.searchsorted(at, bounds) for at in (same.submission, told.submission)])
    columns = compare(sheet, same, told, headings)
    return Compared(sheet, share.tolist(), columns, same, told, edges)
