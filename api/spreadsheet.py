"""A list as a file: CSV that opens as text, or a workbook whose cells are typed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal
from urllib.parse import quote

from fastapi.responses import Response

from api.csv_safe import written
from bulletin import xlsx
from bulletin.content import Column as Printed
from bulletin.content import Form, Section, Table

Kind = Literal["csv", "xlsx"]
MEDIA = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}

_IN_A_NAME = dict.fromkeys('"/\\', "_")
"""What ends a name in the header, or leads elsewhere on a disk."""
ZIP = "application/zip"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@dataclass(frozen=True, slots=True)
class Column:
    """A column's heading, what its cells are, and its width in Chinese characters."""

    title: str
    form: Form = "text"
    width: int = 8


def as_file(
    kind: Kind,
    name: str,
    title: str,
    columns: Sequence[Column],
    rows: Iterable[Sequence[object]],
) -> Response:
    """Return a list to be kept; `name` is the file's, `title` stands on the sheet."""
    if kind == "csv":
        data = written([column.title for column in columns], rows).encode()
    else:
        data = xlsx.workbook([_table(name, title, columns, rows)])
    return attached(data, f"{name}.{kind}", MEDIA[kind])


def attached(data: bytes, name: str, media: str) -> Response:
    """Return bytes to be kept under a name, whatever letters it has."""
    return Response(data, media_type=media, headers={"Content-Disposition": disposition(name)})


def disposition(name: str) -> str:
    r"""Return the header that names a file; nothing in a name breaks out of it, or turns it around.

    >>> print(disposition("10月.csv"))
    attachment; filename="10_.csv"; filename*=UTF-8''10%E6%9C%88.csv
    >>> print(disposition('a"b\r\nSet-Cookie: x\u202e/../c.csv'))
    attachment; filename="a_bSet-Cookie: x_.._c.csv"; filename*=UTF-8''a_bSet-Cookie%3A%20x_.._c.csv
    """
    kept = "".join(_IN_A_NAME.get(sign, sign) for sign in name if sign.isprintable())
    plain = kept.encode("ascii", "replace").decode().replace("?", "_")
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(kept)}"


def _table(
    name: str, title: str, columns: Sequence[Column], rows: Iterable[Sequence[object]]
) -> Table:
    printed = tuple(Printed(each.title, form=each.form, width=each.width) for each in columns)
    typed = tuple(
        tuple(_cell(cell, column.form) for cell, column in zip(row, columns, strict=True))
        for row in rows
    )
    return Table(key=name, title=title, columns=printed, sections=(Section(None, typed),))


def _cell(value: object, form: Form) -> str | int | None:
    if value is None:
        return None
    return value if form == "count" and isinstance(value, int) else str(value)
