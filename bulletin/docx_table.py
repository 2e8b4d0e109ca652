"""A table as WordprocessingML, ready to stand in a document; pure.

Widths fill the text block of GB/T 9704 (156 mm); headings repeat on every page and no row is torn.
"""

from collections.abc import Iterator, Sequence
from itertools import groupby
from xml.sax.saxutils import escape

from bulletin.content import Cell, Column, Table
from bulletin.printing import printed

TEXT_WIDTH = 8844
"""156 mm in twentieths of a point."""
BODY_FONT = "仿宋_GB2312"
HEAD_FONT = "黑体"
_TOGETHER = 2
"""Rows that go over to the next page with the total, so that it never stands there alone."""
_EMPTY_FILL = "EDEDED"
_SECTION_FILL = "F7F7F7"


def table_xml(table: Table) -> str:
    """Return the `w:tbl` element of a table; every text is escaped here."""
    widths = _widths(table.columns)
    size = 21 if len(table.columns) <= 9 else 18
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


def _widths(columns: Sequence[Column]) -> list[int]:
    whole = sum(column.width for column in columns)
    return [TEXT_WIDTH * column.width // whole for column in columns]


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
    margins = '<w:left w:w="40" w:type="dxa"/><w:right w:w="40" w:type="dxa"/>'
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
        text = _text(printed(cell, column.form), size, font, align=align, keep=keep)
        cells.append(_cell(text, width, fill=_EMPTY_FILL if empty else None))
    return _tr("".join(cells))


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
) -> str:
    fonts = (
        f'<w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:eastAsia="{font}"/>'
        f"{'<w:b/>' if bold else ''}"
        f'<w:sz w:val="{size}"/><w:szCs w:val="{size}"/>'
    )
    run = f'<w:r><w:rPr>{fonts}</w:rPr><w:t xml:space="preserve">{escape(text)}</w:t></w:r>'
    return (
        f"<w:p><w:pPr>{'<w:keepNext/>' if keep else ''}"
        '<w:spacing w:before="0" w:after="0" w:line="260" w:lineRule="exact"/>'
        f'<w:ind w:firstLineChars="0" w:firstLine="0"/><w:jc w:val="{align}"/>'
        f"<w:rPr>{fonts}</w:rPr></w:pPr>{run}</w:p>"
    )
