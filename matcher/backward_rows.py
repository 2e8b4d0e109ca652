"""The articles compared before, indexed by month, that new submissions are held against."""

from collections.abc import Iterator
from datetime import date, datetime, tzinfo
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


class Earlier:
    """What was published and compared before this run, a month opened when first wanted."""

    def __init__(self, session: Session, folder: Path | None, zone: tzinfo) -> None:
        self.session = session
        self.folder = folder
        self.zone = zone
        self._months: dict[tuple[int, int], Held] = {}
        self._from, self._to = reading.compared_days(session)

    def reports(
        self, near: Standing, reach: Reach, first: datetime, last: datetime
    ) -> Iterator[Report]:
        """Yield the articles of a span of days that might carry one of the submissions.

        Without a folder that is all of them, read one by one.
        """
        low, high = (moment.astimezone(self.zone).date() for moment in (first, last))
        if self._from is None or self._to is None:
            return
        low, high = max(low, self._from), min(high, self._to)
        if self.folder is None:
            yield from reading.compared_between(self.session, low, high, self.zone)
            return
        for month in months((low.year, low.month), (high.year, high.month)):
            own = self._month(month)
            places = holding(own.index, near, reach)
            yield from reading.reports(self.session, sorted(own.ids[places].tolist()), self.zone)

    def _month(self, month: tuple[int, int]) -> Held:
        if month not in self._months and self.folder is not None:
            year, number = month
            first, beyond = date(year, number, 1), date(year + number // 12, number % 12 + 1, 1)
            self._months[month] = held(
                reading.compared_register(self.session, first, beyond),
                self.folder / _FOLDER / f"{year:04d}-{number:02d}",
                partial(reading.article_bodies, self.session),
            )
        return self._months[month]
