"""采集结果 and 漏采时段: how nights ended, and what could not be seen."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta
from itertools import accumulate
from typing import NamedTuple

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session, aliased

from ledger.tables import GOOD_OUTCOMES, Night, Outcome, SourceState

NOT_RUN = "not_run"
"""No outcome at all: no crawl ran, or it never came to this source."""

PAUSED = "paused"
"""Why a source was not asked that an operator had stopped; the outcome is `interrupted`."""
NOTE = "note"
"""The figure of such an outcome: what the operator wrote."""

CREDITED = "credited_elsewhere"
"""Why a night without anything new is suspicious: others name the outlet as their 来源."""
CREDITS = "credited_by"
"""The figure of such an outcome: the articles that do."""

_LATE = 1000
"""Outcomes that a night may still be writing."""


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


class Said(NamedTuple):
    """The last word on a source and a day, unless a good one was said before it."""

    outlet_key: str
    state: str
    why: str | None
    articles: int


@dataclass(frozen=True, slots=True)
class Gap:
    """漏采: a source on a day that cannot support «not published»."""

    source_key: str
    day: date
    state: str
    """The outcome's word, or `not_run`."""
    why: str | None
    note: str | None = None
    """What the operator wrote who paused it."""


@dataclass(frozen=True, slots=True)
class Suspicion:
    """A source read without anything new on a day on which others credited its outlet."""

    source_key: str
    day: date
    article_ids: tuple[int, ...]
    """Articles of other outlets that name it as their 来源, and whose text is not held of it."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What was looked at in a span of days, both inclusive."""

    from_on: date
    to_on: date
    source_keys: tuple[str, ...]
    gaps: tuple[Gap, ...]
    """Every other source × day has an outcome that supports «not published»."""

    def nights_read(self) -> dict[str, int]:
        """Return how many days each source was read on."""
        days = len(_days(self.from_on, self.to_on))
        missed = Counter(gap.source_key for gap in self.gaps)
        return {key: days - missed[key] for key in self.source_keys}

    def days_read(self) -> set[date]:
        """Return the days on which any of the sources was read."""
        missed = Counter(gap.day for gap in self.gaps)
        days = _days(self.from_on, self.to_on)
        return {day for day in days if missed[day] < len(self.source_keys)}


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
    query = select(*_COLUMNS).where(Outcome.day.between(from_on, to_on))
    if source_keys is not None:
        query = query.where(Outcome.source_key.in_(source_keys))
    if states:
        query = query.where(Outcome.state.in_(states))
    found = session.execute(query.order_by(Outcome.day, Outcome.source_key, Outcome.at))
    return [OutcomeRow(*row) for row in found]


def by_day(session: Session, *, from_on: date, to_on: date) -> dict[tuple[str, date], Said]:
    """Return what was said of every source and day of a span, both inclusive.

    Columns alone, without times or counts: a calendar of a hundred sources is thousands of them.
    """
    query = select(Outcome.source_key, Outcome.day, *_SAID).where(
        Outcome.day.between(from_on, to_on)
    )
    found: dict[tuple[str, date], Said] = {}
    for source, day, outlet, state, why, articles in session.execute(
        query.order_by(Outcome.day, Outcome.at)
    ):
        held = found.get((source, day))
        if held is None or held.state not in GOOD_OUTCOMES:
            found[source, day] = Said(outlet, state, why, articles)
    return found


def said_so_far(session: Session) -> tuple[int, int, int]:
    """Return what differs once another outcome was written, or one was given a reason.

    PostgreSQL may commit a smaller id after a greater one, so the latest ones are counted as well.
    """
    last = session.scalar(select(func.max(Outcome.id))) or 0
    near = select(func.count(), func.count(Outcome.why)).where(Outcome.id > last - _LATE)
    written, with_reason = session.execute(near).one()
    return last, written, with_reason


def outcomes_of(session: Session, night: Night) -> list[OutcomeRow]:
    """Return how one night ended, source by source."""
    found = session.execute(
        select(*_COLUMNS).where(Outcome.night_id == night.id).order_by(Outcome.source_key)
    )
    return [OutcomeRow(*row) for row in found]


def seen(session: Session, *, source_keys: Iterable[str], from_on: date, to_on: date) -> Seen:
    """Return which of these sources were read on which days, and every gap.

    Pass sources that a machine can see; a manual channel is no gap but a limit of its own.
    """
    keys = tuple(source_keys)
    unread = _unread(session, keys, from_on, to_on)
    notes = _notes(session, from_on=from_on, to_on=to_on)
    order = {key: place for place, key in enumerate(keys)}
    places = sorted(unread, key=lambda place: (place[1], order[place[0]]))
    gaps = tuple(_gap(place, unread[place], notes.get(place)) for place in places)
    return Seen(from_on, to_on, keys, gaps)


def read(session: Session, *, source_keys: Iterable[str], from_on: date, to_on: date) -> int:
    """Return how many of these source × day, both days inclusive, ended well: `seen`, counted."""
    good = (
        select(Outcome.source_key, Outcome.day)
        .where(
            Outcome.day.between(from_on, to_on),
            Outcome.state.in_(GOOD_OUTCOMES),
            Outcome.source_key.in_(list(source_keys)),
        )
        .distinct()
        .subquery()
    )
    return session.scalar(select(func.count()).select_from(good)) or 0


class Gaps:
    """How often each source could not be read, for many spans of days at once."""

    def __init__(
        self, session: Session, *, source_keys: Iterable[str], from_on: date, to_on: date
    ) -> None:
        """Look at every night from `from_on` to `to_on`, both inclusive."""
        keys = tuple(source_keys)
        unread = _unread(session, keys, from_on, to_on)
        days = _days(from_on, to_on)
        self._from_on = from_on
        self._before = {key: [0, *accumulate((key, day) in unread for day in days)] for key in keys}

    def between(self, from_on: date, to_on: date) -> dict[str, int]:
        """Return how many days of a span, both inclusive, each source was not read on."""
        first, last = (from_on - self._from_on).days, (to_on - self._from_on).days + 1
        return {key: counts[last] - counts[first] for key, counts in self._before.items()}


def suspicions(
    session: Session, *, source_keys: Iterable[str], from_on: date, to_on: date
) -> list[Suspicion]:
    """Return what others' 来源 says against nights without anything new, the latest first."""
    told = select(Outcome.source_key, Outcome.day, Outcome.figures).where(
        Outcome.day.between(from_on, to_on),
        Outcome.why == CREDITED,
        Outcome.source_key.in_(list(source_keys)),
    )
    rows = session.execute(told.order_by(Outcome.day.desc(), Outcome.source_key))
    return [
        Suspicion(source, day, tuple(figures.get(CREDITS, ()))) for source, day, figures in rows
    ]


def brought(session: Session) -> dict[str, date | None]:
    """Return, by manual source, the day a person last brought a list."""
    rows = session.execute(select(SourceState.source_key, SourceState.last_brought_on))
    return dict(rows.all())


def source_states(session: Session) -> dict[str, SourceState]:
    """Return what is known of each source between nights."""
    return {state.source_key: state for state in session.scalars(select(SourceState))}


def _notes(session: Session, *, from_on: date, to_on: date) -> dict[tuple[str, date], str | None]:
    """Return the operator's note by source and day; what was paused later that day counts."""
    told = select(Outcome.source_key, Outcome.day, Outcome.figures).where(
        Outcome.day.between(from_on, to_on), Outcome.why == PAUSED
    )
    found = session.execute(told.order_by(Outcome.at))
    return {(source, day): figures.get(NOTE) for source, day, figures in found}


def _gap(place: tuple[str, date], row: Said | None, note: str | None) -> Gap:
    if row is None:
        return Gap(*place, state=NOT_RUN, why=None)
    return Gap(*place, state=row.state, why=row.why, note=note if row.why == PAUSED else None)


def _unread(
    session: Session, keys: Sequence[str], from_on: date, to_on: date
) -> dict[tuple[str, date], Said | None]:
    """Return each source and day without a good outcome, and the last word on it; None: not run.

    The good ones, which are nearly all, are only counted: a year of a hundred sources has 36,500.
    """
    of_these = (Outcome.source_key.in_(keys), Outcome.day.between(from_on, to_on))
    again = aliased(Outcome)
    good = exists().where(
        again.source_key == Outcome.source_key,
        again.day == Outcome.day,
        again.state.in_(GOOD_OUTCOMES),
    )
    bad = select(Outcome.source_key, Outcome.day, *_SAID).where(
        *of_these, Outcome.state.not_in(GOOD_OUTCOMES), ~good
    )
    found: dict[tuple[str, date], Said | None] = {
        (source, day): Said(*said)
        for source, day, *said in session.execute(bad.order_by(Outcome.day, Outcome.at))
    }
    return found | dict.fromkeys(_not_run(session, keys, from_on, to_on))


def _not_run(
    session: Session, keys: Sequence[str], from_on: date, to_on: date
) -> list[tuple[str, date]]:
    """Return each source and day without any outcome."""
    days = _days(from_on, to_on)
    within = Outcome.day.between(from_on, to_on)
    count = (
        select(Outcome.source_key, func.count(Outcome.day.distinct()))
        .where(Outcome.source_key.in_(keys), within)
        .group_by(Outcome.source_key)
    )
    told = dict(session.execute(count).all())
    some = [key for key in keys if told.get(key, 0) < len(days)]
    said = select(Outcome.source_key, Outcome.day).where(Outcome.source_key.in_(some), within)
    ran = {(source, day) for source, day in session.execute(said)} if some else set()
    return [(key, day) for key in some for day in days if (key, day) not in ran]


def _days(from_on: date, to_on: date) -> list[date]:
    return [from_on + timedelta(days=n) for n in range((to_on - from_on).days + 1)]


_SAID = tuple(getattr(Outcome, name) for name in Said._fields)
_COLUMNS = tuple(getattr(Outcome, each.name) for each in fields(OutcomeRow))
"""An outcome's columns, in the order of its row."""
