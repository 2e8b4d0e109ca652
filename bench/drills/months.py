"""Instants at every edge of odd business months, each in exactly the month it belongs to."""

import calendar
import random
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from bench.drills.told import Told
from office.periods import Periods

ZONES = ("Asia/Shanghai", "UTC", "America/New_York", "Asia/Kathmandu")


def boundary(count: int, _folder: Path) -> Told:
    """Compare with a calendar walked by hand; half of the instants lie two seconds off an edge."""
    chance = random.Random(1)  # noqa: S311 - instants to repeat
    wrong = 0
    for _ in range(count):
        zone = ZoneInfo(chance.choice(ZONES))
        starts = chance.randint(1, 28)
        office = Periods(zone=zone, month_starts_on=starts)
        moment_at = _instant(chance, zone, starts)
        first, end = _by_hand(moment_at.astimezone(zone).date(), starts)
        found = office.month_of(office.day_of(moment_at))
        first_at, end_at = office.bounds_at(found)
        right = (found.starts_on, found.ends_on) == (first, end)
        wrong += not (right and first_at <= moment_at < end_at)
    return Told(count, f"{wrong} of {count:,} instants in a wrong month", wrong)


def _instant(chance: random.Random, zone: ZoneInfo, starts: int) -> datetime:
    if chance.random() < 0.5:
        return datetime.fromtimestamp(chance.randrange(4_000_000_000), UTC)
    year, month = chance.randint(1991, 2090), chance.randint(1, 12)
    edge = datetime(year, month, starts, tzinfo=zone).astimezone(UTC)
    return edge + timedelta(milliseconds=chance.randint(-2000, 2000))


def _by_hand(day: date, starts: int) -> tuple[date, date]:
    """Return the first day of the business month and the first of the next, a day at a time."""
    first = day
    while first.day != starts:
        first -= timedelta(days=1)
    length = calendar.monthrange(first.year, first.month)[1]
    return first, first + timedelta(days=length)
