"""Which month a placement is credited in."""

from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ledger.tables import Closing
from office.periods import Periods


def credited_month(session: Session, periods: Periods, day: date) -> str:
    """Return the month of the day, or the open month where that one is closed.

    Months are closed in order, so the open one follows the last that was closed.
    """
    month = periods.month_of(day).key
    last = closed_until(session)
    if last is None or month > last:
        return month
    return periods.after(periods.parse(last)).key


def is_closed(session: Session, period: str) -> bool:
    """Whether a month's entries are posted."""
    last = closed_until(session)
    return last is not None and period <= last


def closed_until(session: Session) -> str | None:
    """Return the last month that was closed; None before the first closing."""
    return session.scalar(select(func.max(Closing.period)))
