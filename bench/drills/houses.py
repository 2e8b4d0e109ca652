"""Fresh ledgers for a drill, on SQLite and on a real PostgreSQL of its own."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

from ledger.migrate import migrate
from ledger.session import Ledger
from tests import postgres

Kind = Literal["sqlite", "postgres"]
KINDS: tuple[Kind, Kind] = ("sqlite", "postgres")


class Houses:
    """Makes migrated ledgers and drops them again."""

    def __init__(self, folder: Path, server: postgres.Postgres) -> None:
        self.server = server
        self._folder = folder
        self._number = 0
        self._template = folder / "template.db"
        made = Ledger(f"sqlite:///{self._template}")
        migrate(made)
        made.close()

    def empty_url(self, kind: Kind) -> str:
        """Return where a ledger may be made."""
        self._number += 1
        if kind == "postgres":
            return self.server.empty()
        return f"sqlite:///{self._folder / f'ledger-{self._number}.db'}"

    def url(self, kind: Kind) -> str:
        """Return where a migrated ledger is."""
        if kind == "postgres":
            return self.server.migrated()
        url = self.empty_url(kind)
        shutil.copy(self._template, url.removeprefix("sqlite:///"))
        return url

    def drop(self, url: str) -> None:
        """Remove a ledger that was made here."""
        if not url.startswith("sqlite"):
            self.server.drop(url)
            return
        path = Path(url.removeprefix("sqlite:///"))
        for each in path.parent.glob(f"{path.name}*"):
            each.unlink()

    @contextmanager
    def ledger(self, kind: Kind) -> Iterator[Ledger]:
        """A migrated ledger for as long as it is needed."""
        url = self.url(kind)
        ledger = Ledger(url)
        try:
            yield ledger
        finally:
            ledger.close()
            self.drop(url)


@contextmanager
def houses(folder: Path) -> Iterator[Houses]:
    """Both databases, ended with the drill."""
    with postgres.running() as server:
        yield Houses(folder, server)


def halves(count: int) -> Iterator[tuple[Kind, int]]:
    """Share a count between the databases.

    >>> list(halves(7))
    [('sqlite', 4), ('postgres', 3)]
    """
    yield "sqlite", (count + 1) // 2
    yield "postgres", count // 2
