"""The big ledger on SQLite and on PostgreSQL, each made once in a folder and found there again."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import create_engine, make_url, text

from bench import pages_ledger
from ledger.migrate import migrate
from ledger.session import Ledger
from tests.postgres import server_of

NAMES = ("SQLite", "PostgreSQL")
CAPS = "month: 4000, year: 30000"
"""Which make a month's credits hang on the whole year's: the harder case."""


@contextmanager
def database(name: str, folder: Path, articles: int) -> Iterator[str]:
    """Yield the address of a filled ledger at the newest revision."""
    pages_ledger.configure(folder / "config", caps=CAPS)
    if name == "SQLite":
        url = f"sqlite:///{folder / 'kandeng.db'}"
        _fill(url, folder, articles)
        yield url
        return
    with postgres(folder / "postgres") as url:
        _fill(url, folder, articles)
        yield url


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


def _fill(url: str, folder: Path, articles: int) -> None:
    ledger = Ledger(url)
    migrate(ledger)
    if not _is_filled(ledger):
        _refuse_half(ledger, folder)
        started, spent = time.monotonic(), time.process_time()
        pages_ledger.fill(ledger, folder, articles)
        print(
            f"{articles:,} articles written in {time.monotonic() - started:.0f} s "
            f"({time.process_time() - spent:.0f} CPU s)"
        )
    ledger.close()


def _refuse_half(ledger: Ledger, folder: Path) -> None:
    with ledger.reading() as session:
        if session.scalar(text("SELECT count(*) FROM page")):
            raise SystemExit(f"a ledger in {folder} was written to the half: remove it")


def _is_filled(ledger: Ledger) -> bool:
    """Whether a ledger was filled to the end: its months are closed last."""
    with ledger.reading() as session:
        return bool(session.scalar(text("SELECT count(*) FROM closing")))
