"""Months, quarters and years as the office counts them: whole days in its zone, half-open.

A month that starts after the 15th is named for the month it ends in (26 September to 25 October
is October), else for the one it starts in. A year is twelve such months from the one that holds
`year_starts_on`, named for the calendar year that most of it lies in; quarters divide it.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

Span = Literal["month", "quarter", "year"]
Stretch = Literal["month", "quarter", "year", "months"]
"""`months`: several in a row that an office reports on together."""

_KEY = re.compile(r"(?P<year>[0-9]{4})(?:-(?:Q(?P<quarter>[1-4])|(?P<month>0[1-9]|1[0-2])))?")


@dataclass(frozen=True, slots=True)
class Period:
    """Days from `starts_on` up to, not including, `ends_on`; `key` is how people write it."""

    key: str
    span: Stretch
    starts_on: date
    ends_on: date

    def __contains__(self, day: date) -> bool:
        return self.starts_on <= day < self.ends_on

    @property
    def last_on(self) -> date:
        """The last day inside."""
        return self.ends_on - timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Periods:
    """An office's way of counting.

    >>> periods = Periods(zone=ZoneInfo("Asia/Shanghai"), month_starts_on=26)
    >>> periods.month_of(date(2026, 9, 30)).key, periods.parse("2026-Q1").starts_on
    ('2026-10', datetime.date(2025, 12, 26))
    """

    zone: ZoneInfo
    month_starts_on: int = 1
    year_starts_on: str = "01-01"

    def day_of(self, moment_at: datetime) -> date:
        """Return the office's day of an aware moment.

        Raises:
            ValueError: when the moment has no zone: it could be any of two days.
        """
        if moment_at.tzinfo is None:
            raise ValueError(f"a moment without a zone has no day: {moment_at.isoformat()}")
        return moment_at.astimezone(self.zone).date()

    def month_of(self, day: date) -> Period:
        """Return the month that holds a day."""
        return self._month(self._ordinal(day))

    def quarter_of(self, day: date) -> Period:
        return self._quarter(self._ordinal(day))

    def year_of(self, day: date) -> Period:
        return self._year(self._ordinal(day))

    def period_of(self, day: date, span: Span = "month") -> Period:
        """Return the month, quarter or year that holds a day."""
        ordinal = self._ordinal(day)
        return {"month": self._month, "quarter": self._quarter, "year": self._year}[span](ordinal)

    def parse(self, key: str) -> Period:
        """Return the period written as YYYY-MM, YYYY-Qn or YYYY.

        Raises:
            ValueError: in Chinese, when it is written otherwise.
        """
        found = _KEY.fullmatch(key)
        if found is None or not 1 < int(found["year"]) < 9999:
            raise ValueError(f"统计期应写成 2026-10、2026-Q4 或 2026, 现为 '{key}'")
        year = int(found["year"])
        if found["month"]:
            return self._month(year * 12 + int(found["month"]) - 1)
        first = self._first_month_of(year)
        if found["quarter"]:
            return self._quarter(first + (int(found["quarter"]) - 1) * 3)
        return self._year(first)

    def stretch(self, key: str) -> Period:
        """Return the period written as in `parse`, or several months as 2026-01..2026-02.

        Raises:
            ValueError: in Chinese, when it is written otherwise, or is longer than a year.
        """
        if ".." not in key:
            return self.parse(key)
        first, last = (self.parse(part) for part in key.split("..", 1))
        start, end = self._ordinal(first.starts_on), self._ordinal(last.starts_on)
        if (first.span, last.span) != ("month", "month") or not 0 < end - start < 12:
            raise ValueError(f"几个月合并应写成 2026-01..2026-02, 至多十二个月, 现为 '{key}'")
        return self._joined(start, end)

    def over(self, months: Collection[str]) -> Period:
        """Return the days from the first of some months to the last, however many they are."""
        return self._joined(*(self._ordinal(self.parse(f(months)).starts_on) for f in (min, max)))

    def months_in(self, period: Period) -> tuple[Period, ...]:
        """Return the months a period is made of, in order."""
        first, last = self._ordinal(period.starts_on), self._ordinal(period.last_on)
        return tuple(self._month(ordinal) for ordinal in range(first, last + 1))

    def before(self, period: Period) -> Period:
        """Return the period of the same span just before."""
        if period.span == "months":
            first, count = self._ordinal(period.starts_on), len(self.months_in(period))
            return self._joined(first - count, first - 1)
        return self.period_of(period.starts_on - timedelta(days=1), period.span)

    def after(self, period: Period) -> Period:
        """Return the period of the same span just after."""
        if period.span == "months":
            first, count = self._ordinal(period.ends_on), len(self.months_in(period))
            return self._joined(first, first + count - 1)
        return self.period_of(period.ends_on, period.span)

    def bounds_at(self, period: Period) -> tuple[datetime, datetime]:
        """Return the period's first moment and the first one after it, aware UTC."""
        start, end = (
            datetime.combine(day, time(), self.zone).astimezone(UTC)
            for day in (period.starts_on, period.ends_on)
        )
        return start, end

    # A month is counted as year * 12 + month - 1 of its name.

    def _ordinal(self, day: date) -> int:
        calendar_month = day.year * 12 + day.month - 1
        started = calendar_month if day.day >= self.month_starts_on else calendar_month - 1
        return started + self._named_after_end

    @property
    def _named_after_end(self) -> int:
        return 1 if self.month_starts_on > 15 else 0

    def _starts_on(self, ordinal: int) -> date:
        year, month = divmod(ordinal - self._named_after_end, 12)
        return date(year, month + 1, self.month_starts_on)

    def _month(self, ordinal: int) -> Period:
        year, month = divmod(ordinal, 12)
        key = f"{year:04d}-{month + 1:02d}"
        return Period(key, "month", self._starts_on(ordinal), self._starts_on(ordinal + 1))

    def _joined(self, first: int, last: int) -> Period:
        start, end = self._month(first), self._month(last)
        return Period(f"{start.key}..{end.key}", "months", start.starts_on, end.ends_on)

    def _first_month_of(self, year: int) -> int:
        """Return the month with which the office's year begins."""
        month, day = (int(part) for part in self.year_starts_on.split("-"))
        begins = self._ordinal(date(2001, month, day)) - 2001 * 12
        # Begun in July or later, most of the year lies in the next one.
        return year * 12 + (begins if begins < 6 else begins - 12)

    def _year_holding(self, ordinal: int) -> tuple[int, int]:
        guess = ordinal // 12
        year = max(y for y in (guess - 1, guess, guess + 1) if self._first_month_of(y) <= ordinal)
        return year, self._first_month_of(year)

    def _quarter(self, ordinal: int) -> Period:
        year, first = self._year_holding(ordinal)
        number = (ordinal - first) // 3
        start = first + number * 3
        key = f"{year:04d}-Q{number + 1}"
        return Period(key, "quarter", self._starts_on(start), self._starts_on(start + 3))

    def _year(self, ordinal: int) -> Period:
        year, first = self._year_holding(ordinal)
        key = f"{year:04d}"
        return Period(key, "year", self._starts_on(first), self._starts_on(first + 12))
