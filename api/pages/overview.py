"""概览: what the leader asks at nine."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from fastapi import APIRouter, Request
from fastapi.responses import Response
from sqlalchemy.orm import Session

from api.context import Context, House, Reading, Who
from api.counted import by_month
from api.pages.basis import basis_of
from api.pages.render import render
from api.pages.statistics import Asked, Row, standing
from api.permissions import Principal
from api.scope import unit_ids
from ledger.queries import figures, lists, nights
from ledger.queries.figures import MonthFigures
from ledger.queries.lists import Window
from ledger.queries.units import units
from ledger.tables import GOOD_OUTCOMES, Night, Placement
from office.house import Office
from office.nightly import next_at
from office.periods import Period

router = APIRouter(include_in_schema=False)

NIGHTS_BACK = 28
RAN_SHOWN = 100
LATEST_SHOWN = 8
MONTHS_SHOWN = 12


@dataclass(frozen=True, slots=True)
class OutletNight:
    """How last night ended for an outlet: its worst source speaks for it."""

    outlet_key: str
    state: str
    why: str | None
    articles: int
    bad_nights: int
    """In a row up to and with the last one."""
    spark: tuple[str, ...]
    """A word a night, the latest last."""


@dataclass(frozen=True, slots=True)
class Ran:
    """A line of 今日用稿."""

    outlet: str
    title: str
    url: str | None
    unit: str
    ref: str


@dataclass(frozen=True, slots=True)
class Overview:
    """The first page."""

    month: Period
    figures: MonthFigures
    need: int | None
    """Pieces of all units that should run this month; None where no such task is set."""
    behind: int
    """Units that have not done theirs yet."""
    ran_on: date | None
    today: date
    ran: tuple[Ran, ...]
    night: date | None
    """The last night that was due: without a crawl, every outlet went unread."""
    night_finished: bool
    next_at: datetime | None
    """When the next run is due; None before the first where office.yaml does not say."""
    missed: int
    """Nights in a row up to now on which no crawl ran at all; they speak for nothing."""
    outlets: tuple[OutletNight, ...]
    manual: tuple[str, ...]
    latest: tuple[Placement, ...]
    months: tuple[tuple[str, tuple[tuple[str, int], ...]], ...]
    """Month → (tier, count), highest tier first."""
    most: int

    @property
    def to_copy(self) -> str:
        """Return 今日用稿 as text: outlet, title, link, unit."""
        return "\n".join(
            f"{n}. {row.outlet}《{row.title}》({row.unit}) {row.url or ''}".rstrip()
            for n, row in enumerate(self.ran, 1)
        )


@router.get("/")
def page(request: Request, session: Reading, house: House, who: Who) -> Response:
    seen = overview(session, house, who)
    return render(
        request, "overview.html", basis=basis_of(session, house, seen.month), overview=seen
    )


def overview(session: Session, house: Context, who: Principal) -> Overview:
    """Return what the first page shows to somebody."""
    office, scope = house.office, unit_ids(who)
    today = office.periods.day_of(house.clock())
    month = office.periods.month_of(today)
    from_at, to_at = office.periods.bounds_at(month)
    ran_last = nights.last_night(session)
    night = _due(ran_last, today)
    ran_on = figures.latest_day(session, until_on=today, unit_ids=scope)
    months = _months(session, house, month, scope)
    owed = _owed(session, house, who, month)
    return Overview(
        month=month,
        figures=figures.month_figures(
            session,
            period=month.key,
            from_on=month.starts_on,
            to_on=month.last_on,
            from_at=from_at,
            to_at=to_at,
            unit_ids=scope,
        ),
        need=_pieces_owed(owed),
        behind=sum(row.is_behind for row in owed),
        ran_on=ran_on,
        today=today,
        ran=_ran(session, office, ran_on, scope),
        night=night,
        night_finished=bool(ran_last and (ran_last.finished_at or ran_last.day != night)),
        next_at=_next_at(house, ran_last),
        missed=(night - ran_last.day).days if ran_last and night else 0,
        outlets=_outlet_nights(session, house, night) if night else (),
        manual=tuple(
            dict.fromkeys(o.name_on() for o, s in office.all_sources() if s.kind == "manual")
        ),
        latest=lists.placements(session, Window(unit_ids=scope), limit=LATEST_SHOWN).rows,
        months=months,
        most=max([1, *(sum(count for _, count in tiers) for _, tiers in months)]),
    )


def _owed(session: Session, house: Context, who: Principal, month: Period) -> list[Row]:
    """Return the month's line of every unit that has a task, for those who see every unit."""
    day = house.office.periods.day_of(house.clock())
    if not who.sees_every_unit or house.office.profile.mode_on(day) != "assessment":
        return []
    table = standing(session, house, who, Asked(period=month.key), spoken="zh-CN")
    return [row for row in table.rows if row.duties]


def _pieces_owed(owed: list[Row]) -> int | None:
    """Return how many pieces all units together should see run; None where no such task is set."""
    needs = [d.need for row in owed for d in row.duties if d.basis == "adopted"]
    return int(sum(needs)) if needs else None


def outlets_last_night(session: Session, house: Context) -> tuple[OutletNight, ...]:
    """Return how the last night that was due ended for each outlet; none before the first."""
    last = _due(nights.last_night(session), house.office.periods.day_of(house.clock()))
    return _outlet_nights(session, house, last) if last else ()


def _due(ran_last: Night | None, today: date) -> date | None:
    return max(ran_last.day, today - timedelta(days=1)) if ran_last else None


def _next_at(house: Context, ran_last: Night | None) -> datetime | None:
    """Return the hour office.yaml names, else that of the last run, as it comes next."""
    zone = house.office.profile.zone
    if (stated := house.office.profile.nightly_at) is not None:
        hour = time.fromisoformat(stated)
    elif ran_last is not None:
        hour = ran_last.started_at.astimezone(zone).time().replace(second=0, microsecond=0)
    else:
        return None
    return next_at(hour, now=house.clock(), zone=zone)


def _outlet_nights(session: Session, house: Context, last: date) -> tuple[OutletNight, ...]:
    """Return the same as `outlet_nights`, worked out once until another outcome is written."""
    return house.remembered.get(
        "outlet nights",
        lambda: tuple(outlet_nights(session, house.office, last)),
        state=(last, nights.said_so_far(session)),
    )


def outlet_nights(session: Session, office: Office, last: date) -> list[OutletNight]:
    """Return each outlet's last night with the nights before it, in the office's order."""
    since = last - timedelta(days=NIGHTS_BACK - 1)
    worst: dict[tuple[str, date], nights.Said] = {}
    articles: dict[str, int] = {}
    for (_, day), row in nights.by_day(session, from_on=since, to_on=last).items():
        held = worst.get((row.outlet_key, day))
        if row.state != "manual" and (held is None or held.state in GOOD_OUTCOMES):
            worst[row.outlet_key, day] = row
        if day == last:
            articles[row.outlet_key] = articles.get(row.outlet_key, 0) + row.articles
    days = [since + timedelta(days=n) for n in range(NIGHTS_BACK)]
    found = []
    for outlet in office.outlets:
        if all(source.kind == "manual" for source in outlet.sources):
            continue
        spark = [_word(worst.get((outlet.key, day))) for day in days]
        now = worst.get((outlet.key, last))
        found.append(
            OutletNight(
                outlet.key,
                spark[-1],
                now.why if now else None,
                articles.get(outlet.key, 0),
                _bad_in_a_row(spark),
                tuple(spark),
            )
        )
    return sorted(found, key=lambda each: each.bad_nights == 0)


def _word(row: nights.Said | None) -> str:
    return row.state if row else nights.NOT_RUN


def _bad_in_a_row(spark: Sequence[str]) -> int:
    count = 0
    for state in reversed(spark):
        if state in ("ok", "nothing_new"):
            break
        count += 1
    return count


def _ran(
    session: Session, office: Office, day: date | None, scope: tuple[int, ...] | None
) -> tuple[Ran, ...]:
    if day is None:
        return ()
    named = units(session)
    window = Window(unit_ids=scope, from_on=day, to_on=day)
    found = lists.placements(session, window, limit=RAN_SHOWN).rows
    return tuple(
        Ran(
            outlet=office.channel_name(row.channel_key, row.published_on),
            title=row.article.title,
            url=row.article.url,
            unit=named[row.unit_id].name if row.unit_id in named else "",
            ref=row.submission.ref,
        )
        for row in found
    )


def _months(
    session: Session, house: Context, month: Period, scope: tuple[int, ...] | None
) -> tuple[tuple[str, tuple[tuple[str, int], ...]], ...]:
    office, periods = house.office, [month]
    while len(periods) < MONTHS_SHOWN:
        periods.insert(0, office.periods.before(periods[0]))
    keys = [period.key for period in periods]
    counted = by_month(session, house, periods=keys, unit_ids=scope)
    return tuple(
        (key, tuple((tier.key, counted.get((key, tier.key), 0)) for tier in office.tiers))
        for key in keys
    )
