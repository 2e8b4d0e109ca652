"""The bulletin as a workbook: every table and every list of single pieces on a sheet of its own.

Every text is written as a typed string, so nothing that somebody put into a title becomes a formula
or a link. Rows go to the disk as they are written: a year's list costs no memory.
"""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from math import ceil
from typing import Any

import xlsxwriter

from bulletin.content import BulletinContent, Cell, Column, Table
from bulletin.printing import line
from bulletin.xlsx_rows import MANY, MAX_TEXT, LongSheet, filled

_NUMBERS = {"share": "0.0%", "amount": "#,##0.00", "count": "0", "presence": "0"}
_SAFE = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "nan_inf_to_errors": False,
}

_LINE = 15
"""Points."""
_MOST_LINES = 20
"""Excel knows no higher rows than 409 points."""


def write(content: BulletinContent) -> bytes:
    """Return the workbook of a bulletin: 说明, its tables with a chart, then the lists."""
    tables = (*content.tables, *content.details)
    return workbook(tables, about=content, charted=content.table("tiers"))


def workbook(
    tables: Sequence[Table],
    *,
    about: BulletinContent | None = None,
    charted: Table | None = None,
) -> bytes:
    """Return a workbook of tables."""
    made = BytesIO()
    book = xlsxwriter.Workbook(made, _SAFE)
    if about is not None:
        book.set_properties({"title": line(about.title), "created": about.as_of_at})
        _about(book, about)
    short, long = _Formats(book, wrapped=True), _Formats(book, wrapped=False)
    longs = []
    for table in tables:
        formats = long if len(table.rows) > MANY else short
        sheet = book.add_worksheet(_sheet_name(table.title, book))
        if rest := _sheet(sheet, table, formats):
            longs.append(LongSheet(len(book.worksheets()), *rest))
        if charted is not None and table is charted and table.total:
            _chart(book, sheet, table)
    book.close()
    return filled(made.getvalue(), longs)


class _Formats:
    """A sheet's cell formats, one of a kind; a list of many rows is scrolled and stays one line."""

    def __init__(self, book: Any, *, wrapped: bool) -> None:
        edge = {"border": 1, "border_color": "#999999", "valign": "vcenter"}
        self.title = book.add_format({"bold": True, "font_size": 14})
        head = {**edge, "bold": True, "align": "center", "bg_color": "#E8EEF4", "text_wrap": True}
        self.head = book.add_format(head)
        self.text = book.add_format({**edge, "num_format": "@", "text_wrap": wrapped})
        self.day = book.add_format({**edge, "num_format": "yyyy-mm-dd", "align": "center"})
        self.empty = book.add_format({**edge, "bg_color": "#F2F2F2"})
        self.numbers = {
            form: book.add_format({**edge, "num_format": shown}) for form, shown in _NUMBERS.items()
        }

    def of(self, column: Column, cell: Cell) -> Any:
        if cell is None and column.form == "presence":
            return self.empty
        if isinstance(cell, date):
            return self.day
        if column.form == "day":
            return self.day
        return self.text if isinstance(cell, str) else self.numbers.get(column.form, self.text)


def _sheet(
    sheet: Any, table: Table, formats: _Formats
) -> tuple[int, tuple[tuple[Cell, ...], ...]] | None:
    """Write a table; of a long one only the first row, and return where it stands and the rest."""
    grouped = any(section.title for section in table.sections)
    columns = (Column("单位类别", "text", width=8), *table.columns) if grouped else table.columns
    rows = tuple(
        (section.title or "", *cells) if grouped else cells
        for section in table.sections
        for cells in section.rows
    )
    first = _head(sheet, table, columns, formats)
    is_long = len(rows) > MANY and table.total is None
    for place, cells in enumerate(rows[:1] if is_long else rows, first):
        if not is_long and (lines := _lines(cells, columns)) > 1:
            sheet.set_row(place, lines * _LINE)
        _row(sheet, place, cells, columns, formats)
    end = first + len(rows)
    if rows:
        sheet.autofilter(first - 1, 0, end - 1, len(columns) - 1)
    if table.total is not None:
        _row(sheet, end, ("", *table.total) if grouped else table.total, columns, formats)
    _print(sheet, first - 1)
    return (first + 1, rows[1:]) if is_long else None


def _head(sheet: Any, table: Table, columns: Sequence[Column], formats: _Formats) -> int:
    """Write title, note and headings; return the first row below them, from 0."""
    for place, column in enumerate(columns):
        sheet.set_column(place, place, _letters(column))
    _string(sheet, 0, 0, table.title, formats.title)
    first = 1
    if table.note:
        _string(sheet, 1, 0, table.note, None)
        first = 2
    for place, column in enumerate(columns):
        title = f"{column.over}\n{column.title}" if column.over else column.title
        _string(sheet, first, place, title, formats.head)
    sheet.freeze_panes(first + 1, 0)
    return first + 1


def _letters(column: Column) -> float:
    """Return a column's width in letters of the sheet's font, a Chinese one being two."""
    return max(column.width * 1.6, 7)


def _lines(cells: Sequence[Cell], columns: Sequence[Column]) -> int:
    """Return over how many lines a row's texts go: not every program finds its height itself."""
    lengths = (
        (sum(1 + (sign > "\u2e80") for sign in cell) / _letters(column))
        for cell, column in zip(cells, columns, strict=True)
        if isinstance(cell, str)
    )
    return min(ceil(max(lengths, default=1)), _MOST_LINES)


def _row(
    sheet: Any, row: int, cells: Sequence[Cell], columns: Sequence[Column], formats: _Formats
) -> None:
    for place, (cell, column) in enumerate(zip(cells, columns, strict=True)):
        form = formats.of(column, cell)
        if cell is None:
            sheet.write_blank(row, place, None, form)
        elif isinstance(cell, int | Decimal):
            sheet.write_number(row, place, cell, form)
        elif isinstance(cell, date):
            sheet.write_datetime(row, place, _noon_free(cell), form)
        else:
            _string(sheet, row, place, cell, form)


def _noon_free(value: date) -> date:
    """Return a moment as a day: Excel knows no zones."""
    return value.date() if isinstance(value, datetime) else value


def _string(sheet: Any, row: int, column: int, value: str, form: Any) -> None:
    kept = value if len(value) <= MAX_TEXT else f"{value[:MAX_TEXT]}…"
    sheet.write_string(row, column, kept, form)


def _print(sheet: Any, first: int) -> None:
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(first)
    sheet.set_footer("&C— &P —")


def _about(book: Any, content: BulletinContent) -> None:
    sheet = book.add_worksheet("说明")
    sheet.set_column(0, 0, 14)
    sheet.set_column(1, 1, 100)
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    said = [
        ("标题", content.title),
        ("编发单位", content.office),
        ("文号", content.number or "草稿, 未签发"),
        ("统计期", f"{content.from_on} 至 {content.to_on}"),
        ("数据截至", content.as_of),
        ("审计链头", content.chain_head),
        *(("概述", sentence) for sentence in content.summary),
        *(("说明", note) for note in content.notes),
        *(("优秀稿件", f"{p.title}({p.unit}, {p.authors}) {p.outlets}") for p in content.picks),
    ]
    for row, (name, value) in enumerate(said):
        _string(sheet, row, 0, name, wrap)
        _string(sheet, row, 1, value, wrap)


def _chart(book: Any, sheet: Any, table: Table) -> None:
    """Add the tiers' placements as columns, read from the total row of the sheet itself."""
    shift = 1 if any(section.title for section in table.sections) else 0
    last = len(table.rows) + 2
    chart = book.add_chart({"type": "column", "subtype": "stacked"})
    places = [place + shift for place, column in enumerate(table.columns) if column.over]
    name = sheet.get_name()
    chart.add_series(
        {
            "name": "篇次",
            "categories": [name, 1, places[0], 1, places[-1]],
            "values": [name, last, places[0], last, places[-1]],
        }
    )
    chart.set_title({"name": "分级采用篇次"})
    chart.set_legend({"none": True})
    sheet.insert_chart(last + 2, 1, chart)


def _sheet_name(title: str, book: Any) -> str:
    """Return a sheet's name as Excel allows it, and not one that is taken."""
    kept = "".join("" if sign in "[]:*?/\\'" else sign for sign in title)[:28] or "表"
    taken = {sheet.get_name() for sheet in book.worksheets()}
    name, number = kept, 2
    while name in taken:
        name, number = f"{kept}{number}", number + 1
    return name
