"""A ledger is open to as many readers at once as pages have threads, and to some more."""

from contextlib import ExitStack

import pytest
from sqlalchemy import text

from ledger.session import KEPT_OPEN, Ledger

READERS = 45
"""A page's threads are forty."""


def test_no_reader_waits_for_another_to_leave(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever holds a connection may wait for a thread; waiting for both would end nowhere."""
    assert READERS > KEPT_OPEN
    monkeypatch.setattr(ledger.engine.pool, "_timeout", 0.1)
    with ExitStack() as held:
        for _ in range(READERS):
            session = held.enter_context(ledger.reading())
            assert session.scalar(text("SELECT 1")) == 1
