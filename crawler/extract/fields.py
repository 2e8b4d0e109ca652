"""A field of a header line whose label and value stand in cells of their own."""

import re
from collections.abc import Iterable
from dataclasses import replace

from crawler.extract.page import Line, Run

_LABEL = re.compile(
    r"(?!分享|当前|位置|友情|标签|关键|附件|链接)[\u3400-\u9fff]{1,4}(?:\s[\u3400-\u9fff]){0,3}\s?[:：]"
    r"|(?:信息|文章|稿件|内容|新闻)?(?:[来來]\s?源|稿\s?源)"
    r"|作\s?者|记者|通讯员|发布(?:时间|日期|机构|单位)|发文(?:机关|单位|字号)|成文日期|文号|有效性|时间|日期|(?:责任)?编辑|责编"
)


def is_label(text: str) -> bool:
    """Tell a label without its value."""
    return bool(_LABEL.fullmatch(text))


def with_values(lines: Iterable[Line]) -> tuple[Line, ...]:
    """Set behind a label that is a line of its own the line that follows: 作者： and 李海霞."""
    joined: list[Line] = []
    for line in lines:
        label = joined[-1] if joined else None
        if label is not None and is_label(label.text) and not _LABEL.match(line.text):
            joined[-1] = _behind(label, line)
        else:
            joined.append(line)
    return tuple(joined)


def _behind(label: Line, value: Line) -> Line:
    colon = "" if label.text.endswith((":", "：")) else "："
    parted = [Run(colon, label.runs[-1].element, linked=False)] if colon else []
    return replace(
        label,
        text=f"{label.text}{colon}{value.text}",
        runs=[*label.runs, *parted, *value.runs],
        linked=label.linked + value.linked,
    )
