"""A text prepared for comparing: numbers hidden behind one sign, six-character grams hashed.

A run of digits becomes the sign `0` before anything is compared, so that the report of another
month still lies on top of this one; the digits themselves are compared afterwards, in place.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from text.normalise import normalise

GRAM = 6
"""Signs in a gram. Five finds little more in Chinese text, seven misses light rewriting."""
SAMPLE = 3
"""One gram in three is indexed: those whose hash divides; both sides pick the same ones."""
NUMBER = ord("0")
BESIDE = 2
"""Signs on either side that belong to what is stated with a number."""

_INSIDE_NUMBERS = frozenset(".,．\u200b\u200c\u200d\u2060\ufeff ")
"""What may stand between two digits of one number: points, separators, noise."""
_INVERSE = np.uint32(pow(SAMPLE, -1, 1 << 32))
_DIVISIBLE = np.uint32(((1 << 32) - 1) // SAMPLE)
"""A hash times the inverse is at most this where it divides: several times faster than dividing.
Source: Granlund, Montgomery 1994, Division by invariant integers using multiplication."""
_POWERS = np.array([pow(0x01000193, k, 1 << 32) for k in range(GRAM)], dtype=np.uint32)
_DIGIT_KEYS = np.random.default_rng(20260101).integers(1, 1 << 62, size=64, dtype=np.uint64)


@dataclass(frozen=True, slots=True)
class Document:
    """One text as signs; position i of `signs` begins at `starts[i]` of the normalised text."""

    signs: NDArray[np.uint32]
    starts: NDArray[np.int32]
    """One longer than `signs`: the last entry is the length of the normalised text."""
    grams: NDArray[np.uint32]
    """Hash of the gram that begins at each sign; `GRAM - 1` shorter than `signs`."""
    picked: NDArray[np.int32]
    """Positions of the grams that are indexed."""
    numbers: NDArray[np.uint64]
    """What each number reads, as a hash, in order of `number_at`."""
    number_at: NDArray[np.int32]
    """Positions of the numbers among the signs."""
    breaks: NDArray[np.int32]
    """Positions among the signs where a paragraph begins, the first excepted."""
    stated: NDArray[np.uint32]
    """Hash of every number of two digits and more, with `BESIDE` signs on either side: what tells
    one filled-in form from a hundred others."""
    stated_at: NDArray[np.int32]
    """Positions of these numbers among the signs."""

    @property
    def searched(self) -> NDArray[np.uint32]:
        """What an index holds of the text: the picked grams, then what is stated with numbers."""
        return np.concatenate([self.grams[self.picked], self.stated])

    def __len__(self) -> int:
        return len(self.signs)

    @property
    def characters(self) -> int:
        """Length of the normalised text."""
        return int(self.starts[-1])


def prepare(body: str) -> Document:
    """Return one text prepared."""
    return next(prepare_all([body]))


def prepare_all(bodies: Sequence[str]) -> Iterator[Document]:
    """Yield texts prepared, in order; together they cost a fraction of one by one."""
    if not bodies:
        return
    whole = "\x00".join(bodies)
    normal = normalise(whole)
    lengths = np.array([len(b) + 1 for b in bodies])
    edges = np.concatenate(([0], np.cumsum(lengths)))
    signs, starts, number_at, numbers = _signs(normal.codes, normal.offsets, whole)
    offsets = normal.offsets[starts]
    breaks = _breaks(whole, offsets)
    grams = gram_hashes(signs)
    picked = np.flatnonzero(grams * _INVERSE <= _DIVISIBLE).astype(np.int32)
    at = np.searchsorted(offsets, edges)
    ends = np.append(starts, np.int32(len(normal.codes)))
    stated_at, stated = _stated(signs, ends, number_at, numbers, at)
    last = np.maximum(at[:-1], at[1:] - GRAM + 1)
    cuts = np.stack(
        [
            at[:-1],
            at[1:],
            last,
            np.searchsorted(picked, at[:-1]),
            np.searchsorted(picked, last),
            np.searchsorted(number_at, at[:-1]),
            np.searchsorted(number_at, at[1:]),
            np.searchsorted(breaks, at[:-1] + 1),
            np.searchsorted(breaks, at[1:]),
            np.searchsorted(stated_at, at[:-1]),
            np.searchsorted(stated_at, at[1:]),
        ],
        axis=1,
    )
    for low, high, end, p, q, n, m, b, c, f, g in cuts.tolist():
        base = np.int32(low)
        yield Document(
            signs=signs[low:high],
            starts=ends[low : high + 1] - ends[low],
            grams=grams[low:end],
            picked=picked[p:q] - base,
            numbers=numbers[n:m],
            number_at=number_at[n:m] - base,
            breaks=breaks[b:c] - base,
            stated=stated[f:g],
            stated_at=stated_at[f:g] - base,
        )


def _signs(
    codes: NDArray[np.uint32], offsets: NDArray[np.int32], whole: str
) -> tuple[NDArray[np.uint32], NDArray[np.int32], NDArray[np.int32], NDArray[np.uint64]]:
    """Return signs, where each begins, where the numbers are and what they read."""
    digit = (codes >= 48) & (codes <= 57)
    keep = np.ones(len(codes), dtype=bool)
    both = np.flatnonzero(digit[1:] & digit[:-1])
    keep[both[_one_number(offsets, whole, both)] + 1] = False
    starts = np.flatnonzero(keep).astype(np.int32)
    signs = codes[starts]
    number_at = np.flatnonzero(digit[starts]).astype(np.int32)
    signs[number_at] = NUMBER
    ends = np.append(starts, np.int32(len(codes)))
    return signs, starts, number_at, _number_hashes(codes, ends, number_at)


def _one_number(
    offsets: NDArray[np.int32], whole: str, both: NDArray[np.intp]
) -> NDArray[np.bool_]:
    """Tell for each digit that another follows whether the two belong to one number.

    增长4.1% is one number, 增长4。2022年 are two, though their digits touch once normalised.
    """
    gap = offsets[both + 1] - offsets[both]
    one: NDArray[np.bool_] = gap <= 1
    for i in np.flatnonzero(gap == 2).tolist():
        one[i] = whole[offsets[both[i]] + 1] in _INSIDE_NUMBERS
    return one


def gram_hashes(signs: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """Return a mixed hash for every gram of the signs; empty when there are fewer than a gram."""
    count = len(signs) - GRAM + 1
    if count <= 0:
        return np.zeros(0, dtype=np.uint32)
    total: NDArray[np.uint32] = signs[:count] * _POWERS[0]
    for k in range(1, GRAM):
        total += signs[k : k + count] * _POWERS[k]
    total ^= total >> np.uint32(15)
    total *= np.uint32(0x2C1B3C6D)
    total ^= total >> np.uint32(13)
    return total


def number_hash(digits: str) -> int:
    """Return the hash that `numbers` has for a number of these digits."""
    keys: list[int] = _DIGIT_KEYS.tolist()
    return sum(ord(c) * keys[i % len(keys)] for i, c in enumerate(digits)) % (1 << 64)


def _number_hashes(
    codes: NDArray[np.uint32], ends: NDArray[np.int32], number_at: NDArray[np.int32]
) -> NDArray[np.uint64]:
    if not len(number_at):
        return np.zeros(0, dtype=np.uint64)
    low, high = ends[number_at], ends[number_at + 1]
    lengths = high - low
    begin = np.cumsum(lengths) - lengths
    inside = np.arange(int(lengths.sum()), dtype=np.int64) - np.repeat(begin, lengths)
    digits = codes[np.repeat(low, lengths) + inside].astype(np.uint64)
    total: NDArray[np.uint64] = np.add.reduceat(
        digits * _DIGIT_KEYS[inside % len(_DIGIT_KEYS)], begin
    )
    return total


def _stated(
    signs: NDArray[np.uint32],
    ends: NDArray[np.int32],
    number_at: NDArray[np.int32],
    numbers: NDArray[np.uint64],
    edges: NDArray[np.intp],
) -> tuple[NDArray[np.int32], NDArray[np.uint32]]:
    """Return where numbers of two digits and more stand, and their hashes with the signs beside.

    `edges` is where the texts begin among the signs: none looks into its neighbour.
    """
    wide = np.diff(ends)[number_at] > 1
    at = number_at[wide]
    total = numbers[wide].copy()
    text = np.searchsorted(edges, at, side="right")
    for step in (*range(-BESIDE, 0), *range(1, BESIDE + 1)):
        place = at + step
        inside = (place >= edges[text - 1]) & (place < edges[text])
        beside = np.where(inside, signs[np.where(inside, place, at)], np.uint32(0))
        total = total * np.uint64(0x9E3779B97F4A7C15) + beside
    total ^= total >> np.uint64(29)
    return at, (total * np.uint64(0xBF58476D1CE4E5B9) >> np.uint64(32)).astype(np.uint32)


def _breaks(whole: str, offsets: NDArray[np.int32]) -> NDArray[np.int32]:
    """Return the signs at which a new line begins."""
    codes = np.frombuffer(whole.encode("utf-32-le", "surrogatepass"), dtype="<u4")
    lines = np.flatnonzero(codes == ord("\n"))
    return np.unique(np.searchsorted(offsets, lines)).astype(np.int32)
