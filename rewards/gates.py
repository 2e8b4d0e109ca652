"""Whose unfulfilled task cancels what was earned in its period."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from office.periods import Periods
from rewards.facts import Work
from rewards.results import TallyCredit
from rewards.spans import Span, span_of


@dataclass(slots=True)
class Gates:
    """The closed gates of one rule set."""

    periods: Periods
    closed: dict[str, list[tuple[str, Span]]] = field(default_factory=lambda: defaultdict(list))

    def shut_by(self, tallies: Iterable[TallyCredit]) -> "Gates":
        """Take in the tallies whose gate is closed."""
        for tally in tallies:
            if tally.gate == "closed":
                span = span_of(tally.period, self.periods)
                self.closed[tally.tally].append((tally.period, span))
        return self

    def period(self, who: str | None, work: Work, day: date) -> str | None:
        """Return the period whose gate is closed for this work; None where none is.

        A work belongs to the period it names; one that names a longer one than the task's goes by
        its day.
        """
        if who is None or who not in self.closed:
            return None
        own = span_of(work.period, self.periods) if work.period else None
        its_day = Span(day, day + timedelta(days=1))
        return next(
            (
                period
                for period, span in self.closed[who]
                if span.holds(own if own and own.days <= span.days else its_day)
            ),
            None,
        )
