"""Taking turns: one transaction of a kind at a time, on any number of machines."""

import hashlib
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock
from sqlalchemy import Connection, func, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from ledger.offices import office_of
from office.errors import LedgerError


def take_turn(session: Session, kind: str) -> None:
    """Wait until no other transaction holds the turn of this kind; it ends with this one.

    On SQLite the write lock that the transaction took at its beginning does the same.
    """
    if session.get_bind().dialect.name == "postgresql":
        key = {"key": _number(kind)}
        session.execute(text("SELECT pg_advisory_xact_lock(:key)"), key)


def take_own_turn(session: Session, kind: str) -> None:
    """Wait for the turn of this kind among the transactions of the session's office alone."""
    take_turn(session, f"{kind}:{office_of(session)}")


@contextmanager
def kept_turn(connection: Connection, kind: str, *, shared: bool) -> Iterator[None]:
    """Hold a turn of PostgreSQL through many transactions of one connection.

    Those who share it hold it together; who wants it alone waits for them, and whoever comes after
    waits behind. It is lost with the connection, and then so are the connection's transactions.
    """
    word, key = "_shared" if shared else "", {"key": _number(kind)}
    connection.execute(text(f"SELECT pg_advisory_lock{word}(:key)"), key)
    connection.commit()
    try:
        yield
    finally:
        try:
            connection.rollback()
            connection.execute(text(f"SELECT pg_advisory_unlock{word}(:key)"), key)
            connection.commit()
        except DBAPIError:
            connection.invalidate()  # the turn goes with it


@contextmanager
def file_turn(path: Path | None, kind: str) -> Iterator[None]:
    """Hold a turn beside a SQLite ledger's file, through many transactions of any process.

    A ledger in memory has no second process, and no file.
    Raises: LedgerError where none can be written.
    """
    if path is None:
        yield
        return
    lock = FileLock(f"{path}.{kind}")
    try:
        lock.acquire()
    except OSError as fault:
        raise LedgerError(f"账本所在目录不可写, 未作改动: {fault}") from fault
    try:
        yield
    finally:
        lock.release()


def _number(kind: str) -> int:
    """Return the turn's number: of 64 bits, since thousands of offices have several turns each."""
    digest = hashlib.blake2b(kind.encode(), digest_size=8).digest()
    return int.from_bytes(digest, signed=True)


def moment(session: Session) -> datetime:
    """Return the time that holds and leases go by: the database's own, so that machines agree."""
    if session.get_bind().dialect.name != "postgresql":
        return datetime.now(UTC)
    now: datetime = session.scalars(select(func.clock_timestamp())).one()
    return now


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
