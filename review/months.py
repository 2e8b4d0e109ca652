"""Which month a placement is credited in."""

from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ledger.tables import Closing
from office.periods import Periods


def credited_month(periods: Periods, day: date, closed_until: str | None) -> str:
    """Return the month of the day, or the open month where that one is closed.

    Months are closed in order, so the open one follows the last that was closed.
    """
    month = periods.month_of(day).key
    if closed_until is None or month > closed_until:
        return month
    return periods.after(periods.parse(closed_until)).key


def last_closed(session: Session) -> str | None:
    """Return the last month whose entries are posted; None before the first closing."""
    return session.scalar(select(func.max(Closing.period)))
