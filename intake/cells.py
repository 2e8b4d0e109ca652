"""What a table holds before anybody knows what it is about."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

Value = str | int | float | bool | dt.date | dt.datetime | dt.time | None


@dataclass(frozen=True, slots=True)
class Cell:
    """One value and where it stands; `fault` says why it cannot be taken as it is."""

    value: Value
    where: str
    """`sheet!C3` or `第 3 行`, as a person would look for it."""
    fault: str | None = None


@dataclass(frozen=True, slots=True)
class Sheet:
    """Rows of values as they stand in the file, empty ones included.

    `merged` holds ((first row, first column), (last row, last column)). Rows and columns count
    from 0.
    """

    name: str
    rows: Sequence[Sequence[Value]]
    hidden: bool = False
    hidden_rows: frozenset[int] = frozenset()
    merged: tuple[tuple[tuple[int, int], tuple[int, int]], ...] = ()
    faults: Mapping[tuple[int, int], str] = field(default_factory=dict)
    """Why the value at (row, column) cannot be taken as it is."""
    lines: Sequence[int] | None = None
    """Of a text file: the line on which each row begins; None for a workbook."""

    def where(self, row: int, column: int | None = None) -> str:
        """Return where a row or cell stands, as a person would look for it."""
        if self.lines is not None:
            return f"第 {self.lines[row]} 行"
        return f"{self.name}!{'' if column is None else column_letters(column)}{row + 1}"


def column_letters(column: int) -> str:
    """Return a column's letters, counted from 0.

    >>> column_letters(0), column_letters(27)
    ('A', 'AB')
    """
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph of a document, or, with `cells`, a row of one of its tables."""

    text: str = ""
    style: str = ""
    cells: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Book:
    """A file as read: sheets of a workbook, or the blocks of a document.

    `other` is text that stands outside cells and paragraphs: headers, comments, boxes, properties.
    """

    sheets: tuple[Sheet, ...] = ()
    blocks: tuple[Block, ...] = ()
    other: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Record:
    """One row whose columns are known by their headings."""

    where: str
    cells: Mapping[str, Cell]
    shown: tuple[tuple[str, str], ...] = field(default=())
    """Every heading with its value as text, to give back what was refused."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong, and where, in words for the unit."""

    where: str
    words: str


def as_text(value: Value) -> str:
    """Return a value as a person reads it in its cell.

    >>> as_text(5.0), as_text(None), as_text(dt.date(2026, 10, 28))
    ('5', '', '2026-10-28')
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, dt.datetime):
        return value.isoformat(sep=" ", timespec="minutes")
    return str(value)
