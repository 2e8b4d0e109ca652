"""What an office's template may say: the fields it may name, and nothing that could run.

Templates are edited by the office, and docxtpl's are Jinja: a language with loops, calls and
attributes. Three walls stand around it. The syntax tree of every part of the document is compared
with a short list of allowed forms before anything is rendered (no calls, no arithmetic, no imports,
no names but the fields). What passes runs in Jinja's sandbox with autoescape and without globals.
And the values are texts, lists and mappings of these, never objects with methods of ours.
"""

from collections.abc import Iterator
from typing import Any

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
    "rows": "表格的行, 供自排: rows.units 等, 每行 group 和 cells",
}
"""Name → what it is; docs/bulletin.md lists them for the office."""

_PARTS = frozenset(
    (
        *("title", "unit", "authors", "outlets", "reason"),  # of a pick
        *("basis", "until", "entered_by", "none_sent", "none_adopted"),  # of the zero lists
        *("signed_by",),  # of 通报批评
        *(
            "units",
            "tiers",
            "media",
            "kinds",
            "commissions",
            "awards",
            "group",
            "cells",
        ),  # of tables and rows
        *("index", "first", "last"),  # of a loop
    )
)
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
    """A template asks for something that no bulletin needs; the message says what."""


class FieldsOnly(ImmutableSandboxedEnvironment):
    """An environment that parses nothing but plain references to the fields."""

    def __init__(self) -> None:
        super().__init__(autoescape=True, cache_size=0)
        self.globals.clear()
        self.filters = {name: self.filters[name] for name in _FILTERS}
        self.tests = {name: self.tests[name] for name in _TESTS}

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree = super()._parse(source, name, filename)
        if faults := list(_faults(tree, frozenset(FIELDS), depth=0)):
            raise TemplateRefused("; ".join(dict.fromkeys(faults)))
        if sum(1 for _ in tree.find_all(nodes.For)) > _MAX_LOOPS:
            raise TemplateRefused(f"循环超过 {_MAX_LOOPS} 个")
        return tree


def _faults(node: nodes.Node, names: frozenset[str], depth: int) -> Iterator[str]:
    if isinstance(node, nodes.For):
        yield from _loop_faults(node, names, depth + 1)
        return
    if fault := _fault(node, names):
        yield fault
        return
    for child in node.iter_child_nodes():
        yield from _faults(child, names, depth)


def _fault(node: nodes.Node, names: frozenset[str]) -> str | None:  # noqa: PLR0911 - one a form
    """Return what is wrong with a node, its children aside."""
    if isinstance(node, _PLAIN_NODES):
        return None
    if isinstance(node, nodes.Name):
        return None if node.name in names else f"没有字段 {node.name}"
    if isinstance(node, nodes.Getattr):
        return None if node.attr in _PARTS else f"没有字段 .{node.attr}"
    if isinstance(node, nodes.Getitem):
        return None if _is_place(node.arg) else "方括号里只能写序号"
    if isinstance(node, nodes.Filter):
        return None if node.name in _FILTERS else f"不能用过滤器 {node.name}"
    if isinstance(node, nodes.Test):
        return None if node.name in _TESTS else f"不能用判断 {node.name}"
    return f"不能用 {type(node).__name__}"


def _loop_faults(loop: nodes.For, names: frozenset[str], depth: int) -> Iterator[str]:
    if depth > _MAX_DEPTH:
        yield f"循环不能套 {_MAX_DEPTH} 层以上"
        return
    if not isinstance(loop.target, nodes.Name) or loop.target.name in FIELDS:
        yield "循环变量应是一个新名字"
        return
    if loop.recursive or loop.test is not None:
        yield "循环不能带条件或递归"
        return
    if not isinstance(loop.iter, nodes.Name | nodes.Getattr):
        yield "只能对字段循环"
        return
    yield from _faults(loop.iter, names, depth)
    inside = names | {loop.target.name, "loop"}
    for child in (*loop.body, *loop.else_):
        yield from _faults(child, inside, depth)


def _is_place(node: Any) -> bool:
    return isinstance(node, nodes.Const) and type(node.value) is int
