"""Whose piece is it: submissions that fit one passage of an article share at most one claim."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from matcher.align import Alignment
from matcher.compare import Evidence
from matcher.numbers import Numbers
from matcher.settings import Contest
from matcher.stretches import every, joined


@dataclass(frozen=True, slots=True)
class Entrant:
    """A submission that fits the article, before others are looked at."""

    key: str
    position: int
    """In the index."""
    passages: Alignment
    numbers: Numbers
    """Compared before those that differ were cut out of the passages."""
    evidence: Evidence
    probability: float
    size: int
    """Signs of the submission."""
    named: bool
    in_time: bool
    """Registered before the article appeared, or one of the moments is not known."""
    submitted_at: datetime | None
    commission: str | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """An entrant that keeps its line, with those it beat."""

    entrant: Entrant
    probability: float
    contested: bool
    rivals: tuple[str, ...]


Rescore = Callable[[Entrant, Alignment], Entrant]


def attribute(
    entrants: Sequence[Entrant], signs: int, contest: Contest, rescore: Rescore
) -> tuple[Claim, ...]:
    """Return the claims on one article of so many signs, best first.

    A submission that a stronger one overlaps keeps a line only for what is left to it; `rescore`
    judges that rest. Otherwise, or with nothing left, it is the stronger one's rival.
    """
    ranked = sorted(entrants, key=lambda e: _rank(e, contest))
    owner = np.full(signs, -1, dtype=np.int64)
    kept: list[Entrant] = []
    beaten: dict[int, list[Entrant]] = {}
    for entrant in ranked:
        where = _positions(entrant.passages)
        taken = owner[where] >= 0
        if taken.any() and not _answers_too(entrant, kept, owner[where]):
            left = _without(entrant.passages, owner)
            rest = rescore(entrant, left) if len(left) else None
            if rest is None or rest.probability < max(0.5, contest.least):
                strongest = int(np.bincount(owner[where][taken]).argmax())
                beaten.setdefault(strongest, []).append(entrant)
                continue
            entrant = rest if taken.mean() >= 0.1 else entrant  # noqa: PLW2901 - it goes on as this
            where = _positions(entrant.passages)
        owner[where[owner[where] < 0]] = len(kept)
        kept.append(entrant)
    return tuple(_settle(e, beaten.get(i, []), contest) for i, e in enumerate(kept))


_BREAK = 0.5
"""Characters that every break between passages costs: of two texts with the same clauses, the one
in whose order the article has them is what was run."""


def _worth(entrant: Entrant, contest: Contest) -> float:
    """Return how well an entrant explains the article, in characters."""
    matched = int(entrant.passages.length.sum())
    worth = matched - contest.left_out * (entrant.size - matched)
    worth -= _BREAK * max(0, len(entrant.passages) - 1)
    return worth + contest.named * entrant.named + contest.in_time * entrant.in_time


def _rank(entrant: Entrant, contest: Contest) -> tuple[float, bool, float, str]:
    at = entrant.submitted_at
    moment = at.timestamp() if at else 0.0
    return -round(_worth(entrant, contest), 6), at is None, moment, entrant.key


def _settle(winner: Entrant, beaten: Sequence[Entrant], contest: Contest) -> Claim:
    rivals = tuple(e.key for e in beaten)
    near = [e for e in beaten if _fit(e, winner) >= contest.near * _fit(winner, winner)]
    if not near:
        return Claim(winner, winner.probability, contested=False, rivals=rivals)
    best = _worth(winner, contest)
    odds = sum(math.exp((_worth(e, contest) - best) / contest.scale) for e in near)
    share = max(0.5, 1 / (1 + odds))
    return Claim(winner, min(winner.probability, share), contested=True, rivals=rivals)


def _fit(entrant: Entrant, winner: Entrant) -> float:
    """Return how much of the submission and of the winner's passage lie on each other."""
    matched = int(entrant.passages.length.sum())
    region = max(matched, int(winner.passages.length.sum()))
    return 2 * matched / max(1, entrant.size + region)


def _answers_too(entrant: Entrant, kept: Sequence[Entrant], owners: NDArray[np.int64]) -> bool:
    """Tell whether an entrant, with text of its own, answers the commission of all it overlaps."""
    if entrant.commission is None or (owners < 0).sum() < 20:
        return False
    return all(kept[o].commission == entrant.commission for o in set(owners[owners >= 0].tolist()))


def _positions(passages: Alignment) -> NDArray[np.int64]:
    return every(passages.article, passages.length)


def _without(passages: Alignment, owner: NDArray[np.int64]) -> Alignment:
    """Return the passages without what is owned already."""
    a = _positions(passages)
    free = owner[a] < 0
    s, a, size = joined(every(passages.submission, passages.length)[free], a[free])
    long = size >= 2
    return Alignment(s[long], a[long], size[long])
