"""采集结果 and 漏采时段: how nights ended, and what could not be seen."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.tables import GOOD_OUTCOMES, Night, Outcome, SourceState

NOT_RUN = "not_run"
"""No outcome at all: no crawl ran, or it never came to this source."""


@dataclass(frozen=True, slots=True)
class OutcomeRow:
    """How a night ended for one source."""

    source_key: str
    channel_key: str
    outlet_key: str
    day: date
    state: str
    why: str | None
    listed: int
    new: int
    fetched: int
    articles: int
    quarantined: int
    at: datetime

    @property
    def is_good(self) -> bool:
        return self.state in GOOD_OUTCOMES


@dataclass(frozen=True, slots=True)
class Gap:
    """漏采: a source on a day that cannot support «not published»."""

    source_key: str
    day: date
    state: str
    """The outcome's word, or `not_run`."""
    why: str | None


@dataclass(frozen=True, slots=True)
class Seen:
    """What was looked at in a span of days, both inclusive."""

    from_on: date
    to_on: date
    good: frozenset[tuple[str, date]]
    """(source, day) with an outcome that supports «not published»."""
    gaps: tuple[Gap, ...]


def last_night(session: Session) -> Night | None:
    """Return the latest crawl; None before the first."""
    return session.scalars(
        select(Night).order_by(Night.day.desc(), Night.id.desc()).limit(1)
    ).first()


def first_day(session: Session) -> date | None:
    """Return the day of the first crawl; None before it."""
    return session.scalars(select(Night.day).order_by(Night.day).limit(1)).first()


def outcomes(
    session: Session,
    *,
    from_on: date,
    to_on: date,
    source_keys: Sequence[str] | None = None,
    states: Sequence[str] | None = None,
) -> list[OutcomeRow]:
    """Return outcomes of a span of days, both inclusive, by day, source and time."""
    query = select(Outcome).where(Outcome.day.between(from_on, to_on))
    if source_keys is not None:
        query = query.where(Outcome.source_key.in_(source_keys))
    if states:
        query = query.where(Outcome.state.in_(states))
    found = session.scalars(query.order_by(Outcome.day, Outcome.source_key, Outcome.at))
    return [_row(row) for row in found]


def outcomes_of(session: Session, night: Night) -> list[OutcomeRow]:
    """Return how one night ended, source by source."""
    found = session.scalars(
        select(Outcome).where(Outcome.night_id == night.id).order_by(Outcome.source_key)
    )
    return [_row(row) for row in found]


def seen(session: Session, *, source_keys: Iterable[str], from_on: date, to_on: date) -> Seen:
    """Return which of these sources were read on which days, and every gap.

    Pass sources that a machine can see; a manual channel is no gap but a limit of its own.
    """
    keys = list(source_keys)
    best: dict[tuple[str, date], OutcomeRow] = {}
    for row in outcomes(session, from_on=from_on, to_on=to_on, source_keys=keys):
        held = best.get((row.source_key, row.day))
        if held is None or not held.is_good:  # the last word of a day, unless a good one was said
            best[row.source_key, row.day] = row
    wanted = [(key, day) for day in _days(from_on, to_on) for key in keys]
    good = frozenset(place for place in wanted if place in best and best[place].is_good)
    return Seen(from_on, to_on, good, tuple(_gap(p, best.get(p)) for p in wanted if p not in good))


def brought(session: Session) -> dict[str, date | None]:
    """Return, by manual source, the day a person last brought a list."""
    rows = session.execute(select(SourceState.source_key, SourceState.last_brought_on))
    return dict(rows.all())


def source_states(session: Session) -> dict[str, SourceState]:
    """Return what is known of each source between nights."""
    return {state.source_key: state for state in session.scalars(select(SourceState))}


def _gap(place: tuple[str, date], row: OutcomeRow | None) -> Gap:
    if row is None:
        return Gap(*place, state=NOT_RUN, why=None)
    return Gap(*place, state=row.state, why=row.why)


def _days(from_on: date, to_on: date) -> list[date]:
    return [from_on + timedelta(days=n) for n in range((to_on - from_on).days + 1)]


def _row(row: Outcome) -> OutcomeRow:
    return OutcomeRow(
        source_key=row.source_key,
        channel_key=row.channel_key,
        outlet_key=row.outlet_key,
        day=row.day,
        state=row.state,
        why=row.why,
        listed=row.listed,
        new=row.new,
        fetched=row.fetched,
        articles=row.articles,
        quarantined=row.quarantined,
        at=row.at,
    )
