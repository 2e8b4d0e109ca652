"""Holds claimed pairs against labelled ones, in the manner of the labelled sets' own scorer."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

Pair = tuple[str, str]
Claims = Sequence[tuple[float, Pair]]


@dataclass(frozen=True, slots=True)
class Score:
    """Figures on the odd articles; the threshold was chosen on the even ones."""

    f1: float
    recall_at_p99: float
    threshold: float
    recall: Mapping[str, float]
    """By kind."""
    false: Mapping[str, float]
    """Share of the articles of a negative kind that something was claimed for."""


def score(claims: Claims, truth: Mapping[str, tuple[str, Sequence[str]]]) -> Score:
    """Score claims (score, (article, submission)); truth is kind and submissions by article."""
    ranked = sorted(claims, reverse=True)
    wanted = {(a, s) for a, (_, own) in truth.items() for s in own}
    even = [c for c in ranked if not _odd(c[1])]
    odd = [c for c in ranked if _odd(c[1])]
    threshold = _best_threshold(even, {p for p in wanted if not _odd(p)})
    test = {p for p in wanted if _odd(p)}
    kept = {p for s, p in odd if s >= threshold}
    hits = len(kept & test)
    kinds = sorted({kind for kind, _ in truth.values()})
    return Score(
        f1=2 * hits / max(1, len(kept) + len(test)),
        recall_at_p99=_recall_at(odd, test, 0.99),
        threshold=threshold,
        recall={k: r for k in kinds if (r := _recall(k, kept, test, truth)) is not None},
        false={k: _false(k, kept, truth) for k in kinds if k.startswith("neg")},
    )


def _odd(pair: Pair) -> bool:
    return int(pair[0][1:]) % 2 == 1


def _best_threshold(ranked: Claims, wanted: set[Pair]) -> float:
    best, hits = (0.0, 1.0), 0
    for taken, (value, pair) in enumerate(ranked, 1):
        hits += pair in wanted
        best = max(best, (2 * hits / (taken + len(wanted)), value))
    return best[1]


def _recall_at(ranked: Claims, wanted: set[Pair], precision: float) -> float:
    best, hits = 0.0, 0
    for taken, (_, pair) in enumerate(ranked, 1):
        hits += pair in wanted
        if hits / taken >= precision:
            best = max(best, hits / max(1, len(wanted)))
    return best


def _recall(
    kind: str, kept: set[Pair], wanted: set[Pair], truth: Mapping[str, tuple[str, Sequence[str]]]
) -> float | None:
    own = {p for p in wanted if truth[p[0]][0] == kind}
    return len(own & kept) / len(own) if own else None


def _false(
    kind: str, kept: Iterable[Pair], truth: Mapping[str, tuple[str, Sequence[str]]]
) -> float:
    articles = {a for a, (k, _) in truth.items() if k == kind and int(a[1:]) % 2}
    return len({p[0] for p in kept} & articles) / max(1, len(articles))
