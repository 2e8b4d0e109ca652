"""Kills while people confirm, files are taken in, pairs are compared and tables are made.

A phase is killed at a moment drawn from the length of its undisturbed run; then it is looked at,
and begun again on the same ledger. Half of the kills are on SQLite, half on PostgreSQL.
"""

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from sqlalchemy import Select, func, inspect, select
from sqlalchemy.orm import Session

from bench.drills.houses import Houses, Kind, halves, houses
from bench.drills.lives import Say, killed_after, undisturbed_s
from bench.drills.told import Told
from intake.run import read_bytes
from ledger import audit
from ledger.migrate import migrate, target
from ledger.revision import current, require_current
from ledger.session import Ledger
from ledger.tables import (
    Article,
    Audit,
    Candidate,
    Decision,
    IntakeFile,
    Placement,
    Submission,
)
from matcher.given import Given
from matcher.run import run as match
from matcher.settings import shipped
from office.load import load_office
from review.decide import Decider, confirm
from tests.intake.files import row, workbook
from tests.matcher.pieces import PIECES
from tests.review.newsroom import AT, Newsroom, office

CONFIG = Path(__file__).parents[2] / "config"
NOW = datetime(2026, 10, 31, 1, 0, tzinfo=UTC)


class Phase(Protocol):
    """What is killed, on one ledger."""

    def prepare(self, number: int) -> None:
        """Make sure that there is something left to do."""

    def work(self, say: Say) -> None:
        """Do it in a process of its own and acknowledge each commit."""

    def look(self, said: tuple[str, ...]) -> int:
        """Return how many promises do not hold after the kill."""


def phase(make: Callable[[str, Houses], Phase]) -> Callable[[int, Path], Told]:
    """Return a drill of a phase."""

    def run(count: int, folder: Path) -> Told:
        sums: Counter[str] = Counter()
        with houses(folder) as both:
            for kind, kills in halves(count):
                url = both.url(kind)
                sums += _killed(make(url, both), kills, random.Random(7))  # noqa: S311
                both.drop(url)
        broken = sums["broken"] + sums["failed"]
        words = (
            f"{sums['met']} of {count} kills met it at work, "
            f"{sums['said']} commits acknowledged, {broken} promises broken"
        )
        return Told(count, words, broken)

    return run


def _killed(one: Phase, kills: int, chance: random.Random) -> Counter[str]:
    sums: Counter[str] = Counter()
    one.prepare(0)
    whole_s = undisturbed_s(one.work)
    for number in range(1, kills + 1):
        one.prepare(number)
        life = killed_after(chance.uniform(0, 1.25 * whole_s), one.work)
        sums["met"] += life.code != 0
        sums["failed"] += life.failed
        sums["said"] += len(life.said)
        sums["broken"] += one.look(life.said)
    print(f"an undisturbed run takes {whole_s:.2f} s; {dict(sums)}", flush=True)
    return sums


@dataclass(slots=True)
class Confirming:
    """A reviewer who confirms finds one after the other."""

    url: str
    houses: Houses

    def prepare(self, number: int) -> None:
        """Add five finds."""
        ledger = Ledger(self.url)
        with ledger.writing() as session:
            room = Newsroom(session, numbers={"submission": number * 5, "article": number * 5})
            for _ in range(5):
                room.find(room.submission(), room.article())
        ledger.close()

    def work(self, say: Say) -> None:
        """Confirm what waits, a transaction each."""
        ledger = Ledger(self.url)
        with ledger.reading() as session:
            waiting = select(Candidate.id).where(Candidate.state == "waiting")
            finds = session.scalars(waiting.order_by(Candidate.id).limit(20)).all()
        for find in finds:
            with ledger.writing() as session:
                confirm(session, find, decider=Decider("扎西"), at=AT, office=office())
            say(str(find))

    def look(self, said: tuple[str, ...]) -> int:
        """Acknowledged is decided; a decision has its placement and its act, once each."""
        ledger = Ledger(self.url)
        with ledger.reading() as session:
            decided = Counter(session.scalars(select(Decision.candidate_id)).all())
            placements = session.scalar(select(func.count(Placement.id))) or 0
            acts = session.scalar(select(func.count(Audit.id))) or 0
            breaks = len(list(audit.breaks(session)))
        ledger.close()
        lost = len({int(word) for word in said} - decided.keys())
        doubled = sum(times - 1 for times in decided.values())
        strays: int = abs(placements - len(decided)) + abs(acts - len(decided))
        return lost + doubled + strays + breaks


@dataclass(slots=True)
class Importing:
    """A file of twenty rows, taken in."""

    url: str
    houses: Houses
    number: int = 0
    data: bytes = b""

    def prepare(self, number: int) -> None:
        """Another file."""
        self.number = number
        self.data = workbook(*(row(f"第{number}批第{n}篇") for n in range(20)))

    def work(self, say: Say) -> None:
        """Take it in, all rows in one transaction."""
        ledger = Ledger(self.url)
        with ledger.writing() as session:
            self._take(session)
        say(str(self.number))

    def _take(self, session: Session) -> None:
        name, house = f"{self.number}.xlsx", load_office(CONFIG)
        read_bytes(session, self.data, name=name, office=house, now=NOW, by="王某")

    def look(self, said: tuple[str, ...]) -> int:
        """All rows with the file's own row, or none; taken in again it adds what is missing."""
        before = self.number  # one file each time, the undisturbed one included
        ledger = Ledger(self.url)
        with ledger.reading() as session:
            files, rows = self._counts(session)
            breaks = len(list(audit.breaks(session)))
        halves = int(rows != files * 20) + int(files not in (before, before + 1))
        lost = int(bool(said) and files == before)
        with ledger.writing() as session:
            self._take(session)
            again = self._counts(session)
        ledger.close()
        return halves + lost + int(again != (before + 1, before * 20 + 20)) + breaks

    @staticmethod
    def _counts(session: Session) -> tuple[int, int]:
        files = session.scalar(select(func.count(IntakeFile.id)))
        rows = session.scalar(select(func.count(Submission.id)))
        return files or 0, rows or 0


@dataclass(slots=True)
class Matching:
    """A night's comparing of pieces with what was published: of the pieces, then a batch."""

    url: str
    houses: Houses
    pairs: int = 0

    def prepare(self, number: int) -> None:
        """Add four pieces and the articles that ran them, once the last ones are compared."""
        ledger = Ledger(self.url)
        with ledger.writing() as session:
            if not session.scalar(_waiting(Submission)) and not session.scalar(_waiting(Article)):
                room = Newsroom(session, numbers={"submission": self.pairs, "article": self.pairs})
                for body in PIECES:
                    self.pairs += 1
                    text = f"第{self.pairs}期。{body}编号{self.pairs}"
                    room.submission(body=text)
                    room.article(body=text, body_digest=f"d{self.pairs}")
        ledger.close()

    def work(self, say: Say) -> None:
        """Compare all that waits."""
        ledger = Ledger(self.url)
        match(ledger, Given(office(), shipped(), AT))
        say("compared")

    def look(self, said: tuple[str, ...]) -> int:
        """All compared, an article's find once; or it still waits, and has none."""
        ledger = Ledger(self.url)
        with ledger.reading() as session:
            waiting = session.scalar(_waiting(Submission)) or 0
            unread = session.scalar(_waiting(Article)) or 0
            found = Counter(
                session.scalars(select(Candidate.article_id).where(Candidate.state == "waiting"))
            )
        ledger.close()
        new = len(PIECES)
        halves = int((waiting, unread) not in ((new, new), (0, new), (0, 0)))
        missed = int(len(found) != self.pairs - unread)
        doubled = sum(times - 1 for times in found.values())
        return halves + missed + doubled + int(bool(said) and unread != 0)


def _waiting(table: type[Submission] | type[Article]) -> Select[int]:
    return select(func.count()).select_from(table).where(table.match_state == "pending")


@dataclass(slots=True)
class Migrating:
    """An office's first start, and every second time the way back with a ledger that holds rows."""

    url: str
    houses: Houses
    down: bool = False

    def prepare(self, number: int) -> None:
        """Take an empty place, or a ledger to change."""
        kind: Kind = "sqlite" if self.url.startswith("sqlite") else "postgres"
        if number > 1:
            self.houses.drop(self.url)
        self.down = number % 2 == 0 and number > 0
        self.url = self.houses.url(kind) if self.down else self.houses.empty_url(kind)

    def work(self, say: Say) -> None:
        """Migrate."""
        migrate(Ledger(self.url), to="base" if self.down else "head")
        say("migrated")

    def look(self, said: tuple[str, ...]) -> int:
        """Either revision whole, with all of its tables or none; then the way up works."""
        ledger = Ledger(self.url)
        at = current(ledger)
        tables = [n for n in inspect(ledger.engine).get_table_names() if n != "alembic_version"]
        halves = int(bool(tables) != (at == target()))
        lied = int(bool(said) and (at is None) != self.down)
        migrate(ledger)
        require_current(ledger)
        ledger.close()
        return halves + lied


confirming = phase(Confirming)
importing = phase(Importing)
matching = phase(Matching)
migrating = phase(Migrating)
