"""漏采 as the API and the page ask for it: a span of days, and what could not be seen in it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from sqlalchemy.orm import Session

from api.context import Context
from api.field_words import fault
from api.filters import Asked, Day, Key
from api.problems import Problem
from api.words import N_
from ledger.queries import nights
from ledger.queries.nights import Gap, Suspicion
from office.outlets import Outlet, Source

MOST_DAYS = 400
NO_SPAN = N_("must not be later than to_on, nor %(most)s days or more before it")


class Span(Asked):
    """Days, both inclusive; without them the last four weeks."""

    from_on: Day | None = None
    to_on: Day | None = None
    outlet: Key = ""


@dataclass(frozen=True, slots=True)
class Unread:
    """What a span of days holds no answer for.

    `gaps`: source × day of entries a machine reads, by day and in the office's order;
    `unseen`: entries no machine sees, with the day a person last brought a list.
    """

    from_on: date
    to_on: date
    gaps: tuple[tuple[Outlet, Gap], ...]
    unseen: tuple[tuple[Outlet, Source, date | None], ...]
    suspicions: tuple[tuple[Outlet, Suspicion], ...] = ()
    """Days read well that others' credits contradict, the latest first."""


@dataclass(frozen=True, slots=True)
class Run:
    """Days in a row, both inclusive, on which a source went unread for the same reason."""

    outlet: Outlet
    source_key: str
    from_on: date
    to_on: date
    state: str
    why: str | None
    note: str | None

    @property
    def days(self) -> int:
        return (self.to_on - self.from_on).days + 1


def runs(found: Unread) -> list[Run]:
    """Return the gaps with days in a row told once, the latest first."""
    told: list[Run] = []
    open_at: dict[str, int] = {}
    for outlet, gap in found.gaps:
        place = open_at.get(gap.source_key)
        last = told[place] if place is not None else None
        if place is not None and last and _goes_on(last, gap):
            told[place] = replace(last, to_on=gap.day)
        else:
            open_at[gap.source_key] = len(told)
            told.append(Run(outlet, gap.source_key, gap.day, gap.day, gap.state, gap.why, gap.note))
    return sorted(told, key=lambda run: run.to_on, reverse=True)


def unread(session: Session, house: Context, asked: Span) -> Unread:
    """Return every gap of a span of days.

    Raises: Problem: the days are the wrong way round or too many.
    """
    from_on, to_on = days_of(asked, house)
    machine = {s.key: o for o, s in sources_of(house, asked) if s.kind != "manual"}
    seen = nights.seen(session, source_keys=machine, from_on=from_on, to_on=to_on)
    brought = nights.brought(session)
    return Unread(
        from_on,
        to_on,
        tuple((machine[gap.source_key], gap) for gap in seen.gaps),
        tuple(
            (o, s, brought.get(s.key)) for o, s in sources_of(house, asked) if s.kind == "manual"
        ),
        tuple(
            (machine[each.source_key], each)
            for each in nights.suspicions(
                session, source_keys=machine, from_on=from_on, to_on=to_on
            )
        ),
    )


def days_of(asked: Span, house: Context) -> tuple[date, date]:
    """Return first and last day of a span.

    Raises: Problem: the days are the wrong way round or too many.
    """
    to_on = asked.to_on or house.office.periods.day_of(house.clock())
    from_on = asked.from_on or to_on - timedelta(days=27)
    if not timedelta(0) <= to_on - from_on < timedelta(days=MOST_DAYS):
        raise Problem(
            "invalid",
            fields=[fault("query.from_on", NO_SPAN, most=MOST_DAYS)],
        )
    return from_on, to_on


def sources_of(house: Context, asked: Span) -> Iterator[tuple[Outlet, Source]]:
    """Yield the entries a span asks about, in the office's order."""
    return ((o, s) for o, s in house.office.all_sources() if asked.outlet in ("", o.key))


def _goes_on(run: Run, gap: Gap) -> bool:
    return gap.day == run.to_on + timedelta(days=1) and (run.state, run.why, run.note) == (
        gap.state,
        gap.why,
        gap.note,
    )
