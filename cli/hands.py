"""Other workers asked to compare beside a run; what none of them took is taken back at its end."""

import json
import subprocess
import sys
from dataclasses import asdict
from datetime import datetime
from os import getpid
from time import monotonic, sleep
from typing import Any

from cli.context import Context
from ledger import wanted
from matcher.run import BATCH
from matcher.settle import Counts
from office.errors import ConfigError, LedgerError

HAND = "compare"
"""The kind of row that asks for a hand."""
NO_LEDGER = 3
_MOST = 15
"""Hands asked for besides our own."""
_EACH = 2 * BATCH
"""Articles that are worth a hand: it costs a process and the opening of the index."""
_PATIENCE_S = 15.0
_LOOK_S = 0.2


class Hands:
    """The hands of one run, over PostgreSQL; SQLite has one writer and none are asked for."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.rows: list[int] = []

    def call(self, waiting: int) -> None:
        """Ask for as many as so many articles are worth, once a run."""
        if self.rows or self.context.ledger.on_sqlite:
            return
        at = self.context.now()
        with self.context.ledger.writing() as session:
            for number in range(min(_MOST, waiting // _EACH)):
                asked = {"hand": number, "at": at.isoformat()}
                self.rows.append(wanted.ask(session, HAND, asked, by="match", at=at))

    def gather(self) -> Counts:
        """Take back what nobody took, and return what the others did.

        Who dies or is cut off leaves batches that the run itself has done by now.
        """
        if not self.rows:
            return Counts()
        with self.context.ledger.writing() as session:
            wanted.take_off(session, self.rows)
        until = monotonic() + _PATIENCE_S  # their last batch is over: they only have to say so
        while (told := self._told())[0] and monotonic() < until:
            sleep(_LOOK_S)
        return sum((Counts(**counts) for counts in told[1]), Counts())

    def _told(self) -> tuple[int, list[dict[str, int]]]:
        """Return how many are still at work, and what came of the others' work."""
        with self.context.ledger.reading() as session:
            return wanted.results(session, self.rows)


def lend(context: Context, at: datetime) -> dict[str, Any]:
    """Compare batches in a process of its own: it has a core to itself and goes with the worker.

    `at`: the moment of the run that asked.
    Raises: KandengError when it ended in a fault.
    """
    words = [sys.executable, "-m", "cli.tethered", str(getpid()), "cli", "match", "--hand"]
    done = subprocess.run(  # noqa: S603 - our own command
        [*words, "--json", *context.child_options(at)],
        capture_output=True,
        stdin=subprocess.DEVNULL,
        check=False,
    )
    try:
        told: dict[str, Any] = json.loads(done.stdout)
        return asdict(Counts(**told))
    except (ValueError, TypeError) as broken:
        last = (done.stderr.decode("utf-8", "replace").strip().splitlines() or [""])[-1]
        kind = LedgerError if done.returncode == NO_LEDGER else ConfigError
        raise kind(f"比对进程异常结束 (代码 {done.returncode}): {last}") from broken
