"""Rows straight into tables: a page's few writes cost more than its fetch through the ORM."""

from collections.abc import Sequence
from functools import cache
from typing import Any, cast

from sqlalchemy import CursorResult, Table, bindparam, insert, update
from sqlalchemy.dialects.postgresql import insert as of_postgres
from sqlalchemy.dialects.sqlite import insert as of_sqlite
from sqlalchemy.orm import Session


def table(kind: Any) -> Table:
    """Return the table of a stored noun."""
    return cast("Table", kind.__table__)


def put_row(session: Session, kind: Any, row: dict[str, Any]) -> int:
    """Insert a row and return its id."""
    done = session.connection().execute(_insert(kind), row)
    return int(cast("Any", done.inserted_primary_key)[0])


def put_new(session: Session, kind: Any, row: dict[str, Any]) -> int | None:
    """Insert a row unless one like it is there; return its id, None when there was one."""
    connection = session.connection()
    found = connection.execute(_insert_new(kind, connection.dialect.name, ids=True), row).first()
    return int(found[0]) if found else None


def put_all_new(session: Session, kind: Any, rows: Sequence[dict[str, Any]]) -> None:
    """Insert those of some rows that are not there yet."""
    if rows:
        connection = session.connection()
        connection.execute(_insert_new(kind, connection.dialect.name, ids=False), list(rows))


def count(session: Session, statement: Any) -> int:
    """Execute an update and return how many rows it touched."""
    return cast("CursorResult[Any]", session.connection().execute(statement)).rowcount


def update_row(session: Session, kind: Any, by: dict[str, Any], row: dict[str, Any]) -> int:
    """Update the rows whose columns equal `by`; return how many there were."""
    names = (tuple(by), tuple(row))
    values = {f"by_{name}": value for name, value in by.items()} | row
    return session.connection().execute(_update(kind, *names), values).rowcount


# Statements are built once: building one costs more than running it.


@cache
def _insert(kind: Any) -> Any:
    return insert(table(kind))


@cache
def _insert_new(kind: Any, dialect: str, *, ids: bool) -> Any:
    make = of_postgres if dialect == "postgresql" else of_sqlite
    statement = make(table(kind)).on_conflict_do_nothing()
    return statement.returning(table(kind).c.id) if ids else statement


@cache
def _update(kind: Any, by: tuple[str, ...], names: tuple[str, ...]) -> Any:
    columns = table(kind).c
    wanted = [columns[name] == bindparam(f"by_{name}", type_=columns[name].type) for name in by]
    values = {name: bindparam(name, type_=columns[name].type) for name in names}
    return update(table(kind)).where(*wanted).values(values)
