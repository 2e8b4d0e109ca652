"""Why an otherwise certain claim waits for a person: what two texts and dates show."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

REGISTERED_AFTER = "registered_after_publication"
SEEN_BEFORE = "seen_before_registration"
CONTESTED = "contested"
NUMBERS_DIFFER = "numbers_differ"
_SAME_TEXT = 0.4
"""Share of a claim's passages that another article must hold to be `another with the text`; where
every sentence was reworded, about so much is left in one piece."""


@dataclass(frozen=True, slots=True)
class Sighting:
    """One article that carries text of a submission."""

    article: int
    published_at: datetime | None
    spans: NDArray[np.int32]
    """[from, to) in signs of the submission, one row a passage."""


class Held(Protocol):
    """What of a find is looked at here."""

    @property
    def contested(self) -> bool: ...

    @property
    def differ(self) -> int: ...


def holds_of(
    find: Held, own: Sighting, seen: Sequence[Sighting], submitted_at: datetime | None
) -> tuple[str, ...]:
    """Return the names of all that is held against a find; `seen` may include `own`."""
    said = {
        REGISTERED_AFTER: after_publication(submitted_at, own.published_at),
        SEEN_BEFORE: seen_before(own, seen, submitted_at) is not None,
        CONTESTED: find.contested,
        NUMBERS_DIFFER: find.differ > 0,
    }
    return tuple(name for name, holds in said.items() if holds)


def after_publication(submitted_at: datetime | None, published_at: datetime | None) -> bool:
    """Tell whether the article appeared before the piece was registered; no when not known."""
    return submitted_at is not None and published_at is not None and published_at < submitted_at


def seen_before(
    claim: Sighting, others: Sequence[Sighting], submitted_at: datetime | None
) -> Sighting | None:
    """Return the earliest other article that had the claimed text before it was registered."""
    if submitted_at is None:
        return None
    earlier = [
        o
        for o in others
        if o.article != claim.article
        and o.published_at is not None
        and o.published_at < submitted_at
        and _shared(claim.spans, o.spans) >= _SAME_TEXT
    ]
    return min(earlier, key=lambda o: (o.published_at, o.article), default=None)


def _shared(mine: NDArray[np.int32], theirs: NDArray[np.int32]) -> float:
    """Return the share of my passages that theirs cover."""
    size = max(int(mine.max(initial=0)), int(theirs.max(initial=0)))
    covered = np.zeros(size, dtype=bool)
    for low, high in theirs.tolist():
        covered[low:high] = True
    inside = sum(int(covered[low:high].sum()) for low, high in mine.tolist())
    return inside / max(1, int((mine[:, 1] - mine[:, 0]).sum()))
