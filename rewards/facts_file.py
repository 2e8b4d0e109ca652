"""Reads a facts file, JSON lines, whole or not at all."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pydantic
from pydantic_core import ErrorDetails

from office.errors import RuleError
from office.wording import worded
from rewards.engine import OFFICE_MONTHS
from rewards.facts import PLACEMENT_FIELDS, Facts, Tally, Work
from rewards.spans import span_of

_BRANCHES = {"str", "decimal", "bool"}
"""What pydantic adds to the place of a value that may be several things."""
_WORK = pydantic.TypeAdapter(Work)
_TALLY = pydantic.TypeAdapter(Tally)


@dataclass(frozen=True, slots=True)
class FactsFile:
    """A facts file as read, with the line of every work and tally."""

    name: str
    facts: Facts
    work_lines: Mapping[str, int]
    tally_lines: tuple[int, ...]
    own_fields: frozenset[str]

    def placed(self, found: RuleError) -> RuleError:
        """Return a fault of meaning with the line it stands on."""
        line = self.work_lines.get(str(found.details.get("work")))
        if line is None:
            names = [(tally.tally, tally.period) for tally in self.facts.tallies]
            wanted = (found.details.get("tally"), found.details.get("period"))
            line = self.tally_lines[names.index(wanted)] if wanted in names else 1
        return RuleError(found.message, where=f"{self.name}:{line}", details=found.details)


class _Reader:
    """Reads line by line, gathering faults as it goes."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.works = dict[str, tuple[int, Work]]()
        self.tallies = dict[tuple[str, str], tuple[int, Tally]]()
        self.own_fields = set[str]()
        self.faults = list[RuleError]()

    def take(self, number: int, text: str) -> None:
        try:
            self._take(number, _plain(text))
        except pydantic.ValidationError as found:
            for steps, errors in _by_place(found.errors(include_url=False)).items():
                self._fault(number, worded(steps, errors))
        except ValueError as found:
            self._fault(number, str(found))

    def _take(self, number: int, row: dict[str, Any]) -> None:
        if ("work" in row) == ("tally" in row):
            raise ValueError("一行应写且只写 work 或 tally 之一")
        if "tally" in row:
            tally = _TALLY.validate_json(json.dumps(row))
            span_of(tally.period, OFFICE_MONTHS)
            self._once(self.tallies, (tally.tally, tally.period), number, tally)
            return
        work = _WORK.validate_json(json.dumps(self._with_own_fields(row)))
        _check(work)
        self._once(self.works, work.work, number, work)

    def _with_own_fields(self, row: dict[str, Any]) -> dict[str, Any]:
        """Move what is not the contract's into `more`, where rules may still ask for it."""
        placements = row.get("placements")
        if not isinstance(placements, list) or not all(isinstance(p, dict) for p in placements):
            return row
        sorted_out = []
        for placement in placements:
            own = {k: v for k, v in placement.items() if k not in PLACEMENT_FIELDS}
            self.own_fields |= own.keys()
            rest = {k: v for k, v in placement.items() if k not in own}
            sorted_out.append({**rest, "more": own} if own else rest)
        return {**row, "placements": sorted_out}

    def _once(self, found: dict[Any, tuple[int, Any]], key: Any, number: int, value: Any) -> None:
        if key in found:
            shown = key if isinstance(key, str) else " ".join(key)
            raise ValueError(f"{shown} 在第 {found[key][0]} 行已有, 请删去一处")
        found[key] = (number, value)

    def _fault(self, number: int, message: str) -> None:
        self.faults.append(RuleError(message, where=f"{self.name}:{number}"))


def _check(work: Work) -> None:
    """Refuse what would make a result ambiguous."""
    ids = [p.id for p in work.placements if p.id is not None]
    if len(ids) != len(set(ids)):
        raise ValueError(f"{work.work} 有两处 placements 的 id 相同, 请改正")
    if work.period is not None:
        span_of(work.period, OFFICE_MONTHS)
    elif not work.placements or any(p.published_on is None for p in work.placements):
        raise ValueError(f"{work.work} 没有 period, 也不是每处都有 published_on, 请补上")


def read_facts(path: Path) -> FactsFile:
    """Read a facts file whole.

    Raises:
        RuleError: with file and line, and all further faults in `others`.
    """
    name = path.as_posix()
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as found:
        raise RuleError(f"文件读不了 ({found.strerror})", where=name) from None
    except UnicodeDecodeError as found:
        line = found.object[: found.start].count(b"\n") + 1
        raise RuleError("不是 UTF-8 编码, 请另存为 UTF-8", where=f"{name}:{line}") from None
    reader = _Reader(name)
    for number, row in enumerate(text.split("\n"), 1):
        if row.strip():
            reader.take(number, row)
    if reader.faults:
        first, *rest = reader.faults
        raise RuleError(first.message, where=first.where, others=tuple(rest))
    return FactsFile(
        name=name,
        facts=Facts(
            works=tuple(work for _, work in reader.works.values()),
            tallies=tuple(tally for _, tally in reader.tallies.values()),
        ),
        work_lines={key: line for key, (line, _) in reader.works.items()},
        tally_lines=tuple(line for line, _ in reader.tallies.values()),
        own_fields=frozenset(reader.own_fields),
    )


def _by_place(
    errors: Iterable[ErrorDetails],
) -> dict[tuple[str | int, ...], list[ErrorDetails]]:
    """Gather errors by the place in the line; a value that may be several things is one place."""
    found: dict[tuple[str | int, ...], list[ErrorDetails]] = {}
    for error in errors:
        steps = [step for step in error["loc"] if step != "more"]
        if len(steps) > 1 and steps[-1] in _BRANCHES:
            steps.pop()
        unknown = error["type"] == "unexpected_keyword_argument"
        kind = "extra_forbidden" if unknown else error["type"]
        found.setdefault(tuple(steps), []).append({**error, "type": kind})
    return found


def _plain(text: str) -> dict[str, Any]:
    """Return a line's JSON object, without the keys that are null."""

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        keys = [key for key, _ in pairs]
        if twice := next((key for key in keys if keys.count(key) > 1), None):
            raise ValueError(f"'{twice}' 写了两次, 请删去一处")
        return {key: value for key, value in pairs if value is not None}

    try:
        row = json.loads(text, object_pairs_hook=once, parse_constant=_no_number)
    except json.JSONDecodeError as found:
        raise ValueError(f"不是一行完整的 JSON ({found.msg})") from None
    except RecursionError:
        raise ValueError("嵌套过深") from None
    if not isinstance(row, dict):
        raise ValueError("一行应是一个 JSON 对象")  # noqa: TRY004 - the file is wrong, no caller
    return row


def _no_number(written: str) -> None:
    raise ValueError(f"{written} 不是数, 请改正")
