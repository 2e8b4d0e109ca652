"""The bulletin as one page that needs nothing else: its style inside, no script, charts as SVG.

The lists of single pieces are not on it: they stand in the workbook.
"""

from collections.abc import Iterator, Sequence
from html import escape
from itertools import groupby

from bulletin.chart import Bar, stacked
from bulletin.content import BulletinContent, Cell, Column, Table
from bulletin.printing import chinese_day, line, printed
from bulletin.sentences import chain_note

STYLE = """
:root{color-scheme:light}
body{margin:0 auto;max-width:62rem;padding:1.5rem;font:16px/1.75 "Noto Serif CJK SC",FangSong,
"仿宋",STFangsong,serif;color:#111;background:#fff}
header{text-align:center;border-bottom:3px solid #e60012;margin-bottom:1.5rem}
header b{display:block;font:700 2rem/1.4 "方正小标宋简体",STZhongsong,"Noto Serif CJK SC",serif;
color:#e60012;letter-spacing:.1em}
h1{font-size:1.6rem;text-align:center;margin:1.2rem 0}
h2{font:700 1.1rem/1.5 SimHei,"Noto Sans CJK SC",sans-serif;margin:1.6rem 0 .5rem}
p{text-indent:2em;margin:.3rem 0}
.wide{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-size:.88rem;line-height:1.4}
th,td{border:1px solid #555;padding:.2rem .4rem;text-align:center}
td.text{text-align:left}
td.whole{white-space:nowrap}
th{background:#eef2f6}
th.group{background:#f7f7f7;text-align:left}
td.empty{background:#ededed}
tfoot td{font-weight:700}
.note,footer{font-size:.85rem;color:#333}
header p,.note p,footer p{text-indent:0}
svg{width:100%;height:auto;font:12px "Noto Sans CJK SC",sans-serif}
.head{word-break:break-all}
@page{size:A4;margin:20mm 18mm}
@media print{body{padding:0;max-width:none;font-size:11pt}h2{break-after:avoid}
tr,svg{break-inside:avoid}thead{display:table-header-group}.wide{overflow:visible}}
"""

NARROW = 7
"""Columns up to so many characters hold numbers and single words, which are not broken in two."""


def write(content: BulletinContent) -> bytes:
    """Return the page, UTF-8."""
    number = escape(line(content.number)) if content.number else "草稿，未签发"
    if content.signer:
        number += f"　签发人：{escape(line(content.signer))}"
    body = [
        f"<header><b>{escape(line(content.office))}</b>",
        f"<p>{number}　{content.dated}</p></header>",
        f"<main><h1>{escape(line(content.title))}</h1>",
        *(f"<p>{escape(line(sentence))}</p>" for sentence in content.summary),
        *_charts(content),
        *(part for table in content.tables for part in table_html(table)),
        *_picks(content),
        *_zeros(content),
        *_criticised(content),
        "</main><footer><h2>统计说明</h2>",
        *(f"<p>{n}. {escape(line(note))}</p>" for n, note in enumerate(content.notes, 1)),
        f"<p class=head>{escape(chain_note(content))}</p></footer>",
    ]
    return page(content.title, "".join(body))


def page(title: str, body: str, *, style: str = "") -> bytes:
    """Return a whole page around a body of escaped HTML."""
    return (
        '<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; '
        "style-src 'unsafe-inline'; img-src data:\">"
        f"<title>{escape(line(title))}</title><style>{STYLE}{style}</style></head>"
        f"<body>{body}</body></html>"
    ).encode()


def table_html(table: Table) -> Iterator[str]:
    """Yield a table with its heading and note; groups of units have a row of their own."""
    yield f"<h2>{escape(line(table.title))}</h2><div class=wide><table><thead>"
    yield from _headings(table.columns)
    yield "</thead>"
    several = len(table.sections) > 1
    for section in table.sections:
        yield "<tbody>"
        if several and section.title:
            span = len(table.columns)
            yield f'<tr><th class=group colspan="{span}">{escape(line(section.title))}</th></tr>'
        for row in section.rows:
            yield f"<tr>{_cells(row, table.columns)}</tr>"
        yield "</tbody>"
    if table.total is not None:
        yield f"<tfoot><tr>{_cells(table.total, table.columns)}</tr></tfoot>"
    yield "</table></div>"
    if table.note:
        yield f"<div class=note><p>{escape(line(table.note))}</p></div>"


def _headings(columns: Sequence[Column]) -> Iterator[str]:
    if not any(column.over for column in columns):
        yield f"<tr>{''.join(f'<th>{escape(column.title)}</th>' for column in columns)}</tr>"
        return
    upper, lower = list[str](), list[str]()
    for over, members in groupby(columns, key=lambda column: column.over):
        shared = list(members)
        if over:
            upper.append(f'<th colspan="{len(shared)}">{escape(over)}</th>')
            lower.extend(f"<th>{escape(column.title)}</th>" for column in shared)
        else:
            upper.extend(f'<th rowspan="2">{escape(column.title)}</th>' for column in shared)
    yield f"<tr>{''.join(upper)}</tr><tr>{''.join(lower)}</tr>"


def _cells(row: Sequence[Cell], columns: Sequence[Column]) -> str:
    return "".join(_cell(cell, column) for cell, column in zip(row, columns, strict=True))


def _cell(cell: Cell, column: Column) -> str:
    kind, words = " class=whole", printed(cell, column.form)
    if cell is None and column.form == "presence":
        kind = " class=empty"
    elif column.form in ("text", "link"):
        is_whole = column.width <= NARROW and len(words) <= column.width
        kind = ' class="text whole"' if is_whole else " class=text"
    return f"<td{kind}>{escape(words)}</td>"


def _charts(content: BulletinContent) -> Iterator[str]:
    table = content.table("tiers")
    if table is None or not table.rows:
        return
    tiers = list(dict.fromkeys(column.over for column in table.columns if column.over))
    bars = []
    for row in table.rows:
        values = tuple(
            sum(
                int(str(cell or 0))
                for cell, column in zip(row, table.columns, strict=True)
                if column.over == tier
            )
            for tier in tiers
        )
        bars.append(Bar(line(str(row[0])), values))
    if len(bars) <= _MOST_BARS:
        yield stacked(bars, tiers, title="各单位分级采用篇次")


_MOST_BARS = 60
"""Above that a chart is longer than the table it pictures."""


def _picks(content: BulletinContent) -> Iterator[str]:
    if not content.picks:
        return
    yield "<h2>优秀稿件</h2><ol>"
    for pick in content.picks:
        ran = f"刊播媒体：{escape(line(pick.outlets))}。" if pick.outlets else ""
        reason = f"推荐理由：{escape(line(pick.reason))}。" if pick.reason else ""
        yield (
            f"<li>《{escape(line(pick.title))}》（{escape(line(pick.unit))}，"
            f"{escape(line(pick.authors))}）。{ran}{reason}</li>"
        )
    yield "</ol>"


def _zeros(content: BulletinContent) -> Iterator[str]:
    zeros = content.zeros
    if zeros is None:
        return
    yield "<h2>零报送和零采用单位</h2>"
    yield (
        f"<p>依据{escape(line(zeros.basis))}（有效至{chinese_day(zeros.until)}），"
        f"经{escape(line(zeros.entered_by))}签字列出。</p>"
    )
    yield f"<p>本期没有报送的单位：{escape(line('、'.join(zeros.none_sent)) or '无')}。</p>"
    yield f"<p>本期没有采用的单位：{escape(line('、'.join(zeros.none_adopted)) or '无')}。</p>"


def _criticised(content: BulletinContent) -> Iterator[str]:
    named = content.criticised
    if named is None:
        return
    yield "<h2>通报批评</h2>"
    yield (
        f"<p>依据{escape(line(named.basis))}（有效至{chinese_day(named.until)}），"
        f"经{escape(line(named.signed_by))}签字，对下列单位提出批评："
        f"{escape(line('、'.join(named.units)))}。</p>"
    )
