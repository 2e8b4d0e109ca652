"""YAML without its surprises: a tree of plain values in which every value knows its line.

YAML 1.1 reads `no` as false, `12:30` as 750 and `010` as 8, lets a later key silently win over an
earlier one, and lets aliases grow a small file into a huge one. A file that holds any of these is
refused whole; nothing is read in part.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import yaml

MAX_CHARACTERS = 4_000_000
MAX_DEPTH = 40

_INTEGER = re.compile(r"[-+]?(?:0|[1-9][0-9]*)")
_FLOAT = re.compile(r"[-+]?(?:0|[1-9][0-9]*)\.[0-9]+")
_NULLS = {"", "~", "null"}
_BOOLEANS = {"true": True, "false": False}
_AMBIGUOUS = [
    (re.compile(pattern, re.IGNORECASE), why)
    for pattern, why in [
        (
            r"yes|no|on|off|true|false|null",
            "在 YAML 中有歧义: 是非请写 true 或 false, 文字请加引号",
        ),
        (
            r"[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?",
            "会被当作六十进制的数, 时刻请加引号",
        ),
        (
            r"[-+]?0[0-9_]+(?:\.[0-9_]*)?",
            "以 0 开头, 会被当作八进制的数: 数请去掉前面的 0, 编号请加引号",
        ),
        (
            r"[-+]?(?:0[xob][0-9a-f_]+|[0-9]+_[0-9_.]*|[0-9]+\.|[0-9.]+e[-+]?[0-9]+|\.(?:[0-9]+|inf|nan))",
            "的数写法有歧义: 数请写成普通的十进制, 文字请加引号",
        ),
        (r"[-+]?[0-9]{19,}", "过长, 不是合理的数; 若是编号请加引号"),
    ]
]

Plain = str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Node:
    """One value of the file; lines count from 1, `keys` holds those of a mapping's keys."""

    line: int
    value: "Plain | list[Node] | dict[str, Node]"
    keys: dict[str, int]

    def child(self, step: str | int) -> "Node | None":
        """Return the value under a key or index; None where there is none."""
        if isinstance(self.value, dict):
            return self.value.get(str(step))
        if isinstance(self.value, list) and isinstance(step, int) and 0 <= step < len(self.value):
            return self.value[step]
        return None

    def plain(self) -> object:
        """Return the values alone, as JSON would hold them. Days stay the text they are."""
        if isinstance(self.value, dict):
            return {key: node.plain() for key, node in self.value.items()}
        if isinstance(self.value, list):
            return [node.plain() for node in self.value]
        return self.value


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with a file: the line, counted from 1, and the words for the operator."""

    line: int
    message: str


class UnreadableYaml(Exception):  # noqa: N818 - what was met, not a fault of the program
    """The text cannot be taken as a tree; `faults` says why."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__(faults)
        self.faults = faults


def tree(text: str) -> Node:
    """Return the root of the only document in `text`.

    Raises:
        UnreadableYaml: with every fault that could be found before the parser had to give up.
    """
    if len(text) > MAX_CHARACTERS:
        raise UnreadableYaml([Fault(1, f"文件过大, 至多 {MAX_CHARACTERS:,} 字符, 请拆分")])
    tabs = [
        Fault(number, "缩进处有制表符(Tab), 请改用空格")
        for number, line in enumerate(text.split("\n"), 1)
        if "\t" in line[: len(line) - len(line.lstrip())] and line.strip()
    ]
    if tabs:
        raise UnreadableYaml(tabs)
    builder = _Builder()
    try:
        root = builder.document(yaml.parse(text, Loader=yaml.CSafeLoader))
    except yaml.MarkedYAMLError as found:
        mark = found.problem_mark or found.context_mark
        line = mark.line + 1 if mark else 1
        builder.faults.append(
            Fault(line, f"YAML 写法有误, 请检查缩进、冒号和引号 ({found.problem})")
        )
        raise UnreadableYaml(builder.faults) from None
    except yaml.YAMLError as found:
        builder.faults.append(Fault(1, f"YAML 读不出, 请存为 UTF-8 纯文本 ({found})"))
        raise UnreadableYaml(builder.faults) from None
    if builder.faults:
        raise UnreadableYaml(builder.faults)
    return root


class _Builder:
    """Walks the parser's events once, gathering faults as it goes."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []

    def document(self, events: Iterator[yaml.Event]) -> Node:
        root: Node | None = None
        for event in events:
            if not isinstance(event, yaml.NodeEvent):
                continue
            line = _line_of(event)
            if root is not None:
                self.faults.append(Fault(line, "一个文件只能有一份文档, 请删去 --- 之后的部分"))
                raise UnreadableYaml(self.faults)
            root = self._node(event, events, depth=0)
        if root is None or root.value is None:
            raise UnreadableYaml([Fault(1, "文件是空的")])
        return root

    def _node(self, event: yaml.Event, events: Iterator[yaml.Event], *, depth: int) -> Node:
        line = _line_of(event)
        if depth > MAX_DEPTH:
            raise UnreadableYaml([*self.faults, Fault(line, f"嵌套过深, 至多 {MAX_DEPTH} 层")])
        if isinstance(event, yaml.AliasEvent):
            self.faults.append(Fault(line, f"不支持别名 *{event.anchor}, 请把内容写全"))
            return Node(line, None, {})
        self._refuse_decorations(event, line)
        if isinstance(event, yaml.MappingStartEvent):
            return self._mapping(line, events, depth)
        if isinstance(event, yaml.SequenceStartEvent):
            items: list[Node] = []
            while not isinstance(inner := next(events), yaml.SequenceEndEvent):
                items.append(self._node(inner, events, depth=depth + 1))
            return Node(line, items, {})
        return Node(line, self._scalar(event, line), {})

    def _refuse_decorations(self, event: yaml.Event, line: int) -> None:
        if anchor := getattr(event, "anchor", None):
            self.faults.append(Fault(line, f"不支持锚点 &{anchor}, 请把内容写全"))
        if (tag := getattr(event, "tag", None)) is not None:
            shown = tag.replace("tag:yaml.org,2002:", "!!")
            self.faults.append(Fault(line, f"不支持标签 {shown}, 请删去"))

    def _mapping(self, line: int, events: Iterator[yaml.Event], depth: int) -> Node:
        values: dict[str, Node] = {}
        keys: dict[str, int] = {}
        while not isinstance(event := next(events), yaml.MappingEndEvent):
            key_line = _line_of(event)
            key = self._key(event, events, depth)
            value = self._node(next(events), events, depth=depth + 1)
            if key in values:
                self.faults.append(
                    Fault(key_line, f"'{key}' 写了两次(前一次在第 {keys[key]} 行), 请删去一处")
                )
            values[key], keys[key] = value, key_line
        return Node(line, values, keys)

    def _key(self, event: yaml.Event, events: Iterator[yaml.Event], depth: int) -> str:
        line = _line_of(event)
        node = self._node(event, events, depth=depth + 1)
        if not isinstance(event, yaml.ScalarEvent):
            self.faults.append(Fault(line, "键应为一个词, 不能是列表、映射或别名"))
            return ""
        if not event.style and event.value == "<<":
            self.faults.append(Fault(line, "不支持合并键 <<, 请把内容写全"))
        if node.value is None and not event.value:
            self.faults.append(Fault(line, "冒号前缺少键"))
        return str(event.value)

    def _scalar(self, event: yaml.Event, line: int) -> Plain:
        assert isinstance(event, yaml.ScalarEvent)  # noqa: S101 - the only node event left
        if event.style:  # quoted or block text is text
            return str(event.value)
        value, why = _resolve(event.value)
        if why:
            self.faults.append(Fault(line, why))
        return value


def _line_of(event: yaml.Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 1


def _resolve(text: str) -> tuple[Plain, str | None]:
    """Return what an unquoted word stands for, and why it is refused if it is.

    A day stays text: whether a value is a day or a name is the model's to say.

    >>> _resolve("12"), _resolve("2026-01-01"), _resolve("昌都报")
    ((12, None), ('2026-01-01', None), ('昌都报', None))
    >>> _resolve("no")[1]
    "'no' 在 YAML 中有歧义: 是非请写 true 或 false, 文字请加引号"
    """
    if text in _NULLS:
        return None, None
    if text in _BOOLEANS:
        return _BOOLEANS[text], None
    if why := next((why for pattern, why in _AMBIGUOUS if pattern.fullmatch(text)), None):
        return None, f"'{text}' {why}"
    if _INTEGER.fullmatch(text):
        return int(text), None
    return (float(text) if _FLOAT.fullmatch(text) else text), None
