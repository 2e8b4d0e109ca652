"""Looks at a file's bytes before anything parses them, and refuses what could only do harm.

Everything is measured while inflating in small pieces, never by what the file says of itself.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from intake.cells import column_letters
from office.errors import IntakeError

Form = Literal["xlsx", "docx", "xls", "csv", "jsonl"]

MAX_BYTES = 20_000_000
MAX_UNPACKED = 200_000_000
MAX_RATIO = 200
MAX_PARTS = 5_000
MAX_ROWS = 100_000
MAX_COLUMNS = 200

_CHUNK = 1 << 20
_OVERLAP = 2_000
"""Longer than any tag looked for, so that none is cut unseen between two pieces."""
_SMALL = 1_000_000
"""Below this an uneven ratio is repetition, not a bomb."""

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENTITIES = re.compile(rb"<!(?:DOCTYPE|ENTITY)")
# A cell that holds something (not self-closed) beyond column GR, the 200th, or row 99,999.
# They begin with a fixed text, or looking through a large sheet would take long.
_FAR_COLUMN = re.compile(
    rb" r=\"(?:[A-Z]{3,}|[H-Z][A-Z]|G[S-Z])[0-9]+\"[^>]*(?<!/)>"
    rb"| r='(?:[A-Z]{3,}|[H-Z][A-Z]|G[S-Z])[0-9]+'[^>]*(?<!/)>"
)
_FAR_ROW = re.compile(rb" r=\"[A-Z]*([0-9]{6,})\"[^>]*(?<!/)>| r='[A-Z]*([0-9]{6,})'[^>]*(?<!/)>")


def form_of(data: bytes, name: str) -> Form:
    """Return what kind of file this is, by its bytes and, for text, its name's ending.

    Raises:
        IntakeError: when it is none that is read, too large, encrypted, bears macros, or is built
            to exhaust the reader; the message says what to hand in instead.
    """
    if not data:
        raise _refused("文件是空的", name)
    if len(data) > MAX_BYTES:
        size = len(data) / 1e6
        raise _refused(f"文件 {size:.1f} MB, 至多 {MAX_BYTES // 1_000_000} MB, 请拆分后再交", name)
    if data.startswith(b"PK"):
        return _zipped(data, name)
    if data.startswith(_OLE):
        return _ole(data, name)
    ending = name.lower().rpartition(".")[2]
    if ending in ("jsonl", "ndjson", "json"):
        return "jsonl"
    if ending in ("csv", "tsv", "txt"):
        return "csv"
    raise _refused("读不了这种文件, 请交 xlsx、xls、csv、jsonl 或 docx", name)


def _ole(data: bytes, name: str) -> Form:
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise _refused("文件有打开密码, 请去掉密码后再交", name)
    if "_VBA_PROJECT".encode("utf-16-le") in data:
        raise _refused("文件含宏, 请另存为不含宏的 xlsx 后再交", name)
    if "WordDocument".encode("utf-16-le") in data:
        raise _refused("旧版 Word 文件读不了, 请另存为 docx 后再交", name)
    if faulty := _biff_errors(data):
        cells = "、".join(faulty[:5])
        raise _refused(f"表中有错误值单元格 ({cells}), 请改正后再交", name)
    return "xls"


def _biff_errors(data: bytes) -> list[str]:
    """Return the cells of an xls that hold an error such as #REF!, which would read as empty.

    The records are looked for in the bytes: BOOLERR with its error mark, FORMULA with an error
    as its cached result. The sheet they are on is not told apart.
    """
    boolerr = re.compile(
        rb"\x05\x02\x08\x00(..)(..)..[\x00\x07\x0f\x17\x1d\x24\x2a]\x01", re.DOTALL
    )
    formula = re.compile(
        rb"\x06\x00.[\x00-\x20](..)(..)..\x02.[\x00\x07\x0f\x17\x1d\x24\x2a]...\xff\xff", re.DOTALL
    )
    found = set[tuple[int, int]]()
    for pattern in (boolerr, formula):
        for match in pattern.finditer(data):
            row, column = (int.from_bytes(group, "little") for group in match.groups())
            if column <= 255:
                found.add((row, column))
    return [f"{column_letters(column)}{row + 1}" for row, column in sorted(found)]


def _zipped(data: bytes, name: str) -> Form:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _inspected(archive, len(data), name)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, ValueError):
        raise _refused("文件已损坏, 请重新保存后再交", name) from None


def _inspected(archive: zipfile.ZipFile, size: int, name: str) -> Form:
    infos = archive.infolist()
    names = {info.filename for info in infos}
    if len(infos) > MAX_PARTS or len(names) < len(infos):
        raise _refused("压缩包结构异常, 不予打开", name)
    if any(info.flag_bits & 1 for info in infos):
        raise _refused("文件有打开密码, 请去掉密码后再交", name)
    if any(part.lower().endswith(("vbaproject.bin", ".xlm")) for part in names):
        raise _refused("文件含宏, 请另存为不含宏的 xlsx 后再交", name)
    if any(part.startswith("xl/macrosheets/") for part in names):
        raise _refused("文件含宏表, 请另存为不含宏的 xlsx 后再交", name)
    form = _form_by_parts(names, name)
    if sum(info.file_size for info in infos) > MAX_UNPACKED:
        raise _too_large(name)
    total = 0
    for info in infos:
        for piece in _pieces(archive, info):
            total += len(piece.fresh)
            if total > MAX_UNPACKED or (total > _SMALL and total > size * MAX_RATIO):
                raise _too_large(name)
            _look(info.filename, piece.window, name)
    return form


def _form_by_parts(names: set[str], name: str) -> Form:
    if "xl/workbook.xml" in names:
        return "xlsx"
    if "word/document.xml" in names:
        return "docx"
    if "xl/workbook.bin" in names:
        raise _refused("xlsb 读不了, 请另存为 xlsx 后再交", name)
    raise _refused("不是 Excel 或 Word 文件, 请交 xlsx、xls、csv、jsonl 或 docx", name)


@dataclass(frozen=True, slots=True)
class _Piece:
    fresh: bytes
    window: bytes
    """The piece with the end of the one before it."""


def _pieces(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Iterator[_Piece]:
    tail = b""
    with archive.open(info) as part:
        while fresh := part.read(_CHUNK):
            yield _Piece(fresh, tail + fresh)
            tail = fresh[-_OVERLAP:]


def _look(part: str, window: bytes, name: str) -> None:
    """Refuse what makes a parser grow without bound: entities, and cells far away from the rest."""
    if not part.endswith((".xml", ".rels", ".vml")):
        return
    if b"\x00" in window:
        raise _refused("文件内部编码异常, 请用 Excel 或 WPS 另存后再交", name)
    if _ENTITIES.search(window):
        raise _refused("文件含实体定义, 不予打开", name)
    if not part.startswith("xl/worksheets/"):
        return
    if _FAR_COLUMN.search(window):
        raise _refused(f"工作表超过 {MAX_COLUMNS} 列, 请删去右侧多余内容后再交", name)
    if any(int(found[1] or found[2]) > MAX_ROWS for found in _FAR_ROW.finditer(window)):
        raise _refused(f"工作表超过 {MAX_ROWS:,} 行, 请拆分或删去下方多余内容后再交", name)


def _too_large(name: str) -> IntakeError:
    return _refused(
        f"解开后超过 {MAX_UNPACKED // 1_000_000} MB 或压缩比超过 {MAX_RATIO}:1, 不予打开", name
    )


def _refused(words: str, name: str) -> IntakeError:
    return IntakeError(words, where=name)
