"""公示: a year's credits are shown for some working days, in which anybody may object.

Yearly by default; no regulation we read has such a clause, so the days are ours. What is shown is
closed; an objection upheld becomes an adjustment of the open month.
"""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ledger import audit
from ledger.tables import Audit, Closing, Objection
from office.calendar import Calendar
from office.errors import DecisionError
from office.house import Office

SHOWN = "publicity"
PUBLICITY_DAYS = 5
"""Working days of 公示."""


@dataclass(frozen=True, slots=True)
class Publicity:
    """A year's 公示: from a day on, until a day inclusive, with the objections of the year."""

    year: str
    shown_on: date
    until: date
    shown_by: str
    raised: int
    unanswered: int

    def over(self, on: date) -> bool:
        """Whether nobody can object any more and every objection has its answer."""
        return on > self.until and not self.unanswered


def publicity_until(calendar: Calendar, shown_on: date) -> date:
    """Return the last day on which what was shown on a day may be objected to.

    >>> publicity_until(Calendar(), date(2026, 12, 11))
    datetime.date(2026, 12, 18)
    """
    return calendar.working_day_after(shown_on, PUBLICITY_DAYS)


def show(session: Session, year: str, *, by: str, at: datetime, office: Office) -> Publicity:
    """Begin a year's 公示. The caller commits.

    Raises:
        ValueError: it is no year.
        DecisionError: a month of the year is open, or it has been shown before.
    """
    period = office.periods.parse(year)
    if period.span != "year":
        raise ValueError(f"公示按年, 应写成 2026, 现为 '{year}'")
    last = office.periods.months_in(period)[-1].key
    closed = session.scalar(select(func.max(Closing.period)))
    if closed is None or closed < last:
        raise DecisionError(f"{year} 年各月结账后才能公示, 现结到 {closed or '无'}")
    if before := publicity(session, year):
        raise DecisionError(f"{year} 年已于 {before.shown_on} 起公示", details={"year": year})
    shown_on = office.periods.day_of(at)
    until = publicity_until(office.calendar, shown_on)
    audit.append(
        session,
        at=at,
        by=by,
        act=SHOWN,
        subject=_subject(year),
        details={
            "shown_on": shown_on.isoformat(),
            "until": until.isoformat(),
            "working_days": PUBLICITY_DAYS,
        },
    )
    return Publicity(year, shown_on, until, by, *_objections(session, year))


def publicity(session: Session, year: str) -> Publicity | None:
    """Return a year's 公示; None while it has not begun."""
    row = session.scalar(
        select(Audit).where(Audit.act == SHOWN, Audit.subject == _subject(year)).limit(1)
    )
    if row is None:
        return None
    shown_on, until = (date.fromisoformat(row.details[key]) for key in ("shown_on", "until"))
    return Publicity(year, shown_on, until, row.by, *_objections(session, year))


def refuse_late(session: Session, period: str | None, on: date) -> None:
    """Refuse an objection to a year whose 公示 is over.

    Raises:
        DecisionError: the last day has passed.
    """
    shown = publicity(session, period) if period else None
    if shown is not None and on > shown.until:
        raise DecisionError(
            f"{period} 年公示已于 {shown.until} 结束, 不再受理异议; 更正请提请办公室补计",
            details={"until": shown.until.isoformat()},
        )


def _objections(session: Session, year: str) -> tuple[int, int]:
    """Return how many were raised against a year, and how many wait for an answer."""
    raised = set(
        session.scalars(
            select(Objection.id).where(Objection.period == year, Objection.answers_id.is_(None))
        )
    )
    answered = set(
        session.scalars(select(Objection.answers_id).where(Objection.answers_id.in_(raised)))
    )
    return len(raised), len(raised - answered)


def _subject(year: str) -> str:
    return f"publicity:{year}"
