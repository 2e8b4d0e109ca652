"""Until when an appearance must be reported and proved; what is not dated is not judged."""

import calendar as months
from datetime import date

from office.calendar import Calendar
from rewards import explain
from rewards.facts import Placement
from rewards.grammar import Windows


def late(windows: Windows, placement: Placement, calendar: Calendar) -> str | None:
    """Return why a placement came too late; None where it did not, or a day is not known."""
    published = placement.published_on
    if published is None:
        return None
    if windows.report_days is not None and placement.reported_on is not None:
        due = calendar.working_day_after(published, windows.report_days)
        if placement.reported_on > due:
            return explain.reported_late(placement.reported_on, due)
    if windows.evidence_day is not None and placement.evidence_on is not None:
        due = day_of_next_month(published, windows.evidence_day)
        if placement.evidence_on > due:
            return explain.proved_late(placement.evidence_on, due)
    return None


def day_of_next_month(day: date, number: int) -> date:
    """Return that day of the next month, or its last day where it is shorter.

    >>> day_of_next_month(date(2026, 12, 20), 5), day_of_next_month(date(2026, 1, 9), 31)
    (datetime.date(2027, 1, 5), datetime.date(2026, 2, 28))
    """
    year, month = divmod(day.year * 12 + day.month, 12)
    last = months.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(number, last))
