"""CSV that a spreadsheet opens as text: no cell of it is ever a formula."""

import csv
import io
from collections.abc import Iterable, Sequence

DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "\0", "＝", "＋", "－", "＠")
"""A spreadsheet takes these at the start of a cell for a formula, the full-width ones too."""

BOM = "\ufeff"
"""Without it a spreadsheet in Chinese reads UTF-8 as GBK."""


def safe(cell: object) -> str:
    """Return a cell's text, with an apostrophe before what a spreadsheet would calculate.

    >>> safe("=HYPERLINK(1)"), safe("昌都"), safe(None), safe(12)
    ("'=HYPERLINK(1)", '昌都', '', '12')
    """
    if cell is None:
        return ""
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return str(cell)
    text = str(cell)
    return f"'{text}" if text.lstrip(" \u3000").startswith(DANGEROUS) else text


def written(heading: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return a whole file's text."""
    held = io.StringIO()
    writer = csv.writer(held)
    writer.writerow([safe(cell) for cell in heading])
    writer.writerows([safe(cell) for cell in row] for row in rows)
    return BOM + held.getvalue()
