"""CSV that a spreadsheet opens as text: no cell of it is ever a formula."""

import csv
import io
from collections.abc import Iterable, Sequence
from decimal import Decimal

from text.formulas import as_text

BOM = "\ufeff"
"""Without it a spreadsheet in Chinese reads UTF-8 as GBK."""


def safe(cell: object) -> str:
    """Return a cell's text, with an apostrophe before what a spreadsheet would calculate.

    >>> safe("=HYPERLINK(1)"), safe("昌都"), safe(None), safe(12), safe(Decimal("-7.50"))
    ("'=HYPERLINK(1)", '昌都', '', '12', '-7.50')
    """
    if cell is None:
        return ""
    if isinstance(cell, int | float | Decimal) and not isinstance(cell, bool):
        return f"{cell:f}" if isinstance(cell, Decimal) else str(cell)
    return as_text(str(cell))


def written(heading: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return a whole file's text."""
    held = io.StringIO()
    writer = csv.writer(held)
    writer.writerow([safe(cell) for cell in heading])
    writer.writerows([safe(cell) for cell in row] for row in rows)
    return BOM + held.getvalue()
