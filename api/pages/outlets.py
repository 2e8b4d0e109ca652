"""媒体库: every outlet with its tier, its entries and its calendar of outcomes."""

from dataclasses import dataclass
from datetime import date, timedelta

from fastapi import APIRouter, Request
from fastapi.responses import Response
from sqlalchemy.orm import Session

from api.context import House, Reading, Who
from api.pages.render import render
from api.permissions import OPERATORS
from api.sources_file import lines, on_disk
from ledger.queries import nights
from ledger.tables import GOOD_OUTCOMES, SourceState
from office.house import Office
from office.outlets import Outlet, Source

router = APIRouter(include_in_schema=False)

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
    state: SourceState | None

    @property
    def most(self) -> int:
        """The most articles of one night."""
        return max((night.articles for night in self.nights), default=0)

    @property
    def path(self) -> str:
        """Return how many articles each night brought as one line, 14 wide a night and 20 high.

        A night that could not be read is a break in the line, not a zero.
        """
        drawn, pen = list[str](), "M"
        for place, night in enumerate(self.nights, NIGHTS - len(self.nights)):
            if night.state in GOOD_OUTCOMES:
                height = 18 - 16 * night.articles / (self.most or 1)
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


@router.get("/outlets")
def page(request: Request, session: Reading, house: House, who: Who) -> Response:
    today = house.office.periods.day_of(house.clock())
    last = nights.last_night(session)
    return render(
        request,
        "outlets.html",
        rows=calendar(session, house.office, to_on=last.day if last else today),
        nights=NIGHTS,
        night=last,
        is_faulty=who.may(*OPERATORS) and on_disk(house.config_dir).outlets is None,
    )


@router.get("/sources")
def sources_file(request: Request, house: House) -> Response:
    """Show sources.yaml as it lies on the disk, every line that does not load marked."""
    held = on_disk(house.config_dir)
    return render(
        request,
        "sources_file.html",
        held=held,
        lines=lines(house.config_dir),
        is_in_force=held.outlets == house.office.outlets,
    )


def calendar(session: Session, office: Office, *, to_on: date) -> list[OutletRow]:
    """Return source × day of the last four weeks, in the office's order."""
    days = [to_on - timedelta(days=n) for n in reversed(range(NIGHTS))]
    best = nights.by_day(session, from_on=days[0], to_on=to_on)
    began = nights.first_day(session)
    shown = [day for day in days if began is not None and day >= began]
    states = nights.source_states(session)
    return [
        OutletRow(outlet, tuple(_row(outlet, s, shown, best, states) for s in outlet.sources))
        for outlet in office.outlets
    ]


def _row(
    outlet: Outlet,
    source: Source,
    days: list[date],
    best: dict[tuple[str, date], nights.Said],
    states: dict[str, SourceState],
) -> SourceRow:
    channel = outlet.channel(source.channel)
    held = [] if source.kind == "manual" else days
    return SourceRow(
        source=source,
        channel=outlet.channel_name(channel) if channel else source.channel,
        tier=channel.tier if channel else "",
        medium=channel.medium if channel else "",
        nights=tuple(_night(day, best.get((source.key, day))) for day in held),
        state=states.get(source.key),
    )


def _night(day: date, row: nights.Said | None) -> Night:
    if row is None:
        return Night(day, nights.NOT_RUN, None, 0)
    return Night(day, row.state, row.why, row.articles)
