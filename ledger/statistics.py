"""What SQLite's planner knows of the tables' sizes; PostgreSQL's autovacuum sees to its own."""

from sqlalchemy import text
from sqlalchemy.orm import Session


def refresh_statistics(session: Session) -> None:
    """Have SQLite look again at every table that has grown tenfold since it last looked.

    Every query of owned rows asks for an office, which most indexes begin with: without figures
    the planner takes the wrong one in a ledger of a million rows. It looks at a sample of each
    index, so that this takes about a second.
    Source: sqlite.org/pragma.html#pragma_optimize.
    """
    if session.get_bind().dialect.name == "sqlite":
        session.execute(text("PRAGMA optimize = 0x10002"))
