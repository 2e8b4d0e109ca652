"""What units typed never becomes a formula, a link, an element or a script."""

import csv as plain_csv
import io
import random
import re
import zipfile
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from html.parser import HTMLParser

import openpyxl
import pytest

from bulletin import csv, html, xlsx
from bulletin.content import Column, Section, Table
from bulletin.docx_table import table_xml
from tests.bulletin import sample

ROWS = 10_000
STARTS = (*"=+-@\t\r\n\0", *"＝＋－＠﹦﹢﹣﹫", " =", "\ufeff=", "\u200b+", "\u3000－", "\u202e=")
BODIES = ("1+1", "cmd|' /C calc'!A0", 'HYPERLINK("http://x.test","点")', "SUM(A1:A9)", "张三,李四")
MARKUP = ("<script>alert(1)</script>", "<img src=x onerror=alert(1)>", '"><svg onload=alert(1)>')
FORMULA = re.compile(r"[\s\u200b\ufeff\u202e\u3000]*[=+\-@＝＋－＠﹦﹢﹣﹫\t\r\n\0]")


def hostile(seed: int) -> str:
    """A text that somebody might put into a title to have it run elsewhere."""
    chance = random.Random(seed)  # noqa: S311 - texts of a test
    start, body = chance.choice(STARTS), chance.choice((*BODIES, *MARKUP))
    before = chance.choice(("", "", "昌都;", "昌都\n", "昌都\t", "a|"))
    return f"{before}{start}{body}{chance.randrange(10**6)}"


@pytest.fixture(scope="module")
def table() -> Table:
    rows = tuple((hostile(n), date(2026, 10, 1), n, Decimal("-7.5")) for n in range(ROWS))
    columns = (Column("标题", "text"), Column("日期", "day"), Column("数"), Column("元", "amount"))
    return Table("placements", "采用明细", columns, (Section("=组", rows),))


def test_ten_thousand_hostile_rows_make_no_formula_in_csv(table: Table) -> None:
    """Neither at a cell's start nor after what another import might split at."""
    text = csv.write(table).decode("utf-8-sig")
    read = list(plain_csv.reader(io.StringIO(text, newline="")))[1:]
    assert len(read) == ROWS
    formulas = [
        cell
        for row in read
        for cell in row[:2]
        for part in re.split(r"[;|\t\r\n]", cell)
        if FORMULA.match(cell) or re.match(r"\s*[=+\-@＝＋－＠]", part)
    ]
    assert formulas == []
    assert {row[4] for row in read} == {"-7.5"}


def test_ten_thousand_hostile_rows_make_no_formula_or_link_in_a_workbook(table: Table) -> None:
    """Every text is a typed string, which a reader gets back as it was."""
    made = xlsx.workbook([table])
    with zipfile.ZipFile(io.BytesIO(made)) as package:
        sheet = package.read("xl/worksheets/sheet1.xml")
        assert not any("external" in name for name in package.namelist())
        assert not any(name.endswith("sheet1.xml.rels") for name in package.namelist())
    assert b"<f>" not in sheet
    assert b"<hyperlink" not in sheet
    book = openpyxl.load_workbook(io.BytesIO(made), read_only=True)
    rows = list(book.worksheets[0].iter_rows(min_row=3))
    assert len(rows) == ROWS
    assert all(row[1].data_type in ("s", "inlineStr") for row in rows)
    assert {cell.number_format for row in rows for cell in row[2:3]} == {"yyyy-mm-dd"}
    assert [row[2].value for row in (rows[0], rows[-1])] == [datetime(2026, 10, 1)] * 2  # noqa: DTZ001 - Excel knows no zones
    assert [row[3].value for row in rows] == list(range(ROWS))
    assert {row[4].value for row in rows} == {-7.5}
    assert str(rows[1][1].value).replace("_x0000_", "\0") == hostile(1).replace("\r", "_x000D_")


def test_a_workbook_has_a_sheet_a_table_under_names_excel_allows() -> None:
    """Long, equal and forbidden names are made good; none is lost."""
    one = Table("a", "表[1]:*?/\\'" * 9, (Column("甲"),), (Section(None, ((1,),)),))
    book = openpyxl.load_workbook(io.BytesIO(xlsx.workbook([one, one, one])))
    assert len(set(book.sheetnames)) == 3
    assert all(len(name) <= 31 for name in book.sheetnames)


def test_a_bulletins_workbook_says_what_it_stands_on() -> None:
    """The first sheet has number, period, moment, chain head and notes; a chart is on the tiers."""
    made = xlsx.write(sample.content("甲单位", number="第10期"))
    book = openpyxl.load_workbook(io.BytesIO(made))
    said = {row[0].value: row[1].value for row in book["说明"].iter_rows()}
    assert said["文号"] == "第10期"
    assert said["审计链头"] == "0" * 64
    with zipfile.ZipFile(io.BytesIO(made)) as package:
        assert "xl/charts/chart1.xml" in package.namelist()


class Seen(HTMLParser):
    """Collects the elements and attributes of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.tags, self.attributes = set[str](), set[str]()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes.update(name for name, _ in attrs)


def test_a_page_has_no_script_and_asks_for_nothing() -> None:
    """Names full of markup add no element, and nothing is fetched from anywhere."""
    made = html.write(sample.content(*MARKUP, *(hostile(n) for n in range(200)), picked=MARKUP[0]))
    seen = Seen()
    seen.feed(made.decode())
    assert not seen.tags & {"script", "img", "link", "iframe", "object", "a"}
    assert not any(name.startswith("on") or name in ("src", "href") for name in seen.attributes)
    assert b"default-src 'none'" in made


def test_a_page_shows_a_chart_and_every_table() -> None:
    """Bars by tier, the four tables with their totals, and the chain's head."""
    made = html.write(sample.content()).decode()
    assert made.count("<svg") == 1
    assert made.count("<table>") == 4
    assert made.count("<tfoot>") == 4
    assert f"台账审计链头：{'0' * 64}" in made


def test_a_row_is_as_high_as_its_longest_text_needs() -> None:
    """A name of forty letters goes over lines of its cell instead of being cut off on paper."""
    book = openpyxl.load_workbook(io.BytesIO(xlsx.write(sample.content("县", "组织部" * 14))))
    short, long = (book.worksheets[1].row_dimensions[row].height for row in (3, 4))
    assert short is None
    assert long >= 30


def test_an_empty_bulletin_is_still_a_bulletin() -> None:
    """A period without a unit or a piece has its headings and no total."""
    made = sample.content()
    empty = replace(
        made, tables=tuple(replace(t, sections=(), total=None) for t in made.tables), picks=()
    )
    assert b"<svg" not in html.write(empty)
    assert xlsx.write(empty)
    assert csv.write(empty.tables[0]).decode("utf-8-sig").startswith("单位,")
    assert table_xml(empty.tables[0]).startswith("<w:tbl>")
