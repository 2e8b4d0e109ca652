"""Workers as the engine knows them."""

from sqlalchemy import text

from ledger.session import Ledger


def at_work(ledger: Ledger) -> int:
    """Return how many workers have told the engine that they live."""
    with ledger.reading() as session:
        if session.scalar(text("SELECT to_regclass('procrastinate_workers')")) is None:
            return 0
        return session.scalar(text("SELECT count(*) FROM procrastinate_workers")) or 0
