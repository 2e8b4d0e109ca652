"""Many rows at once into PostgreSQL."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Column
from sqlalchemy.orm import Session


@contextmanager
def copying(session: Session, into: str) -> Iterator[Any]:
    """A COPY in the session's transaction; `write_row` of what this yields takes a row.

    `into` is a table, perhaps with its columns. Who is bound by row-level security is refused the
    tables that have it.
    """
    driver: Any = session.connection().connection.driver_connection
    with driver.cursor() as cursor, cursor.copy(f"COPY {into} FROM STDIN") as rows:
        yield rows


def load(
    session: Session,
    columns: Sequence[Column[Any]],
    rows: Iterable[Mapping[str, Any]],
    *,
    into: str,
) -> None:
    """Copy rows into a table that has these columns, each value as its column's type keeps it."""
    dialect = session.get_bind().dialect
    given = [(c.name, c.type.dialect_impl(dialect).bind_processor(dialect)) for c in columns]
    with copying(session, f"{into} ({named(columns)})") as taken:
        for row in rows:
            taken.write_row([keep(row[name]) if keep else row[name] for name, keep in given])


def named(columns: Sequence[Column[Any]]) -> str:
    """Return columns as a statement lists them."""
    return ", ".join(f'"{column.name}"' for column in columns)
