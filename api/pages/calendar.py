"""The calendar of outcomes, source × day, that 媒体库 shows and tells."""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy.orm import Session

from api.context import Context
from ledger.queries import nights
from ledger.tables import GOOD_OUTCOMES
from office.house import Office
from office.outlets import Outlet, Source

NIGHTS = 28


@dataclass(frozen=True, slots=True)
class Night:
    """A day of a source's calendar."""

    day: date
    state: str
    why: str | None
    articles: int


@dataclass(frozen=True, slots=True)
class SourceRow:
    """An entry with its nights, oldest first; none for a manual one."""

    source: Source
    channel: str
    tier: str
    medium: str
    nights: tuple[Night, ...]

    @property
    def most(self) -> int:
        """The most articles of one night."""
        return max((night.articles for night in self.nights), default=0)

    @property
    def last(self) -> str:
        """How its last night ended."""
        if self.source.kind == "manual":
            return "manual"
        return self.nights[-1].state if self.nights else nights.NOT_RUN

    @property
    def last_good(self) -> date | None:
        """The latest night on which it was read; None: on none of these."""
        good = (night.day for night in reversed(self.nights) if night.state in GOOD_OUTCOMES)
        return next(good, None)

    @property
    def path(self) -> str:
        """Return how many articles each night brought as one line, 14 wide a night and 20 high.

        A night that could not be read is a break in the line, not a zero.
        """
        drawn, pen, most = list[str](), "M", self.most or 1
        for place, night in enumerate(self.nights, NIGHTS - len(self.nights)):
            if night.state in GOOD_OUTCOMES:
                height = 18 - 16 * night.articles / most
                dot = "h0" if pen == "M" else ""  # a night alone is a dot
                drawn.append(f"{pen}{place * 14 + 6} {height:g}{dot}")
                pen = "L"
            elif pen == "L":
                pen = "M"
        return "".join(drawn)


@dataclass(frozen=True, slots=True)
class OutletRow:
    """An outlet with its entries."""

    outlet: Outlet
    sources: tuple[SourceRow, ...]

    @property
    def gaps(self) -> int:
        """Nights on which an entry could not be read."""
        bad = [n for s in self.sources for n in s.nights if n.state not in GOOD_OUTCOMES]
        return len(bad)


def known(session: Session, house: Context) -> list[OutletRow]:
    """Return every outlet with its nights up to the last one, made once a night."""
    to_on = last_day(session, house)
    return house.remembered.get(
        "calendar",
        lambda: calendar(session, house.office, to_on=to_on),
        state=(to_on, nights.said_so_far(session)),
    )


def last_day(session: Session, house: Context) -> date:
    """Return the day of the last night; today before the first."""
    last = nights.last_night(session)
    return last.day if last else house.office.periods.day_of(house.clock())


def calendar(session: Session, office: Office, *, to_on: date) -> list[OutletRow]:
    """Return source × day of the last four weeks, in the office's order."""
    days = [to_on - timedelta(days=n) for n in reversed(range(NIGHTS))]
    best = nights.by_day(session, from_on=days[0], to_on=to_on)
    began = nights.first_day(session)
    shown = [day for day in days if began is not None and day >= began]
    return [
        OutletRow(outlet, tuple(_row(outlet, s, shown, best) for s in outlet.sources))
        for outlet in office.outlets
    ]


def _row(
    outlet: Outlet,
    source: Source,
    days: list[date],
    best: dict[tuple[str, date], nights.Said],
) -> SourceRow:
    channel = outlet.channel(source.channel)
    held = [] if source.kind == "manual" else days
    return SourceRow(
        source=source,
        channel=outlet.channel_name(channel) if channel else source.channel,
        tier=channel.tier if channel else "",
        medium=channel.medium if channel else "",
        nights=tuple(_night(day, best.get((source.key, day))) for day in held),
    )


def _night(day: date, row: nights.Said | None) -> Night:
    if row is None:
        return Night(day, nights.NOT_RUN, None, 0)
    return Night(day, row.state, row.why, row.articles)
