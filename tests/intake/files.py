"""Files as units hand them in, made for the tests."""

import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import openpyxl
import xlsxwriter
from docx import Document

HEADINGS = ["标题", "正文", "单位", "作者", "报送时间"]
BODY = (
    "10月28日,江达县召开牧民夜校推进会,全县13个乡镇的驻村工作队长参加。会上通报了前三季度办学情况,"
    "共开课412场次,听课牧民9860人次。会议要求,结合冬季农闲时节,把夜校办到牧场和虫草采集点。"
)


_PLAIN = {
    "default_date_format": "yyyy-mm-dd",
    "strings_to_formulas": False,
    "strings_to_urls": False,
}


def workbook(
    *rows: Sequence[Any],
    headings: Sequence[str] = HEADINGS,
    change: Callable[[Any, Any], None] | None = None,
    options: Mapping[str, Any] | None = None,
    sheet: str = "来稿",
) -> bytes:
    """Return an xlsx of one sheet; `change` may do to (workbook, sheet) what else a test needs."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {**_PLAIN, **(options or {})})
    page = book.add_worksheet(sheet)
    for r, row in enumerate([headings, *rows] if headings else rows):
        for c, value in enumerate(row):
            if value is not None:
                page.write(r, c, value)
    if change:
        change(book, page)
    book.close()
    return out.getvalue()


def edited(data: bytes, part: str, edit: Callable[[bytes], bytes]) -> bytes:
    """Return an office file with one part changed."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", 8) as new:
        for info in old.infolist():
            content = old.read(info)
            new.writestr(info.filename, edit(content) if info.filename == part else content)
    return out.getvalue()


def with_part(data: bytes, part: str, content: bytes) -> bytes:
    """Return an office file with one more part."""
    out = io.BytesIO(data)
    with zipfile.ZipFile(out, "a", 8) as archive:
        archive.writestr(part, content)
    return out.getvalue()


def openpyxl_book(change: Callable[[Any], None]) -> bytes:
    """Return an xlsx as openpyxl writes it."""
    book = openpyxl.Workbook()
    change(book.active)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def document(*paragraphs: str, change: Callable[[Any], None] | None = None) -> bytes:
    """Return a docx of paragraphs."""
    paper = Document()
    for words in paragraphs:
        paper.add_paragraph(words)
    if change:
        change(paper)
    out = io.BytesIO()
    paper.save(out)
    return out.getvalue()


def row(title: str, **changed: Any) -> list[Any]:
    """Return a good row under HEADINGS, with what is changed."""
    values = {
        "body": f"{title}。{BODY}",
        "unit": "江达县委组织部",
        "authors": "扎西次仁、张三",
        "submitted_at": "2026-10-28 09:15",
    } | changed
    return [title, values["body"], values["unit"], values["authors"], values["submitted_at"]]
