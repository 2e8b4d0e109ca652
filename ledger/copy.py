"""Copying a whole ledger into an empty one, of the other database or the same."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Any

from sqlalchemy import Table, func, insert, select, text
from sqlalchemy.orm import Session

from ledger import audit, search
from ledger.bulk import load, named
from ledger.revision import require_current
from ledger.session import Ledger
from ledger.tables import Base
from office.errors import LedgerError

BATCH = 1000
_LOADED = "kandeng_loaded"
"""A table of the transaction's own, which no policy of an office's rows is about."""


@dataclass(frozen=True, slots=True)
class Copied:
    """What stands in both ledgers now; the copy is refused unless they agree."""

    rows: dict[str, int]
    """Table → rows."""
    chain_head: str


def copy(source: Ledger, target: Ledger) -> Copied:
    """Copy every row in one transaction of each side.

    Raises: LedgerError when the target holds rows already, or when the totals or the chain's head
    differ afterwards; the target is then as it was.
    """
    require_current(source)
    require_current(target)
    source, target = source.everywhere, target.everywhere
    with source.reading() as old, target.writing() as new:
        if not source.on_sqlite:
            old.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"))
        if taken := [name for name, rows in _totals(new).items() if rows]:
            raise LedgerError(f"目标账本不是空的 ({'、'.join(taken)}), 未复制")
        if target.on_sqlite:
            new.execute(text("PRAGMA defer_foreign_keys = ON"))  # rows may point at later ones
        for table in Base.metadata.sorted_tables:
            (_insert if target.on_sqlite else _load)(new, table, _batches(old, table))
        if not target.on_sqlite:
            move_sequences(new)
        search.rebuild(new)
        if not target.on_sqlite:
            new.execute(text("ANALYZE"))  # autovacuum's turn may be a minute off
        totals, head = _totals(old), audit.head(old)
        if _totals(new) != totals or audit.head(new) != head:
            raise LedgerError("复制后两边总数或审计链头不一致, 已全部撤回")
    return Copied(totals, head)


def _totals(session: Session) -> dict[str, int]:
    tables = Base.metadata.sorted_tables
    return {t.name: session.scalar(select(func.count()).select_from(t)) or 0 for t in tables}


Batches = Iterator[list[Any]]


def _insert(session: Session, table: Table, batches: Batches) -> None:
    for batch in batches:
        session.execute(insert(table), [dict(row) for row in batch])


def _load(session: Session, table: Table, batches: Batches) -> None:
    """Write rows by COPY, ten times as fast as by INSERT.

    COPY refuses tables with row-level security, so an office's rows go into a table beside it
    first. One statement ends with all rows in place, so that they may point at each other.
    """
    columns, connection = list(table.columns), session.connection()
    rows = chain.from_iterable(batches)
    if "office" not in table.columns:
        load(session, columns, rows, into=f'"{table.name}"')
        return
    names = named(columns)
    connection.exec_driver_sql(f'CREATE TEMP TABLE {_LOADED} (LIKE "{table.name}") ON COMMIT DROP')
    load(session, columns, rows, into=_LOADED)
    moved = f'INSERT INTO "{table.name}" ({names}) SELECT {names} FROM {_LOADED}'  # noqa: S608
    connection.exec_driver_sql(moved)
    connection.exec_driver_sql(f"DROP TABLE {_LOADED}")


def _batches(session: Session, table: Table) -> Batches:
    keys = list(table.primary_key.columns)
    found = session.execute(select(table).order_by(*keys).execution_options(yield_per=BATCH))
    for batch in found.mappings().partitions(BATCH):
        yield list(batch)


def move_sequences(session: Session) -> None:
    """Let PostgreSQL go on counting behind the rows that brought their ids along."""
    for table in Base.metadata.sorted_tables:
        column = table.autoincrement_column
        if column is None:
            continue
        sequence = func.pg_get_serial_sequence(table.name, column.name)
        following = func.coalesce(func.max(column), 0) + 1
        session.execute(select(func.setval(sequence, following, False)))
