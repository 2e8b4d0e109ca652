"""The ledger as a place to read from and write to: SQLite by default, PostgreSQL by URL."""

import copy
import json
import os
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any, Self

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import DBAPIError, OperationalError, StatementError
from sqlalchemy.orm import Session

from ledger.offices import EVERY, SCOPE, SINGLE, TOLD, OfficeSession, require_key, tell
from ledger.turns import Line, file_turn, kept_turn
from office.errors import LedgerAway, LedgerError

try:
    from pysqlite3 import dbapi2 as _newer

    _sqlite: ModuleType = _newer
except ImportError:  # no wheel for this machine: the interpreter's own
    _sqlite = sqlite3

WAL_SAFE_SINCE = (3, 51, 3)
"""Before this release a WAL database can be corrupted by two processes that reset it at once."""

BUSY_S = 30.0

KEPT_OPEN = 20
"""Connections a process keeps; up to `MOST_BEYOND` more (of a file: any number) while needed.

A page holds one from thread to thread: were there fewer than threads, pages that wait for a
connection would keep the threads which those that have one wait for."""
MOST_BEYOND = 40

CONNECTED: dict[str, Any] = {
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 25_000,
    "options": "-c tcp_keepalives_idle=10 -c tcp_keepalives_interval=5 "
    "-c tcp_keepalives_count=3 -c tcp_user_timeout=25000 -c jit=off",
}
"""Both ends notice within half a minute that the other machine is gone without a word: what its
transaction held would otherwise hold up everybody for hours. And no query is compiled first, which
takes longer than any of a page's."""

READ_ONLY = "25006"
"""PostgreSQL's word for a database or a standby that takes no writes."""


class Ledger:
    """An open ledger; `reading` and `writing` give sessions that are one transaction each."""

    def __init__(self, url: str) -> None:
        """Open `url`; nothing is connected to before the first session.

        Raises: LedgerError when the URL is not one that can be read.
        """
        try:
            self.url = make_url(url)
        except Exception as wrong:
            raise LedgerError(f"账本地址无法识别: {url}") from wrong
        if self.url.drivername == "postgresql":
            self.url = self.url.set(drivername="postgresql+psycopg")
        self.engine = _sqlite_engine(self.url) if self.on_sqlite else _postgres_engine(self.url)
        self._scoped: dict[tuple[Any, ...], Engine] = {}
        self._kept: Connection | None = None
        self._line = Line()
        self.office = SINGLE

    def of(self, office: str) -> Self:
        """Return the same ledger for one office's rows, or for all offices' (`*`).

        It shares this one's connections and is closed with it.
        Raises: LedgerError when no office can be called so.
        """
        return self._like(office=require_key(office), _kept=None)

    def _like(self, **changed: Any) -> Self:
        other = copy.copy(self)
        vars(other).update(changed)
        return other

    @property
    def everywhere(self) -> Self:
        """The same ledger for the work of the whole deployment."""
        return self.of(EVERY)

    @property
    def on_sqlite(self) -> bool:
        """Whether one file holds the ledger, so that one process at a time should write it."""
        return self.url.get_backend_name() == "sqlite"

    @property
    def path(self) -> Path | None:
        """The ledger's file; None on PostgreSQL and in memory."""
        held = self.url.database if self.on_sqlite else None
        return Path(held) if held and held != ":memory:" else None

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session whose changes are thrown away.

        Raises: LedgerError when the ledger cannot be reached.
        """
        with _worded():
            session = self._session()
            session.info[TOLD] = {}
            try:
                yield session
            finally:
                _let_go(session)

    def _session(self, **begun: str) -> OfficeSession:
        place = self._scoped_engine(*begun.items()) if self._kept is None else self._kept
        return OfficeSession(place, expire_on_commit=False, info={SCOPE: self.office})

    def _scoped_engine(self, *begun: tuple[str, str]) -> Engine:
        """Return the engine that tells each connection whose rows it is for; made once a kind."""
        key = (self.office, *begun)
        if key not in self._scoped:
            self._scoped[key] = self.engine.execution_options(**{SCOPE: self.office}, **dict(begun))
        return self._scoped[key]

    @contextmanager
    def writing(self, *, unkeyed: bool = False) -> Iterator[Session]:
        """A session committed whole at the end, or not at all.

        On SQLite the write lock is taken at once: a reader that turns writer half-way would fail
        with SQLITE_BUSY_SNAPSHOT and could not wait. `unkeyed`: SQLite looks at foreign keys when
        the transaction ends, not before, as making a table anew needs.
        Raises: LedgerError when the ledger cannot be reached, is locked or read-only.
        """
        begun = "UNKEYED" if unkeyed else "IMMEDIATE"
        with self._in_turn(), _worded(), self._session(kandeng_begin=begun) as session:
            session.connection()
            yield session
            if unkeyed and self.on_sqlite:
                _require_whole(session)
            session.commit()

    @contextmanager
    def turn(self, kind: str, *, shared: bool = False) -> Iterator[Self]:
        """Wait for the turn of a kind and hold it through all transactions of what this yields.

        On PostgreSQL those who ask for it `shared` hold it together. SQLite has one writer anyway.
        Raises: LedgerError when the ledger cannot be reached, or is lost: so is the turn.
        """
        if self.on_sqlite:
            with file_turn(self.path, kind):
                yield self
            return
        with (
            _worded(),
            self._scoped_engine().connect() as connection,
            kept_turn(connection, kind, shared=shared),
        ):
            yield self._like(_kept=connection)

    @contextmanager
    def _in_turn(self) -> Iterator[None]:
        """Let this process's writers of one file through in order; PostgreSQL needs no help."""
        if not self.on_sqlite:
            yield
            return
        with ExitStack() as held:
            try:
                held.enter_context(self._line.turn(BUSY_S))
            except TimeoutError as late:
                raise LedgerError("账本暂不可用: 正被占用。请稍后重试") from late
            yield

    def close(self) -> None:
        """Give every connection back."""
        self.engine.dispose()


def _let_go(session: Session) -> None:
    """Close a reader's session, which rolls back; what was read stays readable.

    A database that went away meanwhile is no fault of a reader who has all that was asked for.
    """
    try:
        session.close()
    except DBAPIError:
        session.invalidate()


@contextmanager
def _worded() -> Iterator[None]:
    try:
        yield
    except OperationalError as fault:
        raise LedgerAway(
            f"账本暂不可用: {fault.orig}。请检查数据库服务、磁盘空间与权限后重试",
            details={"fault": str(fault.orig)},
        ) from fault
    except StatementError as fault:
        if isinstance(fault.orig, LedgerError):  # said by a column's own default
            raise fault.orig from fault
        if not isinstance(fault, DBAPIError):
            raise
        if getattr(fault.orig, "sqlstate", None) == READ_ONLY:
            raise LedgerAway("账本为只读, 未写入: 请联系数据库管理员") from fault
        if not fault.connection_invalidated:
            raise
        raise LedgerAway(f"账本连接中断: {fault.orig}。可安全重试") from fault


def sqlite_version() -> tuple[int, ...]:
    """Return the version of the SQLite the ledger runs on."""
    return tuple(_sqlite.sqlite_version_info)


def wal_is_safe() -> bool:
    """Whether this SQLite may keep a write-ahead log."""
    return sqlite_version() >= WAL_SAFE_SINCE


def _sqlite_engine(url: URL) -> Engine:
    in_memory = url.database in (None, "", ":memory:")  # one connection, which holds all of it
    pool = {} if in_memory else {"pool_size": KEPT_OPEN, "max_overflow": -1}
    engine = create_engine(
        url,
        module=_sqlite,
        connect_args={"timeout": BUSY_S, "check_same_thread": False},
        json_deserializer=_read_json,
        **pool,
    )
    journal = "WAL" if wal_is_safe() else "DELETE"

    @event.listens_for(engine, "do_connect")
    def _place(_dialect: Any, _record: Any, where: list[Any], how: dict[str, Any]) -> None:
        if _is_frozen(Path(where[0])):
            where[0], how["uri"] = f"{Path(where[0]).absolute().as_uri()}?immutable=1", True

    @event.listens_for(engine, "connect")
    def _configure(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # BEGIN is ours, see below
        cursor = connection.cursor()
        cursor.execute("PRAGMA foreign_keys = ON")
        cursor.execute(f"PRAGMA journal_mode = {journal}")
        cursor.execute("PRAGMA synchronous = FULL")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Any) -> None:
        kind = connection.get_execution_options().get("kandeng_begin", "DEFERRED")
        if kind != "DEFERRED":  # a reader breaks no key; inside a transaction this says nothing
            keys = "OFF" if kind == "UNKEYED" else "ON"
            connection.exec_driver_sql(f"PRAGMA foreign_keys = {keys}")
        connection.exec_driver_sql(f"BEGIN {'DEFERRED' if kind == 'DEFERRED' else 'IMMEDIATE'}")

    return engine


def _read_json(text: str) -> Any:
    """Read a column's JSON; most are an empty list, which a list of pages has thousands of."""
    return [] if text == "[]" else json.loads(text)


def _postgres_engine(url: URL) -> Engine:
    engine = create_engine(
        url, connect_args=CONNECTED, pool_size=KEPT_OPEN, max_overflow=MOST_BEYOND
    )
    event.listen(engine, "begin", tell)
    return engine


def _require_whole(session: Session) -> None:
    """Raise LedgerError when a row points at nothing."""
    broken = session.execute(text("PRAGMA foreign_key_check")).first()
    if broken is not None:
        raise LedgerError(f"升级后 {broken[0]} 表的引用不完整, 已全部撤回")


def _is_frozen(path: Path) -> bool:
    """Whether the file lies on a disk turned read-only, where SQLite finds no place for its log.

    Such a ledger can still be read, unless a crash left a log behind whose rows would be missed.
    """
    log = path.with_name(f"{path.name}-wal")
    if not path.is_file() or os.access(path.parent, os.W_OK):
        return False
    return not log.exists() or log.stat().st_size == 0
