"""What stands at one spot of both texts and differs: a number in characters, a person's name.

Two passages that follow one another closely on both sides enclose a spot. Digits are compared in
`matcher.align`; here are the figures and the names that a text without digits is told apart by.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from matcher.align import Alignment
from matcher.document import Document, number_hash
from matcher.figures import garbled
from matcher.kinds import NAME, SPELT
from matcher.people import is_name, may_be_name
from matcher.sheet import Sheet
from matcher.spelt import SIGNS, figure, value
from matcher.stretches import runs

_WIDE = 40
"""Signs of a spot at most, on either side: a few figures with the words between them."""
_ROUND = 4
"""Signs looked at before and after a spot."""
_NAME = 4
"""Signs of a name at most: two Tibetan ones."""
_COUNTED = frozenset(SIGNS) - frozenset("万亿")
"""What may follow a number's beginning; 133万 and 一百三十三万 both leave 万 to the words."""
_TOKEN = re.compile(f"0|[{''.join(sorted(_COUNTED))}]+")


@dataclass(frozen=True, slots=True)
class Spots:
    """What pairs have at their spots, one count a pair."""

    agree: NDArray[np.int64]
    """Numbers in characters that read the same, also where one text writes digits."""
    differ: NDArray[np.int64]
    """Such numbers that read another value."""
    lost: NDArray[np.int64]
    """Of those that differ, how many are the same number with characters lost in one place."""
    people: NDArray[np.int64]
    """Names of people for which the other text has another name."""


def spots(sheet: Sheet, found: Alignment) -> Spots:
    """Return what differs, and which numbers in characters agree.

    Only spots that may hold a figure or a name are read.
    """
    out = Spots(*(np.zeros(len(sheet), dtype=np.int64) for _ in range(4)))
    left, right = _Signs(sheet.submission), _Signs(sheet.article)
    spelt = np.flatnonzero(sheet.s_kinds & SPELT), np.flatnonzero(sheet.a_kinds & SPELT)
    for start, end, pair in _inside(sheet, found, spelt[0]):
        out.agree[pair] += figure(left.text, start, end) is not None
    near = _between(sheet, found)
    for s, t, a, b, pair in near.only(near.hold(*spelt)):
        for one, other in _figures(left, s, t, right, a, b):
            out.agree[pair] += one.read == other.read
            out.differ[pair] += one.read != other.read
            out.lost[pair] += one.read != other.read and garbled(one.said, other.said)
    for s, t, a, b, pair in near.only(near.may_name(sheet)):
        out.people[pair] += _other_person(left.text, s, t, right.text, a, b)
    return out


class _Signs:
    """Texts' signs as characters, with a way to what their digits read."""

    def __init__(self, document: Document) -> None:
        self.document = document

    @cached_property
    def text(self) -> str:
        return self.document.signs.astype("<u4").tobytes().decode("utf-32-le", "replace")

    def digits_at(self, sign: int) -> int:
        """Return the hash of the number at a sign."""
        document = self.document
        return int(document.numbers[np.searchsorted(document.number_at, sign)])


def _inside(
    sheet: Sheet, found: Alignment, spelt: NDArray[np.intp]
) -> Iterator[tuple[int, int, int]]:
    """Yield from, to and pair of the numbers in characters that lie whole inside passages."""
    if not len(found):
        return
    start, end = runs(spelt)
    block = np.searchsorted(found.submission, start, side="right") - 1
    whole = (end - start > 1) & (block >= 0)
    whole &= end <= (found.submission + found.length)[block]
    start, end = start[whole], end[whole]
    yield from zip(start.tolist(), end.tolist(), sheet.pair_of(start).tolist(), strict=True)


@dataclass(frozen=True, slots=True)
class _Near:
    """The spots: from and to in the submission, from and to in the article, and the pair."""

    s: NDArray[np.int64]
    t: NDArray[np.int64]
    a: NDArray[np.int64]
    b: NDArray[np.int64]
    pair: NDArray[np.intp]

    def only(self, wanted: NDArray[np.bool_]) -> Iterator[tuple[int, int, int, int, int]]:
        parts = (self.s, self.t, self.a, self.b, self.pair)
        yield from zip(*(part[wanted].tolist() for part in parts), strict=True)

    def hold(self, mine: NDArray[np.intp], theirs: NDArray[np.intp]) -> NDArray[np.bool_]:
        """Tell which hold one of these signs on either side."""
        left = np.searchsorted(mine, self.t) > np.searchsorted(mine, self.s)
        right = np.searchsorted(theirs, self.b) > np.searchsorted(theirs, self.a)
        return np.asarray(left | right)

    def may_name(self, sheet: Sheet) -> NDArray[np.bool_]:
        """Tell where both texts may name a person; a surname may stand in the passage before."""
        size, other = self.t - self.s, self.b - self.a
        brief = np.flatnonzero((size > 0) & (size <= _NAME) & (other > 0) & (other <= _NAME))
        s, a = self.s[brief], self.a[brief]
        mine, theirs = sheet.s_kinds, sheet.a_kinds
        out = np.zeros(len(size), dtype=bool)
        out[brief] = ((mine[s] & theirs[a]) | (mine[s - 1] & theirs[a - 1])) & NAME != 0
        return out


def _between(sheet: Sheet, found: Alignment) -> _Near:
    s, t = found.submission[:-1] + found.length[:-1], found.submission[1:]
    a, b = found.article[:-1] + found.length[:-1], found.article[1:]
    pair = sheet.pair_of(found.submission)
    near = (pair[:-1] == pair[1:]) & ((t > s) | (b > a))
    near &= (t - s <= _WIDE) & (b >= a) & (b - a <= _WIDE)
    return _Near(s[near], t[near], a[near], b[near], pair[:-1][near])


@dataclass(frozen=True, slots=True)
class _Figure:
    said: str
    """As written; "0" for digits."""
    read: int | None
    """Hash of the digits; None where it is no number."""


def _figures(  # noqa: PLR0917 - the spot on both sides
    left: _Signs, s: int, t: int, right: _Signs, a: int, b: int
) -> list[tuple[_Figure, _Figure]]:
    """Return the numbers of a spot in pairs, where all words between them are the same.

    Left out is what both write in digits: that is compared in its place already.
    """
    mine, theirs = _split(left, *_wider(left.text, s, t)), _split(right, *_wider(right.text, a, b))
    if mine.words != theirs.words:
        return []
    return [
        (one, other)
        for one, other in zip(mine.figures, theirs.figures, strict=True)
        if one.read is not None and other.read is not None and {one.said, other.said} != {"0"}
    ]


def _wider(text: str, start: int, end: int) -> tuple[int, int]:
    """Return a spot with what of a number stands beside it, but for 万 and 亿 behind."""
    while start > 0 and text[start - 1] in SIGNS:
        start -= 1
    while end < len(text) and text[end] in _COUNTED:
        end += 1
    return start, end


@dataclass(frozen=True, slots=True)
class _Split:
    """A spot as its numbers and the words around them."""

    words: tuple[str, ...]
    figures: tuple[_Figure, ...]


def _split(signs: _Signs, start: int, end: int) -> _Split:
    words, found, at = [], [], start
    for token in _TOKEN.finditer(signs.text, start, end):
        words.append(signs.text[at : token.start()])
        at = token.end()
        found.append(_Figure(token.group(), _read(signs, token.start(), token.group())))
    return _Split((*words, signs.text[at:end]), tuple(found))


def _read(signs: _Signs, at: int, said: str) -> int | None:
    if said == "0":
        return signs.digits_at(at)
    read = value(said)
    return None if read is None else number_hash(str(read))


def _other_person(  # noqa: PLR0917 - the spot on both sides
    mine: str, s: int, t: int, theirs: str, a: int, b: int
) -> bool:
    """Tell whether both texts name a person here, and not the same.

    A surname that both have stands in the passage before.
    """
    return any(_named(mine, s - back, t) and _named(theirs, a - back, b) for back in (0, 1))


def _named(text: str, start: int, end: int) -> bool:
    name = text[start:end]
    if not may_be_name(name):
        return False
    return is_name(name, text[max(0, start - _ROUND) : start], text[end : end + _ROUND])
