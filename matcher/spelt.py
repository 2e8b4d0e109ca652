"""Numbers written in characters: where they stand in a text, and what they read."""

from functools import lru_cache

SIGNS = "零〇一二两三四五六七八九十百千万亿"
_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_POWERS = {"十": 10, "百": 100, "千": 1000}
_LARGE = {"万": 10_000, "亿": 100_000_000}
_NO_FIGURE = ("大", "届", "中全会", "五规划")
"""What follows a number that names a congress or a plan, no figure of the report."""


@lru_cache(maxsize=10_000)
def value(text: str) -> int | None:
    """Return what a number in characters reads; None when it is none, or a word such as 千万.

    >>> value("三百二十"), value("一万零五十"), value("四万零十"), value("两千三"), value("十四五")
    (320, 10050, 40010, 2300, None)
    """
    if not text or text[0] in "百千万亿零〇":
        return None
    if all(c in _DIGITS for c in text):
        return int("".join(str(_DIGITS[c]) for c in text)) if len(text) != 2 else None
    total = section = 0
    digit: int | None = None
    place = 1
    """What a digit after a unit counts: 三千三 is 3300, 三千零三 is 3003."""
    for char in text:
        if char in _DIGITS:
            if digit not in (None, 0):
                return None
            digit = _DIGITS[char]
            place = place if digit else 1
        elif char in _POWERS:
            section += (digit or 1) * _POWERS[char]  # 四万零十: the 零 only keeps the place
            digit, place = None, _POWERS[char] // 10
        else:
            total = (total + section + (digit or 0)) * _LARGE[char]
            section, digit, place = 0, None, _LARGE[char] // 10
    return total + section + (digit or 0) * place


def figure(text: str, start: int, end: int) -> int | None:
    """Return what the number in characters from `start` to `end` reads; None when no figure.

    >>> figure("走访三百二十户", 2, 6), figure("十九大以来", 0, 2)
    (320, None)
    """
    read = value(text[start:end])
    return None if text.startswith(_NO_FIGURE, end) else read
