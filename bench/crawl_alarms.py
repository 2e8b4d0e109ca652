"""How often drift by count cries wolf: simulated nights with weekends, bursts and holidays. Pure.

python -m bench.crawl_alarms [--nights 60] [--outlets 20] [--seeds 10]

Each simulated office has outlets of 1 to 40 pieces a day, dailies and weeklies among them, judged
by `crawler.outcome.verdict` as in a real night after nine weeks of history. The nights contain the
holidays of config/holidays.yaml, on which few pieces appear. Beside it, how soon an outlet that
falls silent, or loses nine tenths of its list, is noticed.
"""

import argparse
import random
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

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
    missed = 0
    for seed in range(asked.seeds):
        rng = random.Random(seed)  # noqa: S311 - a simulation to repeat
        alarms.append(false_alarms(rng, calendar, outlets=asked.outlets, nights=asked.nights))
        for share, found in ((0.0, silent), (0.1, thinned)):
            for place in range(asked.outlets):
                after = noticed_after(rng, calendar, rate_of(place, asked.outlets), share)
                missed += after is None
                found.extend([after] if after is not None else [])
    nights = asked.nights * asked.outlets
    print(f"false alarms in {asked.nights} nights x {asked.outlets} outlets, {asked.seeds} seeds:")
    print(f"  worst {max(alarms)}, mean {sum(alarms) / len(alarms):.2f} ({nights} outlet-nights)")
    for name, found in (("falls silent", silent), ("loses 9 of 10", thinned)):
        first = sum(n == 1 for n in found)
        print(
            f"an outlet that {name}: {first / (asked.seeds * asked.outlets):.0%} the same night, "
            f"median night {sorted(found)[len(found) // 2]}"
        )
    print(f"not noticed in two weeks: {missed} of {2 * asked.seeds * asked.outlets}")
    return int(max(alarms) > 1)


def false_alarms(rng: random.Random, calendar: Calendar, *, outlets: int, nights: int) -> int:
    """Return the alarms of ordinary nights."""
    first = LAST - timedelta(days=nights - 1)
    return sum(
        state not in GOOD_OUTCOMES
        for place in range(outlets)
        for day, _, state in _lived(rng, calendar, rate_of(place, outlets), first, nights)
        if day >= first
    )


def noticed_after(rng: random.Random, calendar: Calendar, rate: float, share: float) -> int | None:
    """Return the night, from 1, on which an outlet that keeps a share of its pieces is noticed.

    None: not within two weeks.
    """
    first = LAST - timedelta(days=13)
    for day, _, state in _lived(rng, calendar, rate, first, 14, share=share):
        if day >= first and state not in GOOD_OUTCOMES:
            return (day - first).days + 1
    return None


def rate_of(place: int, outlets: int) -> float:
    """Return an outlet's pieces a weekday: most are small, a few are large."""
    return 1 + 39 * (place / max(1, outlets - 1)) ** 2


def _lived(
    rng: random.Random,
    calendar: Calendar,
    rate: float,
    first: date,
    nights: int,
    *,
    share: float = 1.0,
) -> Iterator[Night]:
    """Yield day, count and outcome, from nine weeks before `first`; `share` of it from then on."""
    weekend, burst = rng.uniform(0.1, 0.9), rng.uniform(4, 20)
    weekly = rng.randrange(7) if rate < 4 and rng.random() < 0.3 else None
    past: list[tuple[date, int]] = []
    for n in range(HISTORY + nights):
        day = first - timedelta(days=HISTORY) + timedelta(days=n)
        mean = rate * _habit(calendar, day, weekend) * rng.gammavariate(burst, 1 / burst)
        if weekly is not None:
            mean = 7 * rate * (day.weekday() == weekly) * (calendar.holiday(day) is None)
        count = _poisson(rng, mean * (share if day >= first else 1.0))
        quiet = calendar.holiday(day) is not None
        tally = Tally(entry_read=True, listed=30, new=count, articles=count, fetched=count)
        state = verdict(tally, Past(past), day, quiet=quiet).state
        yield day, count, state
        if state in GOOD_OUTCOMES and not quiet:
            past = [*past[-HISTORY:], (day, count)]


def _habit(calendar: Calendar, day: date, weekend: float) -> float:
    """Return how much of an ordinary weekday's pieces a day brings."""
    if calendar.holiday(day) is not None:
        return 0.2
    return 1.0 if calendar.is_working(day) else weekend


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
