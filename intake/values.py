"""Reads what people write into a cell, and never guesses: what has two meanings is handed back."""

import datetime as dt
import re
import unicodedata
from typing import Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from intake.cells import Value, as_text

EARLIEST = dt.date(2000, 1, 1)
MAX_URL = 2_000

_ISO = re.compile(
    r"(?P<y>[12][0-9]{3})(?P<s>[-/.])(?P<m>[01]?[0-9])(?P=s)(?P<d>[0-3]?[0-9])"
    r"(?:[T ]+(?P<time>[0-9:.]+)(?P<zone>Z|[+-][0-9]{2}:?[0-9]{2})?)?"
)
_CHINESE = re.compile(
    r"(?P<y>[12][0-9]{3})年(?P<m>[01]?[0-9])月(?P<d>[0-3]?[0-9])[日号]?"
    r" ?(?P<half>上午|下午|早上|晚上)?(?P<time>[0-9:时点分秒]*)"
)
_COMPACT = re.compile(r"(?P<y>[12][0-9]{3})(?P<m>[01][0-9])(?P<d>[0-3][0-9])")
_TIME = re.compile(
    r"(?P<h>[0-2]?[0-9])[:时点](?:(?P<min>[0-5]?[0-9])(?:[:分](?P<s>[0-5]?[0-9])?)?)?"
)
_SERIAL = range(20_000, 80_000)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")
_SPLIT = re.compile(r"[、,;/|\n\t]+| (?:和|与) ")
_ROLE_IN_BRACKETS = re.compile(r"\(([^)]*)\)")
_NAME = re.compile(r"[\u3400-\u9fff\U00020000-\U000323af·•]{2,20}|[A-Za-z][A-Za-z .'·-]{1,40}")

AuthorRole = Literal["informant", "journalist"]


class Unclear(ValueError):  # noqa: N818 - what a value is, not a fault of the program
    """A value that cannot be taken; the message says what was found and how to write it."""


def text_of(value: Value, *, longest: int) -> str | None:
    """Return a cell's text, trimmed; None when empty.

    Raises:
        Unclear: when it is too long or holds characters no text has.
    """
    if isinstance(value, bool):
        raise Unclear(f"是 {as_text(value)}, 应为文字")
    text = as_text(value).replace("\r\n", "\n").replace("\r", "\n").replace("_x000D_", "")
    if found := _CONTROL.search(text):
        raise Unclear(f"含不可见的控制字符 U+{ord(found[0]):04X}, 请删去")
    text = text.strip().strip("\ufeff\u200b")
    if len(text) > longest:
        raise Unclear(f"有 {len(text):,} 字, 至多 {longest:,} 字")
    return text or None


def moment_or_day(value: Value, *, zone: ZoneInfo) -> dt.datetime | dt.date | None:
    """Return an aware moment, or a day where no time is given; None when empty.

    Raises:
        Unclear: when it is no date, or one that could be read in two ways.

    >>> moment_or_day("2026年10月28日", zone=ZoneInfo("Asia/Shanghai"))
    datetime.date(2026, 10, 28)
    """
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    if isinstance(value, dt.datetime):
        return _checked(value.replace(tzinfo=value.tzinfo or zone))
    if isinstance(value, dt.date):
        return _checked(value)
    if isinstance(value, (bool, dt.time)):
        raise Unclear(f"{as_text(value)} 不是日期, 请写成 2026-10-28")
    return _checked(_written(unicodedata.normalize("NFKC", as_text(value)).strip(), zone))


def day_of(value: Value, *, zone: ZoneInfo) -> dt.date | None:
    """Return a day; None when empty.

    Raises:
        Unclear: when it is no date, or one that could be read in two ways.
    """
    found = moment_or_day(value, zone=zone)
    return found.astimezone(zone).date() if isinstance(found, dt.datetime) else found


def _written(text: str, zone: ZoneInfo) -> dt.datetime | dt.date:
    if found := _ISO.fullmatch(text) or _CHINESE.fullmatch(text) or _COMPACT.fullmatch(text):
        parts = found.groupdict()
        day = _day(int(parts["y"]), int(parts["m"]), int(parts["d"]), text)
        written = (parts.get("time") or "").strip()
        if not written:
            return day
        time = _time(written, parts.get("half"), text)
        offset = parts.get("zone")
        there = dt.datetime.fromisoformat(f"2000-01-01T00:00{offset}").tzinfo if offset else zone
        return dt.datetime.combine(day, time, there)
    if text.isdigit() and int(text) in _SERIAL:
        raise Unclear(f"'{text}' 像是未设日期格式的序列号, 请把该列设为日期格式或写成 2026-10-28")
    if re.fullmatch(r"[0-9]{1,2}[-/.月][0-9]{1,2}日?", text):
        raise Unclear(f"日期 '{text}' 没有年份, 请写成 2026-10-28")
    if re.fullmatch(r"[0-9]{1,4}([-/.])[0-9]{1,2}\1[0-9]{1,4}.*", text):
        raise Unclear(f"日期 '{text}' 有歧义, 分不清年月日, 请写成 2026-10-28")
    raise Unclear(f"'{text[:30]}' 不是认得的日期, 请写成 2026-10-28 或 2026-10-28 09:15")


def _day(year: int, month: int, day: int, text: str) -> dt.date:
    try:
        return dt.date(year, month, day)
    except ValueError:
        raise Unclear(f"没有 '{text[:30]}' 这一天, 请核对") from None


def _time(written: str, half: str | None, text: str) -> dt.time:
    found = _TIME.fullmatch(written.partition(".")[0])
    if found is None:
        raise Unclear(f"'{text[:30]}' 的时刻不清, 请写成 2026-10-28 09:15")
    hour = int(found["h"])
    if half in ("下午", "晚上") and hour < 12:
        hour += 12
    try:
        return dt.time(hour, int(found["min"] or 0), int(found["s"] or 0))
    except ValueError:
        raise Unclear(f"没有 '{text[:30]}' 这一时刻, 请核对") from None


def _checked(found: dt.datetime | dt.date) -> dt.datetime | dt.date:
    if found.year < EARLIEST.year or found.year > 2099:
        raise Unclear(f"日期 {found.isoformat()} 不合理, 请核对年份")
    return found


def link_of(value: Value) -> str | None:
    """Return an http or https address; None when empty.

    Raises:
        Unclear: when it is anything else.
    """
    text = text_of(value, longest=MAX_URL)
    if text is None:
        return None
    try:
        parts = urlsplit(text)
        good = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        good = False
    if not good or any(sign in text for sign in ' \n\t"<>'):
        raise Unclear(f"链接应以 http:// 或 https:// 开头, 且只写一个, 现为 '{text[:60]}'")
    return text


def words_of(value: Value, *, longest: int) -> tuple[str, ...]:
    """Return what stands in a cell of several, each once, in order.

    >>> words_of("基层党建、 强基惠民；基层党建", longest=100)
    ('基层党建', '强基惠民')

    Raises: Unclear: one of them is too long.
    """
    parts = _SPLIT.split(unicodedata.normalize("NFKC", as_text(value)))
    found = dict.fromkeys(" ".join(part.split()) for part in parts if part.strip())
    if any(len(word) > longest for word in found):
        raise Unclear(f"每一项至多 {longest} 字, 几项之间用顿号隔开")
    return tuple(found)


def authors_of(value: Value) -> tuple[tuple[str, AuthorRole], ...]:
    """Return the names in order, each with its role; a journalist is one who is called 记者.

    Raises:
        Unclear: when something between the separators is no name, or a name stands twice.

    >>> authors_of("张　三、格桑边觉，记者 李四")
    (('张三', 'informant'), ('格桑边觉', 'informant'), ('李四', 'journalist'))
    """
    text = text_of(value, longest=500)
    if text is None:
        return ()
    parts = _SPLIT.split(unicodedata.normalize("NFKC", text))
    authors = [_author(part.strip()) for part in parts if part.strip()]
    names = [name for name, _ in authors]
    if twice := next((name for name in names if names.count(name) > 1), None):
        raise Unclear(f"作者 '{twice}' 写了两次")
    return tuple(authors)


def _author(part: str) -> tuple[str, AuthorRole]:
    role: AuthorRole = "informant"
    bracketed = "".join(_ROLE_IN_BRACKETS.findall(part))
    name = _ROLE_IN_BRACKETS.sub("", part).strip()
    for title in ("本报记者", "特约记者", "见习记者", "记者"):
        if name.startswith(title):
            name, role = name.removeprefix(title), "journalist"
    for title in ("特约通讯员", "通讯员", "信息员", "撰稿人", "撰稿", "文"):
        if name.startswith((title + " ", title + ":")):
            name = name.removeprefix(title)
    if "记者" in bracketed:
        role = "journalist"
    name = name.strip(" :")
    if re.search(r"[\u3400-\u9fff]", name):
        name = _without_padding(name)
    if not _NAME.fullmatch(name):
        raise Unclear(f"作者 '{part[:30]}' 不像姓名, 几人之间用 、 隔开")
    return name, role


def _without_padding(name: str) -> str:
    """Close up a name padded for alignment (张 三); two names side by side stay refused."""
    pieces = name.split()
    return "".join(pieces) if all(len(piece) == 1 for piece in pieces) else name
