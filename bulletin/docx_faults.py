"""Says in the office's words what is wrong with its template, and in which paragraph."""

import re
from typing import Any

from jinja2.exceptions import TemplateError

from bulletin.docx_fields import TemplateRefused

_BEFORE = 3
"""How many paragraphs docxtpl keeps before the one at fault."""
_SHOWN = 40
_UNKNOWN = re.compile(r"unknown tag '(\w+)'")
_OPEN = re.compile(r"needs to be closed is '(\w+)'")


def worded(wrong: TemplateError) -> str:
    """Return one sentence: where, what was found, what may stand there."""
    if isinstance(wrong, TemplateRefused):
        allowed = f"; 可用的有 {'、'.join(wrong.allowed)}" if wrong.allowed else ""
        return f"通报模板{_place(wrong)}{wrong.message}{allowed}"
    said = wrong.message or ""
    unknown, left_open = _UNKNOWN.search(said), _OPEN.search(said)
    ending = f"{left_open[1]} 之后缺少 end{left_open[1]}" if left_open else ""
    if unknown:
        parts = [f"不认识标记 {unknown[1]}", *([ending] if ending else [])]
        return f"通报模板{_place(wrong)}{'; '.join(parts)}"
    if ending:  # noticed at the very end, wherever it began
        return f"通报模板里 {ending}"
    return f"通报模板{_place(wrong)}花括号标记没有写完或写错 ({said})"


def _place(wrong: Any) -> str:
    """Return the words of the paragraph at fault, in a header or a cell as well."""
    around = list(getattr(wrong, "docx_context", ()))
    line = getattr(wrong, "lineno", None)
    place = min((line or 0) - 1, _BEFORE)
    if line is None or not 0 <= place < len(around):
        return "里"
    text = around[place].strip()
    shown = f"{text[:_SHOWN]}…" if len(text) > _SHOWN else text
    return f"在“{shown}”一段里" if shown else "里"
