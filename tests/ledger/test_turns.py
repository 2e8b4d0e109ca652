"""Writers of one process are let through in the order they came."""

import threading
import time
from datetime import datetime

import pytest

import ledger.session as sessions
from ledger.session import Ledger
from ledger.tables import Unit
from ledger.turns import Line
from office.errors import LedgerError


def test_nobody_overtakes_in_the_line() -> None:
    line, order = Line(), list[int]()

    def wait(number: int) -> None:
        with line.turn(5):
            order.append(number)

    with line.turn(5):
        threads = []
        for number in range(6):
            threads.append(threading.Thread(target=wait, args=(number,)))
            threads[-1].start()
            time.sleep(0.02)
    for thread in threads:
        thread.join()
    assert order == list(range(6))


def test_who_gives_up_waiting_does_not_hold_the_others_up() -> None:
    line = Line()
    with line.turn(1), pytest.raises(TimeoutError), line.turn(0.01):
        pytest.fail("two at once")
    with line.turn(0.01):
        pass


def test_a_writer_that_does_not_end_is_said_in_words(
    sqlite_ledger: Ledger, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sessions, "BUSY_S", 0.05)
    with sqlite_ledger.writing() as session:
        with pytest.raises(LedgerError, match="正被占用"), sqlite_ledger.writing():
            pytest.fail("two at once")
        session.add(Unit(key="a"))
    with sqlite_ledger.reading() as session:
        assert session.get(Unit, 1) is not None
