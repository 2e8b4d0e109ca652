"""Cells as people read them on paper; pure."""

import re
from datetime import date, datetime, tzinfo
from decimal import ROUND_HALF_UP, Decimal

from bulletin.content import Cell, Form
from bulletin.sentences import percent
from rewards.results import WIDE

_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_MARKS = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")
_SPACE = re.compile(r"\s+")


def line(text: str) -> str:
    r"""Return text as one printable line: nothing that XML forbids, hides or turns round.

    >>> line("昌都\x00市\n\u202e报")
    '昌都市 报'
    """
    if text.isprintable() and "  " not in text:  # as nearly all are: nothing to take out
        return text.strip()
    return _SPACE.sub(" ", _MARKS.sub("", _NO_XML.sub("", text))).strip()


def printed(cell: Cell, form: Form) -> str:
    """Return a cell's text; what is absent is a dash, but blank in a matrix.

    >>> from decimal import Decimal
    >>> printed(Decimal("0.5"), "share"), printed(Decimal("12.50"), "amount"), printed(None, "day")
    ('50.0%', '12.5', '—')
    """
    if cell is None:
        return "" if form in ("presence", "text", "link") else "—"
    if isinstance(cell, Decimal):
        return percent(cell) if form == "share" else plain(cell)
    if isinstance(cell, date):
        return day(cell)
    return line(str(cell))


def plain(amount: Decimal) -> str:
    """Return an amount half-up to a hundredth, without superfluous zeros.

    >>> plain(Decimal("15.00")), plain(Decimal("2.505")), plain(Decimal("-0.001"))
    ('15', '2.51', '0')
    >>> plain(Decimal("1234567890123456789012345678.905"))
    '1234567890123456789012345678.91'
    """
    text = format(amount.quantize(Decimal("0.01"), ROUND_HALF_UP, WIDE), "f")
    text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def day(value: date) -> str:
    """Return a day as tables print it."""
    return (value.date() if isinstance(value, datetime) else value).isoformat()


def chinese_day(value: date) -> str:
    """Return a day as documents print it.

    >>> chinese_day(date(2026, 11, 6))
    '2026年11月6日'
    """
    return f"{value.year}年{value.month}月{value.day}日"


def chinese_moment(moment_at: datetime, zone: tzinfo) -> str:
    """Return a moment as documents print it.

    >>> from datetime import UTC
    >>> chinese_moment(datetime(2026, 11, 6, 1, 5, tzinfo=UTC), UTC)
    '2026年11月6日1时05分'
    """
    local = moment_at.astimezone(zone)
    return f"{chinese_day(local)}{local.hour}时{local.minute:02d}分"
