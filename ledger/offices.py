"""Several offices in one ledger: whose rows a session sees and may write, kept in this one place.

A ledger is opened for one office (`Ledger.of`), or for the whole deployment (`*`), which crawls,
compares, copies and verifies. In an office's session every SELECT, UPDATE and DELETE of an Owned
table is narrowed to the office and every new row bears it; on PostgreSQL each transaction says so
to the database as well, whose row-level security holds even where this file is got round. What is
not Owned (outlets' states, pages, articles, outcomes) is everybody's.
"""

import re
from collections.abc import Callable, Iterable
from typing import Any, TypeVar, cast

from sqlalchemy import Connection, event, select, text
from sqlalchemy.orm import ORMExecuteState, Session, UOWTransaction, with_loader_criteria

from ledger.parts import parts
from ledger.tables import Base, Submission
from ledger.tables.base import EVERY, SCOPE, SINGLE, Owned
from office.errors import LedgerError

T = TypeVar("T")
TOLD = "kandeng_told"
"""Under it a session that only reads keeps what `once` was told."""
_KEY = re.compile(r"[a-z][a-z0-9_-]{0,39}")

__all__ = [
    "EVERY", "SCOPE", "SINGLE", "TOLD", "OfficeSession", "offices", "once", "owned", "require_key",
    "tell",
]  # fmt: skip


class OfficeSession(Session):
    """A session that sees and writes the rows of one office, or of all of them."""

    @property
    def office(self) -> str:
        """Whose rows: an office's key, or `*`."""
        return str(self.info[SCOPE])


def once(session: Session, question: str, ask: Callable[[], T]) -> T:
    """Return what `ask` gives, asked once in a session that only reads.

    One that writes asks anew, and so does a reader from its first change on, which is thrown away.
    What a reader is told twice in one transaction should be the same.
    """
    told: dict[str, Any] | None = session.info.get(TOLD)
    if told is None:
        return ask()
    if question not in told:
        told[question] = ask()
    return cast("T", told[question])


def office_of(session: Session) -> str:
    """Return whose rows a session is about: an office's key, or `*`."""
    return session.office if isinstance(session, OfficeSession) else EVERY


def require_key(office: str) -> str:
    """Return an office's key, or `*`.

    Raises: LedgerError when it cannot be one.
    """
    if office != EVERY and not _KEY.fullmatch(office):
        raise LedgerError(f"办公室代号只用小写字母、数字和连字符, 以字母开头, 现为 '{office}'")
    return office


def owned() -> tuple[str, ...]:
    """Return the names of the tables whose rows are an office's."""
    return tuple(t.name for t in Base.metadata.sorted_tables if "office" in t.columns)


def offices(session: Session) -> list[str]:
    """Return the offices that have acted or registered units in this ledger, in order."""
    tables = (Base.metadata.tables[name] for name in ("unit", "account", "audit", "submission"))
    found = {key for table in tables for key in session.scalars(select(table.c.office).distinct())}
    return sorted(found - {EVERY})


def tell(connection: Connection) -> None:
    """Say to PostgreSQL whose rows the transaction is about, before anything else is said in it."""
    office = require_key(str(connection.get_execution_options().get(SCOPE, SINGLE)))
    connection.exec_driver_sql(f"SET LOCAL kandeng.office = '{office}'")


@event.listens_for(OfficeSession, "do_orm_execute")
def _narrow(state: ORMExecuteState) -> None:
    """Let no statement reach another office's rows, whatever its author had in mind."""
    if not state.is_select:
        state.session.info.pop(TOLD, None)
    if state.is_column_load or not (state.is_select or state.is_update or state.is_delete):
        return
    session = state.session
    assert isinstance(session, OfficeSession)  # noqa: S101 - what the event listens to
    office = session.office
    if office != EVERY:
        mine = with_loader_criteria(Owned, lambda kind: kind.office == office, include_aliases=True)
        state.statement = state.statement.options(mine)


@event.listens_for(OfficeSession, "before_flush")
def _stamp(session: OfficeSession, _context: UOWTransaction, _instances: Any) -> None:
    """Give new rows their office; in the whole deployment's session, that of their submission."""
    session.info.pop(TOLD, None)
    office = session.office
    fresh = [row for row in session.new if isinstance(row, Owned)]
    if office == EVERY:
        _after_their_submissions(session, [row for row in fresh if row.office is None])
        return
    for row in (*fresh, *(row for row in session.dirty if isinstance(row, Owned))):
        if row.office is None:
            row.office = office
        elif row.office != office:
            raise LedgerError(f"此会话只写办公室 {office} 的数据, 未写入 {row.office} 的")


def _after_their_submissions(session: Session, rows: Iterable[Any]) -> None:
    waiting = [row for row in rows if getattr(row, "submission_id", None) is not None]
    ids = sorted({row.submission_id for row in waiting})
    of: dict[int, str] = {}
    for part in parts(ids):
        some = Submission.id.in_(part)
        of |= dict(session.execute(select(Submission.id, Submission.office).where(some)).all())
    for row in waiting:
        row.office = of[row.submission_id]


def policies(table: str) -> tuple[str, ...]:
    """Return the statements that let PostgreSQL itself keep a table's offices apart."""
    told = "(SELECT current_setting('kandeng.office', true))"
    mine = f"office = {told} OR {told} = '{EVERY}'"
    return (
        f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY',
        f'ALTER TABLE "{table}" FORCE ROW LEVEL SECURITY',
        f'CREATE POLICY {table}_of_office ON "{table}" USING ({mine}) WITH CHECK ({mine})',
    )


def grants(role: str) -> tuple[str, ...]:
    """Return what a role is given that works with the ledger without owning it."""
    if not re.fullmatch(r"[a-z_][a-z0-9_]{0,62}", role):
        raise LedgerError(f"数据库角色名只用小写字母、数字和下划线, 现为 '{role}'")
    return (
        f"GRANT USAGE, CREATE ON SCHEMA public TO {role}",  # CREATE: the worker's engine's tables
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}",
        f"GRANT USAGE, SELECT, UPDATE ON ALL SEQUENCES IN SCHEMA public TO {role}",
    )


def is_bound(session: Session) -> bool:
    """Whether row-level security holds for the role that is connected (PostgreSQL only)."""
    query = text("SELECT NOT (rolsuper OR rolbypassrls) FROM pg_roles WHERE rolname = current_user")
    return bool(session.scalar(query))
