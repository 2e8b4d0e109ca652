"""Periods as facts write them: 2026-10, 2026-Q4, 2026; for tasks also 2026-W41 and 2026-H2."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from office.periods import Periods

_WEEK = re.compile(r"(?P<year>[0-9]{4})-W(?P<week>0[1-9]|[1-4][0-9]|5[0-3])")


_HALF = re.compile(r"(?P<year>[0-9]{4})-H(?P<half>[12])")


@dataclass(frozen=True, slots=True)
class Span:
    """Days from `starts_on` up to, not including, `ends_on`."""

    starts_on: date
    ends_on: date

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.ends_on - self.starts_on).days

    def holds(self, other: "Span") -> bool:
        """Whether the other lies wholly inside."""
        return self.starts_on <= other.starts_on and other.ends_on <= self.ends_on


def span_of(period: str, periods: Periods) -> Span:
    """Return the days of a period.

    Raises:
        ValueError: in Chinese, when it is written otherwise.

    >>> from zoneinfo import ZoneInfo
    >>> span_of("2026-W41", Periods(zone=ZoneInfo("Asia/Shanghai"))).starts_on
    datetime.date(2026, 10, 5)
    """
    if found := _WEEK.fullmatch(period):
        try:
            monday = date.fromisocalendar(int(found["year"]), int(found["week"]), 1)
        except ValueError:
            raise ValueError(f"{found['year']} 年没有第 {found['week']} 周") from None
        return Span(monday, monday + timedelta(days=7))
    if found := _HALF.fullmatch(period):
        quarters = ("Q1", "Q2") if found["half"] == "1" else ("Q3", "Q4")
        first, last = (periods.parse(f"{found['year']}-{quarter}") for quarter in quarters)
        return Span(first.starts_on, last.ends_on)
    known = periods.parse(period)
    return Span(known.starts_on, known.ends_on)
