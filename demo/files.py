"""What the units hand in, as the files a real office receives: Excel, CSV and JSON lines."""

import csv
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import xlsxwriter

from demo.pieces import Handed
from demo.units import UNIT_CLASSES, UNITS

_ROSTER_HEADS = ("单位", "单位简称", "单位类别", "姓名", "岗位")
_POSTS = ("信息员", "信息员", "宣传员", "宣传员")
_HEADS = ("编号", "标题", "正文", "单位", "作者", "报送时间", "类别", "体裁", "公开属性", "审签人")


@dataclass(frozen=True, slots=True)
class Written:
    """Where the files stand; submissions in the order they are to be read."""

    roster: Path
    submissions: tuple[Path, ...]


def write_files(folder: Path, handed: Sequence[Handed]) -> Written:
    """Write the roster and the submissions, a third of them in each form."""
    folder.mkdir(parents=True, exist_ok=True)
    third = -(-len(handed) // 3)
    parts = [handed[at : at + third] for at in range(0, len(handed), third)]
    paths = tuple(folder / name for name in ("来稿.xlsx", "来稿.csv", "来稿.jsonl"))
    roster = folder / "花名册.xlsx"
    _sheet(roster, "花名册", [_ROSTER_HEADS, *_roster_rows()])
    _sheet(paths[0], "来稿", [_HEADS, *map(_row, parts[0])])
    with paths[1].open("w", encoding="utf-8-sig", newline="") as out:
        csv.writer(out).writerows([_HEADS, *map(_row, parts[1])])
    lines = [json.dumps(_record(piece), ensure_ascii=False) + "\n" for piece in parts[2]]
    paths[2].write_text("".join(lines), encoding="utf-8")
    return Written(roster, paths)


def write_matching(folder: Path, handed: Sequence[Handed]) -> Path:
    """Write the pieces as the file form of `kandeng match` takes them."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "submissions.jsonl"
    rows = [
        {
            "id": piece.ref,
            "title": piece.title,
            "body": piece.body,
            "unit": piece.unit.name,
            "authors": list(piece.authors),
            "submitted_at": piece.submitted_at.isoformat(),
        }
        for piece in handed
    ]
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")
    return path


def _roster_rows() -> list[tuple[str, ...]]:
    classes = dict(UNIT_CLASSES)
    return [
        (unit.name, unit.place, classes[unit.unit_class], person, post)
        for unit in UNITS
        for person, post in zip(unit.people, _POSTS, strict=True)
    ]


def _row(piece: Handed) -> tuple[str, ...]:
    return (
        piece.ref,
        piece.title,
        piece.body,
        piece.unit.name,
        "、".join(piece.authors),
        f"{piece.submitted_at:%Y-%m-%d %H:%M}",
        piece.kind,
        "文字",
        piece.openness,
        piece.cleared_by,
    )


def _record(piece: Handed) -> dict[str, object]:
    return {
        "ref": piece.ref,
        "title": piece.title,
        "body": piece.body,
        "unit": piece.unit.name,
        "authors": list(piece.authors),
        "submitted_at": piece.submitted_at.isoformat(),
        "kind": piece.kind,
        "form": "文字",
        "openness": piece.openness,
        "cleared_by": piece.cleared_by,
    }


def _sheet(path: Path, name: str, rows: Sequence[Sequence[str]]) -> None:
    with xlsxwriter.Workbook(str(path), {"strings_to_urls": False}) as book:
        sheet = book.add_worksheet(name)
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
