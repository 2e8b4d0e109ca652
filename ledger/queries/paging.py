"""Long lists, a page at a time: the next page begins after the last row's own sort key.

Unlike a row number, a key stays right while rows are added; `after` is opaque to whoever holds it.
"""

import base64
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement, Select, tuple_
from sqlalchemy.orm import InstrumentedAttribute, Session

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
) -> Listed[Any]:
    """Return rows of `query` falling by the columns `by`, whose values in a row are `keys(row)`.

    Raises: CursorError.
    """
    wanted = query.order_by(*(column.desc() for column in by)).limit(limit + 1)
    if after is not None:
        wanted = wanted.where(tuple_(*by) < tuple_(*_values(after, by)))
    found = session.execute(wanted).unique().all()
    rows = tuple(row[0] if len(row) == 1 else row for row in found[:limit])
    more = len(found) > limit
    return Listed(rows, _written(keys(rows[-1])) if more else None)


def _written(values: Sequence[Any]) -> str:
    plain = [v.isoformat() if isinstance(v, date | datetime) else v for v in values]
    return base64.urlsafe_b64encode(json.dumps(plain).encode()).decode().rstrip("=")


def _values(after: str, by: Sequence[Column]) -> list[Any]:
    try:
        padded = after + "=" * (-len(after) % 4)
        read = json.loads(base64.urlsafe_b64decode(padded.encode("ascii")))
        if not isinstance(read, list) or len(read) != len(by):
            raise CursorError(after)
        return [_typed(value, column) for value, column in zip(read, by, strict=True)]
    except (ValueError, TypeError) as wrong:
        raise CursorError(after) from wrong


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
