"""Bytes to text. The declared charset is a claim, not a fact."""

import codecs
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

BROKEN_SHARE = 0.001
"""More U+FFFD than this share of the text: something was lost that could be a name."""

COMMON, RARE, LOST = 3, -3, -3
"""What a letter says for or against a reading: the commonest hundred and seventy are a third of any
Chinese, and hardly met where bytes are misread; there most are ones that nobody writes."""

CLAIMED = 4
"""What a declaration is worth beside the letters: two rare ones that were meant, such as a name's.
"""

SURE = 3
"""A reading that is better than the next by less is a guess, and said to be one."""

FEW = 4
"""Letters beyond ASCII: where a page has fewer, nobody can tell, and nothing is lost."""

_COMMON = frozenset(
    "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子"
    "说产种面而方后多定行学法所民得经十三之进着等部度家电力里如水化高自二理起小物现实加量都两体制机"
    "這個國為來們時對會發動過說產種後學經進著電現實與從無開關點業書報，。、：；“”（）《》「」？！　"
)
_WRITTEN = frozenset(
    bytes([lead, trail]).decode(encoding)
    for encoding, leads, trails in (
        ("gb2312", range(0xB0, 0xD7), range(0xA1, 0xFF)),
        ("gb2312", range(0xD7, 0xD8), range(0xA1, 0xFA)),
        ("big5", range(0xA4, 0xC6), (*range(0x40, 0x7F), *range(0xA1, 0xFF))),
    )
    for lead in leads
    for trail in trails
)
"""The characters in use, simplified and traditional: the first level of either standard."""
_ODD = re.compile(
    "[\x80-\x9f\u0370-\u04ff\u2500-\u25ff\u3040-\u312f\uac00-\ud7a3\ue000-\uf8ff\ufe30-\ufe4f"
    "\uff61-\uff9f]"
)
"""Controls, Greek, Cyrillic, boxes, kana, bopomofo, hangul, private use, punctuation for upright
columns: what Chinese in another encoding is misread as."""
_DECLARED = re.compile(rb"""charset\s*=\s*["']?\s*([A-Za-z0-9_.:-]+)""", re.IGNORECASE)
_CHINESE = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "x-gbk": "gb18030",
    "cp936": "gb18030",
    "gb_2312-80": "gb18030",
    "gb18030": "gb18030",
    "big5": "big5hkscs",
    "big5-hkscs": "big5hkscs",
    "x-x-big5": "big5hkscs",
}
_SINGLE_BYTE = ("latin", "iso8859", "cp125", "ascii", "koi8", "mac-", "cp437", "cp850")
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


@dataclass(frozen=True, slots=True)
class Decoded:
    """The text of a page, the encoding that read it, and whether characters were lost."""

    text: str
    encoding: str
    degraded: bool


def decode(raw: bytes, header_charset: str | None = None) -> Decoded:
    """Read by mark, as UTF-8, else in whatever makes Chinese of it; what is declared counts most.

    Source: pages declared gb2312 hold GBK-only and four-byte names, or plain UTF-8; pages sent as
    ISO-8859-1 are GBK. UTF-8 is tried first because Chinese in another encoding is practically
    never valid UTF-8.

    >>> decode("昌都".encode("gbk"), "iso-8859-1").text
    '昌都'
    """
    marked = _by_mark(raw)
    if marked is not None:
        return marked
    text = _strictly(raw, "utf-8")
    if text is not None:
        return _judged(text, "utf-8")
    best, *others = _readings(raw, _claims(raw, header_charset))
    rival = max((each.weight for each in others if each.says != best.says), default=-len(raw))
    is_guess = best.weight < max(0, rival + SURE)
    judged = _judged(raw.decode(best.encoding, "replace"), best.encoding)
    return replace(judged, degraded=judged.degraded or (is_guess and best.foreign >= FEW))


@dataclass(frozen=True, slots=True)
class _Reading:
    """What speaks for a page's being in one encoding."""

    encoding: str
    weight: int
    foreign: int
    """Letters beyond ASCII."""
    says: int
    """The same for the same text: a page may be 10 MiB long, and is not held in every reading."""


def _readings(raw: bytes, claims: Sequence[str]) -> list[_Reading]:
    """Return how a page that is no UTF-8 may be read, the likeliest first, ties as claimed."""
    found = []
    for encoding in dict.fromkeys((*claims, "gb18030", "big5hkscs", "utf-8")):
        try:
            text = raw.decode(encoding, "replace")
        except (UnicodeError, LookupError, AssertionError):
            continue
        weight, foreign = _weighed(text)
        believed = encoding in claims and "\ufffd" not in text
        found.append(_Reading(encoding, weight + CLAIMED * believed, foreign, hash(text)))
    return sorted(found, key=lambda each: -each.weight)


def _by_mark(raw: bytes) -> Decoded | None:
    for mark, encoding in _BOMS:
        if raw.startswith(mark):
            body = raw[len(mark) :] if encoding == "utf-8" else raw
            return _judged(body.decode(encoding, "replace").lstrip("\ufeff"), encoding)
    silent = _silent_utf16(raw)
    return _judged(raw.decode(silent, "replace"), silent) if silent else None


def _silent_utf16(raw: bytes) -> str | None:
    """Tell UTF-16 without a mark by the zero bytes beside ASCII markup."""
    head = raw[:400]
    if len(head) < 8 or head.count(0) < len(head) // 5:
        return None
    if head[1::2].count(0) > 4 * max(1, head[0::2].count(0)):
        return "utf-16-le"
    if head[0::2].count(0) > 4 * max(1, head[1::2].count(0)):
        return "utf-16-be"
    return None


def _claims(raw: bytes, header_charset: str | None) -> list[str]:
    found = _DECLARED.search(raw[:4096])
    claims = [header_charset or "", found.group(1).decode("ascii") if found else ""]
    return [codec for codec in map(_codec, claims) if codec is not None]


def _codec(claim: str) -> str | None:
    name = claim.strip().strip("\"'").lower()
    if not name:
        return None
    name = _CHINESE.get(name, name)
    try:
        canonical = codecs.lookup(name).name
    except (LookupError, ValueError):
        return None
    if canonical.startswith(_SINGLE_BYTE) or canonical in {"base64", "hex", "rot13", "zlib", "bz2"}:
        return None
    return canonical


def _strictly(raw: bytes, encoding: str) -> str | None:
    try:
        return raw.decode(encoding)
    except (UnicodeError, LookupError, AssertionError):
        return None


def _weighed(text: str) -> tuple[int, int]:
    """Return what a text's letters say for its being one, and how many are beyond ASCII."""
    weight = foreign = 0
    for letter, number in Counter(text[:200_000]).items():
        if letter <= "\x7f":
            continue
        foreign += number
        weight += number * _weight(letter)
    return weight, foreign


def _weight(letter: str) -> int:
    if letter in _COMMON:
        return COMMON
    if letter == "\ufffd":
        return LOST
    is_hanzi = "\u3400" <= letter <= "\u9fff" or letter >= "\U00020000"
    is_rare = is_hanzi and letter not in _WRITTEN
    return RARE if is_rare or _ODD.match(letter) else 0


def _judged(text: str, encoding: str) -> Decoded:
    return Decoded(text, encoding, text.count("\ufffd") > BROKEN_SHARE * len(text))
