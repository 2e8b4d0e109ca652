"""Taking turns: one transaction of a kind at a time, on any number of machines."""

import threading
import zlib
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import text
from sqlalchemy.orm import Session


def take_turn(session: Session, kind: str) -> None:
    """Wait until no other transaction holds the turn of this kind; it ends with this one.

    On SQLite the write lock that the transaction took at its beginning does the same.
    """
    if session.get_bind().dialect.name == "postgresql":
        key = zlib.crc32(kind.encode())
        session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": key})


class Line:
    """Lets the threads of one process through one at a time, in the order they came.

    SQLite's own waiting is a lottery: among many writers one may lose for as long as it waits.
    """

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._waiting: deque[threading.Event] = deque()

    @contextmanager
    def turn(self, patience_s: float) -> Iterator[None]:
        """Wait for the turn, and hold it. Raises: TimeoutError after `patience_s`."""
        mine = threading.Event()
        with self._guard:
            self._waiting.append(mine)
            self._waiting[0].set()
        try:
            if not mine.wait(patience_s):
                raise TimeoutError
            yield
        finally:
            with self._guard:
                self._waiting.remove(mine)
                if self._waiting:
                    self._waiting[0].set()
