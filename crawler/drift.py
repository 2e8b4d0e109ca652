"""When a night's count is out of the ordinary, and how far. Pure.

Counts follow Poisson's law where a source is regular; news comes in bursts, so it is widened to
the negative binomial by as much as the source's own nights vary. What is judged is tonight, and the
last nights together: one empty night of a small outlet proves nothing, a week of them does.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from statistics import mean, median

WEEKS = 8
LEAST = 4
"""Nights of the same weekday that must be known before a count is judged."""
RUNS = (1, 2, 3, 5, 7, 14)
"""Nights that are judged together."""
RARE = 2e-5
"""Of a count; all runs together keep to one false alarm in 1,200 source-nights at most."""
SUREST = 0.98
"""The largest share of pieces that a field is trusted to stand in."""
RARE_ZERO = 3e-4
"""Of nothing at all, which is more telling than few."""

Counts = Sequence[tuple[date, int]]


def poisson_tail(count: int, mean: float, varying: float = 0.0) -> float:
    """Return the chance of `count` or fewer where `mean` are expected, in [0, 1].

    `varying` is what the variance has beside the mean, as a share of the mean's square: 0 is
    Poisson's law, more the negative binomial.

    >>> round(poisson_tail(0, 5.0), 4), round(poisson_tail(0, 5.0, 0.2), 4)
    (0.0067, 0.0312)
    """
    if mean <= 0:
        return 1.0
    size = 1 / varying if varying > 1e-6 else math.inf
    whole = math.isinf(size)
    term = total = math.exp(-mean) if whole else (size / (size + mean)) ** size
    for k in range(count):
        term *= mean / (k + 1) if whole else (size + k) / (k + 1) * mean / (size + mean)
        total += term
    return min(1.0, total)


def is_rare_fill(filled: int, pieces: int, share: float) -> bool:
    """Whether so few of a night's pieces state a field that a share of all has stated so far.

    By the binomial law, whose share is taken a little below one: no field is ever certain.

    >>> is_rare_fill(0, 3, 1.0), is_rare_fill(0, 3, 0.7), is_rare_fill(0, 9, 0.7)
    (True, False, True)
    >>> is_rare_fill(5, 9, 0.95), is_rare_fill(0, 0, 1.0)
    (False, False)
    """
    sure = min(share, SUREST)
    chances = (
        math.comb(pieces, k) * sure**k * (1 - sure) ** (pieces - k)
        for k in range(min(filled, pieces) + 1)
    )
    return pieces > 0 and math.fsum(chances) < RARE


def by_day(counts: Iterable[tuple[date, int]]) -> list[tuple[date, int]]:
    """Return one count a day: what several crawls of a day brought is one day's.

    >>> by_day([(date(2026, 10, 31), 5), (date(2026, 10, 31), 1)])
    [(datetime.date(2026, 10, 31), 6)]
    """
    found: defaultdict[date, int] = defaultdict(int)
    for day, count in counts:
        found[day] += count
    return sorted(found.items())


def expected(history: Counts, day: date) -> float | None:
    """Return the median of the same weekday's counts in the last eight weeks; None of too few.

    >>> saturday = date(2026, 10, 31)
    >>> expected([(saturday - timedelta(weeks=n), 6) for n in range(1, 6)], saturday)
    6.0
    """
    same = [n for on, n in _recent(history, day) if on.weekday() == day.weekday()]
    return float(median(same)) if len(same) >= LEAST else None


def varying(history: Counts, day: date) -> float:
    """Return how much more the counts vary than Poisson's would, as a share of the mean's square.

    Over all weekdays of the eight weeks together, each about its own mean.

    >>> regular = [(date(2026, 10, 31) - timedelta(days=n), 9) for n in range(1, 57)]
    >>> varying(regular, date(2026, 10, 31))
    0.0
    """
    beyond = squares = 0.0
    for weekday in range(7):
        same = [n for on, n in _recent(history, day) if on.weekday() == weekday]
        if len(same) >= LEAST:
            middle = mean(same)
            about = sum((n - middle) ** 2 for n in same) / (len(same) - 1)
            beyond += (about - middle) * len(same)
            squares += (middle**2 - about / len(same)) * len(same)
    return max(0.0, beyond / squares) if squares > 0 else 0.0


def is_rare(count: int, history: Counts, day: date) -> bool:
    """Whether so few, tonight or over the last nights together, are out of the ordinary.

    `history` has one count a day, none of `day` itself. False while too little is known.
    """
    return any(_is_rare_run(count, history, day, nights) for nights in RUNS)


def _is_rare_run(count: int, history: Counts, day: date, nights: int) -> bool:
    """Whether the last nights together brought less than such nights ever did, by far.

    What the same weekdays have shown before is ordinary, whatever the arithmetic says.
    """
    first = day - timedelta(days=nights - 1)
    before = [(on, n) for on, n in history if on < first]
    run = [(on, n) for on, n in history if first <= on < day] + [(day, count)]
    means = [each for on, _ in run if (each := expected(before, on)) is not None]
    total = sum(n for _, n in run)
    if len(means) < len(run) or len(run) < min(nights, 2) or total >= sum(means):
        return False
    if total >= min(_like_runs(before, run), default=0):
        return False
    whole = sum(means)
    apart = varying(before, first) * sum(each**2 for each in means) / whole**2
    return poisson_tail(total, whole, apart) < (RARE if total else RARE_ZERO)


def _like_runs(before: Counts, run: Counts) -> list[int]:
    """Return what the same weekdays brought together in each of the weeks that know them all."""
    counts = dict(before)
    weeks = [[on - timedelta(weeks=week) for on, _ in run] for week in range(1, WEEKS + 2)]
    return [sum(counts[on] for on in days) for days in weeks if all(on in counts for on in days)]


def _recent(history: Counts, day: date) -> list[tuple[date, int]]:
    since = day - timedelta(weeks=WEEKS)
    return [(on, n) for on, n in history if since <= on < day]
