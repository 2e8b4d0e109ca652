"""How often drift by count cries wolf: simulated nights with weekends, bursts and holidays. Pure.

python -m bench.crawl_alarms [--nights 60] [--outlets 20] [--seeds 10]

Each simulated office has outlets of 1 to 40 pieces a day, dailies and weeklies among them, judged
by `crawler.outcome.verdict` as in a real night after nine weeks of history. The nights contain the
holidays of config/holidays.yaml, on which few pieces appear. Beside it, how soon an outlet that
falls silent, on any day of the week, or loses nine tenths of its list, is noticed; and the share of
silent first nights that anybody could tell from ordinary ones who keeps to the same budget of false
alarms and knows each outlet's true habits, which no judge of counts can beat.
"""

import argparse
import random
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from crawler.drift import poisson_tail
from crawler.outcome import Past, verdict
from crawler.tally import Tally
from ledger.tables import GOOD_OUTCOMES
from office.calendar import Calendar
from office.load import load_office

LAST = date(2026, 10, 31)
HISTORY = 63
Night = tuple[date, int, str]


def main(argv: list[str] | None = None) -> int:
    """Print alarms an office of so many outlets sees in so many nights; 1 above one."""
    parser = argparse.ArgumentParser(prog="python -m bench.crawl_alarms")
    parser.add_argument("--nights", type=int, default=60)
    parser.add_argument("--outlets", type=int, default=20)
    parser.add_argument("--seeds", type=int, default=10)
    asked = parser.parse_args(argv)
    calendar = load_office(Path(__file__).parent.parent / "config").calendar
    alarms: list[int] = []
    silent: list[int] = []
    thinned: list[int] = []
    missed, tellable = 0, list[bool]()
    for seed in range(asked.seeds):
        rng = random.Random(seed)  # noqa: S311 - a simulation to repeat
        alarms.append(false_alarms(rng, calendar, outlets=asked.outlets, nights=asked.nights))
        for share, found in ((0.0, silent), (0.1, thinned)):
            for place in range(asked.outlets):
                rate = rate_of(place, asked.outlets)
                after, chance = noticed_after(rng, calendar, rate, share)
                tellable += [chance < 1 / (asked.nights * asked.outlets)] if not share else []
                missed += after is None
                found.extend([after] if after is not None else [])
    nights = asked.nights * asked.outlets
    print(f"false alarms in {asked.nights} nights x {asked.outlets} outlets, {asked.seeds} seeds:")
    print(f"  worst {max(alarms)}, mean {sum(alarms) / len(alarms):.2f} ({nights} outlet-nights)")
    for name, found in (("falls silent", silent), ("loses 9 of 10", thinned)):
        first = sum(n == 1 for n in found)
        print(
            f"an outlet that {name}: {first / (asked.seeds * asked.outlets):.0%} the same night, "
            f"{sum(n <= 2 for n in found) / (asked.seeds * asked.outlets):.0%} by the second, "
            f"median night {sorted(found)[len(found) // 2]}"
        )
    print(f"  a silent first night could be told by {sum(tellable) / len(tellable):.0%} at best")
    print(f"not noticed in two weeks: {missed} of {2 * asked.seeds * asked.outlets}")
    return int(max(alarms) > 1)


def false_alarms(rng: random.Random, calendar: Calendar, *, outlets: int, nights: int) -> int:
    """Return the alarms of ordinary nights."""
    first = LAST - timedelta(days=nights - 1)
    return sum(
        state not in GOOD_OUTCOMES
        for place in range(outlets)
        for day, _, state in _lived(
            rng, calendar, Habit.drawn(rng, rate_of(place, outlets)), first, nights
        )
        if day >= first
    )


def noticed_after(
    rng: random.Random, calendar: Calendar, rate: float, share: float
) -> tuple[int | None, float]:
    """Return the night, from 1, on which an outlet that keeps a share of its pieces is noticed.

    None: not within two weeks. Beside it, the true chance of an empty first night.
    """
    first = LAST - timedelta(days=13 + rng.randrange(7))
    habit = Habit.drawn(rng, rate)
    for day, _, state in _lived(rng, calendar, habit, first, 14, share=share):
        if day >= first and state not in GOOD_OUTCOMES:
            return (day - first).days + 1, habit.empty_on(calendar, first)
    return None, habit.empty_on(calendar, first)


def rate_of(place: int, outlets: int) -> float:
    """Return an outlet's pieces a weekday: most are small, a few are large."""
    return 1 + 39 * (place / max(1, outlets - 1)) ** 2


@dataclass(frozen=True, slots=True)
class Habit:
    """How an outlet publishes: pieces a weekday, their share on weekends, how evenly they come."""

    rate: float
    weekend: float
    burst: float
    weekly: int | None
    """The one weekday a weekly appears on; None: a daily."""

    @classmethod
    def drawn(cls, rng: random.Random, rate: float) -> "Habit":
        weekly = rng.randrange(7) if rate < 4 and rng.random() < 0.3 else None
        return cls(rate, rng.uniform(0.1, 0.9), rng.uniform(4, 20), weekly)

    def mean_on(self, calendar: Calendar, day: date) -> float:
        if self.weekly is not None:
            return 7 * self.rate * (day.weekday() == self.weekly) * (calendar.holiday(day) is None)
        if calendar.holiday(day) is not None:
            return 0.2 * self.rate
        return self.rate * (1.0 if calendar.is_working(day) else self.weekend)

    def empty_on(self, calendar: Calendar, day: date) -> float:
        """Return the chance that a day brings nothing."""
        return poisson_tail(0, self.mean_on(calendar, day), 1 / self.burst)


def _lived(
    rng: random.Random,
    calendar: Calendar,
    habit: Habit,
    first: date,
    nights: int,
    *,
    share: float = 1.0,
) -> Iterator[Night]:
    """Yield day, count and outcome, from nine weeks before `first`; `share` of it from then on."""
    past: list[tuple[date, int]] = []
    for n in range(HISTORY + nights):
        day = first - timedelta(days=HISTORY) + timedelta(days=n)
        mean = habit.mean_on(calendar, day) * rng.gammavariate(habit.burst, 1 / habit.burst)
        count = _poisson(rng, mean * (share if day >= first else 1.0))
        quiet = calendar.holiday(day) is not None
        tally = Tally(entry_read=True, listed=30, new=count, articles=count, fetched=count)
        state = verdict(tally, Past(past), day, quiet=quiet).state
        yield day, count, state
        if state in GOOD_OUTCOMES and not quiet:
            past = [*past[-HISTORY:], (day, count)]


def _poisson(rng: random.Random, mean: float) -> int:
    """Return a draw; large means are split, since e^-mean must not vanish."""
    if mean > 30:
        return _poisson(rng, mean / 2) + _poisson(rng, mean / 2)
    count, product, floor = 0, rng.random(), 2.718281828459045**-mean
    while product > floor:
        product *= rng.random()
        count += 1
    return count


if __name__ == "__main__":
    sys.exit(main())
