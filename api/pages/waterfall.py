"""依据: a find's comparisons as bars that start where the last one ended and end at its score."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

WIDTH = 240
"""Of the drawing, in its own units."""
_COUNTS = "whole clear mass stretch differing agreeing confirmed unsaid swapped people own"
LOGARITHMIC = frozenset(_COUNTS.split())
"""Comparisons whose value is log2(1 + n)."""
_SHARES = "coverage text article paragraph window intact differ cut_out places hollow title"
SHARES = frozenset(_SHARES.split())


@dataclass(frozen=True, slots=True)
class Bar:
    """One comparison; `left` and `width` place its bar between 0 and WIDTH."""

    key: str
    value: str
    weight: float
    left: float
    width: float


@dataclass(frozen=True, slots=True)
class Waterfall:
    """Bars in the order they add up; `zero` is where the odds are even."""

    bars: tuple[Bar, ...]
    total: float
    zero: float


def waterfall(comparisons: Iterable[Mapping[str, Any]]) -> Waterfall:
    """Return the bars of a find; what weighs nothing is left out.

    >>> [(bar.key, bar.left, bar.width) for bar in waterfall(
    ...     [{"key": "start", "value": None, "weight": 1.0},
    ...      {"key": "coverage", "value": 0.5, "weight": -2.0}]).bars]
    [('start', 120.0, 120.0), ('coverage', 0.0, 240.0)]
    """
    rows = [row for row in comparisons if abs(float(row["weight"])) >= 0.005]
    edges, at = [0.0], 0.0
    for row in rows:
        at += float(row["weight"])
        edges.append(at)
    low, span = min(edges), (max(edges) - min(edges)) or 1.0

    def place(score: float) -> float:
        return round((score - low) / span * WIDTH, 1)

    bars = []
    for row, start, end in zip(rows, edges, edges[1:], strict=False):
        left, right = sorted((place(start), place(end)))
        shown = shown_value(str(row["key"]), row["value"])
        weight = float(row["weight"])
        bars.append(Bar(str(row["key"]), shown, weight, left, round(max(right - left, 1.0), 1)))
    return Waterfall(tuple(bars), at, place(0.0))


def shown_value(key: str, value: float | None) -> str:
    """Return a comparison's value as people read it.

    >>> shown_value("coverage", 0.94), shown_value("agreeing", 3.0), shown_value("start", None)
    ('94%', '7', '')
    """
    if value is None:
        return ""
    if key in SHARES:
        return f"{value:.0%}"
    return f"{2**value - 1:.0f}" if key in LOGARITHMIC else f"{value:g}"
