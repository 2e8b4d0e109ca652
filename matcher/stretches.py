"""Stretches of places, kept as starts and sizes."""

import numpy as np
from numpy.typing import NDArray

Places = NDArray[np.int64]


def within(sizes: Places) -> Places:
    """Return 0, 1, … of each stretch, one after the other."""
    return np.arange(int(sizes.sum())) - np.repeat(np.cumsum(sizes) - sizes, sizes)


def every(start: Places, size: Places) -> Places:
    """Return all places of the stretches, in order."""
    return np.repeat(start, size) + within(size)


def runs(places: Places) -> tuple[Places, Places]:
    """Return from and to of the stretches that ascending places form."""
    if not len(places):
        return places, places
    first = openings(places[1:] != places[:-1] + 1)
    return places[first], places[np.append(first[1:], len(places)) - 1] + 1


def openings(cut: NDArray[np.bool_]) -> NDArray[np.intp]:
    """Return where groups begin, given between which neighbours there is a cut."""
    found = np.flatnonzero(cut)
    out = np.zeros(len(found) + 1, dtype=np.intp)
    out[1:] = found + 1
    return out


def joined(s: Places, a: Places) -> tuple[Places, Places, Places]:
    """Return maximal stretches of consecutive pairs of places."""
    if not len(s):
        return s, a, s.copy()
    first = openings((s[1:] != s[:-1] + 1) | (a[1:] != a[:-1] + 1))
    last = np.append(first[1:], len(s)) - 1
    return s[first], a[first], s[last] - s[first] + 1
