"""What the crawl could not see in a period: gaps by source and day, and channels without one."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta

from sqlalchemy.orm import Session

from bulletin.content import Gap, ManualChannel
from ledger.queries import nights
from office.house import Office
from office.periods import Period


def gaps(session: Session, office: Office, period: Period, *, until: date) -> tuple[Gap, ...]:
    """Return the days up to `until` on which a source ended without `ok` or `nothing_new`.

    A source that was added later is missing for the days before: nobody looked there.
    """
    sources = {s.key: outlet for outlet, s in office.all_sources() if s.kind != "manual"}
    last_on = min(period.last_on, until)
    seen = nights.seen(session, source_keys=sources, from_on=period.starts_on, to_on=last_on)
    missing: dict[str, list[date]] = {}
    for gap in seen.gaps:
        missing.setdefault(gap.source_key, []).append(gap.day)
    return tuple(
        Gap(outlet.name_on(period.last_on), key, tuple(missing[key]))
        for key, outlet in sources.items()
        if key in missing
    )


def manual_channels(session: Session, office: Office, period: Period) -> tuple[ManualChannel, ...]:
    """Return the channels whose pieces come in by hand only, with the day of the last list."""
    brought = nights.brought(session)
    found = []
    for outlet, source in office.all_sources():
        channel = outlet.channel(source.channel)
        if source.kind == "manual" and channel:
            name = outlet.channel_name(channel, period.last_on)
            found.append(ManualChannel(name, channel.medium, brought.get(source.key)))
    return tuple(found)


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
