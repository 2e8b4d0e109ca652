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
