"""Why a piece was not found: the nearest articles, and the comparisons they fell short on."""

from collections.abc import Iterable
from dataclasses import dataclass

from matcher.compare import Evidence
from matcher.judge import Judge, Pair
from matcher.pieces import Report
from matcher.score import Model, waterfall

NEAREST = 3
_NAMED = 3
"""Comparisons named an article, those that cost most first."""


@dataclass(frozen=True, slots=True)
class Short:
    """One comparison and what it lost against the best value it can take."""

    name: str
    value: float | None
    lost: float


@dataclass(frozen=True, slots=True)
class Near:
    """An article that shares text with the piece, and why that is no find."""

    article: str
    probability: float
    coverage: float
    """Share of the piece's signs inside passages."""
    short: tuple[Short, ...]


def why_not(judge: Judge, position: int, reports: Iterable[Report]) -> tuple[Near, ...]:
    """Return the nearest three articles to the submission at `position`, nearest first.

    Articles that share no passage with it are not named: there is nothing to say of them.
    """
    near = []
    for report in reports:
        pair = judge.pair(report, position)
        if pair is not None:
            near.append(near_of(report.key, pair, judge.model))
    return nearest(near)


def near_of(article: str, pair: Pair, model: Model) -> Near:
    """Return what is said of one article that came near."""
    short = _fell_short(model, pair.evidence)
    return Near(article, round(pair.probability, 4), round(pair.evidence.text, 4), short)


def nearest(near: Iterable[Near]) -> tuple[Near, ...]:
    """Return the nearest three, nearest first.

    >>> far, close = Near("a", 0.1, 0.5, ()), Near("b", 0.3, 0.2, ())
    >>> [n.article for n in nearest([far, close])]
    ['b', 'a']
    """
    ranked = sorted(near, key=lambda n: (-n.probability, -n.coverage, n.article))
    return tuple(ranked[:NEAREST])


def _fell_short(model: Model, evidence: Evidence) -> tuple[Short, ...]:
    lost = [
        Short(s.name, s.value, round(max(model.lines[s.name].weight) - s.weight, 3))
        for s in waterfall(model, evidence)
        if s.name in model.lines and s.value is not None
    ]
    lost.sort(key=lambda s: (-s.lost, s.name))
    return tuple(s for s in lost[:_NAMED] if s.lost > 0)
