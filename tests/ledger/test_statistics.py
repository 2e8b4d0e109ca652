from datetime import datetime

from sqlalchemy import text

from ledger import wanted
from ledger.session import Ledger
from ledger.statistics import refresh_statistics


def test_the_planner_learns_how_large_the_tables_are(ledger: Ledger, now: datetime) -> None:
    """After a night SQLite knows its indexes; on PostgreSQL the call leaves the rows alone."""
    with ledger.writing() as session:
        for number in range(50):
            wanted.ask(session, "bulletin", {"period": f"2026-{number}"}, by="a", at=now)
    with ledger.everywhere.writing() as session:
        refresh_statistics(session)
    with ledger.reading() as session:
        if ledger.on_sqlite:
            known = session.execute(text("SELECT tbl FROM sqlite_stat1")).scalars().all()
            assert "wanted" in known
        assert session.execute(text("SELECT count(*) FROM wanted")).scalar() == 50
