"""The periods a page offers: those a field proposes, and the one before and after."""

from dataclasses import dataclass
from datetime import date

from office.periods import Period, Periods

MONTHS = 12


@dataclass(frozen=True, slots=True)
class Offered:
    """What may be chosen on a day; nothing that has not begun."""

    periods: Periods
    today: date

    @property
    def recent(self) -> tuple[str, ...]:
        """Twelve months, the latest first, then their quarters and years.

        >>> from zoneinfo import ZoneInfo
        >>> found = Offered(Periods(zone=ZoneInfo("Asia/Shanghai")), date(2026, 2, 3)).recent
        >>> found[:2], found[12:14], found[-2:]
        (('2026-02', '2026-01'), ('2026-Q1', '2025-Q4'), ('2026', '2025'))
        """
        months = [self.periods.month_of(self.today)]
        while len(months) < MONTHS:
            months.append(self.periods.before(months[-1]))
        days = [month.starts_on for month in months]
        found = [month.key for month in months]
        found += [self.periods.quarter_of(day).key for day in days]
        found += [self.periods.year_of(day).key for day in days]
        return tuple(dict.fromkeys(found))

    def before(self, key: str) -> str:
        """Return the period of the same length just before; "" for what is no period."""
        period = self._read(key)
        return self.periods.before(period).key if period else ""

    def after(self, key: str) -> str:
        """Return the one just after; "" while it has not begun."""
        period = self._read(key)
        if period is None or period.ends_on > self.today:
            return ""
        return self.periods.after(period).key

    def _read(self, key: str) -> Period | None:
        try:
            return self.periods.stretch(key)
        except ValueError:
            return None
