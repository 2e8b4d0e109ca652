"""来稿登记 in the browser's own requests: looked at first, then taken in."""

import io

import openpyxl
from fastapi import FastAPI
from sqlalchemy import func, select

from ledger.session import Ledger
from ledger.tables import IntakeFile, Submission
from tests.api.conftest import signed_in

PIECE = {
    "title": "然乌镇党员志愿者清理湖岸",
    "body": "然乌镇组织党员志愿者清理湖岸垃圾，保护高原湖泊。" * 4,
    "authors": "扎西、卓玛",
    "kind": "publicity",
    "openness": "public",
    "cleared_by": "拉巴",
}


def workbook(rows: list[list[str]]) -> bytes:
    """Return an Excel file with these rows."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _count(ledger: Ledger) -> int:
    with ledger.reading() as session:
        return session.scalar(select(func.count()).select_from(Submission)) or 0


def test_a_piece_is_registered_by_form_and_leads_to_its_receipt(
    app: FastAPI, ledger: Ledger
) -> None:
    """For an informant always under their own unit, whatever is sent."""
    who = signed_in(app, "informant")
    answer = who.post("/intake/form", data={**PIECE, "unit": "卡若区委组织部"})
    assert answer.status_code == 303, answer.text
    assert answer.headers["location"].startswith("/receipts/")
    assert who.get(answer.headers["location"]).status_code == 200
    with ledger.reading() as session:
        made = session.scalars(select(Submission).order_by(Submission.id.desc())).first()
        assert made is not None
        assert (made.title, made.unit_id, made.openness) == (PIECE["title"], 1, "public")


def test_a_piece_with_a_secrecy_mark_is_refused_before_it_is_stored(
    app: FastAPI, ledger: Ledger
) -> None:
    """In words; the ledger is as it was."""
    before = _count(ledger)
    told = {**PIECE, "body": "机密★1年\n" + PIECE["body"], "unit": "类乌齐县委组织部"}
    answer = signed_in(app, "reviewer").post("/intake/form", data=told)
    assert answer.status_code == 422
    assert "未保存" in answer.text
    assert _count(ledger) == before


def test_a_file_is_looked_at_before_it_is_taken_in(app: FastAPI, ledger: Ledger) -> None:
    """Three bad rows are named with place and reason; looking writes nothing."""
    good = [["标题甲", "正文" * 30, "类乌齐县委组织部", "扎西", "2026-10-20"]]
    bad = [
        ["", "正文" * 30, "类乌齐县委组织部", "扎西", "2026-10-20"],
        ["标题乙", "正文" * 30, "类乌齐县委组织部", "扎西", "某日"],
        ["标题丙", "正文" * 30, "", "扎西", "2026-10-21"],
    ]
    data = workbook([["标题", "正文", "单位", "作者", "报送时间"], *good, *bad])
    who, before = signed_in(app, "reviewer"), _count(ledger)

    def send(act: str, rows: str = "all") -> tuple[int, str]:
        answer = who.post(
            "/intake/file", data={"act": act, "rows": rows}, files={"file": ("来稿.xlsx", data)}
        )
        return answer.status_code, answer.text

    status, page = send("look")
    assert status == 200
    assert page.count("<li>") >= 2
    assert _count(ledger) == before
    status, page = send("take")
    assert status == 422
    assert _count(ledger) == before
    status, page = send("take", "good")
    assert status == 200
    assert before < _count(ledger) < before + 4


def test_a_zip_bomb_ends_in_words(app: FastAPI, ledger: Ledger) -> None:
    """Whatever is uploaded, the page says what is wrong with it."""
    answer = signed_in(app, "reviewer").post(
        "/intake/file",
        data={"act": "take"},
        files={"file": ("a.xlsx", b"PK\x03\x04" + b"\0" * 100)},
    )
    assert answer.status_code == 422
    with ledger.reading() as session:
        assert session.scalar(select(func.count()).select_from(IntakeFile)) == 0


def test_what_a_column_is_is_remembered_for_the_units_next_file(app: FastAPI) -> None:
    """Said once at taking in; another unit's words are its own."""
    rows = [["题名", "稿子", "谁写的"], ["牧区夜校开课了呀", "正文" * 40, "扎西"]]
    who = signed_in(app, "informant")
    said = {"heading": ["题名", "稿子", "谁写的"], "means": ["title", "body", "authors"]}

    def send(name: str, act: str, person: object = who, **more: object) -> str:
        sent = {"file": (name, workbook(rows))}
        answer = person.post("/intake/file", data={"act": act, **more}, files=sent)  # type: ignore[attr-defined]
        return str(answer.text)

    assert "已登记 1 行" in send("甲.xlsx", "take", **said)
    rows.append(["第二篇稿件的题目", "别的正文" * 40, "扎西"])
    assert "可登记 1 行" in send("乙.xlsx", "look")
    assert "推测" in send("乙.xlsx", "columns", signed_in(app, "foreign"))
    assert "推测" not in send("乙.xlsx", "columns")


def test_an_unfinished_piece_is_told_what_it_is_like(app: FastAPI, ledger: Ledger) -> None:
    """At once, and nothing is kept; a secrecy mark is refused in words."""
    who, before = signed_in(app, "reviewer"), _count(ledger)
    with ledger.reading() as session:
        held = session.scalars(select(Submission).order_by(Submission.id)).first()
        assert held is not None
        told = {"title": "x", "body": held.body or "", "unit": "类乌齐县委组织部"}
    assert "相似" in who.post("/intake/form/look", data=told).text
    marked = {**told, "body": "机密★1年\n" + told["body"]}
    assert "未保存" in who.post("/intake/form/look", data=marked).text
    assert _count(ledger) == before


def test_a_piece_may_be_handed_in_anew_under_its_number(app: FastAPI, ledger: Ledger) -> None:
    """A version of its own; another unit's number is not found."""
    who = signed_in(app, "informant")
    assert 'value="2026-0001"' in who.get("/intake?ref=2026-0001").text
    assert signed_in(app, "foreign").get("/intake?ref=2026-0001").status_code == 404
    answer = who.post("/intake/form", data={**PIECE, "ref": "2026-0001"})
    assert answer.headers["location"] == "/receipts/2026-0001"
    with ledger.reading() as session:
        held = session.scalars(select(Submission).where(Submission.ref == "2026-0001")).one()
        assert (held.version, held.title) == (2, PIECE["title"])
