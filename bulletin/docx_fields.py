"""What an office's template may say: the fields it may name, and nothing that could run.

Templates are edited by the office, and docxtpl's are Jinja: a language with loops, calls and
attributes. Three walls stand around it. The syntax tree of every part of the document is compared
with a short list of allowed forms before anything is rendered (no calls, no arithmetic, no imports,
no names but the fields). What passes runs in Jinja's sandbox with autoescape and without globals.
And the values are texts, lists and mappings of these, never objects with methods of ours.
"""

from collections.abc import Iterable, Iterator
from typing import Any, cast

from jinja2 import nodes
from jinja2.exceptions import SecurityError
from jinja2.sandbox import ImmutableSandboxedEnvironment

FIELDS = {
    "office": "单位名称",
    "title": "通报标题",
    "number": "文号; 草稿为空",
    "draft": "是否草稿",
    "period_name": "统计期, 如 2026年10月",
    "from_on": "统计期首日",
    "to_on": "统计期末日",
    "as_of": "数据截至时刻",
    "issued_on": "成文日期",
    "signer": "签发人; 草稿为空",
    "chain_head": "台账审计链头",
    "summary": "概述各段",
    "notes": "统计说明各条",
    "picks": "优秀稿件: title unit authors outlets reason",
    "zeros": "零报送和零采用, 无人签字时为空: basis until entered_by none_sent none_adopted",
    "criticised": "通报批评, 无人签字时为空: basis until signed_by units",
    "table": "表格, 单独成段, 如 {{p table.units }}: units tiers media kinds commissions awards",
    "numeral": "各部分的序号, 如 numeral.units 是 一; 没有的部分不占号",
    "rows": "表格的行, 供自排: rows.units 等, 每行 group 和 cells",
}
"""Name → what it is; docs/bulletin.md lists them for the office."""

_TABLES = ("units", "tiers", "media", "kinds", "commissions", "awards")
_SECTIONS = (*_TABLES, "picks", "zeros", "criticised")
_PARTS = (
    *("title", "unit", "authors", "outlets", "reason"),  # of a pick
    *("basis", "until", "entered_by", "none_sent", "none_adopted"),  # of the zero lists
    *("signed_by",),  # of 通报批评
    "units",  # of 通报批评
    *("group", "cells"),  # of a row
    *("index", "first", "last"),  # of a loop
)
"""What may follow a dot behind a name of a loop."""
_OF_FIELD = {"table": _TABLES, "rows": _TABLES, "numeral": _SECTIONS}
"""What may follow a dot behind these fields."""
_FILTERS = ("default", "length", "join", "e", "escape")
_TESTS = ("defined", "none")
_MAX_LOOPS, _MAX_DEPTH = 40, 2

_PLAIN_NODES = (
    nodes.Template,
    nodes.Output,
    nodes.TemplateData,
    nodes.Const,
    nodes.If,
    nodes.CondExpr,
    nodes.Compare,
    nodes.Operand,
    nodes.And,
    nodes.Or,
    nodes.Not,
)


class TemplateRefused(SecurityError):  # noqa: N818 - says what happened to it
    """A template asks for something that no bulletin needs; the message says what.

    `lineno` is the paragraph's place in the part that is being read; `allowed` what may stand
    there, where it is a name.
    """

    def __init__(
        self, message: str, *, lineno: int | None = None, allowed: Iterable[str] = ()
    ) -> None:
        super().__init__(message)
        self.lineno, self.allowed = lineno, tuple(allowed)


class FieldsOnly(ImmutableSandboxedEnvironment):
    """An environment that parses nothing but plain references to the fields."""

    def __init__(self) -> None:
        super().__init__(autoescape=True, cache_size=0)
        self.globals.clear()
        self.filters = {name: self.filters[name] for name in _FILTERS}
        self.tests = {name: self.tests[name] for name in _TESTS}

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree = super()._parse(source, name, filename)
        for refused in _faults(tree, frozenset(FIELDS), depth=0):
            raise refused
        if sum(1 for _ in tree.find_all(nodes.For)) > _MAX_LOOPS:
            raise TemplateRefused(f"循环超过 {_MAX_LOOPS} 个")
        return tree


def _faults(node: nodes.Node, names: frozenset[str], depth: int) -> Iterator[TemplateRefused]:
    if isinstance(node, nodes.For):
        yield from _loop_faults(node, names, depth + 1)
        return
    if fault := _fault(node, names):
        yield fault
        return
    for child in node.iter_child_nodes():
        yield from _faults(child, names, depth)


def _fault(node: nodes.Node, names: frozenset[str]) -> TemplateRefused | None:
    """Return what is wrong with a node, its children aside."""
    words, allowed = "", tuple[str, ...]()
    if isinstance(node, nodes.Name):
        words, allowed = f"没有字段 {node.name}", tuple(FIELDS)
        words = "" if node.name in names else words
    elif isinstance(node, nodes.Getattr):
        of = str(getattr(node.node, "name", ""))
        allowed = _OF_FIELD.get(of, _PARTS)
        words = "" if node.attr in allowed else f"没有字段 {of}.{node.attr}"
    elif isinstance(node, nodes.Getitem):
        words = "" if _is_place(node.arg) else "方括号里只能写序号"
    elif isinstance(node, nodes.Filter):
        words = "" if node.name in _FILTERS else f"不能用过滤器 {node.name}"
    elif isinstance(node, nodes.Test):
        words = "" if node.name in _TESTS else f"不能用判断 {node.name}"
    elif not isinstance(node, _PLAIN_NODES):
        words = f"只能写字段、条件和循环, 不能用 {type(node).__name__}"
    return TemplateRefused(words, lineno=node.lineno, allowed=allowed) if words else None


def _loop_faults(loop: nodes.For, names: frozenset[str], depth: int) -> Iterator[TemplateRefused]:
    if words := _loop_words(loop, depth):
        yield TemplateRefused(words, lineno=loop.lineno)
        return
    yield from _faults(loop.iter, names, depth)
    inside = names | {cast(nodes.Name, loop.target).name, "loop"}
    for child in (*loop.body, *loop.else_):
        yield from _faults(child, inside, depth)


def _loop_words(loop: nodes.For, depth: int) -> str | None:
    """Return what is wrong with a loop itself."""
    if depth > _MAX_DEPTH:
        return f"循环不能套 {_MAX_DEPTH} 层以上"
    if not isinstance(loop.target, nodes.Name) or loop.target.name in FIELDS:
        return "循环变量应是一个新名字"
    if loop.recursive or loop.test is not None:
        return "循环不能带条件或递归"
    if not isinstance(loop.iter, nodes.Name | nodes.Getattr):
        return "只能对字段循环"
    return None


def _is_place(node: Any) -> bool:
    return isinstance(node, nodes.Const) and type(node.value) is int
