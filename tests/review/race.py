"""Many people confirm the same finds at once; the suite runs a sample, the drill the full count."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from sqlalchemy import func, select

from ledger import audit
from ledger.session import Ledger
from ledger.tables import Audit, Decision, Placement
from review.decide import Decider, confirm
from tests.review.newsroom import AT, Newsroom, office


@dataclass(frozen=True, slots=True)
class Raced:
    """What is in the ledger afterwards."""

    firsts: int
    decisions: int
    placements: int
    audited: int
    breaks: int


def race(ledger: Ledger, *, pairs: int, threads: int = 8) -> Raced:
    """Let every thread confirm two articles of one channel for each of `pairs` pieces."""
    with ledger.writing() as session:
        room = Newsroom(session)
        finds = []
        for _ in range(pairs):
            piece = room.submission()
            finds += [room.find(piece, room.article()).id for _ in range(2)]

    def decide(number: int) -> int:
        """Confirm all, every other thread from the end; return how many it was first at."""
        first = 0
        for find in finds if number % 2 else reversed(finds):
            with ledger.writing() as session:
                by = Decider(f"人{number}")
                first += not confirm(session, find, decider=by, at=AT, office=office()).repeated
        return first

    with ThreadPoolExecutor(threads) as pool:
        firsts = sum(pool.map(decide, range(threads)))
    with ledger.reading() as session:
        return Raced(
            firsts=firsts,
            decisions=session.scalar(select(func.count(Decision.id))) or 0,
            placements=session.scalar(select(func.count(Placement.id))) or 0,
            audited=session.scalar(select(func.count(Audit.id))) or 0,
            breaks=len(list(audit.breaks(session))),
        )
