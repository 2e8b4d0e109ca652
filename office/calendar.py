"""holidays.yaml: days off, working weekends, and days on which an outlet does not appear."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated, Literal

import pydantic

from office.strict import Fault, Strict, StrictModel

_MAX_DAYS_OFF = 31


class DaysOff(StrictModel):
    """A holiday, both days inclusive."""

    name: str
    from_on: Annotated[date, pydantic.Field(alias="from")]
    to_on: Annotated[date, pydantic.Field(alias="to")]
    confirmed: bool = False
    """Whether somebody of the office has compared it with the notice."""

    def __contains__(self, day: date) -> bool:
        return self.from_on <= day <= self.to_on


class WorkingWeekend(StrictModel):
    """A Saturday or Sunday worked in exchange 调休."""

    name: str
    day: date


class NoIssue(DaysOff):
    """Days on which some outlets do not appear 休刊; none named: all that print."""

    outlets: tuple[str, ...] = ()


class Holidays(StrictModel):
    """The file."""

    version: Literal[1] = 1
    years: tuple[int, ...] = ()
    """The years it is complete for; outside, only weekends are known."""
    holidays: tuple[DaysOff, ...] = ()
    workdays: tuple[WorkingWeekend, ...] = ()
    no_issue: tuple[NoIssue, ...] = ()


@dataclass(frozen=True, slots=True)
class Calendar:
    """Which days are worked.

    >>> Calendar().working_day_after(date(2026, 11, 20), 2)  # a Friday
    datetime.date(2026, 11, 24)
    """

    holidays: tuple[DaysOff, ...] = ()
    workdays: frozenset[date] = frozenset()
    no_issue: tuple[NoIssue, ...] = ()
    years: frozenset[int] = frozenset()

    def holiday(self, day: date) -> str | None:
        """Return the holiday's name; None on any other day, weekends included."""
        return next((off.name for off in self.holidays if day in off), None)

    def is_working(self, day: date) -> bool:
        """Monday to Friday less the holidays, plus the weekends worked in exchange."""
        if day in self.workdays:
            return True
        return day.weekday() < 5 and self.holiday(day) is None

    def working_day_after(self, day: date, count: int) -> date:
        """Return the `count`-th working day after a day; the day itself for 0."""
        while count > 0:
            day += timedelta(days=1)
            count -= self.is_working(day)
        return day

    def appears(self, outlet: str, day: date) -> bool:
        """Whether an outlet that prints is expected to appear."""
        return not any(
            day in pause and (not pause.outlets or outlet in pause.outlets)
            for pause in self.no_issue
        )


def calendar_of(holidays: Holidays) -> Calendar:
    return Calendar(
        holidays=holidays.holidays,
        workdays=frozenset(worked.day for worked in holidays.workdays),
        no_issue=holidays.no_issue,
        years=frozenset(holidays.years),
    )


def faults(read: Strict[Holidays]) -> list[Fault]:
    """Return what is wrong with a well-formed holidays.yaml."""
    found = list[Fault]()
    lists: tuple[tuple[str, tuple[DaysOff, ...]], ...] = (
        ("holidays", read.value.holidays),
        ("no_issue", read.value.no_issue),
    )
    for name, rows in lists:
        for place, off in enumerate(rows):
            if words := _wrong_span(off, read.value.years):
                found.append(read.fault(name, place, "from", message=words))
    for place, worked in enumerate(read.value.workdays):
        if worked.day.weekday() < 5:
            words = f"{worked.day} 是{_weekday(worked.day)}, 调休上班日应为周六或周日"
            found.append(read.fault("workdays", place, "day", message=words))
    return found


def _wrong_span(off: DaysOff, years: tuple[int, ...]) -> str | None:
    if off.to_on < off.from_on:
        return f"{off.name} 的止日 {off.to_on} 早于起日 {off.from_on}"
    if (off.to_on - off.from_on).days >= _MAX_DAYS_OFF:
        return f"{off.name} 长达 {(off.to_on - off.from_on).days + 1} 天, 请检查年月"
    if off.from_on.year not in years and off.to_on.year not in years:
        return f"{off.name} 在 {off.from_on.year} 年, 不在 years 之内"
    return None


def _weekday(day: date) -> str:
    return "周" + "一二三四五六日"[day.weekday()]
