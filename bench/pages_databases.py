"""The big ledger on SQLite and on PostgreSQL, each made once in a folder and found there again.

PostgreSQL's is the copy of the other, as `kandeng ledger copy` makes it, and is read by a role that
row-level security binds, as an office's is.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import create_engine, make_url, text

from bench import pages_ledger
from bench.vacuumed import vacuumed
from ledger.copy import copy
from ledger.migrate import migrate
from ledger.session import Ledger
from tests.ledger.role import as_role
from tests.postgres import server_of

NAMES = ("SQLite", "PostgreSQL")
CAPS = "month: 4000, year: 30000"
"""Which make a month's credits hang on the whole year's: the harder case."""


@contextmanager
def database(name: str, folder: Path, articles: int) -> Iterator[str]:
    """Yield the address of a filled ledger at the newest revision."""
    pages_ledger.configure(folder / "config", caps=CAPS)
    own = f"sqlite:///{folder / 'kandeng.db'}"
    if name == "SQLite":
        _made(own, folder, articles).close()
        yield own
        return
    with postgres(folder / "postgres") as url:
        ledger = Ledger(url)
        migrate(ledger)
        if not _is_filled(ledger):
            _copy(_made(own, folder, articles), ledger)
        bound = as_role(ledger)
        ledger.close()
        yield bound.url.render_as_string(hide_password=False)


@contextmanager
def postgres(folder: Path) -> Iterator[str]:
    """Run the server of a folder and yield the address of its one ledger's database."""
    server = server_of(folder)
    own = make_url(server.get_uri()).set(drivername="postgresql+psycopg")
    admin = create_engine(own, isolation_level="AUTOCOMMIT")
    try:
        with admin.connect() as connection:
            there = text("SELECT 1 FROM pg_database WHERE datname = 'kandeng'")
            if not connection.scalar(there):
                connection.execute(
                    text("CREATE DATABASE kandeng TEMPLATE template0 ENCODING 'UTF8'")
                )
        admin.dispose()
        yield own.set(database="kandeng").render_as_string(hide_password=False)
    finally:
        server.cleanup()


def _made(url: str, folder: Path, articles: int) -> Ledger:
    """Return the SQLite ledger, written unless it is there."""
    ledger = Ledger(url)
    migrate(ledger)
    if not _is_filled(ledger):
        _refuse_half(ledger, folder)
        with _timed(f"{articles:,} articles written"):
            pages_ledger.fill(ledger, folder, articles)
    return ledger


def _copy(source: Ledger, target: Ledger) -> None:
    with _timed("copied to PostgreSQL"):
        copy(source, target)
        vacuumed(target)
    source.close()


@contextmanager
def _timed(what: str) -> Iterator[None]:
    started, spent = time.monotonic(), time.process_time()
    yield
    wall, cpu = time.monotonic() - started, time.process_time() - spent
    print(f"{what} in {wall:.0f} s ({cpu:.0f} CPU s)", flush=True)


def _refuse_half(ledger: Ledger, folder: Path) -> None:
    with ledger.reading() as session:
        if session.scalar(text("SELECT count(*) FROM page")):
            raise SystemExit(f"a ledger in {folder} was written to the half: remove it")


def _is_filled(ledger: Ledger) -> bool:
    """Whether a ledger was filled to the end: its months are closed last."""
    with ledger.reading() as session:
        return bool(session.scalar(text("SELECT count(*) FROM closing")))
