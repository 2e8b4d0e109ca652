"""Named comparisons to a probability: weights that add up, and the reasons in words.

Each comparison's weight is read off a line of points, so that a committee can read the table in
`defaults.yaml` and redo the sum by hand. Source: Fellegi & Sunter 1969, in the manner of Splink.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from matcher.compare import Evidence


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
