"""Learns the weights of the comparisons from judged pairs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matcher.score import Line, Model

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Shape:
    """Where a comparison's line bends, and whether it may only rise (1), only fall (-1) or both."""

    at: tuple[float, ...]
    rises: int


SHAPES: Mapping[str, Shape] = {
    "coverage": Shape((0.0, 0.02, 0.05, 0.1, 0.2, 0.35, 0.5, 0.7, 0.9), 1),
    "text": Shape((0.0, 0.05, 0.1, 0.2, 0.35, 0.5, 0.7, 0.9), 1),
    "article": Shape((0.0, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8), 1),
    "paragraph": Shape((0.1, 0.25, 0.4, 0.55, 0.7, 0.85, 0.97), 1),
    "mass": Shape((2.0, 3.5, 4.5, 5.0, 5.5, 6.0, 6.5, 7.0, 8.0, 9.0), 1),
    "run": Shape((3.0, 3.5, 4.0, 4.5, 5.0, 5.5, 6.0, 7.0), 1),
    "window": Shape((0.05, 0.15, 0.3, 0.45, 0.6, 0.75, 0.9), 1),
    "differ": Shape((0.0, 0.1, 0.25, 0.4, 0.6, 0.8), -1),
    "differing": Shape((0.0, 1.0, 1.6, 2.3, 3.2), -1),
    "agreeing": Shape((0.0, 1.0, 1.6, 2.3, 3.2, 4.5), 1),
    "title": Shape((0.2, 0.4, 0.6, 0.8, 1.0), 1),
    "named": Shape((0.0, 0.5, 1.0, 2.0), 1),
    "days": Shape((-60.0, -2.0, 0.0, 3.0, 14.0, 60.0, 200.0), 0),
}


def fit(
    values: Mapping[str, Floats],
    judged: NDArray[np.bool_],
    *,
    shapes: Mapping[str, Shape] = SHAPES,
    ridge: float = 2.0,
    rounds: int = 3000,
) -> Model:
    """Return the model that makes the judgements likeliest, gently bent towards flat lines.

    `values` holds one array a comparison, NaN where a side does not tell. Penalised logistic
    regression over increments, each held to its sign, by accelerated projected gradient.
    """
    columns, signs, owners = _design(values, shapes)
    free = _solve(columns, judged, signs, ridge=ridge, rounds=rounds)
    lines, start = {}, float(free[0])
    for name, shape in shapes.items():
        own = free[1:][owners == name]
        heights = np.concatenate(([0.0], np.cumsum(own)))
        told = ~np.isnan(values[name])
        centre = float(np.interp(values[name][told], shape.at, heights).mean()) if told.any() else 0
        start += centre
        if own.any():
            lines[name] = Line(shape.at, tuple(round(float(h - centre), 3) for h in heights))
    return Model(round(start, 3), lines)


def _design(
    values: Mapping[str, Floats], shapes: Mapping[str, Shape]
) -> tuple[Floats, NDArray[np.int64], NDArray[np.str_]]:
    """Return one column an increment of a line, with the sign it is held to (0: free)."""
    rows = len(next(iter(values.values())))
    columns, signs, owners = [np.ones(rows)], [0], []
    for name, shape in shapes.items():
        value = values[name]
        told = ~np.isnan(value)
        for low, high in zip(shape.at, shape.at[1:], strict=False):
            part = np.clip((value - low) / (high - low), 0, 1)
            columns.append(np.where(told, part, part[told].mean() if told.any() else 0.0))
            signs.append(shape.rises)
            owners.append(name)
    return np.stack(columns, axis=1), np.array(signs), np.array(owners)


def _solve(
    columns: Floats,
    judged: NDArray[np.bool_],
    signs: NDArray[np.int64],
    *,
    ridge: float,
    rounds: int,
) -> Floats:
    target = judged.astype(np.float64)
    penalty = np.full(columns.shape[1], ridge)
    penalty[0] = 0.0
    bound = np.linalg.norm(columns, 2) ** 2 / 4 + ridge
    at = np.zeros(columns.shape[1])
    ahead, pace = at.copy(), 1.0
    for _ in range(rounds):
        guess = 1 / (1 + np.exp(-np.clip(columns @ ahead, -40, 40)))
        step = ahead - (columns.T @ (guess - target) + penalty * ahead) / bound
        step = np.where(
            signs > 0, np.maximum(step, 0), np.where(signs < 0, np.minimum(step, 0), step)
        )
        faster = (1 + np.sqrt(1 + 4 * pace * pace)) / 2
        ahead = step + (pace - 1) / faster * (step - at)
        at, pace = step, faster
    return at


def used(names: Sequence[str], model: Model) -> tuple[str, ...]:
    """Return the comparisons that the model weighs."""
    return tuple(n for n in names if n in model.lines)
