"""Whether a day's count of new pieces can be chance. Pure."""

import math
from collections.abc import Sequence
from datetime import date, timedelta
from statistics import median

WEEKS = 8
LEAST = 4
"""Nights of the same weekday that must be known before a count is judged."""
RARE = 1e-4
"""One false alarm in ten thousand source-nights, were the counts Poisson."""


def poisson_tail(count: int, mean: float) -> float:
    """Return the chance of `count` or fewer where `mean` are expected, in [0, 1].

    >>> round(poisson_tail(0, 5.0), 4)
    0.0067
    """
    if mean <= 0:
        return 1.0
    term = total = math.exp(-mean)
    for k in range(1, count + 1):
        term *= mean / k
        total += term
    return min(1.0, total)


def expected(history: Sequence[tuple[date, int]], day: date) -> float | None:
    """Return the median of the same weekday's counts in the last eight weeks; None of too few.

    >>> saturday = date(2026, 10, 31)
    >>> expected([(saturday - timedelta(weeks=n), 6) for n in range(1, 6)], saturday)
    6.0
    """
    since = day - timedelta(weeks=WEEKS)
    same = [n for on, n in history if since <= on < day and on.weekday() == day.weekday()]
    return float(median(same)) if len(same) >= LEAST else None


def is_rare(count: int, history: Sequence[tuple[date, int]], day: date) -> bool:
    """Whether so few are out of the ordinary; False while too little is known.

    News is burstier than Poisson: the spread of the weekday's own counts is allowed for.
    """
    mean = expected(history, day)
    if mean is None or count >= mean:
        return False
    since = day - timedelta(weeks=WEEKS)
    least = min(n for on, n in history if since <= on < day and on.weekday() == day.weekday())
    return count < least and poisson_tail(count, mean) < RARE
