"""Many at once: reviewers who confirm the same finds, and writers while pairs are compared."""

import random
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from sqlalchemy import select

from bench.drills.houses import KINDS, houses
from bench.drills.told import Told
from ledger.session import Ledger
from ledger.tables import Article, Candidate, Submission
from matcher.given import Given
from matcher.run import run as match
from matcher.settings import shipped
from tests.review.newsroom import AT, Newsroom, office
from tests.review.race import race

THREADS = 8


def confirming(count: int, folder: Path) -> Told:
    """Eight threads confirm two articles for each piece, on each database."""
    broken, said = 0, []
    with houses(folder) as both:
        for kind in KINDS:
            with both.ledger(kind) as ledger:
                found = race(ledger, pairs=count, threads=THREADS)
            expected = (count * 2, count * 2, count, count * 2, 0)
            figures = (
                found.firsts, found.decisions, found.placements, found.audited, found.breaks,
            )  # fmt: skip
            broken += figures != expected
            said.append(f"{kind} {found.placements} placements, {found.decisions} decisions")
    return Told(count, f"of {count} pairs × {THREADS} threads: {'; '.join(said)}", broken)


def pairs(count: int, folder: Path) -> Told:
    """Four writers and two comparers on PostgreSQL; writers wait a moment before they commit.

    Every piece is registered by one unit and run by one article, each at a random time, so ids are
    committed out of order. Each article must end with exactly its own piece as its find.
    """
    side = max(4, round(count**0.5))
    chance = random.Random(4)  # noqa: S311 - an order to repeat
    work = [(way, n) for n in range(side) for way in (_submit, _publish)]
    chance.shuffle(work)
    waits = [chance.uniform(0, 0.05) for _ in work]
    with houses(folder) as both, both.ledger("postgres") as ledger:
        done, kept = threading.Event(), folder / "index"
        with ThreadPoolExecutor(6) as pool:
            comparers = [pool.submit(_compare_until, ledger, kept, done) for _ in range(2)]
            given = zip(work, waits, strict=True)
            writers = [pool.submit(way, ledger, n, wait) for (way, n), wait in given]
            written = [writer.result() for writer in writers]
            done.set()
            runs = sum(comparer.result() for comparer in comparers)
        _compare(ledger, kept)
        missed, doubled = _pairs_of(ledger, side)
    swapped = _out_of_order(written)
    words = (
        f"{side * side:,} pairs in the window, compared in {runs} runs while 4 writers wrote: of "
        f"{side} true ones {missed} missed, {doubled} doubled or false; "
        f"{swapped} articles committed after a later id"
    )
    return Told(side * side, words, missed + doubled + (swapped == 0))


def _body(n: int) -> str:
    """A text of its own for every number."""
    chance = random.Random(n)  # noqa: S311 - a text to repeat
    words = ("".join(chr(chance.randrange(0x4E00, 0x5E00)) for _ in range(20)) for _ in range(15))
    return "，".join(words) + "。"


Written = tuple[int | None, float]
"""An article's id, None for a submission, and when its commit had returned."""


def _submit(ledger: Ledger, n: int, wait_s: float) -> Written:
    with ledger.writing() as session:
        Newsroom(session).submission(body=_body(n), title=f"稿件{n}", ref=f"R{n}")
        time.sleep(wait_s)
    return None, time.monotonic()


def _publish(ledger: Ledger, n: int, wait_s: float) -> Written:
    with ledger.writing() as session:
        room = Newsroom(session, numbers={"article": n})
        row = room.article(body=_body(n), title=f"稿件{n}", body_digest=str(n)).id
        time.sleep(wait_s)
    return row, time.monotonic()


def _compare(ledger: Ledger, kept: Path) -> None:
    match(ledger, Given(office(), shipped(), AT, kept))


def _compare_until(ledger: Ledger, kept: Path, done: threading.Event) -> int:
    runs = 0
    while not done.is_set():
        _compare(ledger, kept)
        runs += 1
    return runs


def _pairs_of(ledger: Ledger, side: int) -> tuple[int, int]:
    """Return true pairs missed, and finds that are doubled or of no true pair."""
    with ledger.reading() as session:
        refs = {row.id: row.ref for row in session.scalars(select(Submission))}
        ran = {row.id: row.body_digest for row in session.scalars(select(Article))}
        found = [
            (refs[row.submission_id], f"R{ran[row.article_id]}")
            for row in session.execute(
                select(Candidate.submission_id, Candidate.article_id).where(
                    Candidate.state == "waiting"
                )
            )
        ]
    true = {pair for pair in found if pair[0] == pair[1]}
    return side - len(true), len(found) - len(true)


def _out_of_order(written: Sequence[Written]) -> int:
    """Return how many articles were committed after one with a later id."""
    commits = sorted((at, row) for row, at in written if row is not None)
    later = 0
    count = 0
    for _, row in commits:
        count += row < later
        later = max(later, row)
    return count
