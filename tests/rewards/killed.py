"""A process that closes month after month, to be killed at any moment; and what must then hold.

The suite kills a few, the drill the full count.
"""

import random
import subprocess
import sys
import time
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from sqlalchemy import func, select

from ledger import audit
from ledger.session import Ledger
from ledger.tables import Audit, Closing, Entry
from review.decide import Decider, confirm
from rewards.closing import Signed, close
from tests.review.newsroom import AT, Newsroom, office
from tests.rewards.build import ruleset

RULE = ruleset("schedule: [{key: a, when: {}, base: 10}]\ncombine: {mode: sum}")
MONTHS = [f"2026-{month:02d}" for month in range(1, 11)]
PIECES = 3
"""A month, of one author each."""
NOW = datetime(2027, 1, 5, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Found:
    """What is in the ledger after a kill."""

    closed: int
    acknowledged_lost: int
    halves: int
    """Months with entries but no closing, or another number of entries, or no audit row."""
    breaks: int


def prepare(ledger: Ledger) -> None:
    """Write confirmed pieces of ten months."""
    with ledger.writing() as session:
        room = Newsroom(session)
        for month in range(1, 11):
            for day in range(1, PIECES + 1):
                article = room.article(published_on=date(2026, month, day))
                find = room.find(room.submission(), article).id
                confirm(session, find, decider=Decider("扎西"), at=AT, office=office())


def kill_while_closing(ledger: Ledger, chance: random.Random) -> Found:
    """Start a process that closes the open months, kill it somewhere, and look."""
    url = ledger.url.render_as_string(hide_password=False)
    child = subprocess.Popen(
        [sys.executable, "-m", "tests.rewards.killed", url],
        stdout=subprocess.PIPE,
        cwd=Path(__file__).parents[2],
        text=True,
    )
    assert child.stdout is not None
    assert child.stdout.readline() == "ready\n"
    time.sleep(chance.uniform(0, 0.4))
    child.kill()
    acknowledged = child.stdout.read().split()
    child.wait()
    child.stdout.close()
    return look(ledger, acknowledged)


def look(ledger: Ledger, acknowledged: list[str]) -> Found:
    """Count what is there, and what somebody was told is there and is not."""
    with ledger.reading() as session:
        closed = set(session.scalars(select(Closing.period)))
        rows = session.execute(
            select(Entry.period_posted, func.count()).group_by(Entry.period_posted)
        )
        posted = {row[0]: row[1] for row in rows}
        acts = session.scalar(select(func.count(Audit.id)).where(Audit.act == "close"))
        halves = sum(posted.get(month, 0) != PIECES for month in closed)
        halves += len(posted.keys() - closed) + abs((acts or 0) - len(closed))
        return Found(
            closed=len(closed),
            acknowledged_lost=len(set(acknowledged) - closed),
            halves=halves,
            breaks=len(list(audit.breaks(session))),
        )


def main() -> None:
    """Close every open month, each in a transaction of its own, and say so after each."""
    ledger = Ledger(sys.argv[1])
    with ledger.reading() as session:
        closed = set(session.scalars(select(Closing.period)))
    print("ready", flush=True)
    signed = Signed(by="a", second_by="b")
    for month in MONTHS:
        if month not in closed:
            with ledger.writing() as session:
                close(session, month, rulesets=[RULE], office=office(), at=NOW, signed=signed)
            print(month, flush=True)


if __name__ == "__main__":
    main()
