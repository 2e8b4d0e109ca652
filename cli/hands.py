"""Other workers asked to compare beside a run; what none of them took is taken back at its end."""

from dataclasses import asdict
from datetime import datetime
from time import monotonic, sleep
from typing import Any

from cli.child import ended, report_of
from cli.context import Context
from ledger import wanted
from matcher.run import BATCH
from matcher.settle import Counts

HAND = "compare"
"""The kind of row that asks for a hand."""
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
        while (told := self._told()).running and monotonic() < until:
            sleep(_LOOK_S)
        return sum((Counts(**counts) for counts in told.results), Counts())

    def _told(self) -> wanted.Told:
        with self.context.ledger.reading() as session:
            return wanted.told(session, self.rows)


def lend(context: Context, at: datetime) -> dict[str, Any]:
    """Compare batches in a process of its own: it has a core to itself and goes with the worker.

    `at`: the moment of the run that asked.
    Raises: KandengError when it ended in a fault.
    """
    words = ["match", "--hand", "--json", *context.child_options(at)]
    broken = ended("比对进程异常结束")
    told = report_of("cli", *words, broken=broken)
    try:
        return asdict(Counts(**told))
    except TypeError as fault:
        raise broken(0, str(fault)) from fault
