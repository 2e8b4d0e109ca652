"""A ledger is open to as many readers at once as pages have threads, and to some more."""

from contextlib import ExitStack

import pytest
from sqlalchemy import text

from ledger.queries.units import units
from ledger.session import KEPT_OPEN, Ledger
from ledger.tables import Unit

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


def test_a_reader_is_told_the_same_twice_until_something_changes(ledger: Ledger) -> None:
    """A page asks for the units' names once; who adds one sees it, in a dry run too."""
    for opened in (ledger.reading, ledger.writing):
        with opened() as session:
            before = units(session)
            assert (units(session) is before) is (opened == ledger.reading)
            session.add(Unit(key=f"u-{opened.__name__}"))
            session.flush()
            assert len(units(session)) == len(before) + 1
