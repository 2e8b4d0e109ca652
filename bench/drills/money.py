"""Kills while months are closed and bulletins issued: the tests' own builders at full count."""

import random
import sys
import time
from collections import Counter
from functools import partial
from pathlib import Path

from bench.drills.houses import Houses, Kind, halves, houses
from bench.drills.lives import Say, killed_after, undisturbed_s
from bench.drills.told import Told
from bulletin.issue import AlreadyIssued
from ledger.archive import Archive
from ledger.session import Ledger
from tests.bulletin.issuer import Issuers
from tests.bulletin.test_issue import fill, issued, whole
from tests.rewards import killed

UNDISTURBED = 2
"""Bulletins issued to see how long one takes."""


class _Line:
    """Standard output of a forked child, as lines that count as acknowledged."""

    def __init__(self, say: Say) -> None:
        self._say = say

    def write(self, text: str) -> int:
        for word in text.split():
            self._say(word)
        return len(text)

    def flush(self) -> None:
        """Nothing is held back."""


def closing(count: int, folder: Path) -> Told:
    """Kill a process that closes ten months, look, and go on until the ledger has none open."""
    chance = random.Random(11)  # noqa: S311 - moments of a drill
    sums: Counter[str] = Counter()
    with houses(folder) as both:
        for kind, kills in halves(count):
            whole_s = _undisturbed_s(both, kind)
            url = ""
            for _ in range(kills):
                if not url:
                    url = both.url(kind)
                    ledger = Ledger(url)
                    killed.prepare(ledger)
                    ledger.close()
                life = killed_after(chance.uniform(0, whole_s), partial(_close, url))
                ledger = Ledger(url)
                found = killed.look(ledger, [word for word in life.said if word != "ready"])
                ledger.close()
                sums["met"] += life.code != 0
                sums["acknowledged"] += max(0, len(life.said) - 1)
                sums["broken"] += found.acknowledged_lost + found.halves + found.breaks
                sums["broken"] += life.failed
                if found.closed == len(killed.MONTHS):
                    both.drop(url)
                    url = ""
            if url:
                both.drop(url)
    words = (
        f"{sums['met']} of {count} kills met it at work, {sums['acknowledged']} months "
        f"acknowledged, {sums['broken']} lost, halved or without their act"
    )
    return Told(count, words, sums["broken"])


def _undisturbed_s(both: Houses, kind: Kind) -> float:
    """Return how long ten months take when nobody is killed."""
    with both.ledger(kind) as ledger:
        killed.prepare(ledger)
        ledger.close()
        return undisturbed_s(partial(_close, ledger.url.render_as_string(hide_password=False)))


def _close(url: str, say: Say) -> None:
    sys.argv = ["killed", url]
    # print asks for no more than it has
    sys.stdout = _Line(say)
    killed.main()


def issuing(count: int, folder: Path) -> Told:
    """Kill a process that issues a bulletin; afterwards there is a whole one, or none and room."""
    chance = random.Random(5)  # noqa: S311 - moments of a drill
    sums: Counter[str] = Counter()
    issuers = Issuers(1)
    try:
        with houses(folder) as both:
            for kind, kills in halves(count):
                with both.ledger(kind) as ledger:
                    archive = Archive(folder / f"archive-{kind}")
                    fill(ledger)
                    whole_s = _issued_s(ledger, archive, issuers)
                    for kill in range(kills):
                        after_s = chance.uniform(0.0, 1.25 * whole_s)
                        sums += _issue_killed(ledger, archive, issuers, kill, after_s)
    finally:
        issuers.close()
    words = (
        f"{sums['killed']} of {count} kills met it at work, {sums['stood']} bulletins stood "
        f"before the second try, {sums['broken']} halved or doubled"
    )
    return Told(count, words, sums["broken"])


def _issued_s(ledger: Ledger, archive: Archive, issuers: Issuers) -> float:
    """Return how long a bulletin takes when nobody is killed; the first waits for the server."""
    url = ledger.url.render_as_string(hide_password=False)
    started = 0.0
    for n in range(1, UNDISTURBED + 1):
        started = time.monotonic()
        issuers.issue(url, archive.root, [(f"2025-{n:02d}", f"试{n}")], kill_after_s=None)
    return time.monotonic() - started


def _issue_killed(
    ledger: Ledger, archive: Archive, issuers: Issuers, kill: int, after_s: float
) -> Counter[str]:
    period, number = f"{2024 - kill // 12}-{kill % 12 + 1:02d}", f"第{kill}期"
    url = ledger.url.render_as_string(hide_password=False)
    (ended,) = issuers.issue(url, archive.root, [(period, number)], kill_after_s=after_s)
    sums = Counter({"killed": int(ended != 0)})
    before = whole(ledger, archive) - UNDISTURBED
    try:
        issued(ledger, archive, period=period, number=number)
    except AlreadyIssued:
        sums["stood"] += 1
        sums["broken"] += before != kill + 1
    else:
        sums["broken"] += before != kill
    sums["broken"] += whole(ledger, archive) - UNDISTURBED != kill + 1
    return sums
