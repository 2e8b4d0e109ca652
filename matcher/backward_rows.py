"""The articles compared before, indexed by month, that new submissions are held against."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta, tzinfo
from functools import partial
from pathlib import Path

from sqlalchemy.orm import Session

from matcher import reading
from matcher.backward import holding, months
from matcher.candidates import Reach
from matcher.kept_rows import Held, held
from matcher.pieces import Report
from matcher.standing import Standing

_FOLDER = "articles"


Month = tuple[int, int]
"""Year and month."""


class Earlier:
    """What was published and compared before this run, a month opened when first wanted."""

    def __init__(self, session: Session, folder: Path | None, zone: tzinfo) -> None:
        self.session = session
        self.folder = folder
        self.zone = zone
        self._held: dict[Month, Held] = {}

    def months(self, first: datetime, last: datetime) -> list[Month]:
        """Return the months of a span in which something was published that was compared."""
        began, ended = reading.compared_days(self.session)
        if began is None or ended is None:
            return []
        low, high = (moment.astimezone(self.zone).date() for moment in (first, last))
        low, high = max(low, began), min(high, ended)
        return list(months((low.year, low.month), (high.year, high.month)))

    def reports(self, near: Standing, reach: Reach, month: Month) -> Iterator[Report]:
        """Yield the articles of a month that might carry one of the submissions.

        Without a folder that is all of them, read one by one.
        """
        if self.folder is None:
            first, beyond = _bounds(month)
            last = beyond - timedelta(days=1)
            yield from reading.compared_between(self.session, first, last, self.zone)
            return
        own = self._opened(month, self.folder)
        places = holding(own.index, near, reach)
        yield from reading.reports(self.session, sorted(own.ids[places].tolist()), self.zone)

    def _opened(self, month: Month, folder: Path) -> Held:
        if month not in self._held:
            self._held[month] = held(
                reading.compared_register(self.session, *_bounds(month)),
                folder / _FOLDER / f"{month[0]:04d}-{month[1]:02d}",
                partial(reading.article_bodies, self.session),
            )
        return self._held[month]


def _bounds(month: Month) -> tuple[date, date]:
    """Return the month's first day and that of the next."""
    year, number = month
    return date(year, number, 1), date(year + number // 12, number % 12 + 1, 1)
