"""Opens xlsx, xls and docx through the child process that is allowed to fail."""

import datetime as dt
import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from intake.cells import Block, Book, Sheet, Value
from intake.guard import MAX_COLUMNS, MAX_ROWS, Form
from office.errors import IntakeError

_CHILD = Path(__file__).with_name("child.py")
_TIMEOUT_S = 60
_READ = {
    "moment": dt.datetime.fromisoformat,
    "day": dt.date.fromisoformat,
    "time": dt.time.fromisoformat,
}


def open_book(data: bytes, *, form: Form, name: str) -> Book:
    """Return what the file holds. `data` has passed the guard.

    Raises:
        IntakeError: when the parser gave up, took too long or wanted too much memory.
    """
    reading = _Reading(name)
    for line in _child(data, form, name).splitlines():
        reading.take(json.loads(line))
    return reading.book()


def _child(data: bytes, form: Form, name: str) -> bytes:
    try:
        done = subprocess.run(  # noqa: S603 - our own file, no shell
            [sys.executable, "-I", str(_CHILD), form],
            input=data,
            capture_output=True,
            timeout=_TIMEOUT_S,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise IntakeError("打开超时, 请拆分后再交", where=name) from None
    if done.returncode == 0:
        return done.stdout
    if b"MemoryError" in done.stderr or b"memory allocation" in done.stderr:
        raise IntakeError("内容过大, 读时超出内存上限, 请拆分后再交", where=name)
    if done.returncode < 0:
        raise IntakeError("打开时超出时间或内存上限, 请拆分或另存后再交", where=name)
    raise IntakeError("文件已损坏或写法异常, 请用 Excel、WPS 另存后再交", where=name)


class _Reading:
    """Gathers what the child says, line by line."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._abouts: list[dict[str, Any]] = []
        self._rows: list[list[Sequence[Value]]] = []
        self._faults: list[dict[tuple[int, int], str]] = []
        self._blocks: tuple[Block, ...] = ()
        self._other: tuple[str, ...] = ()

    def take(self, said: Any) -> None:
        if isinstance(said, list):
            self._row(said)
        elif "sheet" in said:
            self._start(said)
        elif "other" in said:
            self._other = tuple(said["other"])
        elif "blocks" in said:
            self._blocks = tuple(
                Block(block.get("text", ""), block.get("style", ""), tuple(block.get("cells", ())))
                for block in said["blocks"]
            )
        else:
            raise IntakeError(said["refused"], where=self._name)

    def _start(self, about: dict[str, Any]) -> None:
        if about["first_row"] + about["rows"] > MAX_ROWS or about["columns"] > MAX_COLUMNS:
            words = f"工作表 {about['sheet']} 超过 {MAX_ROWS:,} 行或 {MAX_COLUMNS} 列, 请拆分后再交"
            raise IntakeError(words, where=self._name)
        self._abouts.append(about)
        self._rows.append([()] * about["first_row"])
        errors = about["errors"].items()
        faults = {_at(ref): f"单元格是错误值 {value}, 请改正" for ref, value in errors}
        for ref in about["uncalculated"]:
            faults[_at(ref)] = "公式还没有算出值, 请用 Excel 或 WPS 打开保存一次"
        self._faults.append(faults)

    def _row(self, row: list[Any]) -> None:
        rows, faults = self._rows[-1], self._faults[-1]
        for column, value in enumerate(row):
            if isinstance(value, list):
                kind, text = value
                if kind in _READ:
                    row[column] = _READ[kind](text)
                else:
                    faults[len(rows), column] = f"'{text}' 是时长, 不是文字或日期"
                    row[column] = text
        rows.append(row)

    def book(self) -> Book:
        sheets = [
            Sheet(
                name=about["sheet"],
                rows=rows,
                hidden=about["hidden"],
                hidden_rows=frozenset(row - 1 for row in about["hidden_rows"]),
                merged=tuple((tuple(first), tuple(last)) for first, last in about["merged"]),
                faults=faults,
            )
            for about, rows, faults in zip(self._abouts, self._rows, self._faults, strict=True)
        ]
        return Book(sheets=tuple(sheets), blocks=self._blocks, other=self._other)


def _at(ref: str) -> tuple[int, int]:
    """Return a reference's row and column, from 0.

    >>> _at("AB3")
    (2, 27)
    """
    letters = ref.rstrip("0123456789")
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - 64
    return int(ref[len(letters) :]) - 1, column - 1
