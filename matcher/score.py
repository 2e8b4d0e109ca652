"""Named comparisons to a probability: weights that add up, and the reasons in words.

Each comparison's weight is read off a line of points, so that a committee can read the table in
`defaults.yaml` and redo the sum by hand. Source: Fellegi & Sunter 1969, in the manner of Splink.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matcher.compare import Columns, Evidence


@dataclass(frozen=True, slots=True)
class Line:
    """Weights by value of one comparison, straight between the points, level outside them."""

    at: tuple[float, ...]
    weight: tuple[float, ...]

    def __call__(self, value: float) -> float:
        """Return the weight of a value.

        >>> Line((0.0, 1.0), (-2.0, 2.0))(0.75)
        1.0
        """
        if value <= self.at[0]:
            return self.weight[0]
        for i in range(1, len(self.at)):
            if value <= self.at[i]:
                low, high = self.at[i - 1], self.at[i]
                part = (value - low) / (high - low)
                return self.weight[i - 1] + part * (self.weight[i] - self.weight[i - 1])
        return self.weight[-1]

    def all(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the weights of many values, each as if it were asked for alone."""
        at, weight = np.array(self.at), np.array(self.weight)
        i = np.searchsorted(at, values)
        high = np.clip(i, 1, len(at) - 1)
        low = high - 1
        part = (values - at[low]) / (at[high] - at[low])
        between = weight[low] + part * (weight[high] - weight[low])
        level: NDArray[np.float64] = np.where(i == 0, weight[0], weight[-1])
        return np.where((i > 0) & (i < len(at)), between, level)


@dataclass(frozen=True, slots=True)
class Model:
    """The start and one line a comparison; comparisons without a line weigh nothing."""

    start: float
    lines: Mapping[str, Line]


@dataclass(frozen=True, slots=True)
class Step:
    """One bar of the waterfall."""

    name: str
    value: float | None
    weight: float


def waterfall(model: Model, evidence: Evidence) -> tuple[Step, ...]:
    """Return the start and every comparison's weight; their sum is the log-odds."""
    steps = [Step("start", None, model.start)]
    for name, line in model.lines.items():
        value = getattr(evidence, name)
        steps.append(Step(name, value, 0.0 if value is None else line(value)))
    return tuple(steps)


def log_odds_all(model: Model, columns: Columns) -> list[float]:
    """Return the log-odds of every pair: what its waterfall adds up to, to the bit."""
    rows = len(next(iter(columns.values())))
    table = np.full((rows, len(model.lines) + 1), model.start)
    for i, (name, line) in enumerate(model.lines.items(), 1):
        values = columns[name]
        table[:, i] = np.where(np.isnan(values), 0.0, line.all(values))
    return [math.fsum(row) for row in table.tolist()]


def log_odds(steps: Iterable[Step]) -> float:
    """Add the weights up."""
    return math.fsum(s.weight for s in steps)


def probability(odds: float) -> float:
    """Return the probability of log-odds, in (0, 1).

    >>> probability(0.0)
    0.5
    """
    if odds >= 0:
        return 1 / (1 + math.exp(-odds))
    small = math.exp(odds)
    return small / (1 + small)
