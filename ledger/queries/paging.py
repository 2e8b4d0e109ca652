"""Long lists, a page at a time: the next page begins after the last row's own sort key.

Unlike a row number, a key stays right while rows are added; `after` is opaque to whoever holds it.
"""

import base64
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement, Select, select, tuple_, union_all
from sqlalchemy.orm import InstrumentedAttribute, Session
from sqlalchemy.sql.base import ExecutableOption

from ledger.tables import Moment

T = TypeVar("T")

MOST = 200
"""Rows a page may hold."""


@dataclass(frozen=True, slots=True)
class Listed(Generic[T]):
    """One page of rows; `after` leads to the next, None: this was the last."""

    rows: tuple[T, ...]
    after: str | None


class CursorError(ValueError):
    """A cursor that this list did not give."""


Column = InstrumentedAttribute[Any] | ColumnElement[Any]


def page(
    session: Session,
    query: Select[Any],
    *,
    by: Sequence[Column],
    keys: Callable[[Any], Sequence[Any]],
    after: str | None,
    limit: int,
    loading: Sequence[ExecutableOption] = (),
    shown: Select[*tuple[Any, ...]] | None = None,
    among: tuple[Column, Sequence[str]] | None = None,
) -> Listed[Any]:
    """Return rows of `query` falling by the columns `by`, whose values in a row are `keys(row)`.

    `query` selects one table; which rows are shown is found from their ids alone, so that nothing
    is sorted with its texts. `loading` says what is read with the rows that are shown; `shown`
    selects columns of them instead, among them the id and what `keys` reads. `among`: a column and
    its values, each of which is looked through by itself, as an index has them in order; all rows
    of all of them would be read and sorted for the first page.

    Raises: CursorError.
    """
    table = query.column_descriptions[0]["entity"]
    wanted = query.with_only_columns(table.id).order_by(*(column.desc() for column in by))
    if after is not None:
        wanted = wanted.where(tuple_(*by) < tuple_(*_values(after, by)))
    wanted = wanted.limit(limit + 1)
    if among is not None:
        column, values = among
        firsts = [wanted.where(column == value).subquery() for value in values]
        ids = union_all(*(select(first.c.id) for first in firsts))
        falling = (each.desc() for each in by)
        wanted = select(table.id).where(table.id.in_(ids)).order_by(*falling).limit(limit + 1)
    found = session.scalars(wanted).all()
    ours = table.id.in_(found[:limit])
    read: Iterable[Any]
    if shown is None:
        read = session.scalars(select(table).where(ours).options(*loading)).unique()
    else:
        read = session.execute(shown.where(ours))
    by_id = {row.id: row for row in read}
    rows = tuple(by_id[each] for each in found[:limit])
    return Listed(rows, _written(keys(rows[-1])) if len(found) > limit else None)


def latest(session: Session, query: Select[Any], *, after: str, limit: int) -> Listed[Any]:
    """Return rows of `query`, which selects one table, the newest first; `after` is "" at first.

    Raises: CursorError.
    """
    key = query.column_descriptions[0]["entity"].id
    return page(
        session, query, by=(key,), keys=lambda row: (row.id,), after=after or None, limit=limit
    )


def among(
    rows: Iterable[T], *, key: Callable[[T], tuple[int | str, ...]], after: str, limit: int
) -> Listed[T]:
    """Return a page of rows that are at hand whole, rising by `key`, which no two of them share.

    `after` is "" at first.

    >>> first = among("bca", key=lambda letter: (letter,), after="", limit=2)
    >>> first.rows, among("bcaa", key=lambda letter: (letter,), after=first.after, limit=2)
    (('a', 'b'), Listed(rows=('c',), after=None))

    Raises: CursorError.
    """
    ordered = sorted(rows, key=key)
    if after:
        last = tuple(_read(after))
        try:
            ordered = [row for row in ordered if key(row) > last]
        except TypeError as wrong:
            raise CursorError(after) from wrong
    shown = tuple(ordered[:limit])
    return Listed(shown, _written(key(shown[-1])) if len(ordered) > limit else None)


def _written(values: Sequence[Any]) -> str:
    plain = [v.isoformat() if isinstance(v, date | datetime) else v for v in values]
    return base64.urlsafe_b64encode(json.dumps(plain).encode()).decode().rstrip("=")


def _values(after: str, by: Sequence[Column]) -> list[Any]:
    try:
        return [_typed(value, column) for value, column in zip(_read(after), by, strict=True)]
    except (ValueError, TypeError) as wrong:
        raise CursorError(after) from wrong


def _read(after: str) -> list[Any]:
    try:
        padded = after + "=" * (-len(after) % 4)
        read = json.loads(base64.urlsafe_b64decode(padded.encode("ascii")))
    except ValueError as wrong:
        raise CursorError(after) from wrong
    if not isinstance(read, list):
        raise CursorError(after)
    return read


def _typed(value: Any, column: Column) -> Any:
    if isinstance(column.type, Moment):
        moment = datetime.fromisoformat(value)
        if moment.tzinfo is None:
            raise CursorError(value)
        return moment
    kind = column.type.python_type
    if kind is date:
        return date.fromisoformat(value)
    if isinstance(value, bool) or not isinstance(value, kind | int):
        raise CursorError(str(value))
    return int(value) if kind is int and -(2**62) < value < 2**62 else kind(value)
