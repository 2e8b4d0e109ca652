"""A machine's clock moved back by minutes to months, and what must not come of it.

What was written before lies in times to come then. The office's clock is injected; of leases and
holds, which go by the ledger's own, the rows are moved forward instead.
"""

import random
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from sqlalchemy import select

from api import sessions
from bench.drills.houses import halves, houses
from bench.drills.told import Told
from crawler import frontier
from ledger import audit, wanted
from ledger.session import Ledger
from ledger.tables import Account, Closing, DomainLease, Entry, Placement, Wanted
from ledger.turns import moment
from review.decide import Decider, confirm
from rewards.closing import Signed, close
from tests.api.newsroom import CHEAP
from tests.review.newsroom import Newsroom, office
from tests.rewards.killed import RULE

THEN = datetime(2026, 11, 5, 2, 0, tzinfo=UTC)
CLOSED, OPEN = "2026-10", "2026-11"
LONGEST = timedelta(days=40)
AWAY = "elsewhere|1|1"
"""A process on another machine, of which nobody here can know whether it lives."""


def moved_back(count: int, folder: Path) -> Told:
    """Set the clock back by so many different spans, half on each database."""
    chance = random.Random(13)  # noqa: S311 - spans to repeat
    told = dict.fromkeys(("month", "chain", "sign-in", "domain", "work"), 0)
    with houses(folder) as both:
        for kind, rounds in halves(count):
            with both.ledger(kind) as ledger:
                desk = _Desk(ledger)
                for _ in range(rounds):
                    span = timedelta(seconds=LONGEST.total_seconds() ** chance.uniform(0.3, 1))
                    now = THEN - span
                    told["month"] += desk.months(now)
                    told["chain"] += desk.chain()
                    told["sign-in"] += desk.sign_ins(now)
                    told["domain"] += desk.domains(span)
                    told["work"] += desk.work(span)
    broken = sum(told.values())
    words = ", ".join(f"{what} {times}" for what, times in told.items())
    return Told(count, f"{count} spans of a minute to 40 days; promises broken: {words}", broken)


class _Desk:
    """A ledger in which October was closed before the clock moved."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger, self.number = ledger, 0
        self._confirmed(THEN, date(2026, 10, 7))
        self.posted = self._close(THEN)

    def months(self, now: datetime) -> int:
        """A closed month stays as it is; a find goes to its own month, or to the open one."""
        late = self._confirmed(now, date(2026, 10, 8))
        fresh = self._confirmed(now, date(2026, 11, 3))
        moved = int(late not in (CLOSED, OPEN)) + int(fresh != OPEN)
        return moved + int(self._close(now) != self.posted)

    def _confirmed(self, at: datetime, day: date) -> str:
        """Confirm a find of an article of that day; return its month."""
        self.number += 1
        with self.ledger.writing() as session:
            room = Newsroom(session, numbers={"submission": self.number, "article": self.number})
            find = room.find(room.submission(), room.article(published_on=day)).id
            done = confirm(session, find, decider=Decider("扎西"), at=at, office=office())
            assert done.placement is not None  # noqa: S101 - a confirmation makes one
            return str(session.get_one(Placement, done.placement.id).period)

    def _close(self, at: datetime) -> tuple[object, ...]:
        """Close October, again; return what stands of it."""
        with self.ledger.writing() as session:
            signed = Signed(by="a", second_by="b")
            close(session, CLOSED, rulesets=[RULE], office=office(), at=at, signed=signed)
            rows = session.execute(
                select(Entry.id, Entry.amount).where(Entry.period_posted == CLOSED)
            ).all()
            closings = session.scalars(select(Closing.id)).all()
            return (tuple(closings), *map(tuple, rows))

    def chain(self) -> int:
        with self.ledger.reading() as session:
            return len(list(audit.breaks(session)))

    def sign_ins(self, now: datetime) -> int:
        """One that was ended stays ended; none lives longer than its half hour and the span."""
        with self.ledger.writing() as session:
            self.number += 1
            account = Account(
                name=f"a{self.number}", display_name="a", password_hash=CHEAP, roles=["reviewer"],
                created_at=THEN,
            )  # fmt: skip
            session.add(account)
            session.flush()
            ended = sessions.start(session, account, now=THEN)
            sessions.end(session, ended)
            living = sessions.start(session, account, now=THEN)
        with self.ledger.reading() as session:
            back = sessions.find(session, ended, now=now) is not None
            still = sessions.find(session, living, now=now) is not None
        return int(back) + int(still and THEN - now >= sessions.IDLE)

    def domains(self, span: timedelta) -> int:
        """A domain is free again although its holder's time lies far on; no wait is longer."""
        self.number += 1
        name = f"d{self.number}.cn"
        with self.ledger.writing() as session:
            frontier.own(session, name, AWAY, delay_s=2)
            lease = session.get_one(DomainLease, name)
            lease.until = moment(session) + frontier.LEASE + span
        with self.ledger.writing() as session:
            held = frontier.own(session, name, "here|1|1", delay_s=2) is None
            frontier.release(session, name, "here|1|1", delay_s=2)
            lease = session.get_one(DomainLease, name, populate_existing=True)
            lease.next_at = moment(session) + timedelta(seconds=2) + span
        with self.ledger.writing() as session:
            wait = frontier.own(session, name, "here|1|1", delay_s=2)
        return int(held and span > timedelta()) + int(
            wait is None or wait > frontier.LONGEST_DELAY_S
        )

    def work(self, span: timedelta) -> int:
        """A row comes back when its holder is silent, at the latest after the longest hold."""
        self.number += 1
        with self.ledger.writing() as session:
            row = wanted.ask(session, "match", {"n": self.number}, by="drill", at=THEN)
            wanted.take(session, AWAY, hold_s=30, only=[row])
            session.get_one(Wanted, row).until = moment(session) + timedelta(seconds=30) + span
        with self.ledger.writing() as session:
            freed = row in wanted.take_back(session, is_dead=lambda _: False, at=THEN)
            again = freed and wanted.take(session, "here|1|1", hold_s=30, only=[row]) is not None
            wanted.finish(session, row, "here|1|1", result={}, at=THEN)
        return int(not again and span > wanted.LONGEST_HOLD)
