"""Bytes to text. The declared charset is a claim, not a fact."""

import codecs
import re
from dataclasses import dataclass

BROKEN_SHARE = 0.001
"""More U+FFFD than this share of the text: something was lost that could be a name."""

PLAUSIBLE_SHARE = 0.03
"""Chinese of any kind is above; Big5 read as GB18030, which accepts it, is far below."""

NEARLY = 0.6
"""A declared encoding is believed when it reads at least this well beside the best reading."""

_COMMON = frozenset(
    "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子"
    "说产种面而方后多定行学法所民得经十三之进着等部度家电力里如水化高自二理起小物现实加量都两体制机"
    "這個國為來們時對會發動過說產種後學經進著電現實與從無開關點業書報，。、：；“”（）《》「」？！　"
)
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
    """Read strictly: byte-order mark, UTF-8, what is declared (never latin-1), then GB18030.

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
    readings = []
    for encoding in dict.fromkeys((*_claims(raw, header_charset), "gb18030", "big5hkscs")):
        text = _strictly(raw, encoding)
        if text is not None:
            readings.append((_plausible(text), text, encoding))
    best = max((share for share, _, _ in readings), default=0.0)
    for share, text, encoding in readings:
        if share >= max(PLAUSIBLE_SHARE, NEARLY * best):
            return _judged(text, encoding)
    return _least_broken(raw, header_charset)


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


def _plausible(text: str) -> float:
    """Give the share of the commonest Chinese characters among all non-ASCII ones, in [0, 1]."""
    sample = [letter for letter in text[:200_000] if letter > "\x7f"]
    if len(sample) < 4:
        return 1.0
    return sum(letter in _COMMON for letter in sample) / len(sample)


def _judged(text: str, encoding: str) -> Decoded:
    return Decoded(text, encoding, text.count("\ufffd") > BROKEN_SHARE * len(text))


def _least_broken(raw: bytes, header_charset: str | None) -> Decoded:
    """Choose the reading that loses least and reads most like Chinese; the order breaks ties."""
    readings = []
    for encoding in ("utf-8", *_claims(raw, header_charset), "gb18030", "big5hkscs"):
        try:
            text = raw.decode(encoding, "replace")
        except (UnicodeError, LookupError, AssertionError):
            continue
        implausible = _plausible(text.replace("\ufffd", "")) < PLAUSIBLE_SHARE
        readings.append((implausible, text.count("\ufffd"), text, encoding))
    implausible, _, text, encoding = min(readings, key=lambda reading: reading[:2])
    judged = _judged(text, encoding)
    if implausible and not text.isascii():
        return Decoded(text, encoding, degraded=True)
    return judged
