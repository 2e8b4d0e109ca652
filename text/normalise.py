"""What two texts have in common once typography is out of the way, with the way back kept.

Every article and every submission runs through here, so the work is one look-up a character in
tables that are built once. Compared is only what this returns; shown is only the original.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from text.pinyin import is_pinyin

_DROPPED = 0
_EXPANDS = 0xFFFFFFFF
"""In the table: this character becomes several (㎡, ½, ﷽) and is looked up apart."""
_TIBETAN = range(0x0F00, 0x1000)
_MARKS = ("Mn", "Mc")
_IDEOGRAPHS = ((0x3400, 0x4DC0), (0x4E00, 0xA000), (0xAC00, 0xD7A4), (0x20000, 0x32400))
"""Unassigned or unified: each is itself under NFKC, so no look-up a character is needed."""
_NO_TEXT = ((0xD800, 0xF900), (0xE0000, 0x110000))
"""Surrogates and private use: signs of mojibake and icon fonts, no text."""

_OPENING = tuple(map(ord, "(（[［【〔"))
_BRACKETED = re.compile(
    "[(（\\[［【〔]([A-Za-zÀ-ÖØ-öø-ÿĀ-ſƀ-ɏɑɡ\u0300-\u036f\u1e00-\u1eff"
    "\\s'’·\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff1-5-]{1,60})[)）\\]］】〕]"
)


@dataclass(frozen=True, slots=True)
class Normalised:
    """A text as it is compared; position i of `text` stems from `offsets[i]` of the original."""

    text: str
    codes: NDArray[np.uint32]
    """The code points of `text`."""
    offsets: NDArray[np.int32]
    """Non-decreasing code point offsets into the original, one a character of `text`."""

    def __len__(self) -> int:
        return len(self.codes)

    def original(self, start: int, end: int) -> tuple[int, int]:
        """Return the half-open range of the original that `text[start:end]` stems from."""
        if start >= end:
            at = int(self.offsets[start]) if start < len(self.codes) else 0
            return at, at
        return int(self.offsets[start]), int(self.offsets[end - 1]) + 1


def normalise(text: str) -> Normalised:
    """Return NFKC letters, digits and CJK of a text, simplified, with offsets to the original.

    Dropped: punctuation, spacing, zero-width and bidi characters, pinyin in brackets, symbols.
    Tibetan keeps its vowel signs and subjoined letters, without which it is no text. Case stays.

    >>> normalise("昌(chāng)都　召開\u200b會議！").text
    '昌都召开会议'
    """
    codes = _code_points(text)
    mapped = _table().take(codes)
    for start, end in _pinyin_spans(text, codes):
        mapped[start:end] = _DROPPED
    if _has_marks(codes):
        _compose(text, mapped)
    kept = np.flatnonzero(mapped != _DROPPED)
    out = mapped[kept]
    offsets = kept.astype(np.int32)
    if out.size and out.max() == _EXPANDS:
        out, offsets = _expand(text, out, offsets)
    return Normalised(out.astype("<u4").tobytes().decode("utf-32-le"), out, offsets)


def plain(text: str | None) -> str:
    """Return only the normalised text; empty for None.

    >>> plain("１２月，農牧民 增收")
    '12月农牧民增收'
    """
    return normalise(text).text if text else ""


def plain_all(texts: Sequence[str]) -> Iterator[str]:
    """Yield the normalised texts of many short ones, at a fraction of the cost of each.

    >>> list(plain_all(["昌都 市", "", "１２月"]))
    ['昌都市', '', '12月']
    """
    whole = "\x00".join(texts)
    found = normalise(whole)
    ends = np.cumsum([len(t) + 1 for t in texts])
    at = np.searchsorted(found.offsets, ends).tolist() if texts else []
    low = 0
    for high in at:
        yield found.text[low:high]
        low = high


def _code_points(text: str) -> NDArray[np.uint32]:
    raw = text.encode("utf-32-le", "surrogatepass")
    return np.frombuffer(raw, dtype="<u4").astype(np.uint32, copy=False)


def _pinyin_spans(text: str, codes: NDArray[np.uint32]) -> Iterator[tuple[int, int]]:
    opens = codes == _OPENING[0]
    for bracket in _OPENING[1:]:
        opens |= codes == bracket
    end = 0
    for at in np.flatnonzero(opens).tolist():
        found = _BRACKETED.match(text, at) if at >= end else None
        if found:
            end = found.end()
            if is_pinyin(found.group(1)):
                yield found.span()


def _has_marks(codes: NDArray[np.uint32]) -> bool:
    """Tell whether combining marks outside Tibetan occur; in Chinese text that is rare."""
    return bool(((codes >= 0x0300) & (codes < 0x0370)).any())


def _compose(text: str, mapped: NDArray[np.uint32]) -> None:
    """Put what base and following marks compose to (e + ´ = é) in the base's place."""
    for found in re.finditer("[^\u0300-\u036f][\u0300-\u036f]+", text):
        start, end = found.span()
        whole = unicodedata.normalize("NFC", found.group())
        if len(whole) == 1 and mapped[start] not in (_DROPPED, _EXPANDS):
            mapped[start] = _table()[ord(whole)]
        mapped[start + 1 : end] = _DROPPED


def _expand(
    text: str, out: NDArray[np.uint32], offsets: NDArray[np.int32]
) -> tuple[NDArray[np.uint32], NDArray[np.int32]]:
    codes, places, at = [], [], 0
    for i in np.flatnonzero(out == _EXPANDS).tolist():
        chars = np.array([ord(c) for c in _mapped(text[offsets[i]])], dtype=np.uint32)
        codes += [out[at:i], chars]
        places += [offsets[at:i], np.full(len(chars), offsets[i], dtype=np.int32)]
        at = i + 1
    return np.concatenate([*codes, out[at:]]), np.concatenate([*places, offsets[at:]])


@cache
def _simplified() -> dict[str, str]:
    """Return the character table of OpenCC: traditional to simplified, one to one."""
    from opencc import OpenCC  # noqa: PLC0415 - a C++ library; loaded when first needed

    blocks = ((0x3400, 0x4DC0), (0x4E00, 0xA000), (0xF900, 0xFB00), (0x20000, 0x32400))
    chars = [chr(c) for low, high in blocks for c in range(low, high)]
    simple = OpenCC("t2s").convert("\n".join(chars)).split("\n")
    return {a: b for a, b in zip(chars, simple, strict=True) if a != b and len(b) == 1}


def _mapped(char: str) -> str:
    table = _simplified()
    wide = (table.get(c, c) for c in unicodedata.normalize("NFKC", char))
    return "".join(c for c in wide if c.isalnum() or _is_tibetan_mark(c))


def _is_tibetan_mark(char: str) -> bool:
    return ord(char) in _TIBETAN and unicodedata.category(char) in _MARKS


@cache
def _table() -> NDArray[np.uint32]:
    """Return, for every code point, what it becomes; 0 where it is dropped."""
    table = np.zeros(0x110000, dtype=np.uint32)
    for low, high in _IDEOGRAPHS:
        table[low:high] = np.arange(low, high, dtype=np.uint32)
    known = np.zeros(0x110000, dtype=bool)
    for low, high in _IDEOGRAPHS + _NO_TEXT:
        known[low:high] = True
    rest = [chr(c) for c in np.flatnonzero(~known[:0x20000]).tolist()]
    wide = unicodedata.normalize("NFKC", "\n".join(rest)).split("\n")
    wide[10:12] = ["\n"]  # the line end itself fell apart
    for char, same in zip(rest, wide, strict=True):
        if char != same:
            table[ord(char)] = _entry(_mapped(char))
        elif char.isalnum() or _is_tibetan_mark(char):
            table[ord(char)] = ord(char)
    for code in range(0x2F800, 0x2FA20):  # compatibility ideographs do change under NFKC
        table[code] = _entry(_mapped(chr(code)))
    for char, simple in _simplified().items():
        if ord(char) < 0xF900 or ord(char) >= 0x20000:
            table[ord(char)] = ord(simple)
    return table


def _entry(chars: str) -> int:
    if not chars:
        return _DROPPED
    return ord(chars) if len(chars) == 1 else _EXPANDS
