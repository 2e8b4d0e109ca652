"""New submissions held against what was published before, some months of it at a time.

Months have nothing in common here, so that others may take some of them. What comes of it can be
written down: which articles fit, and what came near.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Self

from sqlalchemy.orm import Session

from ledger.parts import parts
from ledger.session import Ledger
from matcher import reading
from matcher.backward_rows import Earlier, Month
from matcher.given import Given
from matcher.judge import Judge
from matcher.nearest import Nearest, read_near, written_near
from matcher.portions import portions
from matcher.standing import stand
from matcher.why_not import Near

_TOGETHER = 20_000
"""New submissions prepared at a time; some 250 MB."""


@dataclass(frozen=True, slots=True)
class Search:
    """Submissions, by id, to be held against the articles of some months."""

    submissions: tuple[int, ...]
    months: tuple[Month, ...]

    def split(self, most: int) -> list[Self]:
        """Return up to so many searches of some months each that come to the same.

        >>> [s.months for s in Search((1,), ((2026, 1), (2026, 2), (2026, 3))).split(2)]
        [((2026, 1), (2026, 3)), ((2026, 2),)]
        """
        count = min(most, len(self.months))
        return [type(self)(self.submissions, self.months[at::count]) for at in range(count)]

    def as_json(self) -> dict[str, Any]:
        """Return the search as JSON values."""
        return {"submissions": list(self.submissions), "months": [list(m) for m in self.months]}

    @classmethod
    def of_json(cls, told: Mapping[str, Any]) -> Self:
        """Return a search from what `as_json` made of it."""
        months = tuple((int(year), int(month)) for year, month in told["months"])
        return cls(tuple(told["submissions"]), months)


@dataclass(frozen=True, slots=True)
class Fitting:
    """What a search came to."""

    articles: frozenset[int]
    """Those that one of the submissions fits."""
    near: Mapping[int, tuple[Near, ...]]
    """By submission, the articles that came nearest."""

    def as_json(self) -> dict[str, Any]:
        """Return what it came to as JSON values."""
        near = {str(own): [written_near(n) for n in found] for own, found in self.near.items()}
        return {"articles": sorted(self.articles), "near": near}

    @classmethod
    def of_json(cls, told: Mapping[str, Any]) -> Self:
        """Return what `as_json` wrote down."""
        near = {int(own): tuple(map(read_near, found)) for own, found in told["near"].items()}
        return cls(frozenset(told["articles"]), near)


Searching = Callable[[Search], Sequence[Fitting]]
"""Has a search done, in as many parts as there are hands."""


def search_of(session: Session, submissions: Sequence[int], given: Given) -> Search:
    """Return the search for these submissions in all months of their windows."""
    between = reading.submitted_between(session, submissions)
    if between is None:
        return Search(tuple(submissions), ())
    window = given.settings.window
    first = between[0] - timedelta(days=window.before_days + 1)
    last = between[1] + timedelta(days=window.after_days + 1)
    earlier = Earlier(session, given.index_dir, given.office.profile.zone)
    return Search(tuple(submissions), tuple(earlier.months(first, last)))


def fitting(session: Session, search: Search, given: Given) -> Fitting:
    """Return which articles of the months one of the submissions fits."""
    near, found = Nearest(given.settings), set[int]()
    earlier = Earlier(session, given.index_dir, given.office.profile.zone)
    for part in parts(search.submissions, _TOGETHER):
        own = stand(reading.pieces(session, part))
        judge = Judge(own, given.settings)
        for month in search.months:
            for portion in portions(earlier.reports(own, judge.reach, month)):
                for report, glance in zip(portion, judge.glances(portion), strict=True):
                    near.note(judge, report.key, glance.misses)
                    if glance.fits:
                        found.add(int(report.key))
    return Fitting(frozenset(found), near.near)


def search(ledger: Ledger, sought: Search, given: Given) -> Fitting:
    """Do a part of a run's search beside it: nothing is compared meanwhile, and nothing written."""
    with ledger.reading() as session:
        return fitting(session, sought, given)
