"""Making a SQLite table anew, which is how its constraints are changed."""

from collections.abc import Iterable

from sqlalchemy import Connection, text


def rebuilt(connection: Connection, table: str, words: Iterable[tuple[str, str]]) -> None:
    """Make a table anew with some words of its definition changed; rows, indexes, triggers stay.

    Foreign keys are looked at when the transaction ends (`Ledger.writing(unkeyed=True)`).
    Raises: LookupError when the definition does not hold the words, each exactly once.
    """
    (definition,) = _told(connection, table, "table")
    for old, new in words:
        if definition.count(old) != 1:
            raise LookupError(f"{table}: {old}")
        definition = definition.replace(old, new)
    beside = [*_told(connection, table, "index"), *_told(connection, table, "trigger")]
    fresh = f"{table}__anew"
    head, body = definition.split("(", 1)
    connection.exec_driver_sql(f"{head.replace(table, fresh)}({body}")
    columns = ", ".join(
        f'"{row[1]}"' for row in connection.exec_driver_sql(f'PRAGMA table_info("{table}")')
    )
    rows = f'SELECT {columns} FROM "{table}"'  # noqa: S608 - names of our own tables
    connection.exec_driver_sql(f'INSERT INTO "{fresh}" ({columns}) {rows}')
    connection.exec_driver_sql(f'DROP TABLE "{table}"')
    connection.exec_driver_sql(f'ALTER TABLE "{fresh}" RENAME TO "{table}"')
    for statement in beside:
        connection.exec_driver_sql(statement)


def _told(connection: Connection, table: str, kind: str) -> list[str]:
    found = connection.execute(
        text("SELECT sql FROM sqlite_master WHERE type = :kind AND tbl_name = :table"),
        {"kind": kind, "table": table},
    )
    return [str(sql) for (sql,) in found if sql]
