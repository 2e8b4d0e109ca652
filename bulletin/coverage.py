"""What the crawl could not see in a period: gaps by source and day, and channels without one."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bulletin.content import Gap, ManualChannel
from ledger.tables import GOOD_OUTCOMES, Outcome, SourceState
from office.house import Office
from office.periods import Period


def gaps(session: Session, office: Office, period: Period, *, until: date) -> tuple[Gap, ...]:
    """Return the days up to `until` on which a source ended without `ok` or `nothing_new`.

    A source counts from the day it was first tried; one never tried in the period is missing whole.
    """
    end = min(period.ends_on, until + timedelta(days=1))
    good = _good_days(session, period.starts_on, end)
    first = _first_days(session)
    found = []
    for outlet, source in office.all_sources():
        if source.kind == "manual":
            continue
        start = max(period.starts_on, first.get(source.key, period.starts_on))
        missing = tuple(day for day in days(start, end) if day not in good.get(source.key, ()))
        if missing:
            found.append(Gap(outlet.name_on(period.last_on), source.key, missing))
    return tuple(found)


def manual_channels(session: Session, office: Office, period: Period) -> tuple[ManualChannel, ...]:
    """Return the channels whose pieces come in by hand only, with the day of the last list."""
    brought = dict(
        session.execute(select(SourceState.source_key, SourceState.last_brought_on)).tuples().all()
    )
    found = []
    for outlet, source in office.all_sources():
        channel = outlet.channel(source.channel)
        if source.kind == "manual" and channel:
            name = outlet.channel_name(channel, period.last_on)
            found.append(ManualChannel(name, channel.medium, brought.get(source.key)))
    return tuple(found)


def days(start: date, end: date) -> Iterator[date]:
    """Yield the days from one up to, not including, another."""
    while start < end:
        yield start
        start += timedelta(days=1)


def spans(found: Sequence[date]) -> str:
    """Return days as people write them.

    >>> spans([date(2026, 10, 3), date(2026, 10, 4), date(2026, 10, 9)])
    '10月3日至4日、10月9日'
    """
    return "、".join(_span(first, last) for first, last in _runs(found))


def _runs(found: Iterable[date]) -> Iterator[tuple[date, date]]:
    first = last = None
    for day in found:
        if first is None or last is None:
            first = last = day
        elif day == last + timedelta(days=1):
            last = day
        else:
            yield first, last
            first = last = day
    if first and last:
        yield first, last


def _span(first: date, last: date) -> str:
    written = f"{first.month}月{first.day}日"
    if first == last:
        return written
    month = "" if last.month == first.month else f"{last.month}月"
    return f"{written}至{month}{last.day}日"


def _good_days(session: Session, start: date, end: date) -> dict[str, set[date]]:
    query = (
        select(Outcome.source_key, Outcome.day)
        .where(Outcome.day >= start, Outcome.day < end, Outcome.state.in_(GOOD_OUTCOMES))
        .distinct()
    )
    found: dict[str, set[date]] = {}
    for key, day in session.execute(query):
        found.setdefault(key, set()).add(day)
    return found


def _first_days(session: Session) -> dict[str, date]:
    query = select(Outcome.source_key, func.min(Outcome.day)).group_by(Outcome.source_key)
    return dict(session.execute(query).tuples().all())
