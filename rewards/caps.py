"""The most a unit's works may come to in a month and a year, in the order they were published."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from office.periods import Periods, Span
from rewards import explain
from rewards.grammar import Caps
from rewards.results import Line

SPANS: tuple[Span, ...] = ("month", "year")


@dataclass(slots=True)
class Running:
    """What the units' works have come to so far."""

    caps: Caps
    periods: Periods
    totals: dict[tuple[str | None, str], Decimal] = field(
        default_factory=lambda: defaultdict(Decimal)
    )
    keys: dict[tuple[date, Span], str] = field(default_factory=dict)

    def cut(self, unit: str | None, day: date, amount: Decimal) -> Iterable[Line]:
        """Return the lines that cut a work's amount, and count what is left of it."""
        lines = list[Line]()
        capped = [
            (span, cap, (unit, self._key(day, span)))
            for span in SPANS
            if (cap := getattr(self.caps, span)) is not None
        ]
        for span, cap, key in capped:
            room = max(Decimal(0), cap - self.totals[key])
            if amount > room:
                reason = f"{explain.CAPS[span]} {explain.plain(cap)}"
                lines.append(Line(rule=f"cap:{span}", amount=room - amount, reason=reason))
                amount = room
        for _, _, key in capped:
            self.totals[key] += amount
        return lines

    def _key(self, day: date, span: Span) -> str:
        """Return the period of a day: few days, of many works."""
        if (day, span) not in self.keys:
            self.keys[day, span] = self.periods.period_of(day, span).key
        return self.keys[day, span]
