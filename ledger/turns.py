"""Taking turns: one transaction of a kind at a time, on any number of machines."""

import zlib

from sqlalchemy import text
from sqlalchemy.orm import Session


def take_turn(session: Session, kind: str) -> None:
    """Wait until no other transaction holds the turn of this kind; it ends with this one.

    On SQLite the write lock that the transaction took at its beginning does the same.
    """
    if session.get_bind().dialect.name == "postgresql":
        key = zlib.crc32(kind.encode())
        session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": key})
