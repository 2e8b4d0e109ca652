from datetime import datetime
from pathlib import Path

import pytest

from ledger import audit
from ledger.backup import backup, restore
from ledger.copy import copy
from ledger.migrate import migrate
from ledger.session import Ledger
from ledger.tables import Unit, UnitName
from office.errors import LedgerError
from tests.postgres import Postgres


def _fill(ledger: Ledger, now: datetime) -> None:
    """Two units, the first merged into the second, and an act in the chain."""
    with ledger.writing() as session:
        session.add_all([Unit(id=1, key="a"), Unit(id=2, key="b")])
        session.flush()
        first = session.get_one(Unit, 1)
        first.merged_into_id = 2
        session.add(UnitName(unit_id=1, name="卡若区委组织部"))
        audit.append(session, at=now, by="扎西", act="import", subject="unit:1", details={"n": 2})


def _totals_agree(source: Ledger, target: Ledger, now: datetime) -> None:
    _fill(source, now)
    copied = copy(source, target)
    assert copied.rows["unit"] == 2
    with target.writing() as session:
        assert session.get_one(Unit, 1).merged_into_id == 2
        assert list(audit.breaks(session)) == []
        session.add(Unit(key="c"))  # goes on counting behind the copied ids
        session.flush()


def test_a_sqlite_ledger_moves_to_postgresql(
    sqlite_ledger: Ledger, postgres_ledger: Ledger, now: datetime
) -> None:
    _totals_agree(sqlite_ledger, postgres_ledger, now)


def test_a_postgresql_ledger_moves_to_sqlite(
    sqlite_ledger: Ledger, postgres_ledger: Ledger, now: datetime
) -> None:
    _totals_agree(postgres_ledger, sqlite_ledger, now)


def test_a_ledger_that_holds_rows_is_not_copied_into(
    sqlite_ledger: Ledger, postgres_ledger: Ledger, now: datetime
) -> None:
    _fill(sqlite_ledger, now)
    _fill(postgres_ledger, now)
    with pytest.raises(LedgerError, match="不是空的"):
        copy(sqlite_ledger, postgres_ledger)


def test_a_backup_comes_back_with_the_same_chain(
    ledger: Ledger, tmp_path: Path, now: datetime, pg: Postgres
) -> None:
    _fill(ledger, now)
    archive = tmp_path / "archive"
    archive.mkdir()
    (archive / "20261031.warc.gz").write_bytes(b"proof")
    made = backup(ledger, archive, tmp_path / "backups", at=now)
    url = f"sqlite:///{tmp_path / 'back.db'}" if ledger.on_sqlite else pg.empty()
    back = Ledger(url)
    copied = restore(made.folder, back, tmp_path / "restored")
    assert copied == made.copied
    assert (tmp_path / "restored" / "20261031.warc.gz").read_bytes() == b"proof"
    migrate(back)  # already there: nothing to do
    back.close()
