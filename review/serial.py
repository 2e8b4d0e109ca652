"""Deciders take turns, so that the first decision stands whoever comes at the same moment."""

from sqlalchemy import text
from sqlalchemy.orm import Session

_LOCK = 0x72657677  # any constant: one queue of deciders, one lock


def take_turn(session: Session) -> None:
    """Wait until no other transaction decides; held to the end of this one.

    On SQLite the write lock of the transaction does the same.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
