"""A night from start to end: who was asked, how it ended for each source, what is remembered."""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from crawler.drift import by_day
from crawler.elsewhere import suspicions
from crawler.interval import FIRST, ROLLING, next_interval
from crawler.outcome import FILLED, Past, Verdict, verdict
from crawler.owner import is_dead, this_process
from crawler.plan import Task
from crawler.rows import put_all_new
from crawler.tally import DOMAIN_HELD, Tally
from ledger.queries.nights import CREDITED, CREDITS, NOTE, PAUSED
from ledger.session import Ledger
from ledger.tables import GOOD_OUTCOMES, Night, Outcome, SourceState
from office.house import Office

_PAST = timedelta(weeks=9)
ROBOTS_NIGHTS = 3
"""Nights in a row after which a person is told (RFC 9309 leaves it to the crawler)."""


ENOUGH_ARTICLES = 10
"""Pieces of good nights from which on it is known how often a source states a field."""
ROUND = "round"
"""The figure of an outcome that no night gave, but a look between two."""


class Nights:
    """This night's rows."""

    def __init__(
        self,
        ledger: Ledger,
        office: Office,
        tasks: dict[str, Task],
        *,
        now: Callable[[], datetime],
        is_round: bool = False,
    ) -> None:
        self.is_round = is_round
        """Whether this is a look between two nights: its counts are the next night's."""
        self.ledger, self.office, self.tasks, self.now = ledger, office, tasks, now
        self.id = 0
        self.day = office.periods.day_of(now())
        self.started_at = now()
        self._last_told = 0
        """The ledger's last outcome before this night began."""
        self.outcomes: dict[str, Outcome] = {}
        self._begun: set[str] = set()
        self._read_on: dict[str, date | None] = {}
        self._new_rules: set[str] = set()
        self.rendered: defaultdict[str, set[str]] = defaultdict(set)
        """By source: patterns of addresses whose pages need a browser."""

    def open(self, *, host: str, pid: int) -> None:
        """Begin: nights that were cut off are said to be, sources are remembered."""
        with self.ledger.writing() as session:
            self._say_interrupted(session)
            night = Night(
                day=self.day,
                started_at=self.started_at,
                host=host,
                pid=pid,
                owner=this_process(),
                source_keys=sorted(self.tasks),
            )
            session.add(night)
            session.flush()
            self.id = night.id
            self._last_told = session.scalar(select(func.max(Outcome.id))) or 0
            for key, task in self.tasks.items():
                state = self._state(session, key)
                self._read_on[key] = self._day_read(state)
                if state.paused is not None:
                    self._write(session, key, Tally(), Verdict("interrupted", PAUSED))
                    self.outcomes[key].figures |= {NOTE: state.paused}
                elif task.source.kind == "manual":
                    self._write(session, key, Tally(), Verdict("manual"))

    def begin(self, session: Session, key: str) -> bool:
        """Whether this source is ours to read: no other running night has concluded it."""
        if key in self.outcomes:
            return False
        others = (
            select(Night.owner)
            .join(Outcome, Outcome.night_id == Night.id)
            .where(Outcome.source_key == key, Night.id != self.id, Night.finished_at.is_(None))
        )
        if any(not is_dead(owner) for owner in session.scalars(others)):
            return False
        state = self._state(session, key)
        if state.remembered.get("anew"):
            self._new_rules.add(key)
        if state.remembered.get("rules") != _digest(self.tasks[key]):
            self._new_rules.add(key)
            state.remembered = {k: v for k, v in state.remembered.items() if k != "render"}
        else:
            self.rendered[key] = set(state.remembered.get("render", ()))
        self._begun.add(key)
        return True

    def conclude(self, session: Session, key: str, tally: Tally) -> None:
        """Write how the night ended for a source, once."""
        if key not in self._begun or key in self.outcomes:
            return
        task = self.tasks[key]
        calendar = self.office.calendar
        printed, searched = task.source.kind == "epaper", task.source.kind == "search"
        found = verdict(
            tally,
            self._past(session, key),
            self.day,
            quiet=self.is_round or calendar.holiday(self.day) is not None,
            no_issue=searched or (printed and not calendar.appears(task.outlet.key, self.day)),
        )
        self._write(session, key, tally, found)

    def close(self, tallies: dict[str, Tally], *, finished: bool) -> None:
        """End: what was begun and not concluded was interrupted."""
        with self.ledger.writing() as session:
            for key in self._begun - self.outcomes.keys():
                self._write(session, key, tallies[key], Verdict("interrupted", "stopped"))
            if finished:
                for key in self._nobodys(session):
                    self._write(session, key, tallies[key], Verdict("interrupted", DOMAIN_HELD))
                if not self.is_round:
                    self._suspect(session)
                session.get_one(Night, self.id).finished_at = self.now()

    def _suspect(self, session: Session) -> None:
        """Say of lists without anything new what other outlets credit them for."""
        session.flush()
        for key, articles in suspicions(session, self.office, self.outcomes, self.day).items():
            for outcome in (self.outcomes[key], session.get_one(Outcome, self.outcomes[key].id)):
                outcome.why = CREDITED
                outcome.figures = outcome.figures | {CREDITS: articles}

    def _nobodys(self, session: Session) -> list[str]:
        """Return sources whose domain another crawl held, which was not there for them.

        What it told since this night began counts by its number too: machines' clocks differ.
        """
        mine = [key for key, task in self.tasks.items() if task.spider is not None]
        left = [key for key in mine if key not in self._begun and key not in self.outcomes]
        running = select(Night).where(Night.id != self.id, Night.finished_at.is_(None))
        others = [night for night in session.scalars(running) if not is_dead(night.owner)]
        told = select(Outcome.source_key).where(
            Outcome.source_key.in_(left),
            or_(Outcome.id > self._last_told, Outcome.at >= self.started_at),
        )
        done = {*session.scalars(told), *(key for night in others for key in night.source_keys)}
        return [key for key in left if key not in done]

    def last_read_on(self, key: str) -> date | None:
        """Return the day whose night read the source's list to where the night before had begun.

        What it could not read of the list then waits in the frontier.
        """
        return self._read_on.get(key)

    def has_new_rules(self, key: str) -> bool:
        """Whether the source is to be read anew.

        Its entry was changed, or the last night was no good one: then an unchanged list page says
        nothing, as nobody knows that it was read right.
        """
        return key in self._new_rules

    def remember_rendered(self, session: Session, key: str, pattern: str) -> None:
        if pattern not in self.rendered[key]:
            self.rendered[key].add(pattern)
            state = self._state(session, key)
            state.remembered = {**state.remembered, "render": sorted(self.rendered[key])}

    def _write(self, session: Session, key: str, tally: Tally, found: Verdict) -> None:
        task, now = self.tasks[key], self.now()
        state = self._state(session, key)
        found = self._with_robots(session, state, found)
        outcome = Outcome(
            night_id=self.id,
            source_key=key,
            channel_key=task.source.channel,
            outlet_key=task.outlet.key,
            day=self.day,
            state=found.state,
            why=found.why,
            listed=tally.listed,
            new=tally.new,
            fetched=tally.fetched,
            revisited=tally.revisited,
            articles=tally.articles,
            quarantined=tally.quarantined,
            figures=tally.figures() | ({ROUND: True} if self.is_round else {}),
            at=now,
        )
        session.add(outcome)
        self.outcomes[key] = outcome
        if found.state in GOOD_OUTCOMES:
            state.last_good_at, state.drifting_since = self.started_at, None
        elif found.state in ("drifted", "suspicious_zero") and state.drifting_since is None:
            state.drifting_since = now
        self._remember(state, task, tally, found)
        known_before = self._read_on.get(key) is not None  # at first everything is new
        if known_before and task.source.kind in ROLLING and key in self._begun:
            state.interval_s = next_interval(
                state.interval_s, known=tally.known, new=tally.new, was_read=tally.entry_read
            )

    def _remember(self, state: SourceState, task: Task, tally: Tally, found: Verdict) -> None:
        """Note what the next night builds on: how the list was read, and how far."""
        noted = {**state.remembered, "anew": found.state not in GOOD_OUTCOMES}
        if found.state in GOOD_OUTCOMES:
            noted["rules"] = _digest(task)
        whole = tally.entry_read and not tally.lists_failed and found.why != "links"
        if found.state == "partial" and whole:
            noted["read_on"] = self.day.isoformat()
        state.remembered = noted

    def _day_read(self, state: SourceState) -> date | None:
        good, read = state.last_good_at, state.remembered.get("read_on")
        days = [self.office.periods.day_of(good)] if good else []
        return max([*days, date.fromisoformat(read)] if read else days, default=None)

    def _with_robots(self, session: Session, state: SourceState, found: Verdict) -> Verdict:
        """Count the nights in a row that robots.txt denied; from the third on, say so."""
        if found.state != "robots_denied":
            state.robots_denied_nights = 0
            return found
        tonight = select(Outcome.id).where(
            Outcome.source_key == state.source_key,
            Outcome.day == self.day,
            Outcome.state == "robots_denied",
        )
        if session.scalars(tonight).first() is None or not state.robots_denied_nights:
            state.robots_denied_nights += 1
        if state.robots_denied_nights < ROBOTS_NIGHTS:
            return found
        return Verdict(found.state, "robots_three_nights")

    def _past(self, session: Session, key: str) -> Past:
        rows = session.execute(
            select(Outcome.day, Outcome.state, Outcome.new, Outcome.articles, Outcome.figures)
            .where(
                Outcome.source_key == key, Outcome.day >= self.day - _PAST, Outcome.day <= self.day
            )
            .order_by(Outcome.at, Outcome.id)
        ).all()
        good = [row for row in rows if row.state in GOOD_OUTCOMES and row.day < self.day]
        days = {row.day for row in good if not row.figures.get(ROUND)}
        calendar = self.office.calendar
        nights, since_last = list[tuple[date, int]](), 0
        for row in rows:  # what a round between two nights brought is the next night's
            since_last += row.new
            if not row.figures.get(ROUND):
                nights.append((row.day, since_last))
                since_last = 0
        counts = by_day(n for n in nights if n[0] in days and calendar.holiday(n[0]) is None)
        articles = sum(row.articles for row in good)
        today = since_last + sum(count for day, count in nights if day == self.day)
        enough = articles >= ENOUGH_ARTICLES
        return Past(counts, today, _filled([r.figures for r in good], articles) if enough else {})

    def _say_interrupted(self, session: Session) -> None:
        """Say of nights whose process died which sources they never concluded."""
        for night in session.scalars(select(Night).where(Night.finished_at.is_(None))).all():
            if not is_dead(night.owner):
                continue
            concluded = set(
                session.scalars(select(Outcome.source_key).where(Outcome.night_id == night.id))
            )
            for key in set(night.source_keys) - concluded:
                if (task := self.tasks.get(key)) is None or task.spider is None:
                    continue
                session.add(
                    Outcome(
                        night_id=night.id,
                        source_key=key,
                        channel_key=task.source.channel,
                        outlet_key=task.outlet.key,
                        day=night.day,
                        state="interrupted",
                        why="killed",
                        at=self.now(),
                    )
                )

    def _state(self, session: Session, key: str) -> SourceState:
        state = session.get(SourceState, key)
        if state is None:
            row = {
                "source_key": key,
                "first_seen_at": self.now(),
                "remembered": {},
                "robots_denied_nights": 0,
            }
            put_all_new(session, SourceState, [row])
            state = session.get_one(SourceState, key)
        return state


def _digest(task: Task) -> str:
    """Return what changes when the way a source is read changes."""
    told = task.source.model_dump_json(
        include={"url", "kind", "articles", "nodes", "next", "render"}
    )
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def due_sources(session: Session, keys: Collection[str], *, now: datetime) -> list[str]:
    """Return those sources whose interval since they were last looked at is over."""
    looked = select(Outcome.source_key, func.max(Outcome.at)).where(Outcome.source_key.in_(keys))
    last = dict(session.execute(looked.group_by(Outcome.source_key)).all())
    told = select(SourceState.source_key, SourceState.interval_s)
    pauses = dict(session.execute(told).all())
    return [
        key
        for key in keys
        if key not in last or last[key] + timedelta(seconds=pauses.get(key) or FIRST) <= now
    ]


def _filled(good: Sequence[Mapping[str, int]], articles: int) -> dict[str, float]:
    """Return the share of the good nights' pieces that stated each field that is watched."""
    return {
        name: min(1.0, sum(figures.get(name, 0) for figures in good) / articles) for name in FILLED
    }
