"""Says in Chinese what pydantic found wrong with a value of a configuration file."""

from collections.abc import Sequence

from pydantic_core import ErrorDetails

_KINDS = {
    "int_type": "整数",
    "int_from_float": "整数",
    "float_type": "数",
    "decimal_type": "数",
    "decimal_parsing": "数",
    "bool_type": "true 或 false",
    "string_type": "文字(数字和日期请加引号)",
    "list_type": "列表",
    "tuple_type": "列表",
    "set_type": "列表",
    "frozen_set_type": "列表",
    "dict_type": "映射(键: 值)",
    "model_type": "映射(键: 值)",
    "model_attributes_type": "映射(键: 值)",
    "dataclass_type": "映射(键: 值)",
    "date_type": "日期, 如 2026-01-31",
    "date_parsing": "日期, 如 2026-01-31",
    "date_from_datetime_parsing": "日期, 如 2026-01-31",
    "date_from_datetime_inexact": "日期, 如 2026-01-31",
    "none_required": "null",
}

_BOUNDS = {
    "greater_than": ("大于", "gt"),
    "greater_than_equal": ("不小于", "ge"),
    "less_than": ("小于", "lt"),
    "less_than_equal": ("不大于", "le"),
}

_PLAIN = {
    "missing": "缺少 {name}, 请补上",
    "extra_forbidden": "不认识的项 {name}, 请检查拼写或删去",
    "value_error": "{name}: {error}",  # raised by a form of ours, in Chinese already
    "string_pattern_mismatch": "{name} 的写法应合于 {pattern}, 现为 {found}",
    "string_too_short": "{name} 至少 {min_length} 字, 现为 {found}",
    "string_too_long": "{name} 至多 {max_length} 字, 现为 {found}",
    "too_short": "{name} 至少要有 {min_length} 项",
    "too_long": "{name} 至多 {max_length} 项",
}


def worded(steps: Sequence[str | int], errors: Sequence[ErrorDetails]) -> str:
    """Return one sentence for all that was found at one place of the file.

    Several errors at one place are the branches of a union: the value may be any of them.
    """
    name = _named(steps)
    if own := [e for e in errors if e["type"] not in _KINDS]:
        return _sentence(name, own[0])
    kinds = dict.fromkeys(_KINDS[error["type"]] for error in errors)
    return f"{name} 应为 {' 或 '.join(kinds)}, 现为 {_shown(errors[0]['input'])}"


def _sentence(name: str, error: ErrorDetails) -> str:
    kind, context = error["type"], error.get("ctx", {})
    found = _shown(error["input"])
    if kind in ("literal_error", "enum"):
        expected = str(context["expected"]).replace(" or ", ", ").replace("'", "")
        choices = "/".join(part.strip() for part in expected.split(","))
        return f"{name} 应为 {choices} 之一, 现为 {found}"
    if kind in _BOUNDS:
        word, key = _BOUNDS[kind]
        return f"{name} 应{word} {context[key]}, 现为 {found}"
    if kind in _PLAIN:
        return _PLAIN[kind].format(name=name, found=found, **context)
    return f"{name} 的值不合要求, 现为 {found} ({error['msg']})"


def _named(steps: Sequence[str | int]) -> str:
    """Return the last key of a path, with its place when it is an item of a list.

    >>> _named(("outlets", 0, "tier")), _named(("tiers", 2)), _named(())
    ('tier', 'tiers 第 3 项', '文件')
    """
    if not steps:
        return "文件"
    if isinstance(steps[-1], int):
        owner = _named(steps[:-1])
        return f"{owner} 第 {steps[-1] + 1} 项"
    return steps[-1]


def _shown(value: object) -> str:
    """Return the value as the operator wrote it, cut to a readable length."""
    if value is None:
        return "空"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return "一个映射"
    if isinstance(value, list):
        return "一个列表"
    shown = repr(value)
    return shown if len(shown) <= 60 else f"{shown[:57]}…'"
