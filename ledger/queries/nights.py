"""采集结果 and 漏采时段: how nights ended, and what could not be seen."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta
from itertools import accumulate, repeat
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

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
    query = select(*_COLUMNS).where(Outcome.day.between(from_on, to_on))
    if source_keys is not None:
        query = query.where(Outcome.source_key.in_(source_keys))
    if states:
        query = query.where(Outcome.state.in_(states))
    found = session.execute(query.order_by(Outcome.day, Outcome.source_key, Outcome.at))
    return [OutcomeRow(*row) for row in found]


def by_day(
    session: Session, *, from_on: date, to_on: date, source_keys: Sequence[str] | None = None
) -> dict[tuple[str, date], Said]:
    """Return what was said of every source and day of a span, both inclusive.

    Columns alone, without times or counts: a calendar of a hundred sources is thousands of them.
    """
    query = select(
        Outcome.source_key,
        Outcome.day,
        Outcome.outlet_key,
        Outcome.state,
        Outcome.why,
        Outcome.articles,
    ).where(Outcome.day.between(from_on, to_on))
    if source_keys is not None:
        query = query.where(Outcome.source_key.in_(source_keys))
    found: dict[tuple[str, date], Said] = {}
    for source, day, outlet, state, why, articles in session.execute(
        query.order_by(Outcome.day, Outcome.at)
    ):
        held = found.get((source, day))
        if held is None or held.state not in GOOD_OUTCOMES:
            found[source, day] = Said(outlet, state, why, articles)
    return found


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
    keys = list(source_keys)
    said = by_day(session, from_on=from_on, to_on=to_on, source_keys=keys)
    notes = _notes(session, from_on=from_on, to_on=to_on)
    good, gaps = [], []
    for day in _days(from_on, to_on):
        for place in zip(keys, repeat(day), strict=False):
            row = said.get(place)
            if _is_good(row):
                good.append(place)
            else:
                gaps.append(_gap(place, row, notes.get(place)))
    return Seen(from_on, to_on, frozenset(good), tuple(gaps))


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
        keys = list(source_keys)
        said = by_day(session, from_on=from_on, to_on=to_on, source_keys=keys)
        days = _days(from_on, to_on)
        self._from_on = from_on
        self._before = {
            key: [0, *accumulate(not _is_good(said.get((key, day))) for day in days)]
            for key in keys
        }

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


def _is_good(row: Said | None) -> bool:
    return row is not None and row.state in GOOD_OUTCOMES


def _days(from_on: date, to_on: date) -> list[date]:
    return [from_on + timedelta(days=n) for n in range((to_on - from_on).days + 1)]


_COLUMNS = tuple(getattr(Outcome, each.name) for each in fields(OutcomeRow))
"""An outcome's columns, in the order of its row."""
