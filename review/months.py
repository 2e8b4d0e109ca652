"""Which month a placement is credited in."""

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.tables import Closing
from office.periods import Period, Periods


def credited_month(session: Session, periods: Periods, day: date, *, at: datetime) -> str:
    """Return the month of the day, or the open month where that one is closed."""
    closed = set(session.scalars(select(Closing.period)))
    month = periods.month_of(day)
    return month.key if month.key not in closed else open_month(closed, periods, at=at).key


def open_month(closed: set[str], periods: Periods, *, at: datetime) -> Period:
    """Return the month of the moment, or the first one after it that is not closed."""
    month = periods.month_of(periods.day_of(at))
    while month.key in closed:
        month = periods.after(month)
    return month


def is_closed(session: Session, period: str) -> bool:
    """Whether a month's entries are posted."""
    return session.scalar(select(Closing.id).where(Closing.period == period)) is not None
