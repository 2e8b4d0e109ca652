"""Reads csv and jsonl into the same shape as a sheet."""

import codecs
import csv
import io
import json
from collections.abc import Iterator
from typing import Any

from intake.cells import Sheet, Value
from intake.guard import MAX_COLUMNS, MAX_ROWS
from office.errors import IntakeError

csv.field_size_limit(1_000_000)


def decoded(data: bytes, *, name: str) -> str:
    """Return text from UTF-8, UTF-16 with its mark, or GB18030 (of which GBK is a part).

    Raises:
        IntakeError: when it is none of them throughout; nothing is ever replaced.
    """
    marked = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    for encoding in ["utf-16"] if marked else ["utf-8-sig", "gb18030"]:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise IntakeError("文字编码认不出, 请另存为 UTF-8 后再交", where=name)


def csv_sheet(data: bytes, *, name: str) -> Sheet:
    """Return a csv as a sheet; every value is text.

    Raises:
        IntakeError: when its quoting is broken or it is too large.
    """
    text = decoded(data, name=name)
    first = text.partition("\n")[0]
    delimiter = max(",\t;", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: list[list[Value]] = []
    lines: list[int] = []
    begins = 1
    try:
        for row in reader:
            _bounded(len(rows) + 1, len(row), name)
            rows.append(list(row))
            lines.append(begins)
            begins = reader.line_num + 1
    except csv.Error as found:
        raise IntakeError(f"引号不成对或写法异常 ({found})", where=f"{name}:{begins}") from None
    return Sheet(name=name, rows=rows, lines=lines, faults=_overlong(rows))


def _overlong(rows: list[list[Value]]) -> dict[tuple[int, int], str]:
    """Return faults for rows that have more values than there are headings: a comma too many."""
    width = max((len(row) for row in rows[:1]), default=0)
    words = "这一行的列数多于表头, 请检查多出的逗号或给正文加引号"
    return {(r, width - 1): words for r, row in enumerate(rows[1:], 1) if len(row) > width > 0}


def jsonl_sheet(data: bytes, *, name: str) -> Sheet:
    """Return JSON lines as a sheet whose headings are the keys.

    Raises:
        IntakeError: when a line is no object, names a key twice, or holds more than plain values
            and lists of text.
    """
    text = decoded(data, name=name)
    keys: list[str] = []
    objects = list(_objects(text, name))
    for _, found in objects:
        keys += [key for key in found if key not in keys]
    _bounded(len(objects) + 1, len(keys), name)
    return Sheet(
        name=name,
        rows=[list(keys), *([found.get(key) for key in keys] for _, found in objects)],
        lines=[0, *(line for line, _ in objects)],
    )


def _objects(text: str, name: str) -> Iterator[tuple[int, dict[str, Value]]]:
    for number, line in enumerate(text.splitlines() if "\n" not in text else text.split("\n"), 1):
        if not line.strip():
            continue
        where = f"{name}:{number}"
        try:
            found = json.loads(line, object_pairs_hook=_once, parse_constant=_no_constant)
        except (ValueError, RecursionError) as why:
            words = str(why) if isinstance(why, _KeyTwice) else "不是一行一个 JSON 对象"
            raise IntakeError(words, where=where) from None
        if not isinstance(found, dict):
            raise IntakeError("每行应为一个 JSON 对象", where=where)
        yield number, {key: _flat(value, f"{where} {key}") for key, value in found.items()}


class _KeyTwice(ValueError):  # noqa: N818 - what was met, not a fault of the program
    pass


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise _KeyTwice(f"键 '{key}' 写了两次")
        found[key] = value
    return found


def _no_constant(text: str) -> None:
    raise ValueError(text)


def _flat(value: Any, where: str) -> Value:
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return "、".join(value)
    if value is None or isinstance(value, (str, int, float, bool)):
        return value
    raise IntakeError("值应为文字、数或文字的列表", where=where)


def _bounded(rows: int, columns: int, name: str) -> None:
    if rows > MAX_ROWS or columns > MAX_COLUMNS:
        raise IntakeError(f"超过 {MAX_ROWS:,} 行或 {MAX_COLUMNS} 列, 请拆分后再交", where=name)
