"""Whether a day's count of new pieces can be chance. Pure."""

import math
from collections.abc import Sequence
from datetime import date, timedelta
from statistics import median

WEEKS = 8
LEAST = 4
"""Nights of the same weekday that must be known before a count is judged."""
RARE = 1e-4
"""One false alarm in ten thousand source-nights, at most."""
RARE_ZERO = 1e-3
"""Nothing at all is more telling than few."""
RUNS = (3, 7)
"""Nights that are judged together."""
RARE_RUN = 1e-4


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
    same = [n for on, n in _recent(history, day) if on.weekday() == day.weekday()]
    return float(median(same)) if len(same) >= LEAST else None


def spread(history: Sequence[tuple[date, int]], day: date) -> float:
    """Return how much more the counts vary than Poisson's would, 1 or more.

    Over all weekdays of the eight weeks, each against its own median: news comes in bursts.
    """
    squares, expectation = 0.0, 0.0
    for weekday in range(7):
        same = [n for on, n in _recent(history, day) if on.weekday() == weekday]
        if len(same) >= 2:
            middle = median(same)
            squares += sum((n - middle) ** 2 for n in same) * len(same) / (len(same) - 1)
            expectation += middle * len(same)
    return max(1.0, squares / expectation) if expectation else 1.0


def is_rare(count: int, history: Sequence[tuple[date, int]], day: date) -> bool:
    """Whether so few, tonight or over the last nights together, are out of the ordinary.

    False while too little is known. One bad night of a small outlet proves nothing; three or seven
    in a row do.
    """
    return _is_rare_night(count, history, day) or any(
        _is_rare_run(count, history, day, nights) for nights in RUNS
    )


def _is_rare_run(count: int, history: Sequence[tuple[date, int]], day: date, nights: int) -> bool:
    """Whether the last nights together brought less than such nights ever did, by far."""
    first = day - timedelta(days=nights - 1)
    before = [(on, n) for on, n in history if on < first]
    run = [(on, n) for on, n in history if first <= on < day] + [(day, count)]
    means = [expected(before, on) for on, _ in run]
    known = [mean for mean in means if mean is not None]
    total = sum(n for _, n in run)
    if len(known) < len(run) or len(run) < 2 or total >= sum(known):
        return False
    if total >= min(_like_runs(before, run), default=0):
        return False
    bursts = spread(before, first)
    return poisson_tail(int(total / bursts), sum(known) / bursts) < RARE_RUN


def _like_runs(before: Sequence[tuple[date, int]], run: Sequence[tuple[date, int]]) -> list[int]:
    """Return what the same weekdays brought together in each of the weeks that know them all."""
    counts = dict(before)
    weeks = [[on - timedelta(weeks=week) for on, _ in run] for week in range(1, WEEKS + 2)]
    return [sum(counts[on] for on in days) for days in weeks if all(on in counts for on in days)]


def _is_rare_night(count: int, history: Sequence[tuple[date, int]], day: date) -> bool:
    """Whether so few in one night are out of the ordinary.

    A count the weekday has shown before is ordinary, whatever the arithmetic says.
    """
    mean = expected(history, day)
    if mean is None or count >= mean:
        return False
    if count >= min(n for on, n in _recent(history, day) if on.weekday() == day.weekday()):
        return False
    bursts = spread(history, day)
    return poisson_tail(int(count / bursts), mean / bursts) < (RARE if count else RARE_ZERO)


def _recent(history: Sequence[tuple[date, int]], day: date) -> list[tuple[date, int]]:
    since = day - timedelta(weeks=WEEKS)
    return [(on, n) for on, n in history if since <= on < day]
