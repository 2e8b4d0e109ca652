"""Whatever is written into a file comes out as it was written, or is named; pure, no ledger."""

import csv
import io
import random
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intake.guard import form_of
from intake.plain import csv_sheet
from intake.records import read_table
from intake.submissions import Rows, read_submissions
from intake.values import Unclear, authors_of, text_of
from intake.workbook import open_book
from tests.intake.files import HEADINGS, workbook

ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 10, 31, tzinfo=UTC)
words = st.text(
    st.sampled_from("昌都夜校，。“”'\",;=+-@ \n　\t12aB་བོད★🎉\u200b\x07"), min_size=1, max_size=40
)


def rows_of(data: bytes) -> tuple[int, Rows]:
    table = read_table(csv_sheet(data, name="a.csv"))
    assert table is not None
    return len(table.records), read_submissions(table.records, zone=ZONE, now=NOW)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(words, words), min_size=1, max_size=5))
def test_no_row_of_a_csv_is_dropped_or_changed_in_silence(pieces: list[tuple[str, str]]) -> None:
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(["标题", "正文", "单位"])
    writer.writerows([title, body, "江达县"] for title, body in pieces)
    read, rows = rows_of(out.getvalue().encode())
    assert read == len(pieces)
    assert len(rows.good) + len(rows.refused) == read
    written = {(" ".join(t.split()), b.strip().strip("\ufeff\u200b")) for t, b in pieces}
    for row in rows.good:
        assert any(row.body in (body, body.strip()) for _, body in written)
        assert row.title.strip("\u200b") in {title.strip("\u200b ") for title, _ in written}


def test_no_cell_of_a_workbook_is_changed() -> None:
    chance = random.Random(5)  # noqa: S311 - texts for a test
    letters = "昌都夜校，。“”'\";=+-@ \n12aB་བོད★🎉<>&_x"
    pieces = [
        [
            f"第{n}篇",
            "首" + "".join(chance.choices(letters, k=200)) + "尾",
            "江达县",
            "张三",
            "2026-10-28",
        ]
        for n in range(300)
    ]
    data = workbook(*pieces)
    book = open_book(data, form=form_of(data, "a.xlsx"), name="a.xlsx")
    table = read_table(book.sheets[0])
    assert table is not None
    assert table.headings == tuple(HEADINGS)
    rows = read_submissions(table.records, zone=ZONE, now=NOW)
    assert rows.faults == ()
    assert [row.body for row in rows.good] == [body for _, body, *_ in pieces]


@given(st.lists(st.sampled_from(["张三", "扎西次仁", "格桑边觉", "欧阳修", "Tashi"]), unique=True))
def test_names_come_out_in_their_order(names: list[str]) -> None:
    assert [name for name, _ in authors_of("、".join(names))] == names
    assert [name for name, _ in authors_of("，".join(names))] == names


@pytest.mark.parametrize("written", ["张三 李四", "13800001111", "张", "张三(", "/"])
def test_what_is_no_name_is_not_credited(written: str) -> None:
    try:
        assert authors_of(written) == ()
    except Unclear as found:
        assert "不像姓名" in str(found)  # noqa: PT017 - either way nobody is named


def test_a_control_character_is_named_not_dropped() -> None:
    with pytest.raises(Unclear, match=r"U\+0007"):
        text_of("夜\x07校", longest=10)
