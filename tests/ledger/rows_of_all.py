"""A row in every table of an office, made from what the tables themselves say."""

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, Column, ColumnDefault, Table, insert
from sqlalchemy.orm import Mapper, Session

from ledger.tables import Base
from ledger.tables.base import Owned

AT = datetime(2026, 10, 31, 1, 0, tzinfo=UTC)
_ALLOWED = re.compile(r"(\w+) IN \('(\w+)'")
PLAIN: dict[type, Any] = {
    int: 1,
    float: 0.5,
    bool: True,
    date: AT.date(),
    datetime: AT,
    Decimal: Decimal(1),
    list: [],
    dict: {},
    object: {},
}


def owned() -> list[Mapper[Any]]:
    """Return every mapped kind of row that is an office's."""
    return [m for m in Base.registry.mappers if issubclass(m.class_, Owned)]


def fill(session: Session, word: str) -> dict[str, Any]:
    """Put one row into every table, shared ones where they are missing; return keys by table.

    `word` stands in every text, so that a page which shows it has shown the row.
    """
    keys: dict[str, Any] = {}
    for table in Base.metadata.sorted_tables:
        row = {c.name: _value(c, word, keys) for c in table.columns if not _left_out(c)}
        done = session.execute(insert(table), row)
        made = done.inserted_primary_key  # type: ignore[attr-defined]
        keys[table.name] = {c.name: v for c, v in zip(table.primary_key, made, strict=True)}
        keys[table.name] |= row
    return keys


def _left_out(column: Column[Any]) -> bool:
    """The office is the transaction's to give, numbers the database's; no row refers to itself."""
    table = column.table
    counted = isinstance(table, Table) and column is table.autoincrement_column
    return column.name == "office" or counted or _refers_to(column) == column.table.name


def _refers_to(column: Column[Any]) -> str | None:
    found = [f for f in column.foreign_keys if f.column.name != "office"]
    return found[0].column.table.name if found else None


def _value(column: Column[Any], word: str, keys: dict[str, Any]) -> Any:
    if parent := _refers_to(column):
        (key,) = (f.column.name for f in column.foreign_keys if f.column.name != "office")
        return keys[parent][key]
    if (allowed := _allowed(column)) is not None:
        return allowed
    given = column.default.arg if isinstance(column.default, ColumnDefault) else None
    if callable(given):
        return given(None)
    kind = object if column.name == "value" else _python_type(column)
    return f"{word}-{column.table.name}-{column.name}" if kind is str else PLAIN[kind]


def _allowed(column: Column[Any]) -> str | None:
    assert isinstance(column.table, Table)
    checks = (c for c in column.table.constraints if isinstance(c, CheckConstraint))
    found = (match for c in checks for match in _ALLOWED.finditer(str(c.sqltext)))
    return next((match[2] for match in found if match[1] == column.name), None)


def _python_type(column: Column[Any]) -> type:
    name = type(column.type).__name__
    if name == "Amount":
        return Decimal
    if name == "Moment":
        return datetime
    if "JSON" in name:
        return list if column.name == "lines" else dict
    return column.type.python_type
