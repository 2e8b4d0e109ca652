from datetime import datetime

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from ledger import audit
from ledger.session import Ledger
from ledger.tables import APPEND_ONLY


def _three_acts(ledger: Ledger, now: datetime) -> None:
    with ledger.writing() as session:
        for number in range(3):
            audit.append(
                session, at=now, by="扎西", act="confirm", subject=f"decision:{number}", details={}
            )


def test_a_whole_chain_holds(ledger: Ledger, now: datetime) -> None:
    _three_acts(ledger, now)
    with ledger.reading() as session:
        assert list(audit.breaks(session)) == []
        assert audit.head(session) != audit.GENESIS


@pytest.mark.parametrize("act", ["UPDATE audit SET by = 'x'", "DELETE FROM audit"])
def test_the_chain_refuses_to_be_edited(ledger: Ledger, now: datetime, act: str) -> None:
    _three_acts(ledger, now)
    with pytest.raises(DBAPIError, match="append-only"), ledger.writing() as session:
        session.execute(text(act))


def test_every_append_only_table_is_guarded(ledger: Ledger) -> None:
    """The catalogue shows a trigger on each table that the code calls append-only."""
    catalogue = (
        "SELECT DISTINCT tbl_name FROM sqlite_master WHERE type = 'trigger'"
        if ledger.on_sqlite
        else "SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal"
    )
    with ledger.reading() as session:
        guarded = {name for (name,) in session.execute(text(catalogue))}
    assert guarded == set(APPEND_ONLY)


def test_an_edit_behind_the_triggers_is_found(ledger: Ledger, now: datetime) -> None:
    _three_acts(ledger, now)
    with ledger.writing() as session:
        if ledger.on_sqlite:
            session.execute(text("DROP TRIGGER audit_no_update"))
        else:
            session.execute(text("ALTER TABLE audit DISABLE TRIGGER ALL"))
        session.execute(text("UPDATE audit SET by = '卓玛' WHERE id = 2"))
    with ledger.reading() as session:
        assert list(audit.breaks(session)) == [audit.Break(2, "changed")]
