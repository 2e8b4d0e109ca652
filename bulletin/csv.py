"""Tables as CSV that a spreadsheet opens as text and numbers, never as formulas."""

import csv
import io
from datetime import date
from decimal import Decimal

from bulletin.content import Cell, Column, Form, Table
from bulletin.printing import day, plain
from text.formulas import as_text

BOM = "\ufeff"
"""Without it Excel takes Chinese for another encoding."""


def write(table: Table) -> bytes:
    """Return a table as UTF-8 with a byte order mark; groups of units become the first column."""
    grouped = any(section.title for section in table.sections)
    out = io.StringIO()
    rows = csv.writer(out, quoting=csv.QUOTE_MINIMAL, lineterminator="\r\n")
    forms = [column.form for column in table.columns]
    rows.writerow([*(["单位类别"] if grouped else []), *map(_heading, table.columns)])
    for section in table.sections:
        first = [as_text(section.title or "")] if grouped else []
        rows.writerows([*first, *map(cell, row, forms)] for row in section.rows)
    if table.total is not None:
        rows.writerow([*([""] if grouped else []), *map(cell, table.total, forms)])
    return (BOM + out.getvalue()).encode()


def cell(value: Cell, form: Form = "text") -> str:
    """Return a cell as written: numbers and days bare, shares in [0, 1], texts made safe."""
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return f"{value:.4f}" if form == "share" else plain(value)
    if isinstance(value, date):
        return day(value)
    return str(value) if isinstance(value, int) else as_text(value)


def _heading(column: Column) -> str:
    return as_text(f"{column.over}-{column.title}" if column.over else column.title)
