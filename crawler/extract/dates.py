"""Days and moments as Chinese pages print them. A month is never guessed."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

_DAY = re.compile(
    r"(?<!\d)(?P<year>(?:19|20)\d{2}|[〇零○一二三四五六七八九]{4})"
    r"\s*(?:年|[-/.／－—])\s*(?P<month>\d{1,2}|[一二三四五六七八九十]{1,2})"
    r"\s*(?:月|[-/.／－—])\s*(?P<day>\d{1,2}|[一二三四五六七八九十]{1,3})\s*(?:日|号|號)?(?!\d{3})"
)
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_RARE_DAYS = (
    re.compile(
        r"(?<![A-Za-z])(?P<month>Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)[a-z]{0,6}\.?"
        r"\s+(?P<day>\d{1,2}),?\s+(?P<year>20\d{2})(?!\d)"
    ),
    re.compile(
        r"(?P<month>十[一二]|[一二三四五六七八九十]|\d{1,2})月\s?(?P<day>\d{1,2})\s?[,，]\s?"
        r"(?P<year>20\d{2})(?!\d)"
    ),
    re.compile(
        r"(?:时间|時間|日期)\s*[:：]\s*(?P<year>20\d{2})(?P<month>\d{2})(?P<day>\d{2})(?!\d)"
    ),
    re.compile(
        r"(?<![\d/])(?P<day>1[3-9]|2\d|3[01])[/.](?P<month>\d{1,2})[/.](?P<year>20\d{2})(?![\d/])"
    ),
)
"""十月 28, 2026; 20261028 behind a label; day first only where it can be nothing else."""
WIDE = str.maketrans("０１２３４５６７８９：－／．", "0123456789:-/.")
_TIME = re.compile(
    r"^[T\s,，-]*(?:[(（][一二三四五六日][)）])?(?:[(（]?(?:星期|周|週|礼拜)[一二三四五六日天][)）]?)?[\s,，|]*"
    r"(?:格林尼治标准时间|北京时间|GMT)?\s*"
    r"(?P<half>上午|下午|早上|晚上|中午|凌晨|AM|PM|am|pm)?\s*"
    r"(?P<hour>[01]?\d|2[0-3])\s*(?:[:：]|[时時點点])\s*(?P<minute>[0-5]\d)"
    r"(?:\s*(?:[:：]|分)\s*(?P<second>[0-5]\d)?)?"
    r"(?:[.,]\d+)?(?P<zone>Z|[+-]\d{2}:?\d{2})?(?:\s?(?P<after>AM|PM|am|pm)\b)?"
)
_TIME_BEFORE = re.compile(
    r"(?<![\d:])(?P<half>)(?P<hour>[01]?\d|2[0-3]):(?P<minute>[0-5]\d)(?P<second>)(?P<zone>)(?P<after>)\s*[|,，·]?\s*$"
)
"""09:15 2026/10/28, the time in an element before the day."""
_PARTED = re.compile(r"(?<!\d)(20\d{2})\s+(\d{1,2})\s*/\s*(\d{1,2})(?=\s+\d{1,2}:\d{2})")
"""2026 10/28 09:15:33, each part in an element of its own."""
_PARTS = (
    re.compile(r"(?P<day>\d{1,2})日?\s+(?P<year>20\d{2})\s?[-/.年]\s?(?P<month>\d{1,2})月?"),
    re.compile(r"(?P<year>20\d{2})\s?[-/.年]\s?(?P<month>\d{1,2})月?\s+(?P<day>\d{1,2})日?"),
    re.compile(r"(?P<month>\d{1,2})\s?[-/.月]\s?(?P<day>\d{1,2})日?\s+(?P<year>20\d{2})年?"),
    re.compile(r"(?P<year>20\d{2})年?\s+(?P<month>\d{1,2})\s?[-/.月]\s?(?P<day>\d{1,2})日?"),
)
"""A day whose parts stand in elements of their own."""
_URL_DAYS = (
    re.compile(r"/t(?P<year>20\d{2}|19\d{2})(?P<month>\d{2})(?P<day>\d{2})_\d+"),
    re.compile(
        r"/(?P<year>20\d{2}|19\d{2})[-/_]?(?P<month>\d{2})(?!/\d{2}\.\w+(?:$|[?#]))"
        r"[-/_]?(?P<day>\d{2})(?=[/_.\-]|$)"
    ),
    re.compile(r"[/_-](?P<year>20\d{2}|19\d{2})(?P<month>\d{2})(?P<day>\d{2})(?!\d{2})"),
)
_DIGITS = str.maketrans("〇零○一二三四五六七八九", "000123456789")


@dataclass(frozen=True, slots=True)
class Stamp:
    """A date found in a text, with the half-open span of the string that says it."""

    when: datetime | date
    start: int
    end: int

    @property
    def day(self) -> date:
        return self.when.date() if isinstance(self.when, datetime) else self.when


@lru_cache(maxsize=32)
def zone(name: str) -> ZoneInfo:
    """Give the zone of that name."""
    return ZoneInfo(name)


@lru_cache(maxsize=4096)
def stamps(text: str, office_tz: str = "Asia/Shanghai") -> tuple[Stamp, ...]:
    """Find every full date of a text, with its time where one follows.

    >>> [str(stamp.when) for stamp in stamps("2026年10月28日09:15 | 来源：昌都报")]
    ['2026-10-28 09:15:00+08:00']
    """
    found = []
    text = _PARTED.sub(r"\1-\2-\3", text.translate(WIDE))
    for match in _days(text):
        day = _day(match)
        if day is None:
            continue
        time = _TIME.match(text[match.end() : match.end() + 60])
        before = _TIME_BEFORE.search(text[max(0, match.start() - 12) : match.start()])
        if time is None and before is not None:
            moment = _moment(day, before, office_tz)
            found.append(Stamp(moment, match.start() - len(before.group()), match.end()))
        elif time is None:
            found.append(Stamp(day, match.start(), match.end()))
        else:
            moment = _moment(day, time, office_tz)
            found.append(Stamp(moment, match.start(), match.end() + time.end()))
    return tuple(found)


def _days(text: str) -> list[re.Match[str]]:
    """Find what may be a full day: the usual forms, else the rare ones."""
    return list(_DAY.finditer(text)) or [
        match for form in _RARE_DAYS for match in form.finditer(text)
    ]


_TIMED = re.compile(r"(\d{1,2})\s*[-月/.]\s*(\d{1,2})日?\s*((?:[01]?\d|2[0-3]):[0-5]\d)")
_PARTIAL = re.compile(
    r"(?<![\d/.-])(\d{1,2})\s*[-月/.]\s*(\d{1,2})(?:日)?\s*(?:[01]?\d|2[0-3]):[0-5]\d"
)


def month_and_day(text: str) -> tuple[int, int] | None:
    """Read a date printed without its year, 10-28 09:15; None without one."""
    match = _PARTIAL.search(text)
    return (int(match[1]), int(match[2])) if match else None


def completed(text: str, day: date, office_tz: str = "Asia/Shanghai") -> datetime | None:
    """Give the moment of a 10-28 09:15 printed on that very day of its year; None otherwise."""
    match = _TIMED.search(text)
    if match is None or (int(match[1]), int(match[2])) != (day.month, day.day):
        return None
    when = stamp_of(f"{day.isoformat()} {match[3]}", office_tz)
    return when if isinstance(when, datetime) else None


def parted_day(text: str) -> date | None:
    """Read a day that is the whole of a text set in parts; None for any other text.

    >>> parted_day("25 2026-10"), parted_day("10/25 2026"), parted_day("共 25 条")
    (datetime.date(2026, 10, 25), datetime.date(2026, 10, 25), None)
    """
    matches = (form.fullmatch(text.strip()) for form in _PARTS)
    return next((day for match in matches if match and (day := _day(match))), None)


def stamp_of(text: str | None, office_tz: str = "Asia/Shanghai") -> datetime | date | None:
    """Give the first full date of a text, None without one."""
    found = stamps(text, office_tz) if text else ()
    return found[0].when if found else None


def url_day(url: str | None) -> date | None:
    """Read the day that a URL states: /2026/1028/, t20261028_, /202610/28/; None without one.

    In /202610/28.html the month's folder holds the page of number 28.

    >>> url_day("http://a.example/xw/202610/t20261028_88.html")
    datetime.date(2026, 10, 28)
    >>> url_day("http://a.example/xw/202610/28.html")
    """
    for pattern in _URL_DAYS if url else ():
        for match in pattern.finditer(url or ""):
            day = _day(match)
            if day is not None:
                return day
    return None


def unix_moment(seconds: str, office_tz: str) -> datetime | None:
    """Turn seconds since 1970 into a moment of the office's zone; None when out of range."""
    try:
        moment = datetime.fromtimestamp(int(seconds), tz=UTC)
    except (ValueError, OverflowError, OSError):
        return None
    return moment.astimezone(zone(office_tz)) if 1995 <= moment.year <= 2100 else None


def _number(text: str) -> int:
    """Read Arabic or Chinese digits up to 99, or the name of a month."""
    if text[:3].lower() in _MONTHS:
        return _MONTHS.index(text[:3].lower()) + 1
    if text.isdigit() and text.isascii():
        return int(text)
    if "十" in text:
        tens, _, ones = text.partition("十")
        return (int(tens.translate(_DIGITS)) if tens else 1) * 10 + (
            int(ones.translate(_DIGITS)) if ones else 0
        )
    return int(text.translate(_DIGITS))


def _day(match: re.Match[str]) -> date | None:
    try:
        day = date(*(_number(match[name]) for name in ("year", "month", "day")))
    except ValueError:
        return None
    return day if 1990 <= day.year <= 2099 else None


def _moment(day: date, time: re.Match[str], office_tz: str) -> datetime:
    hour, minute = int(time["hour"]), int(time["minute"])
    half = (time["half"] or time["after"] or "").lower()
    if half in {"下午", "晚上", "pm"} and hour < 12:
        hour += 12
    second = int(time["second"] or 0)
    at_home = zone(office_tz)
    moment = datetime(day.year, day.month, day.day, hour, minute, second, tzinfo=at_home)
    stated = time["zone"]
    if not stated:
        return moment
    if stated == "Z":
        offset = timedelta()
    else:
        sign = -1 if stated[0] == "-" else 1
        digits = stated[1:].replace(":", "")
        offset = sign * timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    utc = moment.replace(tzinfo=UTC) - offset
    return utc.astimezone(at_home)
