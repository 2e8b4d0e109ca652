"""Which revision a ledger is at and which it should be at, told without the migration engine.

Every command asks; loading Alembic for the answer would cost each of them half a second.
"""

from pathlib import Path

from sqlalchemy import inspect, text

from ledger.session import Ledger
from office.errors import LedgerError

VERSIONS = Path(__file__).parent / "migrations" / "versions"
"""One file a revision, `0001_initial.py`, in one line of descent."""


def newest() -> str:
    """Return the newest revision the program knows."""
    return max(path.name.partition("_")[0] for path in VERSIONS.glob("[0-9]*_*.py"))


def current(ledger: Ledger) -> str | None:
    """Return the revision the ledger is at; None for an empty one."""
    with ledger.reading() as session:
        if not inspect(session.connection()).has_table("alembic_version"):
            return None
        found = session.scalar(text("SELECT version_num FROM alembic_version"))
        return None if found is None else str(found)


def require_current(ledger: Ledger) -> None:
    """Raise LedgerError unless the ledger is at the newest revision."""
    found = current(ledger)
    if found is None:
        raise LedgerError("账本尚未建立: 请先运行 kandeng init")
    if found != newest():
        raise LedgerError(
            f"账本版本为 {found}, 程序需要 {newest()}: 请运行 kandeng init 升级(会先备份)"
        )
