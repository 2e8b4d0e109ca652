"""媒体库: every outlet with its tier, its entries and its calendar of outcomes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from fastapi import APIRouter, Request
from fastapi.responses import Response
from markupsafe import Markup
from sqlalchemy.orm import Session

from api.context import House, Language, Reading, Who
from api.pages.render import environment, render
from api.permissions import OPERATORS
from api.sources_file import lines, on_disk
from ledger.queries import nights
from ledger.tables import GOOD_OUTCOMES
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

    @property
    def most(self) -> int:
        """The most articles of one night."""
        return max((night.articles for night in self.nights), default=0)

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


@router.get("/outlets")
def page(request: Request, session: Reading, house: House, who: Who, spoken: Language) -> Response:
    today = house.office.periods.day_of(house.clock())
    last = nights.last_night(session)
    to_on = last.day if last else today
    state = (to_on, nights.said_so_far(session))
    rows = house.remembered.get(
        "calendar", lambda: calendar(session, house.office, to_on=to_on), state=state
    )
    drawn = house.remembered.get(("calendar", spoken), lambda: _drawn(rows, spoken), state=state)
    return render(
        request,
        "outlets.html",
        rows=rows,
        drawn=drawn,
        states=nights.source_states(session),
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
    return [
        OutletRow(outlet, tuple(_row(outlet, s, shown, best) for s in outlet.sources))
        for outlet in office.outlets
    ]


def _drawn(rows: Iterable[OutletRow], spoken: str) -> dict[str, Markup]:
    """Return each entry's nights as pictures: thousands of marks, the same for everybody."""
    template = environment(spoken).get_template("_calendar.html")
    return {
        s.source.key: Markup(template.render(s=s, nights=NIGHTS))  # noqa: S704 - ours, escaped
        for row in rows
        for s in row.sources
        if s.nights
    }


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
