"""Tables as CSV that a spreadsheet opens as text and numbers, never as formulas."""

import csv
import io
import re
import unicodedata
from datetime import date
from decimal import Decimal

from bulletin.content import Cell, Column, Form, Table
from bulletin.printing import day, plain

BOM = "\ufeff"
"""Without it Excel takes Chinese for another encoding."""
_STARTS = frozenset("=+-@\t\r\n\0")
_AFTER_A_BREAK = re.compile(r"(?<=[\t\r\n;|])(?=[\s\0]*[=+\-@＝＋－＠﹦﹢﹣﹫])")
_PLAIN = re.compile(r"[0-9A-Za-z\u4e00-\u9fff][^\t\r\n;|]*\Z")
_PASSED_OVER = frozenset(("Cf", "Zs", "Zl", "Zp"))


def write(table: Table) -> bytes:
    """Return a table as UTF-8 with a byte order mark; groups of units become the first column."""
    grouped = any(section.title for section in table.sections)
    out = io.StringIO()
    rows = csv.writer(out, quoting=csv.QUOTE_MINIMAL, lineterminator="\r\n")
    forms = [column.form for column in table.columns]
    rows.writerow([*(["单位类别"] if grouped else []), *map(_heading, table.columns)])
    for section in table.sections:
        first = [text(section.title or "")] if grouped else []
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
    return str(value) if isinstance(value, int) else text(value)


def text(value: str) -> str:
    """Return a text that no spreadsheet takes for a formula.

    An apostrophe goes before = + - @, TAB, CR, LF and NUL at the start, their full-width and small
    forms included, also behind spaces and invisible marks that an import may strip; and after
    every character that some import splits cells or lines at.

    >>> text("=1+1"), text("＝1+1"), text(" @SUM(A1)"), text("扎西-卓玛")
    ("'=1+1", "'＝1+1", "' @SUM(A1)", '扎西-卓玛')
    """
    if _PLAIN.match(value):  # most texts: a letter first, and nothing that an import splits at
        return value
    value = _AFTER_A_BREAK.sub("'", value)
    return f"'{value}" if _begins_formula(value) else value


def _heading(column: Column) -> str:
    return text(f"{column.over}-{column.title}" if column.over else column.title)


def _begins_formula(value: str) -> bool:
    for sign in value:
        if sign in _STARTS or unicodedata.normalize("NFKC", sign)[:1] in _STARTS:
            return True
        if unicodedata.category(sign) not in _PASSED_OVER:
            return False
    return False
