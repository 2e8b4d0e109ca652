"""Making and migrating a ledger: all or nothing, with a backup first."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from ledger.dump import dump
from ledger.revision import current, newest
from ledger.session import Ledger, _sqlite
from ledger.tables import Base
from ledger.tables.base import ONLY_ON

SCRIPTS = Path(__file__).parent / "migrations"


def migrate(ledger: Ledger, *, to: str = "head", saved_in: Path | None = None) -> Path | None:
    """Bring the ledger to revision `to`; return the backup made first, None when none was made.

    A SQLite ledger is copied beside itself; one on PostgreSQL is written into a file in the folder
    `saved_in`, and without one its administrator has seen to it.
    Raises: LedgerError when it cannot be written, ConfigError when it cannot be backed up; it is
    then as it was.
    """
    saved = _backup(ledger, saved_in) if current(ledger) not in (None, target(to)) else None
    _run(ledger, "upgrade" if _is_upward(ledger, to) else "downgrade", to)
    return saved


def target(to: str = "head") -> str | None:
    """Return the revision that `to` names; None for `base`."""
    return newest() if to == "head" else None if to == "base" else to


def differences(ledger: Ledger) -> list[Any]:
    """Return what the tables in code and in the ledger differ in; empty when they agree."""
    with ledger.reading() as session:
        connection = session.connection()

        def belongs(item: Any, *_: Any) -> bool:
            return item.info.get(ONLY_ON) in (None, connection.dialect.name)

        opts = {"include_name": _ours, "include_object": belongs, "compare_type": True}
        context = MigrationContext.configure(connection, opts=opts)
        return list(compare_metadata(context, Base.metadata))


def _ours(name: str | None, kind: str, _parents: Any) -> bool:
    """Whether code describes it: the search index and a job engine's tables are not ours to say."""
    others = ("procrastinate_", "article_search")
    return not (kind == "table" and name is not None and name.startswith(others))


def _is_upward(ledger: Ledger, to: str) -> bool:
    at = current(ledger)
    if to == "head" or at is None:
        return True
    order = [s.revision for s in ScriptDirectory(str(SCRIPTS)).walk_revisions()]
    return to != "base" and order.index(to) < order.index(at)


def _run(ledger: Ledger, way: str, to: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
    with ledger.everywhere.writing(unkeyed=True) as session:
        connection: Connection = session.connection()
        config.attributes["connection"] = connection
        (command.upgrade if way == "upgrade" else command.downgrade)(config, to)


def _backup(ledger: Ledger, folder: Path | None) -> Path | None:
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
    if not ledger.on_sqlite and folder is not None:
        return dump(ledger, folder / f"{ledger.url.database}.before-{stamp}.dump")
    if ledger.path is None:
        return None
    saved = ledger.path.with_name(f"{ledger.path.name}.before-{stamp}")
    source, copy = _sqlite.connect(str(ledger.path)), _sqlite.connect(str(saved))
    try:
        source.backup(copy)
    finally:
        copy.close()
        source.close()
    return saved
