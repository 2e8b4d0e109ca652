"""Learns the weights of the comparisons from judged pairs."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matcher.score import Line, Model

Floats = NDArray[np.float64]
_ROUNDS = 100
_STILL = 1e-9
"""A step that moves no increment by more than this is the last."""
_NOISE = 1e-12
"""Share of the loss that sums may be off by: a step is not worse for so much."""


@dataclass(frozen=True, slots=True)
class Shape:
    """Where a comparison's line bends, and whether it may only rise (1), only fall (-1) or both."""

    at: tuple[float, ...]
    rises: int


SHAPES: Mapping[str, Shape] = {
    "coverage": Shape((0.0, 0.02, 0.05, 0.1, 0.2, 0.35, 0.5, 0.7, 0.9), 1),
    "text": Shape((0.0, 0.05, 0.1, 0.2, 0.35, 0.5, 0.7, 0.9), 1),
    "article": Shape((0.0, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8), 1),
    "paragraph": Shape((0.1, 0.25, 0.4, 0.55, 0.7, 0.85, 0.95), 1),
    "whole": Shape((0.0, 3.0, 4.0, 4.5, 5.0, 5.5, 6.0, 6.5, 7.0, 8.0), 1),
    "clear": Shape((0.0, 2.0, 3.0, 4.0, 4.5, 5.0, 5.5, 6.0, 6.5, 7.0, 8.0), 1),
    "mass": Shape((2.0, 3.5, 4.5, 5.0, 5.5, 6.0, 6.5, 7.0, 8.0, 9.0), 1),
    "run": Shape((3.0, 3.5, 4.0, 4.5, 5.0, 5.5, 6.0, 7.0), 1),
    "window": Shape((0.05, 0.15, 0.3, 0.45, 0.6, 0.75, 0.9), 1),
    "stretch": Shape((2.0, 3.5, 4.5, 5.0, 5.5, 6.0, 6.5, 7.0, 8.0, 9.0), 1),
    "intact": Shape((0.0, 0.5, 0.7, 0.85, 0.95, 1.0), 1),
    "differ": Shape((0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.65, 0.8), -1),
    "differing": Shape((0.0, 1.0, 1.6, 2.3, 3.2), -1),
    "agreeing": Shape((0.0, 1.0, 1.6, 2.3, 3.2, 4.5), 1),
    "confirmed": Shape((0.0, 1.0, 1.6, 2.3, 3.2, 4.5), 1),
    "cut_out": Shape((0.0, 0.1, 0.2, 0.35, 0.5, 0.65, 0.8), -1),
    "people": Shape((0.0, 1.0, 1.6, 2.3), -1),
    "own": Shape((0.0, 2.0, 3.5, 4.5, 5.0, 5.5, 6.0, 6.5, 7.0, 8.0), 1),
    "places": Shape((0.0, 0.1, 0.2, 0.35, 0.5, 0.65), -1),
    "swapped": Shape((0.0, 1.0, 1.6, 2.3), -1),
    "heading": Shape((0.0, 1.0), -1),
    "title": Shape((0.2, 0.4, 0.6, 0.8, 1.0), 1),
    "named": Shape((0.0, 0.5, 1.0, 2.0), 1),
    "days": Shape((-60.0, -2.0, 0.0, 3.0, 14.0, 60.0, 200.0), 0),
}


def fit(
    values: Mapping[str, Floats],
    judged: NDArray[np.bool_],
    *,
    shapes: Mapping[str, Shape] = SHAPES,
    ridge: float = 1.0,
) -> Model:
    """Return the model that makes the judgements likeliest, gently bent towards flat lines.

    `values` holds one array a comparison, NaN where a side does not tell. Penalised logistic
    regression over increments, each held to its sign.
    """
    columns, signs, owners = _design(values, shapes)
    free = _solve(columns, judged, signs, ridge=ridge)
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
    columns: Floats, judged: NDArray[np.bool_], signs: NDArray[np.int64], *, ridge: float
) -> Floats:
    """Projected Newton steps: what leans on its bound stays there, the rest moves.

    They go on until nothing moves: there is one best point, so that the order of the pairs, which
    changes sums in the last bit, changes no weight that is handed out.
    """
    target = judged.astype(np.float64)
    penalty = np.full(columns.shape[1], ridge)
    penalty[0] = 1e-6
    at = np.zeros(columns.shape[1])
    loss = _loss(columns, target, penalty, at)
    for _ in range(_ROUNDS):
        guess = 1 / (1 + np.exp(-np.clip(columns @ at, -40, 40)))
        slope = columns.T @ (guess - target) + penalty * at
        bent = (columns.T * (guess * (1 - guess))) @ columns + np.diag(penalty)
        free = ~((at == 0) & (signs != 0) & (signs * slope > 0))
        step = np.zeros_like(at)
        step[free] = -np.linalg.solve(bent[np.ix_(free, free)], slope[free])
        pace, moved = 1.0, at
        while pace > 1e-6:
            moved = _held(at + pace * step, signs)
            if (now := _loss(columns, target, penalty, moved)) <= loss * (1 + _NOISE):
                break
            pace /= 2
        else:
            return at
        if np.abs(moved - at).max() < _STILL:
            return moved
        at, loss = moved, now
    return at


def _held(at: Floats, signs: NDArray[np.int64]) -> Floats:
    rising, falling = np.maximum(at, 0), np.minimum(at, 0)
    return np.where(signs > 0, rising, np.where(signs < 0, falling, at))


def _loss(columns: Floats, target: Floats, penalty: Floats, at: Floats) -> float:
    odds = columns @ at
    wrong = np.logaddexp(0, odds) - target * odds
    return float(wrong.sum() + (penalty * at * at).sum() / 2)
