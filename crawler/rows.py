"""Rows straight into tables: a page's few writes cost more than its fetch through the ORM.

Statements are compiled once and handed to the driver as they are: what SQLAlchemy does for each
execution anew (cache keys, defaults, types by column) is done once a kind of statement.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, cast

from sqlalchemy import Connection, CursorResult, Dialect, Table, bindparam, insert, update
from sqlalchemy.dialects.postgresql import insert as of_postgres
from sqlalchemy.dialects.sqlite import insert as of_sqlite
from sqlalchemy.orm import Session
from sqlalchemy.sql.schema import ScalarElementColumnDefault

_HELD = "kandeng_connection"


def table(kind: Any) -> Table:
    """Return the table of a stored noun."""
    return cast("Table", kind.__table__)


def put_row(session: Session, kind: Any, row: dict[str, Any]) -> int:
    """Insert a row and return its id."""
    connection = _connection(session)
    made = _insert(kind, connection.dialect, tuple(row))
    return cast("int", _new_id(made.run(connection, row)))


def put_rows(session: Session, kind: Any, rows: Sequence[dict[str, Any]]) -> None:
    """Insert rows whose ids nobody asks for; all name the same columns."""
    if rows:
        connection = _connection(session)
        made = _insert(kind, connection.dialect, tuple(rows[0]), ids=False)
        made.run_all(connection, rows)


def put_new(session: Session, kind: Any, row: dict[str, Any]) -> int | None:
    """Insert a row unless one like it is there; return its id, None when there was one."""
    connection = _connection(session)
    return _new_id(_insert_new(kind, connection.dialect, tuple(row)).run(connection, row))


def put_all_new(session: Session, kind: Any, rows: Sequence[dict[str, Any]]) -> None:
    """Insert those of some rows that are not there yet; all name the same columns."""
    if rows:
        connection = _connection(session)
        made = _insert_new(kind, connection.dialect, tuple(rows[0]), ids=False)
        made.run_all(connection, rows)


def count(session: Session, statement: Any) -> int:
    """Execute an update and return how many rows it touched."""
    return cast("CursorResult[Any]", session.connection().execute(statement)).rowcount


def update_row(session: Session, kind: Any, by: dict[str, Any], row: dict[str, Any]) -> int:
    """Update the rows whose columns equal `by`; return how many there were."""
    connection = _connection(session)
    made = _update(kind, connection.dialect, tuple(by), tuple(row))
    return made.run(connection, {f"by_{name}": value for name, value in by.items()} | row).rowcount


def update_rows(
    session: Session, kind: Any, changes: Sequence[tuple[dict[str, Any], dict[str, Any]]]
) -> None:
    """Do many of `update_row`, those of the same columns at once; who counts them asks one."""
    connection = _connection(session)
    alike: dict[_Made, list[dict[str, Any]]] = defaultdict(list)
    for by, row in changes:
        made = _update(kind, connection.dialect, tuple(by), tuple(row))
        alike[made].append({f"by_{name}": value for name, value in by.items()} | row)
    for made, rows in alike.items():
        made.run_all(connection, rows)


def select_rows(session: Session, statement: Any, **given: Any) -> Sequence[Any]:
    """Return what a select that is kept and asked again and again finds, past the ORM."""
    return _connection(session).execute(statement, given).all()


@dataclass(frozen=True, slots=True, eq=False)
class _Made:
    """A statement in a driver's own words, and how each of its values is written."""

    sql: str
    names: tuple[str, ...]
    positional: bool
    written: Mapping[str, Callable[[Any], Any]]
    """By name, of those values that a driver does not take as they are."""
    defaults: Mapping[str, Any]

    def run(self, connection: Connection, row: Mapping[str, Any]) -> CursorResult[Any]:
        return connection.exec_driver_sql(self.sql, self._values(row))

    def run_all(self, connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
        connection.exec_driver_sql(self.sql, [self._values(row) for row in rows])

    def _values(self, row: Mapping[str, Any]) -> Any:
        values = {**self.defaults, **row}
        for name, write in self.written.items():
            values[name] = write(values[name])
        return tuple(values[name] for name in self.names) if self.positional else values


def _connection(session: Session) -> Connection:
    """Return the connection of a session's transaction; looked up once."""
    held = cast("Connection | None", session.info.get(_HELD))
    if held is None or held.closed or not held.in_transaction():
        held = session.info[_HELD] = session.connection()
    return held


def _new_id(done: CursorResult[Any]) -> int | None:
    """Return the id of the row that was inserted; None where none was."""
    if done.returns_rows:
        return cast("int | None", done.scalar())
    return done.lastrowid if done.rowcount == 1 else None


@cache
def _insert(kind: Any, dialect: Dialect, names: tuple[str, ...], *, ids: bool = True) -> _Made:
    statement: Any = insert(table(kind))
    statement = _telling_id(statement, kind, dialect) if ids else statement.inline()
    return _made(statement, kind, dialect, names)


@cache
def _insert_new(kind: Any, dialect: Dialect, names: tuple[str, ...], *, ids: bool = True) -> _Made:
    make = of_postgres if dialect.name == "postgresql" else of_sqlite
    statement: Any = make(table(kind)).on_conflict_do_nothing()
    statement = _telling_id(statement, kind, dialect) if ids else statement
    return _made(statement, kind, dialect, names)


def _telling_id(statement: Any, kind: Any, dialect: Dialect) -> Any:
    """Ask for the new row's id where the driver does not tell it by itself."""
    if dialect.name == "sqlite":
        return statement.inline()
    return statement.returning(table(kind).c.id)


@cache
def _update(kind: Any, dialect: Dialect, by: tuple[str, ...], names: tuple[str, ...]) -> _Made:
    columns = table(kind).c
    wanted = [columns[name] == bindparam(f"by_{name}", type_=columns[name].type) for name in by]
    values = {name: bindparam(name, type_=columns[name].type) for name in names}
    statement = update(table(kind)).where(*wanted).values(values)
    return _made(statement, kind, dialect, (*(f"by_{name}" for name in by), *names))


def _made(statement: Any, kind: Any, dialect: Dialect, names: tuple[str, ...]) -> _Made:
    """Compile a statement; columns that a new row leaves out get their default."""
    columns = table(kind).c
    defaults = {}
    if statement.is_insert:
        left_out = {c.name: c.default for c in columns if c.name not in names}
        defaults = {
            name: default.arg
            for name, default in left_out.items()
            if isinstance(default, ScalarElementColumnDefault)
        }
    every = (*names, *defaults)
    compiled = statement.compile(
        dialect=dialect, column_keys=every if statement.is_insert else None
    )
    written = {}
    for name in every:
        kept = columns[name.removeprefix("by_")].type.dialect_impl(dialect)
        if (write := kept.bind_processor(dialect)) is not None:
            written[name] = write
    positional = compiled.positiontup is not None
    return _Made(str(compiled), tuple(compiled.positiontup or every), positional, written, defaults)
