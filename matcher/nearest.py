"""Keeps with every submission the three articles that came nearest without being a find."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.parts import parts
from ledger.tables import Submission
from matcher.judge import Judge, Pair
from matcher.reading import key_of
from matcher.settings import Settings
from matcher.why_not import Near, Short, near_of, nearest


class Nearest:
    """What a run came near to, the nearest three articles a submission."""

    def __init__(self, settings: Settings, anew: Iterable[int] = ()) -> None:
        """`anew`: submissions whose text is new; what was near to the old one is forgotten."""
        self.settings = settings
        self.anew = frozenset(anew)
        self.model = settings.model()
        self.near: dict[int, tuple[Near, ...]] = {}
        """By submission id."""

    def note(self, judge: Judge, article: str, misses: Iterable[Pair]) -> None:
        """Take down what an article came near to."""
        for miss in misses:
            own = int(judge.standing.pieces[miss.submission].key)
            before = (n for n in self.near.get(own, ()) if n.article != article)
            self.near[own] = nearest([*before, near_of(article, miss, self.model)])

    def add(self, near: Mapping[int, Sequence[Near]]) -> None:
        """Take down what others came near to, by submission, on other articles."""
        for own, found in near.items():
            self.near[own] = nearest([*self.near.get(own, ()), *found])

    def keep(self, session: Session) -> None:
        """Put it beside what earlier runs came near to; the caller commits."""
        wanted = sorted({*self.near, *self.anew})
        for part in parts(wanted):
            chosen = select(Submission).where(Submission.id.in_(part))
            for row in session.scalars(chosen):
                now = self.near.get(row.id, ())
                again = {n.article for n in now}
                before = () if row.id in self.anew else map(read_near, row.nearest)
                found = nearest([*now, *(n for n in before if n.article not in again)])
                said = [written_near(n) for n in found]
                if said != row.nearest:
                    row.nearest = said


def written_near(near: Near) -> dict[str, Any]:
    """Return what is said of one article as JSON values."""
    return {
        "article": int(near.article),
        "probability": near.probability,
        "coverage": near.coverage,
        "short": [{"key": s.name, "value": s.value, "lost": s.lost} for s in near.short],
    }


def read_near(row: Mapping[str, Any]) -> Near:
    """Return what `written_near` wrote down."""
    short = tuple(Short(s["key"], s["value"], s["lost"]) for s in row["short"])
    return Near(key_of(row["article"]), row["probability"], row["coverage"], short)
