"""What stands at one spot of both texts and differs: a number in characters, a person's name.

Two passages that follow one another closely on both sides enclose a spot. Digits are compared in
`matcher.align`; here are the figures and the names that a text without digits is told apart by.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from matcher.align import Alignment
from matcher.document import Document, number_hash
from matcher.figures import garbled
from matcher.people import is_name, may_be_name
from matcher.spelt import SIGNS, figures, value

_WIDE = 40
"""Signs of a spot at most, on either side: a few figures with the words between them."""
_ROUND = 4
"""Signs looked at before and after a spot."""
_NAME = 4
"""Signs of a name at most: two Tibetan ones."""
_COUNTED = frozenset(SIGNS) - frozenset("万亿")
"""What may follow a number's beginning; 133万 and 一百三十三万 both leave 万 to the words."""
_TOKEN = re.compile(f"0|[{''.join(sorted(_COUNTED))}]+")
_SPELT = re.compile(f"[{SIGNS}]")
_PAIR = re.compile(f"[{SIGNS}]{{2}}")


@dataclass(frozen=True, slots=True)
class Spots:
    """What a pair has at its spots."""

    agree: int
    """Numbers in characters that read the same, also where one text writes digits."""
    differ: int
    """Such numbers that read another value."""
    lost: int
    """Of those that differ, how many are the same number with characters lost in one place."""
    people: int
    """Names of people for which the other text has another name."""


NONE = Spots(0, 0, 0, 0)


def spots(found: Alignment, submission: Document, article: Document) -> Spots:
    """Return what differs, and which numbers in characters agree."""
    if not len(found):
        return NONE
    left, right = _Signs(submission), _Signs(article)
    agree = _kept(found, left.text)
    differ = lost = people = 0
    for s, t, a, b in _between(found):
        for one, other in _figures(left, s, t, right, a, b):
            agree += one.read == other.read
            differ += one.read != other.read
            lost += one.read != other.read and garbled(one.said, other.said)
        people += _other_person(left.text, s, t, right.text, a, b)
    return Spots(agree, differ, lost, people)


class _Signs:
    """A text's signs as characters, with a way to what its digits read."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.text = document.signs.astype("<u4").tobytes().decode("utf-32-le", "replace")

    def digits_at(self, sign: int) -> int:
        """Return the hash of the number at a sign."""
        document = self.document
        return int(document.numbers[np.searchsorted(document.number_at, sign)])


def _between(found: Alignment) -> Iterator[list[int]]:
    """Yield the spots: from and to in the submission, from and to in the article."""
    s, t = found.submission[:-1] + found.length[:-1], found.submission[1:]
    a, b = found.article[:-1] + found.length[:-1], found.article[1:]
    near = (t - s <= _WIDE) & (b >= a) & (b - a <= _WIDE) & ((t > s) | (b > a))
    yield from np.stack([s, t, a, b], axis=1)[near].tolist()


def _kept(found: Alignment, text: str) -> int:
    """Return how many numbers in characters lie whole inside passages."""
    if _PAIR.search(text) is None:
        return 0
    count = 0
    for start, end, _ in figures(text):
        block = int(np.searchsorted(found.submission, start, side="right")) - 1
        count += bool(block >= 0 and end <= found.submission[block] + found.length[block])
    return count


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
    if not (_SPELT.search(left.text, s, t) or _SPELT.search(right.text, a, b)):
        return []
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
    """Tell whether both texts name a person here, and not the same."""
    if not (0 < t - s <= _NAME and 0 < b - a <= _NAME):
        return False
    # a surname that both have stands in the passage before
    return any(
        _named(mine, s - back, t) and _named(theirs, a - back, b) for back in (0, 1) if s and a
    )


def _named(text: str, start: int, end: int) -> bool:
    name = text[start:end]
    if not may_be_name(name):
        return False
    return is_name(name, text[max(0, start - _ROUND) : start], text[end : end + _ROUND])
