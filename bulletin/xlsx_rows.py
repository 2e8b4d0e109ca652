"""Long sheets: their rows are set by a few lines of our own, in the shape of the first one.

xlsxwriter takes some 15 µs a cell, which for a year's list is a quarter of a minute. It writes the
sheet with its first row; the others are put behind that row, with the same style numbers.
"""

import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from io import BytesIO
from xml.sax.saxutils import escape

from bulletin.content import Cell

MANY = 1_000
"""Below that a sheet is xlsxwriter's alone."""
MAX_TEXT = 32_000
"""A cell holds 32,767 characters; beyond that Excel calls the file damaged."""
_EPOCH = date(1899, 12, 30)
_NO_XML = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff\r]")
_ESCAPE_LIKE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_STYLE = re.compile(rb'<c r="([A-Z]+)\d+"(?: s="(\d+)")?')
_ROW = re.compile(rb'<row r="(\d+)"[^>]*>.*?</row>', re.DOTALL)


@dataclass(frozen=True, slots=True)
class LongSheet:
    """What is still to be put into a sheet: rows, and where its first one stands, from 1."""

    number: int
    """The sheet's place in the book, from 1."""
    first: int
    rows: Sequence[Sequence[Cell]]
    """Without the first row, which xlsxwriter wrote."""


def filled(book: bytes, sheets: Iterable[LongSheet]) -> bytes:
    """Return the workbook with the rows of its long sheets."""
    wanted = {f"xl/worksheets/sheet{sheet.number}.xml": sheet for sheet in sheets}
    if not wanted:
        return book
    made = BytesIO()
    with (
        zipfile.ZipFile(BytesIO(book)) as old,
        zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as new,
    ):
        for name in old.namelist():
            part = old.read(name)
            if name not in wanted:
                new.writestr(_entry(name), part)
                continue
            with new.open(_entry(name), "w", force_zip64=True) as out:
                for piece in _with_rows(part, wanted[name]):
                    out.write(piece)
    return made.getvalue()


def text(value: str) -> str:
    r"""Return a text as it stands in a cell's XML: what XML forbids is written _x0000_.

    >>> text("a<b\0"), text("_x0041_")
    ('a&lt;b_x0000_', '_x005F_x0041_')
    """
    if len(value) > MAX_TEXT:
        value = f"{value[:MAX_TEXT]}…"
    if "_x" in value:
        value = _ESCAPE_LIKE.sub("_x005F_", value)
    value = _NO_XML.sub(lambda found: f"_x{ord(found[0]):04X}_", value)
    return escape(value)


def _entry(name: str) -> zipfile.ZipInfo:
    """Return an entry of no particular time, so that the same rows make the same bytes."""
    entry = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry


def _with_rows(part: bytes, sheet: LongSheet) -> Iterator[bytes]:
    """Yield the sheet's XML with its rows behind the first."""
    rows = {int(found[1]): found for found in _ROW.finditer(part)}
    model = rows[sheet.first]
    styles = {column.decode(): style.decode() or "0" for column, style in _STYLE.findall(model[0])}
    last = f"{max(styles, key=lambda name: (len(name), name))}{sheet.first + len(sheet.rows)}"
    head = re.sub(rb'<dimension ref="[^"]*"', f'<dimension ref="A1:{last}"'.encode(), part, count=1)
    cut = head.index(model[0]) + len(model[0])
    yield head[:cut]
    starts = _starts(styles)
    for number, cells in enumerate(sheet.rows, sheet.first + 1):
        yield _row(number, cells, starts).encode()
    yield head[cut:]


def _starts(styles: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return, a column, what stands before and after the row's number in a cell's head."""
    return [(f'<c r="{column}', f'" s="{style}"') for column, style in styles.items()]


def _row(number: int, cells: Sequence[Cell], starts: Sequence[tuple[str, str]]) -> str:
    parts = [f'<row r="{number}">']
    for cell, (before, after) in zip(cells, starts, strict=True):
        if isinstance(cell, str):
            kept = text(cell)
            parts.append(
                f'{before}{number}{after} t="inlineStr">'
                f'<is><t xml:space="preserve">{kept}</t></is></c>'
            )
        elif cell is None:
            parts.append(f"{before}{number}{after}/>")
        elif isinstance(cell, date):
            serial = cell.toordinal() - _EPOCH.toordinal()
            parts.append(f"{before}{number}{after}><v>{serial}</v></c>")
        else:
            value = format(cell, "f") if isinstance(cell, Decimal) else cell
            parts.append(f"{before}{number}{after}><v>{value}</v></c>")
    parts.append("</row>")
    return "".join(parts)
