"""When the line beside the title says that the page was published."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Generic, TypeVar

from crawler.extract.dates import Stamp, parted_day, stamps
from crawler.extract.page import Line

_OUTDATED = re.compile(
    r"(?:最后|最近|更新|修改|最後|编辑于|印刷|打印|截至|有效|成文|生成|创建|创作|录入|成稿|签发|施行|生效|来信|咨询|提问|留言)[^，。\d]{0,6}$"
)

CLOCK = re.compile(r"今天是|今日|现在|当前时间|天气|农历|欢迎|℃|晴|多云|小雨|小雪")
"""The day of the reader, not of the page."""
_NOW = re.compile(r"今天是|现在是|当前时间|欢迎(?:您|来|访问|光临)")
"""So that no heading or header line says it."""
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Found(Generic[T]):
    """A value, the rule that gave it, and its line."""

    value: T
    rule: str
    at: int = -1


def header_stamp(lines: Iterable[Line], office_tz: str, *, rule: str) -> Found[Stamp] | None:
    """Find the date of publication in header lines; a time of change counts only when alone."""
    lines = tuple(lines)
    return _stamp_in_line(lines, office_tz, rule) or _stamp_in_parts(lines, rule)


def _stamp_in_parts(lines: Sequence[Line], rule: str) -> Found[Stamp] | None:
    """Put together a day that stands in parts: 25 in large type, 2026-10 beside or below it."""
    above = ""
    for line in sorted(lines, key=lambda each: each.at):
        text = line.spaced if len(line.text) <= 14 else ""
        for said in (text, f"{above} {text}"):
            day = parted_day(said)
            if day is not None:
                return Found(Stamp(day, 0, len(line.text)), rule, line.at)
        above = text
    return None


def _stamp_in_line(lines: Iterable[Line], office_tz: str, rule: str) -> Found[Stamp] | None:
    changed: Found[Stamp] | None = None
    day_only: Found[Stamp] | None = None
    for line in lines:
        if (
            len(line.text) > 170
            or _NOW.search(line.text)
            or (line.link_share > 0.8 and not _is_date_line(line.text))
        ):
            continue
        text = line.text if stamps(line.text) else line.spaced
        for stamp in stamps(text, office_tz):
            found = Found(stamp, rule, line.at)
            if _OUTDATED.search(text[: stamp.start]):
                changed = changed or found
            elif isinstance(stamp.when, datetime):
                if day_only is not None and day_only.value.day != stamp.day:
                    return day_only
                return found
            else:
                day_only = day_only or found
    return day_only or changed


def _is_date_line(text: str) -> bool:
    """Tell a date that is a link from an entry of a list: hardly anything stands beside it."""
    said = sum(stamp.end - stamp.start for stamp in stamps(text))
    return said > 0 and len(text) - said <= 16


def day_of(when: datetime | date) -> date:
    """Give the day of a moment or day."""
    return when.date() if isinstance(when, datetime) else when
