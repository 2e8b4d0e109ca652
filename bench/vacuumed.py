"""A ledger that a bench has filled within a minute, as one that took a year to fill."""

from sqlalchemy import text

from ledger.session import Ledger


def vacuumed(ledger: Ledger) -> None:
    """Leave PostgreSQL's tables as autovacuum does: known to the planner, with all rows visible.

    Without, the planner takes tables of 60,000 rows for empty ones, and a question of 0.1 s takes a
    minute. SQLite has nothing of the kind.
    """
    if ledger.on_sqlite:
        return
    with ledger.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as server:
        server.execute(text("VACUUM (ANALYZE)"))
