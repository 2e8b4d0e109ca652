"""A row of asked-for work, kept by whoever does it for as long as that lasts."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from ledger import wanted
from ledger.session import Ledger
from office.errors import LedgerError

HOLD_S = 30.0
"""How long a row is held unless renewed; renewed three times as often."""


@contextmanager
def holding(ledger: Ledger, work_id: int, owner: str, *, hold_s: float = HOLD_S) -> Iterator[None]:
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
