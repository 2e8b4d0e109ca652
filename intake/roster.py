"""Records read as a roster 花名册: units, their names and classes, people and their posts."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from intake.cells import Fault, Record
from intake.reading import Reading

_ROLES = {
    word: role
    for role, words in {
        "informant": ("信息员", "骨干信息员", "专职信息员", "专职骨干信息员", "通讯员"),
        "publicist": ("宣传员", "党建宣传员"),
        "cadre": ("在编干部", "干部"),
        "head": ("第一责任人", "负责人"),
        "responsible": ("直接责任人", "分管领导"),
    }.items()
    for word in (*words, role)
}


@dataclass(frozen=True, slots=True)
class PostRow:
    """A row: a unit, and the person who holds a post there if one is named."""

    where: str
    unit: str
    unit_key: str | None
    unit_class: str | None
    """A key of the office's unit_classes."""
    short: tuple[str, ...]
    former: tuple[str, ...]
    renamed_on: dt.date | None
    name: str | None
    person_key: str | None
    role: str
    from_on: dt.date | None
    to_on: dt.date | None


@dataclass(frozen=True, slots=True)
class RosterRows:
    """What was read: good rows, and the faults of the others."""

    good: tuple[PostRow, ...]
    faults: tuple[Fault, ...]
    refused: tuple[Record, ...]
    records: Mapping[str, Record]


def read_roster(
    records: Iterable[Record], *, zone: ZoneInfo, unit_classes: Mapping[str, str]
) -> RosterRows:
    """Return the posts; `unit_classes` maps names and keys of the office's classes to keys."""
    good: list[PostRow] = []
    faults: list[Fault] = []
    refused: list[Record] = []
    seen: dict[tuple[object, ...], str] = {}
    by_where: dict[str, Record] = {}
    for record in records:
        by_where[record.where] = record
        reading = Reading(record, kind="roster", zone=zone)
        row = _row(reading, unit_classes)
        if row is not None and row.name:
            key = (row.unit, row.name, row.person_key, row.role, row.from_on)
            if key in seen:
                reading.fault("name", f"与 {seen[key]} 重复; 同单位同名的两人请加人员编号")
            seen.setdefault(key, row.where)
        if row is None or reading.faults:
            faults += reading.faults
            refused.append(record)
        else:
            good.append(row)
    return RosterRows(tuple(good), tuple(faults), tuple(refused), by_where)


def _row(reading: Reading, unit_classes: Mapping[str, str]) -> PostRow | None:
    unit = reading.required("unit", reading.name("unit"))
    unit_class = _class(reading, unit_classes)
    name = reading.name("name", longest=40)
    role = reading.choice("role", _ROLES) or "informant"
    from_on, to_on = reading.day("from_on"), reading.day("to_on")
    if from_on and to_on and to_on < from_on:
        reading.fault("to_on", f"离岗日期 {to_on} 早于到岗日期 {from_on}")
    former, renamed_on = _names(reading.name("former")), reading.day("renamed_on")
    if renamed_on and not former:
        reading.fault("renamed_on", "有更名日期而无曾用名, 请补上曾用名")
    short = _names(reading.name("short"))
    unit_key, person_key = reading.text("unit_key", longest=64), reading.text("person_key")
    if reading.faults or unit is None:
        return None
    return PostRow(
        where=reading.where,
        unit=unit,
        unit_key=unit_key,
        unit_class=unit_class,
        short=short,
        former=former,
        renamed_on=renamed_on,
        name=name,
        person_key=person_key,
        role=role,
        from_on=from_on,
        to_on=to_on,
    )


def _class(reading: Reading, known: Mapping[str, str]) -> str | None:
    if not known and reading.name("unit_class"):
        reading.fault("unit_class", "office.yaml 的 unit_classes 还没有类别: 请先写明, 或留空此列")
        return None
    return reading.choice("unit_class", known)


def _names(text: str | None) -> tuple[str, ...]:
    parts = (text or "").replace("，", "、").replace(",", "、").replace(";", "、").split("、")
    return tuple(dict.fromkeys(part for part in parts if part))
