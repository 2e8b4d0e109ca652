"""The spans tasks are judged in: those that are over, from the first the ledger knows of."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from office.periods import Periods
from rewards.spans import Span, span_of

Kind = Literal["week", "month", "quarter", "half_year", "year"]


@dataclass(frozen=True, slots=True)
class Term:
    """A span with the key people write it by and the office's year it begins in."""

    key: str
    span: Span
    year: str


def terms(kind: Kind, periods: Periods, *, since: date, until: date) -> list[Term]:
    """Return the spans of a kind from the one that holds `since`, as far as they end by `until`.

    `until` is the first day that is not over.
    """
    found = list[Term]()
    term = term_of(kind, periods, since)
    while term.span.ends_on <= until:
        found.append(term)
        term = term_of(kind, periods, term.span.ends_on)
    return found


def term_of(kind: Kind, periods: Periods, day: date) -> Term:
    """Return the span of a kind that holds a day.

    >>> from zoneinfo import ZoneInfo
    >>> term_of("half_year", Periods(zone=ZoneInfo("Asia/Shanghai")), date(2026, 8, 1)).key
    '2026-H2'
    """
    key = _key(kind, periods, day)
    span = span_of(key, periods)
    return Term(key, span, periods.year_of(span.starts_on).key)


def holding(found: Sequence[Term], day: date) -> Term | None:
    """Return the span that holds a day; None where it is not judged."""
    one = Span(day, day + timedelta(days=1))
    return next((term for term in reversed(found) if term.span.holds(one)), None)


def _key(kind: Kind, periods: Periods, day: date) -> str:
    if kind == "week":
        year, week, _ = day.isocalendar()
        return f"{year:04d}-W{week:02d}"
    if kind == "half_year":
        year_key, _, quarter = periods.quarter_of(day).key.partition("-Q")
        return f"{year_key}-H{1 if int(quarter) < 3 else 2}"
    return periods.period_of(day, kind).key
