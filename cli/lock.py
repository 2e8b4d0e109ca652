"""One nightly job at a time, whatever happened to the last one."""

from collections.abc import Iterator
from contextlib import contextmanager

from filelock import FileLock, Timeout
from sqlalchemy import text

from ledger.session import Ledger
from office.errors import ConfigError

_NIGHT = 0x6E696768


@contextmanager
def one_night(ledger: Ledger) -> Iterator[None]:
    """Hold the night's lock; the operating system or PostgreSQL lets go of it when we die.

    Raises: ConfigError when another night is under way.
    """
    busy = ConfigError("另一个夜间任务正在运行, 本次未启动。等它结束后再试")
    if ledger.path is not None:
        lock = FileLock(f"{ledger.path}.night", timeout=0)
        try:
            lock.acquire()
        except Timeout as held:
            raise busy from held
        try:
            yield
        finally:
            lock.release()
        return
    with ledger.engine.connect() as connection:
        taken = connection.scalar(text("SELECT pg_try_advisory_lock(:key)"), {"key": _NIGHT})
        connection.commit()
        if not taken:
            raise busy
        try:
            yield
        finally:
            connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": _NIGHT})
            connection.commit()
