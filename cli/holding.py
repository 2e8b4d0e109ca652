"""A row of asked-for work: kept by whoever does it for as long as that lasts, then its end said."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

from cli import logs
from cli.context import Context
from cli.say import as_plain
from ledger import wanted
from ledger.session import Ledger
from ledger.wanted import Work
from office.errors import KandengError, LedgerError

log = logs.logger(__name__)

HOLD_S = 30.0
"""How long a row is held unless renewed; renewed three times as often."""

Result = dict[str, Any]


def carry_out(
    context: Context,
    work: Work,
    owner: str,
    do: Callable[[Work], Result],
    *,
    hold_s: float = HOLD_S,
) -> bool:
    """Do a row that `owner` has taken and write what came of it; False when another has it now.

    Raises: KandengError, which the row says too; LedgerError when nothing can be written now, so
    that the row comes back when its hold ends.
    """
    ledger = context.ledger
    try:
        with _holding(ledger, work.id, owner, hold_s):
            result: Result = as_plain(do(work))
    except LedgerError:
        raise
    except Exception as fault:
        told = fault
        if not isinstance(fault, KandengError):
            log.exception("work failed", id=work.id, kind=work.kind)
            told = KandengError(f"内部错误 {type(fault).__name__}: {fault}")
        with ledger.writing() as session:
            wanted.fail(session, work.id, owner, why=str(told), at=context.now())
        raise told from fault
    with ledger.writing() as session:
        return wanted.finish(session, work.id, owner, result=result, at=context.now())


@contextmanager
def _holding(ledger: Ledger, work_id: int, owner: str, hold_s: float) -> Iterator[None]:
    """Keep the row its owner's while what is inside lasts."""
    over = threading.Event()

    def renewing() -> None:
        while not over.wait(hold_s / 3):
            with suppress(LedgerError), ledger.writing() as session:
                wanted.renew(session, work_id, owner, hold_s=hold_s)

    thread = threading.Thread(target=renewing, name=f"holding {work_id}", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
