"""Files as units hand them in, made for the tests."""

import io
import struct
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


def old_workbook(*rows: Sequence[str | None], error_at: tuple[int, int] | None = None) -> bytes:
    """Return an xls (BIFF8 in an OLE file) of one sheet; `error_at` holds #REF!."""
    cells = b"".join(
        _record(0x0204, struct.pack("<HHH", r, c, 0) + _text(value))
        for r, values in enumerate(rows)
        for c, value in enumerate(values)
        if value is not None
    )
    if error_at:
        cells += _record(0x0205, struct.pack("<HHHBB", *error_at, 0, 0x17, 1))
    start = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0010, 0, 0, 0, 0))
    size = _record(0x0200, struct.pack("<IIHHH", 0, len(rows), 0, max(map(len, rows)), 0))
    sheet = start + size + cells + _record(0x000A, b"")
    name = "来稿".encode("utf-16-le")
    head = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0005, 0, 0, 0, 0))
    about_size = 4 + 4 + 2 + 2 + len(name)
    offset = len(head) + about_size + 4
    about = _record(0x0085, struct.pack("<IHBB", offset, 0, 2, 1) + name)
    return _ole_file((head + about + _record(0x000A, b"") + sheet).ljust(4096, b"\0"))


def _record(kind: int, content: bytes) -> bytes:
    return struct.pack("<HH", kind, len(content)) + content


def _text(value: str) -> bytes:
    return struct.pack("<HB", len(value), 1) + value.encode("utf-16-le")


def _ole_file(stream: bytes) -> bytes:
    """Return an OLE file with one stream, `Workbook`: FAT in sector 0, directory in sector 1."""
    sectors = -(-len(stream) // 512)
    chain = [0xFFFFFFFD, 0xFFFFFFFE, *range(3, sectors + 2), 0xFFFFFFFE]
    fat = struct.pack(f"<{len(chain)}I", *chain).ljust(512, b"\xff")
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    header += struct.pack(
        "<HHHHH6xIIIIIIIII", 0x3E, 3, 0xFFFE, 9, 6, 0, 1, 1, 0, 4096, _END, 0, _END, 0
    )
    header += struct.pack("<I", 0) + b"\xff" * 432
    root = _entry("Root Entry", 5, 1, _END, 0)
    book = _entry("Workbook", 2, _NONE, 2, len(stream))
    directory = (root + book).ljust(512, b"\0")
    return header[:512] + fat + directory + stream.ljust(sectors * 512, b"\0")


_END, _NONE = 0xFFFFFFFE, 0xFFFFFFFF


def _entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
    words = name.encode("utf-16-le") + b"\0\0"
    entry = words.ljust(64, b"\0") + struct.pack(
        "<HBBIII", len(words), kind, 1, _NONE, _NONE, child
    )
    return entry + bytes(36) + struct.pack("<IQ", start, size)
