"""Copying a whole ledger into an empty one, of the other database or the same."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Table, func, insert, select, text, update
from sqlalchemy.orm import Session

from ledger import audit, search
from ledger.revision import require_current
from ledger.session import Ledger
from ledger.tables import Base
from office.errors import LedgerError

BATCH = 1000


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
        for table in Base.metadata.sorted_tables:
            _copy_table(old, new, table)
        if not target.on_sqlite:
            _move_sequences(new)
        search.rebuild(new)
        totals, head = _totals(old), audit.head(old)
        if _totals(new) != totals or audit.head(new) != head:
            raise LedgerError("复制后两边总数或审计链头不一致, 已全部撤回")
    return Copied(totals, head)


def _totals(session: Session) -> dict[str, int]:
    tables = Base.metadata.sorted_tables
    return {t.name: session.scalar(select(func.count()).select_from(t)) or 0 for t in tables}


def _copy_table(old: Session, new: Session, table: Table) -> None:
    """Copy rows in id order; what points into its own table is set when all of it stands."""
    own = [c.name for c in table.columns if any(f.column.table is table for f in c.foreign_keys)]
    later: list[tuple[Any, dict[str, Any]]] = []
    for batch in _batches(old, table):
        rows = [dict(row) for row in batch]
        for row in rows:
            if links := {name: row[name] for name in own if row[name] is not None}:
                row.update(dict.fromkeys(links))
                later.append((row["id"], links))
        new.execute(insert(table), rows)
    for row_id, links in later:
        new.execute(update(table).where(table.c.id == row_id).values(**links))


def _batches(session: Session, table: Table) -> Iterator[list[Any]]:
    keys = list(table.primary_key.columns)
    found = session.execute(select(table).order_by(*keys).execution_options(yield_per=BATCH))
    for batch in found.mappings().partitions(BATCH):
        yield list(batch)


def _move_sequences(session: Session) -> None:
    """Let PostgreSQL go on counting behind the rows that brought their ids along."""
    for table in Base.metadata.sorted_tables:
        column = table.autoincrement_column
        if column is None:
            continue
        sequence = func.pg_get_serial_sequence(table.name, column.name)
        following = func.coalesce(func.max(column), 0) + 1
        session.execute(select(func.setval(sequence, following, False)))
