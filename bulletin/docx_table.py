"""A table as WordprocessingML, ready to stand in a document; pure.

Widths fill the text block of GB/T 9704 (156 mm); headings repeat on every page and no row is torn.
"""

from collections.abc import Iterator, Sequence
from itertools import groupby
from math import ceil
from xml.sax.saxutils import escape

from bulletin.content import Cell, Column, Table
from bulletin.printing import printed

TEXT_WIDTH = 8844
"""156 mm in twentieths of a point."""
BODY_FONT = "仿宋_GB2312"
HEAD_FONT = "黑体"
_TOGETHER = 2
"""Rows that go over to the next page with the total, so that it never stands there alone."""
_SIZES = (21, 18, 15, 13)
_MANY = 9
"""More columns than these begin at the second size."""
_MARGIN = 40
_AROUND = 2 * _MARGIN + 20
"""What a cell's margins and edges take of its width."""
_LEAST_TEXT = 6
"""A column of names is at least so many letters wide."""
_EMPTY_FILL = "EDEDED"
_SECTION_FILL = "F7F7F7"


def table_xml(table: Table) -> str:
    """Return the `w:tbl` element of a table; every text is escaped here."""
    size, widths = fitted(table)
    parts = [_head(widths), *_headings(table.columns, widths, size)]
    several = len(table.sections) > 1
    for section in table.sections:
        if several and section.title:
            parts.append(_section(section.title, len(table.columns), size))
        ends = section is table.sections[-1] and table.total is not None
        last = len(section.rows) - _TOGETHER if ends else len(section.rows)
        parts.extend(
            _row(row, table.columns, widths, size=size, keep=place >= last)
            for place, row in enumerate(section.rows)
        )
    if table.total is not None:
        parts.append(_row(table.total, table.columns, widths, size=size, font=HEAD_FONT))
    return f"<w:tbl>{''.join(parts)}</w:tbl>"


def fitted(table: Table) -> tuple[int, list[int]]:
    """Return the largest size of letters, in half points, at which no figure is broken in two.

    And the columns' widths in twentieths of a point: in proportion to their own, none narrower
    than its longest figure. Names of units and titles go over several lines.
    """
    sizes = _SIZES if len(table.columns) <= _MANY else _SIZES[1:]
    rows = [*table.rows, *([table.total] if table.total is not None else [])]
    ems = [_ems(column, [row[place] for row in rows]) for place, column in enumerate(table.columns)]
    for size in sizes:
        needs = [ceil(em * size * 10) + _AROUND for em in ems]
        if sum(needs) <= TEXT_WIDTH:
            return size, _filled(table.columns, needs)
    whole = sum(needs)
    return size, [TEXT_WIDTH * need // whole for need in needs]


def _ems(column: Column, cells: Sequence[Cell]) -> float:
    """Return how many letters wide a column must be; headings of more than three are broken."""
    title = len(column.title)
    least = title if title <= 3 else (title + 1) // 2
    if column.form in ("text", "link"):
        return max(least, _LEAST_TEXT)
    return max(least, *(_letters(printed(cell, column.form)) for cell in cells), 0)


def _letters(text: str) -> float:
    """Return a text's width in ems: a Chinese letter is one, a digit half, a percent sign more."""
    return sum(1 if ord(sign) > 0x2E80 else 0.85 if sign in "%—" else 0.5 for sign in text)


def _filled(columns: Sequence[Column], needs: Sequence[int]) -> list[int]:
    """Share the width out in the columns' proportion, after those that need more than theirs."""
    free = set(range(len(columns)))
    while True:
        room = TEXT_WIDTH - sum(need for place, need in enumerate(needs) if place not in free)
        whole = sum(columns[place].width for place in free)
        shares = {place: room * columns[place].width // whole for place in free}
        short = {place for place, share in shares.items() if share < needs[place]}
        if not short:
            return [shares.get(place, need) for place, need in enumerate(needs)]
        free -= short


def _head(widths: Sequence[int]) -> str:
    edges = "".join(
        f'<w:{edge} w:val="single" w:sz="{size}" w:space="0" w:color="000000"/>'
        for edge, size in (
            ("top", 8),
            ("left", 4),
            ("bottom", 8),
            ("right", 4),
            ("insideH", 4),
            ("insideV", 4),
        )
    )
    margins = "".join(f'<w:{side} w:w="{_MARGIN}" w:type="dxa"/>' for side in ("left", "right"))
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    return (
        f'<w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:jc w:val="center"/>'
        f'<w:tblBorders>{edges}</w:tblBorders><w:tblLayout w:type="fixed"/>'
        f"<w:tblCellMar>{margins}</w:tblCellMar></w:tblPr><w:tblGrid>{grid}</w:tblGrid>"
    )


def _headings(columns: Sequence[Column], widths: Sequence[int], size: int) -> Iterator[str]:
    """Yield one row of headings, or two where columns share a heading."""
    if not any(column.over for column in columns):
        cells = (
            _cell(_text(column.title, size, HEAD_FONT), width)
            for column, width in zip(columns, widths, strict=True)
        )
        yield _tr("".join(cells), heading=True)
        return
    upper, lower = list[str](), list[str]()
    numbered = list(zip(columns, widths, strict=True))
    for over, members in groupby(numbered, key=lambda pair: pair[0].over):
        shared = list(members)
        if over:
            span = f'<w:gridSpan w:val="{len(shared)}"/>'
            whole = sum(width for _, width in shared)
            upper.append(_cell(_text(over, size, HEAD_FONT), whole, more=span))
            lower.extend(_cell(_text(c.title, size, HEAD_FONT), width) for c, width in shared)
            continue
        for column, width in shared:
            start, on = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
            upper.append(_cell(_text(column.title, size, HEAD_FONT), width, more=start))
            lower.append(_cell(_text("", size, HEAD_FONT), width, more=on))
    yield _tr("".join(upper), heading=True)
    yield _tr("".join(lower), heading=True)


def _section(title: str, columns: int, size: int) -> str:
    more = f'<w:gridSpan w:val="{columns}"/>'
    text = _text(title, size, "楷体_GB2312", align="left", bold=True, keep=True)
    return _tr(_cell(text, TEXT_WIDTH, more=more, fill=_SECTION_FILL))


def _row(
    row: Sequence[Cell],
    columns: Sequence[Column],
    widths: Sequence[int],
    *,
    size: int,
    font: str = BODY_FONT,
    keep: bool = False,
) -> str:
    cells = []
    for cell, column, width in zip(row, columns, widths, strict=True):
        align = "left" if column.form in ("text", "link") else "center"
        empty = cell is None and column.form == "presence"
        said = printed(cell, column.form)
        scale = 100 if align == "left" else _condensed(said, size, width)
        text = _text(said, size, font, align=align, keep=keep, scale=scale)
        cells.append(_cell(text, width, fill=_EMPTY_FILL if empty else None))
    return _tr("".join(cells))


def _condensed(figure: str, size: int, width: int) -> int:
    """Return the percentage of their width at which a figure's letters stand on one line.

    Below 100 only where no size of letters lets the whole table stand on the page.

    >>> _condensed("35", 18, 600), _condensed("1234567890.25", 13, 600)
    (100, 59)
    """
    ems = _letters(figure)
    return min(100, int(100 * (width - _AROUND) / (ems * size * 10))) if ems else 100


def _tr(cells: str, *, heading: bool = False) -> str:
    repeat = "<w:tblHeader/>" if heading else ""
    height = '<w:trHeight w:val="380" w:hRule="atLeast"/>'
    return f"<w:tr><w:trPr><w:cantSplit/>{height}{repeat}</w:trPr>{cells}</w:tr>"


def _cell(paragraph: str, width: int, *, more: str = "", fill: str | None = None) -> str:
    shade = f'<w:shd w:val="clear" w:color="auto" w:fill="{fill}"/>' if fill else ""
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{more}{shade}'
        f'<w:vAlign w:val="center"/></w:tcPr>{paragraph}</w:tc>'
    )


def _text(
    text: str,
    size: int,
    font: str,
    *,
    align: str = "center",
    bold: bool = False,
    keep: bool = False,
    scale: int = 100,
) -> str:
    condensed = f'<w:w w:val="{scale}"/>' if scale < 100 else ""
    fonts = (
        f'<w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:eastAsia="{font}"/>'
        f"{'<w:b/>' if bold else ''}"
        f"{condensed}"
        f'<w:sz w:val="{size}"/><w:szCs w:val="{size}"/>'
    )
    run = f'<w:r><w:rPr>{fonts}</w:rPr><w:t xml:space="preserve">{escape(text)}</w:t></w:r>'
    return (
        f"<w:p><w:pPr>{'<w:keepNext/>' if keep else ''}"
        '<w:spacing w:before="0" w:after="0" w:line="260" w:lineRule="exact"/>'
        f'<w:ind w:firstLineChars="0" w:firstLine="0"/><w:jc w:val="{align}"/>'
        f"<w:rPr>{fonts}</w:rPr></w:pPr>{run}</w:p>"
    )
