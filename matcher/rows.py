"""Reads the two JSON-lines files of file mode, strictly, naming the line of every fault."""

import gzip
import io
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any
from zoneinfo import ZoneInfo

from matcher.pieces import Piece, Report
from office.errors import IntakeError

_GZIP = b"\x1f\x8b"


def submissions_of(path: Path, zone: ZoneInfo) -> Iterator[Piece]:
    """Yield the submissions of a file.

    Raises:
        IntakeError: at the first line that is no submission.
    """
    for where, row in _rows(path):
        yield Piece(
            key=row["id"],
            body=row["body"],
            title=_text(row, "title", where),
            unit=_text(row, "unit", where),
            authors=_texts(row, "authors", where) or (),
            submitted_at=_moment(row, "submitted_at", where, zone),
            commission=_text(row, "commission", where),
        )


def articles_of(path: Path, zone: ZoneInfo) -> Iterator[Report]:
    """Yield the articles of a file.

    Raises:
        IntakeError: at the first line that is no article.
    """
    for where, row in _rows(path):
        yield Report(
            key=row["id"],
            body=row["body"],
            title=_text(row, "title", where),
            outlet=_text(row, "outlet", where),
            origin=_text(row, "origin", where),
            byline=_texts(row, "byline", where),
            published_at=_moment(row, "published_at", where, zone),
        )


def _rows(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    seen: set[str] = set()
    try:
        with _opened(path) as stream:
            for number, line in enumerate(stream, 1):
                if line.strip():
                    where = f"{path}:{number}"
                    row = _row(line, where)
                    if row["id"] in seen:
                        raise IntakeError(f"id {row['id']!r} 重复, 每行须有自己的 id", where=where)
                    seen.add(row["id"])
                    yield where, row
    except (OSError, EOFError, UnicodeDecodeError) as found:
        raise IntakeError(f"文件读不了 ({found})", where=str(path)) from found


@contextmanager
def _opened(path: Path) -> Iterator[IO[str]]:
    with path.open("rb") as stream:
        head = stream.peek(2)[:2]
        raw: Any = gzip.GzipFile(fileobj=stream) if head == _GZIP else stream
        with io.TextIOWrapper(raw, encoding="utf-8-sig", newline="\n") as lines:
            yield lines


def _row(line: str, where: str) -> dict[str, Any]:
    try:
        row = json.loads(line)
    except ValueError as found:
        raise IntakeError(f"不是 JSON ({found}), 请每行写一个对象", where=where) from found
    if not isinstance(row, dict):
        raise IntakeError("应为一个 JSON 对象", where=where)
    for field in ("id", "body"):
        if not isinstance(row.get(field), str):
            raise IntakeError(f"{field} 应为文字, 现为 {_shown(row.get(field))}", where=where)
    return row


def _text(row: dict[str, Any], field: str, where: str) -> str | None:
    value = row.get(field)
    if value is not None and not isinstance(value, str):
        raise IntakeError(f"{field} 应为文字或 null, 现为 {_shown(value)}", where=where)
    return value


def _texts(row: dict[str, Any], field: str, where: str) -> tuple[str, ...] | None:
    value = row.get(field)
    if value is None:
        return None
    if isinstance(value, str):
        return (value,)
    if not isinstance(value, list) or not all(isinstance(v, str) for v in value):
        raise IntakeError(f"{field} 应为一列文字或 null, 现为 {_shown(value)}", where=where)
    return tuple(value)


def _moment(row: dict[str, Any], field: str, where: str, zone: ZoneInfo) -> datetime | None:
    value = _text(row, field, where)
    if not value:
        return None
    try:
        found = datetime.fromisoformat(value)
    except ValueError:
        raise IntakeError(f"{field} 应为 ISO 8601 时间, 现为 {value!r}", where=where) from None
    return (found if found.tzinfo else found.replace(tzinfo=zone)).astimezone(UTC)


def _shown(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)[:60]
