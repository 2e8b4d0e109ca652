"""Files taken into a real ledger, on both databases."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from intake.report import refused_csv
from intake.run import read_bytes, read_file, read_form
from ledger.audit import breaks
from ledger.session import Ledger
from ledger.tables import (
    Audit,
    Clipping,
    IntakeFile,
    Person,
    Post,
    Submission,
    SubmissionVersion,
    Unit,
    UnitName,
)
from office.errors import IntakeError
from office.house import Office
from tests.intake.files import BODY, HEADINGS, document, row, workbook

ROSTER = ["单位", "单位类别", "姓名", "岗位"]


def count(ledger: Ledger, table: Any) -> int:
    with ledger.reading() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def roster(*rows: list[Any]) -> bytes:
    return workbook(*rows, headings=ROSTER, sheet="花名册")


GOOD_ROSTER = roster(
    ["江达县委组织部", "县(区)", "扎西次仁", "信息员"],
    ["江达县委组织部", "县(区)", "张三", "党建宣传员"],
    ["卡若区委组织部", "县(区)", "张三", "信息员"],
)


def test_submissions_are_registered_with_unit_people_and_first_version(
    ledger: Ledger, take: Any
) -> None:
    take(GOOD_ROSTER, "花名册.xlsx")
    report = take(workbook(row("江达开办夜校"), row("江达办实事", openness="公开")))
    assert (report.kind, report.read, report.written) == ("submissions", 2, 2)
    with ledger.reading() as session:
        piece = session.scalars(select(Submission).order_by(Submission.id)).first()
        assert piece is not None
        assert piece.unit is not None
        assert piece.unit.key == "江达县委组织部"
        assert [a.name for a in piece.authors] == ["扎西次仁", "张三"]
        assert all(author.person_id for author in piece.authors)
        assert piece.submitted_at == datetime(2026, 10, 28, 1, 15, tzinfo=UTC)
        assert piece.received_at == datetime(2026, 10, 31, 1, 0, tzinfo=UTC)
        assert (piece.openness, piece.kind, piece.match_state) == (
            "internal",
            "publicity",
            "pending",
        )
        assert [version.title for version in piece.versions] == ["江达开办夜校"]
        assert piece.place == "来稿!2"
        acts = session.scalars(select(Audit.act)).all()
        assert list(acts) == ["intake.read", "intake.read"]
        assert list(breaks(session)) == []


def test_the_same_file_twice_adds_nothing(ledger: Ledger, take: Any) -> None:
    data = workbook(row("江达开办夜校"))
    first = take(data)
    second = take(data)
    assert (first.written, second.written, second.already_read) == (1, 0, True)
    assert count(ledger, Submission) == 1
    assert count(ledger, IntakeFile) == 1


def test_a_row_the_ledger_has_is_unchanged_whatever_file_it_comes_in(
    ledger: Ledger, take: Any
) -> None:
    take(workbook(row("江达开办夜校")))
    again = take(workbook(row("江达开办夜校"), row("又一篇", body="另一段完全不同的话。" * 8)))
    assert (again.written, again.unchanged) == (1, 1)
    assert count(ledger, Submission) == 2


def test_one_bad_row_keeps_the_whole_file_out_and_every_bad_row_is_named(
    ledger: Ledger, take: Any
) -> None:
    data = workbook(
        row("好的一篇"),
        row("", body="没有标题的正文"),
        row("日期不清", submitted_at="10/11/2026"),
        row("作者不清", authors="张三 李四"),
    )
    with pytest.raises(IntakeError) as refused:
        take(data)
    assert [where for where, _ in refused.value.rows] == ["来稿!A3", "来稿!E4", "来稿!D5"]
    assert "3 处有误" in refused.value.message
    assert count(ledger, Submission) == count(ledger, IntakeFile) == count(ledger, Audit) == 0


def test_a_dry_run_lists_all_and_writes_nothing(ledger: Ledger, take: Any) -> None:
    report = take(workbook(row("好的一篇"), row("")), dry_run=True)
    assert (report.read, report.written, len(report.refused), report.dry_run) == (2, 1, 1, True)
    assert count(ledger, Submission) == count(ledger, IntakeFile) == count(ledger, Audit) == 0


def test_good_rows_are_taken_and_the_others_given_back_with_reasons(
    ledger: Ledger, take: Any
) -> None:
    report = take(workbook(row("好的一篇"), row("=坏的", authors="张三、张三")), good_rows=True)
    assert (report.written, len(report.refused)) == (1, 1)
    assert count(ledger, Submission) == 1
    lines = refused_csv(report).decode("utf-8-sig").splitlines()
    assert lines[0] == "标题,正文,单位,作者,报送时间,位置,原因"
    assert lines[1].startswith("'=坏的,")
    assert "写了两次" in lines[1]


def test_no_heading_of_a_file_comes_back_as_a_formula(take: Any) -> None:
    """Nor a cell behind an invisible mark."""
    plain = {"strings_to_formulas": False}
    bad = [*row("\u200b=坏的", authors="张三、张三"), "x"]
    data = workbook(bad, headings=[*HEADINGS, "=HYPERLINK(1)"], options=plain)
    lines = refused_csv(take(data, dry_run=True)).decode("utf-8-sig").splitlines()
    assert "'=HYPERLINK(1)" in lines[0]
    assert lines[1].startswith("'\u200b=坏的,")


def test_without_a_roster_units_are_registered_as_stated(ledger: Ledger, take: Any) -> None:
    report = take(workbook(row("甲"), row("乙", unit="芒康县委组织部")))
    assert any("尚无花名册" in note.words for note in report.notes)
    assert count(ledger, Unit) == 2


def test_with_a_roster_an_unknown_unit_is_a_bad_row_with_a_suggestion(take: Any) -> None:
    take(GOOD_ROSTER, "花名册.xlsx")
    with pytest.raises(IntakeError) as refused:
        take(workbook(row("甲", unit="江达县组织部")))
    words = "单位 '江达县组织部' 不在花名册, 是否为 '江达县委组织部'"
    assert refused.value.rows == (("来稿!2", words),)


def test_a_name_held_by_two_people_of_a_unit_names_nobody(ledger: Ledger, take: Any) -> None:
    headings = ["单位", "姓名", "人员编号"]
    rows = [["江达县委组织部", "扎西次仁", "01"], ["江达县委组织部", "扎西次仁", "02"]]
    take(workbook(*rows, headings=headings), "花名册.xlsx")
    take(workbook(row("甲", authors="扎西次仁")))
    with ledger.reading() as session:
        piece = session.scalars(select(Submission)).one()
        assert piece.authors[0].person_id is None


def test_a_later_roster_gives_earlier_pieces_their_people(ledger: Ledger, take: Any) -> None:
    take(workbook(row("甲")))
    take(GOOD_ROSTER, "花名册.xlsx")
    with ledger.reading() as session:
        piece = session.scalars(select(Submission)).one()
        assert all(author.person_id for author in piece.authors)
    assert count(ledger, Unit) == 2


def test_an_old_name_is_the_unit_it_was(ledger: Ledger, take: Any) -> None:
    headings = ["单位", "曾用名", "更名日期", "单位简称"]
    data = workbook(
        ["昌都市委组织部", "昌都地委组织部", "2014-10-21", "市委组织部"], headings=headings
    )
    take(data, "花名册.xlsx")
    take(
        workbook(
            row("甲", unit="昌都地委组织部", submitted_at="2014-04-09"),
            row("乙", unit="市委组织部"),
        )
    )
    with ledger.reading() as session:
        units = {piece.unit_id for piece in session.scalars(select(Submission))}
        assert len(units) == 1
        names = {
            name.name: (name.from_on, name.to_on) for name in session.scalars(select(UnitName))
        }
    assert names["昌都地委组织部"] == (None, date(2014, 10, 20))
    assert names["昌都市委组织部"] == (date(2014, 10, 21), None)


def test_the_same_roster_again_changes_nothing(ledger: Ledger, take: Any) -> None:
    first = take(GOOD_ROSTER, "花名册.xlsx")
    again = take(
        workbook(*[["江达县委组织部", "县(区)", "扎西次仁", "信息员"]], headings=ROSTER), "b.xlsx"
    )
    assert (first.written, again.written, again.unchanged) == (3, 0, 1)
    assert (count(ledger, Unit), count(ledger, Person), count(ledger, Post)) == (2, 3, 3)


def test_a_transfer_ends_one_post_and_begins_another(ledger: Ledger, take: Any) -> None:
    headings = ["单位", "姓名", "人员编号", "岗位", "到岗日期"]
    take(
        workbook(["江达县委组织部", "张三", "01", "信息员", "2025-01-01"], headings=headings),
        "a.xlsx",
    )
    with pytest.raises(IntakeError, match="1 处有误") as refused:
        take(
            workbook(["卡若区委组织部", "张三", "01", "信息员", None], headings=headings), "b.xlsx"
        )
    assert "调动请写到岗日期" in refused.value.rows[0][1]
    take(
        workbook(["卡若区委组织部", "张三", "01", "信息员", "2026-03-01"], headings=headings),
        "c.xlsx",
    )
    with ledger.reading() as session:
        posts = session.scalars(select(Post).order_by(Post.from_on)).all()
        assert [(post.from_on, post.to_on) for post in posts] == [
            (date(2025, 1, 1), date(2026, 2, 28)),
            (date(2026, 3, 1), None),
        ]
    assert count(ledger, Person) == 1


def test_a_piece_handed_in_again_under_its_number_is_a_new_version(
    ledger: Ledger, take: Any
) -> None:
    headings = ["编号", "标题", "正文", "单位"]
    take(workbook(["D1", "夜校", BODY, "江达县委组织部"], headings=headings))
    report = take(
        workbook(["D1", "夜校(修改)", BODY + "改。", "江达县委组织部"], headings=headings)
    )
    assert (report.written, report.unchanged) == (1, 0)
    with ledger.reading() as session:
        piece = session.scalars(select(Submission)).one()
        assert (piece.title, piece.version) == ("夜校(修改)", 2)
        titles = session.scalars(
            select(SubmissionVersion.title).order_by(SubmissionVersion.version)
        )
        assert list(titles) == ["夜校", "夜校(修改)"]
    with pytest.raises(IntakeError) as refused:
        take(workbook(["D1", "别家的", BODY, "芒康县委组织部"], headings=headings))
    assert "已是另一单位的稿件" in refused.value.rows[0][1]


def test_campaigns_and_exemplars_come_by_a_column_each(ledger: Ledger, take: Any) -> None:
    """Each once; a later version adds to them; what the program marks nobody may hand in."""
    headings = ["编号", "标题", "正文", "单位", "专题", "典型"]
    ours = ["江达县委组织部", "基层党建、强基惠民；基层党建"]
    take(workbook(["T1", "夜校", BODY, *ours, "扎西次仁"], headings=headings))
    take(workbook(["T1", "夜校(改)", BODY, ours[0], "主题教育", None], headings=headings))
    with ledger.reading() as session:
        tags = session.scalars(select(Submission.tags)).one()
        assert tags == ["基层党建", "强基惠民", "扎西次仁", "主题教育"]
    with pytest.raises(IntakeError) as refused:
        take(workbook(["T2", "台账", BODY, ours[0], "历年台账", None], headings=headings))
    assert "请去掉" in refused.value.rows[0][1]


def test_a_piece_like_an_earlier_one_is_warned_of(take: Any) -> None:
    take(workbook(row("江达开办夜校")))
    report = take(workbook(row("我县开办牧民夜校", unit="芒康县委组织部")))
    assert any("相似" in note.words and "江达开办夜校" in note.words for note in report.notes)


def test_a_document_is_one_submission(ledger: Ledger, take: Any) -> None:
    data = document(
        "江达开办牧民夜校",
        "单位：江达县委组织部",
        "作者：扎西次仁、张三",
        BODY,
        "第二段。" * 10,
        "审签人：李某",
    )
    report = take(data, "夜校.docx")
    assert (report.kind, report.written) == ("submissions", 1)
    with ledger.reading() as session:
        piece = session.scalars(select(Submission)).one()
        assert (piece.title, piece.cleared_by) == ("江达开办牧民夜校", "李某")
        assert piece.body == BODY + "\n" + "第二段。" * 10
        assert [author.name for author in piece.authors] == ["扎西次仁", "张三"]


def test_a_unit_hands_in_for_itself_only(ledger: Ledger, take: Any) -> None:
    take(GOOD_ROSTER, "花名册.xlsx")
    with ledger.reading() as session:
        unit = session.scalars(select(Unit.id).where(Unit.key == "江达县委组织部")).one()
    data = document("江达开办牧民夜校", BODY)
    assert take(data, "a.docx", defaults={"unit": "江达县委组织部"}, only_unit=unit).written == 1
    with pytest.raises(IntakeError) as refused:
        take(workbook(row("乙", unit="卡若区委组织部")), only_unit=unit)
    assert "不是本单位" in refused.value.rows[0][1]
    with pytest.raises(IntakeError, match="单位只能报送来稿"):
        take(roster(["江达县委组织部", "县(区)", "新人", "信息员"]), "b.xlsx", only_unit=unit)


def test_a_unit_is_not_told_what_another_wrote(ledger: Ledger, take: Any) -> None:
    take(GOOD_ROSTER, "花名册.xlsx")
    take(workbook(row("江达开办夜校")))
    with ledger.reading() as session:
        unit = session.scalars(select(Unit.id).where(Unit.key == "卡若区委组织部")).one()
    report = take(workbook(row("我区开办夜校", unit="卡若区委组织部")), only_unit=unit)
    words = " ".join(note.words for note in report.notes)
    assert "另一单位先前的来稿 相似" in words
    assert "江达开办夜校" not in words


def test_a_form_on_a_page_is_one_submission(ledger: Ledger, office: Office, now: datetime) -> None:
    values = {"title": "夜校", "body": BODY, "unit": "江达县", "authors": "张三、李四", "url": ""}
    with ledger.writing() as session:
        report = read_form(session, values, office=office, now=now, by="张三")
    assert report.written == 1
    with pytest.raises(IntakeError) as refused, ledger.writing() as session:
        read_form(session, values | {"body": ""}, office=office, now=now, by="张三")
    assert "正文与链接至少填一项" in refused.value.rows[0][1]


def test_clippings_are_tied_to_their_piece(ledger: Ledger, take: Any) -> None:
    take(workbook(row("江达开办夜校")))
    headings = ["标题", "媒体", "刊发日期", "版次", "期号"]
    data = workbook(
        ["江达开办夜校", "《昌都报》", "2026-10-30", "2", None],
        ["无来稿的一篇", "学习强国西藏平台", "2026-10-30", None, None],
        headings=headings,
    )
    report = take(data, "样报.xlsx")
    assert (report.kind, report.written) == ("clippings", 2)
    with ledger.reading() as session:
        first, second = session.scalars(select(Clipping).order_by(Clipping.id)).all()
        assert (first.channel_key, first.page_no) == ("cdb", "2")
        assert first.submission_id is not None
        assert (second.channel_key, second.submission_id) == ("xuexi-xz", None)
    assert len(report.notes) == 1
    with pytest.raises(IntakeError) as refused:
        take(workbook(["甲", "某某网", "2026-10-30"], headings=headings[:3]), "b.xlsx")
    assert "媒体库里没有 '某某网'" in refused.value.rows[0][1]


def test_a_secret_file_leaves_no_trace(ledger: Ledger, take: Any) -> None:
    data = workbook(row("关于某事的报告", body="机密★1年\n" + BODY))
    with pytest.raises(IntakeError) as refused:
        take(data, good_rows=True)
    assert refused.value.message == "疑似涉密或内部文件,未保存,请按保密规定处理"
    assert "某事" not in str(refused.value)
    assert count(ledger, Submission) == count(ledger, IntakeFile) == count(ledger, Audit) == 0


def test_a_file_on_disk_is_read_by_its_path(
    sqlite_ledger: Ledger, office: Office, now: datetime, tmp_path: Path
) -> None:
    path = tmp_path / "来稿.csv"
    path.write_bytes(
        f"标题,正文,单位,作者\n夜校,{BODY.replace(',', '，')},江达县委组织部,张三\n".encode("gbk")
    )
    with sqlite_ledger.writing() as session:
        report = read_file(session, path, office=office, now=now, by="王某")
    assert report.written == 1
    with pytest.raises(IntakeError, match="文件读不了"), sqlite_ledger.reading() as session:
        read_file(session, tmp_path / "无.csv", office=office, now=now, by="王某")


def test_an_interrupted_reading_leaves_nothing(
    ledger: Ledger, office: Office, now: datetime
) -> None:
    class Cut(Exception):  # noqa: N818 - a cable, not a fault
        pass

    def cut() -> None:
        with ledger.writing() as session:
            _read(session, office, now)
            raise Cut

    with pytest.raises(Cut):
        cut()
    assert count(ledger, Submission) == count(ledger, IntakeFile) == count(ledger, Audit) == 0


def _read(session: Session, office: Office, now: datetime) -> None:
    data = workbook(row("江达开办夜校"))
    read_bytes(session, data, name="a.xlsx", office=office, now=now, by="王某")


def test_one_file_handed_in_by_four_at_once_is_read_once(ledger: Ledger, take: Any) -> None:
    data = workbook(row("江达开办夜校"))
    with ThreadPoolExecutor(4) as pool:
        reports = list(pool.map(lambda _: take(data), range(4)))
    assert sorted(report.written for report in reports) == [0, 0, 0, 1]
    assert (count(ledger, Submission), count(ledger, Unit)) == (1, 1)


def test_two_files_that_name_one_unit_make_one_unit(ledger: Ledger, take: Any) -> None:
    files = [workbook(row(f"第{n}篇", body=f"{n}" * 60)) for n in range(4)]
    with ThreadPoolExecutor(4) as pool:
        reports = list(pool.map(take, files))
    assert [report.written for report in reports] == [1, 1, 1, 1]
    assert count(ledger, Unit) == 1
    with ledger.reading() as session:
        assert list(breaks(session)) == []
