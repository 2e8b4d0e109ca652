"""Crafted files: what each must end in, and that nothing is dropped or changed without a word."""

import datetime as dt
import io
import json
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from intake.guard import MAX_BYTES
from intake.look import look as look_at
from intake.report import IntakeReport
from intake.roster import read_roster
from intake.run import read_bytes
from intake.secrecy import WORDS
from ledger.session import Ledger
from ledger.tables import Submission
from office.errors import IntakeError
from office.house import Office
from office.load import load_office
from tests.intake.files import (
    BODY,
    HEADINGS,
    document,
    edited,
    old_workbook,
    openpyxl_book,
    row,
    with_part,
    workbook,
)

CONFIG = Path(__file__).parents[2] / "config"
SHEET = "xl/worksheets/sheet1.xml"


@pytest.fixture(scope="module")
def office() -> Office:
    return load_office(CONFIG)


@pytest.fixture
def look(sqlite_ledger: Ledger, office: Office, now: dt.datetime) -> Any:
    """Read a file without writing; the ledger is empty."""

    def look(data: bytes, name: str = "来稿.xlsx") -> IntakeReport:
        with sqlite_ledger.reading() as session:
            return read_bytes(
                session, data, name=name, office=office, now=now, by="王某", dry_run=True
            )

    return look


def bomb(megabytes: int) -> bytes:
    """A small file that unpacks to that many megabytes."""
    out = io.BytesIO(workbook(row("甲")))
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/image1.png", b"\0" * 1_000_000 * megabytes)
    return out.getvalue()


def sparse(ref: str) -> bytes:
    """A sheet with one cell far away."""
    number = "".join(c for c in ref if c.isdigit())
    cell = f'<row r="{number}"><c r="{ref}"><v>1</v></c></row></sheetData>'
    return edited(
        workbook(row("甲")), SHEET, lambda xml: xml.replace(b"</sheetData>", cell.encode())
    )


def entity_bomb() -> bytes:
    doctype = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
    return edited(
        workbook(row("甲")),
        "xl/sharedStrings.xml",
        lambda xml: xml.replace(b"<sst", doctype + b"<sst", 1),
    )


def encrypted_zip() -> bytes:
    data = bytearray(workbook(row("甲")))
    for sign in (b"PK\x03\x04", b"PK\x01\x02"):
        at = data.find(sign)
        data[at + (6 if sign == b"PK\x03\x04" else 8)] |= 1
    return bytes(data)


def ole(*streams: str) -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"".join(s.encode("utf-16-le") for s in streams)


def lying_size() -> bytes:
    """A part that says it is small and is not."""
    data = bytearray(bomb(250))
    real = (250_000_000).to_bytes(4, "little")
    return bytes(data.replace(real, (100).to_bytes(4, "little")))


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: b"", "文件是空的"),
        (lambda: b"PK" + b"x" * MAX_BYTES, "至多 20 MB"),
        (lambda: bomb(150), "压缩比超过"),
        (lambda: bomb(250), "解开后超过"),
        (lying_size, "损坏|解开后超过|压缩比"),
        (lambda: sparse("XFD1048576"), "超过 200 列"),
        (lambda: sparse("GS5"), "超过 200 列"),
        (lambda: sparse("A1048576"), "超过 100,000 行"),
        (entity_bomb, "实体定义"),
        (
            lambda: edited(workbook(row("甲")), SHEET, lambda x: x.decode().encode("utf-16")),
            "编码异常",
        ),
        (encrypted_zip, "打开密码"),
        (lambda: ole("Root Entry", "EncryptedPackage"), "打开密码"),
        (lambda: ole("Root Entry", "_VBA_PROJECT", "Workbook"), "含宏"),
        (lambda: ole("WordDocument"), "另存为 docx"),
        (lambda: with_part(workbook(row("甲")), "xl/vbaProject.bin", b"x"), "含宏"),
        (lambda: with_part(workbook(row("甲")), "xl/macrosheets/sheet1.xml", b"<x/>"), "含宏表"),
        (lambda: workbook(row("甲"))[:-200], "损坏"),
        (lambda: edited(workbook(row("甲")), SHEET, lambda xml: xml[:200]), "损坏或写法异常"),
        (lambda: ole("Workbook") + b"\0" * 2_000, "损坏或写法异常"),
        (lambda: zip_of("readme.txt"), "不是 Excel 或 Word"),
        (lambda: zip_of("xl/workbook.bin"), "xlsb"),
    ],
)
def test_what_could_only_do_harm_is_refused_before_parsing(
    look: Any, make: Callable[[], bytes], words: str
) -> None:
    data = make()
    started = time.process_time()
    with pytest.raises(IntakeError, match=words):
        look(data)
    assert time.process_time() - started < 2


def zip_of(name: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(name, b"x")
    return out.getvalue()


def test_a_file_of_another_kind_is_refused(look: Any) -> None:
    with pytest.raises(IntakeError, match="读不了这种文件"):
        look(b"%PDF-1.7", "来稿.pdf")


def faults(report: IntakeReport) -> list[tuple[str, str]]:
    return [(fault.where, fault.words) for fault in report.refused]


def notes(report: IntakeReport) -> str:
    return " ".join(f"{note.where} {note.words}" for note in report.notes)


def test_an_error_cell_is_named(look: Any) -> None:
    def change(_book: Any, page: Any) -> None:
        page.write_formula(1, 0, "=1/0", None, "#DIV/0!")
        page.write_formula(2, 2, "=X!A1", None, "#REF!")

    report = look(workbook(row("甲"), row("乙"), row("丙"), change=change))
    assert faults(report) == [
        ("来稿!A2", "单元格是错误值 #DIV/0!, 请改正"),
        ("来稿!C3", "单元格是错误值 #REF!, 请改正"),
    ]
    assert report.written == 1


def test_a_formula_s_value_is_read(look: Any) -> None:
    def change(_book: Any, page: Any) -> None:
        page.write_formula(1, 0, '="夜"&"校"', None, "夜校")

    assert look(workbook(row("甲"), change=change)).written == 1


WRITTEN = [
    ("2026-10-28", "2026-10-28T00:00"),
    ("2026/10/8 9:05", "2026-10-08T09:05"),
    ("2026年10月28日", "2026-10-28T00:00"),
    ("2026年10月28日 下午3时5分", "2026-10-28T15:05"),
    ("2026.10.28", "2026-10-28T00:00"),
    ("20261028", "2026-10-28T00:00"),
    (20261028, "2026-10-28T00:00"),
    ("２０２６－１０－２８", "2026-10-28T00:00"),
    ("2026-10-28T09:15:30+08:00", "2026-10-28T09:15"),
    (dt.datetime(2026, 10, 28), "2026-10-28T00:00"),  # noqa: DTZ001 - a sheet knows no zone
    (dt.date(2026, 10, 28), "2026-10-28T00:00"),
]


@pytest.mark.parametrize("year_1904", [False, True])
def test_dates_are_read_however_they_are_written(
    sqlite_ledger: Ledger,
    office: Office,
    now: dt.datetime,
    *,
    year_1904: bool,
) -> None:
    rows = [row(f"第{n}篇", submitted_at=written) for n, (written, _) in enumerate(WRITTEN)]
    data = workbook(*rows, options={"date_1904": year_1904})
    with sqlite_ledger.writing() as session:
        read_bytes(session, data, name="a.xlsx", office=office, now=now, by="王某")
        pieces = session.scalars(select(Submission).order_by(Submission.id)).all()
        moments = [piece.submitted_at.astimezone(office.profile.zone) for piece in pieces]
    assert [moment.isoformat(timespec="minutes") for moment in moments] == [
        f"{read}+08:00" for _, read in WRITTEN
    ]


UNCLEAR = [
    ("10/11/2026", "有歧义"),
    ("26-10-28", "有歧义"),
    ("10-28", "没有年份"),
    ("10月28日", "没有年份"),
    (46323, "序列号"),
    ("2026-02-30", "没有"),
    ("2026-10-28 25:00", "没有"),
    ("上周五", "不是认得的日期"),
    ("2062-10-28", "在今天之后"),
    ("1926-10-28", "不合理"),
    (True, "不是日期"),
    (dt.time(9, 15), "不是日期"),
]


def test_an_ambiguous_date_is_never_guessed(look: Any) -> None:
    rows = [row(f"第{n}篇", submitted_at=written) for n, (written, _) in enumerate(UNCLEAR)]
    report = look(workbook(*rows))
    assert report.written == 0
    found = faults(report)
    assert [where for where, _ in found] == [f"来稿!E{n}" for n in range(2, len(UNCLEAR) + 2)]
    for (_, said), (_, words) in zip(found, UNCLEAR, strict=True):
        assert words in said


def test_hidden_rows_and_sheets_are_read_and_named(look: Any) -> None:
    def change(book: Any, page: Any) -> None:
        page.set_row(2, None, None, {"hidden": True})
        other = book.add_worksheet("底表")
        for c, value in enumerate(HEADINGS):
            other.write(0, c, value)
        for c, value in enumerate(row("丙")):
            other.write(1, c, value)
        other.hide()
        book.add_worksheet("说明").write(0, 0, "填表说明")
        book.worksheets()[2].hide()

    report = look(workbook(row("甲"), row("乙"), change=change))
    assert report.read == 3
    assert "来稿!3 隐藏的行" in notes(report)
    assert "底表 隐藏的工作表" in notes(report)
    assert "说明 前几行里认不出表头" in notes(report)


def test_a_visible_sheet_without_headings_is_no_silent_loss(look: Any) -> None:
    def change(book: Any, _page: Any) -> None:
        book.add_worksheet("补充").write(0, 0, "还有一篇")

    report = look(workbook(row("甲"), change=change))
    assert [where for where, _ in faults(report)] == ["补充"]


def test_a_unit_merged_over_rows_is_each_row_s_unit_and_a_merged_title_is_nobody_s(
    look: Any,
) -> None:
    def change(book: Any, page: Any) -> None:
        page.merge_range("C2:C3", "江达县委组织部", book.add_format())

    report = look(workbook(row("甲"), row("乙", unit=None), change=change))
    assert (report.written, faults(report)) == (2, [])

    def titles(book: Any, page: Any) -> None:
        page.merge_range("A2:A3", "合起来的标题", book.add_format())

    report = look(workbook(row("甲"), row(""), change=titles))
    assert [where for where, _ in faults(report)] == ["来稿!A3"]
    assert "合并" in faults(report)[0][1]


def test_a_banner_above_and_numbers_beside_do_no_harm(look: Any) -> None:
    def change(page: Any) -> None:
        page.append(["昌都市组织系统信息报送表"])
        page.merge_cells("A1:F1")
        page.append(["序号", "稿件标题*", "内容", "报送单位", "作者（撰稿人）", "报送日期"])
        page.append([1, *row("甲")])
        page.append([2, None, None, None, None, None])

    report = look(openpyxl_book(change))
    assert (report.read, report.written) == (1, 1)
    assert "不认识的列 序号" in notes(report)


def test_two_columns_of_one_meaning_refuse_the_sheet(look: Any) -> None:
    data = workbook(["甲", "乙", BODY, "江达县"], headings=["标题", "题目", "正文", "单位"])
    assert "重复" in faults(look(data))[0][1]


def test_the_same_piece_twice_in_a_file_is_named(look: Any) -> None:
    assert "与 来稿!2 是同一篇" in faults(look(workbook(row("甲"), row("甲"))))[0][1]


def test_a_class_of_units_the_office_never_named_is_told_where_to_name_it() -> None:
    data = workbook(["江达县", "县区", "张三"], headings=["单位", "单位类别", "姓名"])
    records = look_at(data, name="名册.xlsx").records
    (fault,) = read_roster(records, zone=ZoneInfo("Asia/Shanghai"), unit_classes={}).faults
    assert (fault.where, "unit_classes" in fault.words) == ("来稿!B2", True)


def test_english_keys_and_any_order_are_read(look: Any) -> None:
    headings = ["unit", "submitted_at", "title", "authors", "body", "openness", "kind"]
    values = ["江达县", "2026-10-28", "甲", "张三", BODY, "public", "info"]
    assert look(workbook(values, headings=headings)).written == 1


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        ("链接", "javascript:alert(1)", "http:// 或 https://"),
        ("链接", "http://a.cn http://b.cn", "只写一个"),
        ("类别", "诗歌", "应为 信息、"),
        ("公开属性", "绝对公开", "应为 公开、"),
        ("作者", "张三123", "不像姓名"),
        ("标题", "甲" * 301, "至多 300 字"),
        ("正文", None, "正文与链接至少填一项"),
        ("单位", None, "缺少单位"),
    ],
)
def test_a_value_outside_its_vocabulary_is_a_bad_row(
    look: Any, key: str, value: Any, words: str
) -> None:
    values: dict[str, Any] = {
        "标题": "甲",
        "正文": BODY,
        "单位": "江达县",
        "作者": "张三",
        key: value,
    }
    line = json.dumps({key: value for key, value in values.items() if value}, ensure_ascii=False)
    report = look(line.encode(), "来稿.jsonl")
    assert [words in found for _, found in faults(report)] == [True]


def test_what_a_sheet_may_have_cut_is_said(look: Any) -> None:
    assert "可能被表格截断" in notes(look(workbook(row("甲", body="昌" * 32_767))))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
def test_a_csv_is_read_in_the_encodings_offices_use(look: Any, encoding: str) -> None:
    text = f'标题,正文,单位\n夜校,"{BODY}\n第二段,有逗号",江达县\n'
    report = look(text.encode(encoding), "来稿.csv")
    assert (report.written, faults(report)) == (1, [])


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("标题,正文,单位\n夜校,一段,有逗号,江达县\n", "列数多于表头"),
        ('标题,正文,单位\n夜校,"没有收尾的引号,江达县\n', "引号不成对"),
        ("标题,正文,单位\n夜校,\x00正文,江达县\n", "控制字符"),
    ],
)
def test_a_broken_csv_is_refused_with_its_line(look: Any, text: str, words: str) -> None:
    try:
        found = faults(look(text.encode(), "来稿.csv"))
    except IntakeError as refused:
        found = [(str(refused.where), refused.message)]
    assert words in found[0][1]
    assert "2" in found[0][0]


def test_text_in_no_known_encoding_is_refused(look: Any) -> None:
    with pytest.raises(IntakeError, match="编码认不出"):
        look("标题,正文".encode() + b"\xff\xff", "来稿.csv")


def test_jsonl_is_read_and_its_faults_named(look: Any) -> None:
    good = (
        '{"id": "D1", "title": "甲", "body": "正文", "unit": "江达县", "authors": ["张三", "李四"]}'
    )
    assert look((good + "\n\n").encode(), "来稿.jsonl").written == 1
    for line, words in [
        ('{"title": "甲", "title": "乙"}', "写了两次"),
        ("[1]", "一个 JSON 对象"),
        ("{", "不是一行一个 JSON"),
        ('{"title": {"a": 1}}', "文字的列表"),
        ('{"title": NaN}', "不是一行一个 JSON"),
    ]:
        with pytest.raises(IntakeError, match=words) as refused:
            look(f"{good}\n{line}\n".encode(), "来稿.jsonl")
        assert ":2" in str(refused.value.where)


def test_two_kinds_in_one_file_are_refused(look: Any) -> None:
    def change(book: Any, _page: Any) -> None:
        page = book.add_worksheet("花名册")
        for c, (heading, value) in enumerate([("单位", "江达县"), ("姓名", "张三")]):
            page.write(0, c, heading)
            page.write(1, c, value)

    with pytest.raises(IntakeError, match="只放一类"):
        look(workbook(row("甲"), change=change))


def test_a_form_as_a_word_table_is_read(look: Any) -> None:
    def change(paper: Any) -> None:
        table = paper.add_table(rows=4, cols=2)
        cells = [("标题", "夜校"), ("单位", "江达县"), ("作者", "张三"), ("正文", BODY)]
        for line, values in zip(table.rows, cells, strict=True):
            for cell, value in zip(line.cells, values, strict=True):
                cell.text = value

    report = look(document("信息报送表", change=change), "报送表.docx")
    assert (report.written, faults(report)) == (1, [])


def test_an_old_workbook_is_read_and_its_error_cells_refuse_it(look: Any) -> None:
    report = look(old_workbook(HEADINGS, row("甲"), row("乙")), "来稿.xls")
    assert (report.read, report.written) == (2, 2)
    with pytest.raises(IntakeError, match="D2"):
        look(old_workbook(HEADINGS, row("甲"), error_at=(1, 3)), "来稿.xls")


def test_a_formula_nobody_calculated_is_no_empty_cell(look: Any) -> None:
    def change(page: Any) -> None:
        page.append(HEADINGS)
        page.append(row("甲", unit='=CONCATENATE("江达","县")'))

    report = look(openpyxl_book(change))
    assert faults(report) == [("Sheet!C2", "公式还没有算出值, 请用 Excel 或 WPS 打开保存一次")]


def test_values_under_no_heading_and_headings_repeated_are_named(look: Any) -> None:
    report = look(workbook([*row("甲"), "急"], HEADINGS, row("乙")))
    assert (report.read, report.written) == (2, 2)
    assert "来稿!F2 所在的列没有表头" in notes(report)
    assert "来稿!3 是重复的表头" in notes(report)


MARKED = [
    lambda: workbook(row("甲", body=f"机密★1年\n{BODY}")),
    lambda: workbook(row("甲", body=f"秘 密 ★ 六个月\n{BODY}")),
    lambda: workbook(row("甲", body=f"绝密☆长期\n{BODY}")),
    lambda: workbook(row("甲", body=f"機密★10年\n{BODY}")),
    lambda: workbook(row("甲", body=f"机\u200b密★1年\n{BODY}")),
    lambda: workbook(row("甲", body=f"密级：秘密\n{BODY}")),
    lambda: workbook(row("甲", body=f"内部资料 注意保存\n{BODY}")),
    lambda: workbook(row("甲", body=f"（内部资料，注意保存）{BODY}")),
    lambda: workbook(row("甲", body=f"内部文件  请勿外传\n{BODY}")),
    lambda: workbook(row("甲", body=f"{BODY}\n内部资料")),
    lambda: workbook(row("甲", body=f"内部资料·不得翻印\n{BODY}")),
    lambda: workbook(row("【机密】甲")),
    lambda: workbook(["甲", BODY, "江达县", "内部"], headings=["标题", "正文", "单位", "密级"]),
    lambda: workbook(["甲", BODY, "江达县", "秘密"], headings=["标题", "正文", "单位", "密级"]),
    lambda: workbook(row("甲"), sheet="机密"),
    lambda: workbook(row("甲"), change=lambda _b, page: page.set_header("&C机密★1年")),
    lambda: workbook(row("甲"), change=lambda _b, page: page.set_footer("&L内部资料 注意保存")),
    lambda: workbook(row("甲"), change=lambda _b, page: page.write_comment("A2", "秘密★1年")),
    lambda: workbook(
        row("甲"), change=lambda _b, page: page.insert_textbox("H2", "内部资料 注意保存")
    ),
    lambda: workbook(row("甲"), change=lambda b, _p: b.set_properties({"title": "机密★1年"})),
    lambda: workbook(row("甲"), change=hidden_mark),
    lambda: workbook(row("甲"), change=lambda _b, page: page.write(20, 8, "绝密")),
]


def hidden_mark(book: Any, _page: Any) -> None:
    page = book.add_worksheet("底表")
    page.write(5, 5, "秘密★3年")
    page.hide()


@pytest.mark.parametrize("make", MARKED)
def test_a_marked_workbook_is_refused_in_the_words_of_the_house(
    look: Any, make: Callable[[], bytes]
) -> None:
    with pytest.raises(IntakeError) as refused:
        look(make())
    assert refused.value.message == WORDS


def header_mark(paper: Any) -> None:
    paper.sections[0].header.paragraphs[0].text = "机密★1年"


def footer_mark(paper: Any) -> None:
    paper.sections[0].footer.paragraphs[0].text = "内部资料 注意保存"


def split_mark(paper: Any) -> None:
    words = paper.paragraphs[0].insert_paragraph_before()
    for piece in ("内部", "资料", " ", "注意", "保存"):
        words.add_run(piece)


@pytest.mark.parametrize("change", [header_mark, footer_mark, split_mark])
def test_a_marked_document_is_refused(look: Any, change: Callable[[Any], None]) -> None:
    with pytest.raises(IntakeError) as refused:
        look(document("夜校", BODY, change=change), "夜校.docx")
    assert refused.value.message == WORDS


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (
            f"标题,正文,单位\n夜校,机密★1年 {BODY.replace(',', '，')},江达县\n".encode("gbk"),
            "a.csv",
        ),
        (b'{"title": "x", "body": "\\u673a\\u5bc6\\u2605", "unit": "y"}', "a.jsonl"),
        (old_workbook(HEADINGS, row("甲", body=f"机密★1年\n{BODY}")), "a.xls"),
        (old_workbook(HEADINGS, row("甲")) + "机密★1年".encode("utf-16-le"), "a.xls"),
        (workbook(row("甲")), "【内部资料】来稿.xlsx"),
        (workbook(row("甲")), "机密-来稿.xlsx"),
        (document("夜校", BODY), "绝密.docx"),
    ],
)
def test_a_mark_counts_in_every_kind_of_file_and_in_its_name(
    look: Any, data: bytes, name: str
) -> None:
    with pytest.raises(IntakeError) as refused:
        look(data, name)
    assert refused.value.message == WORDS


@pytest.mark.parametrize(
    "words",
    [
        "会议强调,要严守保密纪律,严防失密泄密,切实保守国家秘密。",
        "开展保密宣传教育月活动,学习《中华人民共和国保守国家秘密法》。",
        "加强机密文件管理,规范涉密载体登记。",
        "揭开冰川的秘密,科考队员走进来古村。",
        "完善单位内部资料归档制度,落实专人负责。",
        "内部挖潜、外部借力,夜校办到了牧场。",
        "组织观看保密警示片《绝密时刻》。",
        "群众评价五星★★★★★,满意度98%。",
    ],
)
def test_a_piece_that_speaks_of_secrecy_is_taken(look: Any, words: str) -> None:
    line = json.dumps({"title": words, "body": f"{words}\n{BODY}", "unit": "江达县"})
    assert look(line.encode(), "来稿.jsonl").written == 1
