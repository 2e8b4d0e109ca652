"""A text prepared for comparing: numbers hidden behind one sign, six-character grams hashed.

A run of digits becomes the sign `0` before anything is compared, so that the report of another
month still lies on top of this one; the digits themselves are compared afterwards, in place.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from text.normalise import Normalised, normalise

GRAM = 6
"""Signs in a gram. Five finds little more in Chinese text, seven misses light rewriting."""
SAMPLE = 3
"""One gram in three is indexed: those whose hash divides; both sides pick the same ones."""
NUMBER = ord("0")

_BASE = np.uint32(0x01000193)
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
    numbers: NDArray[np.uint64]
    """What each number reads, as a hash, in order of `number_at`."""
    number_at: NDArray[np.int32]
    """Positions of the numbers among the signs."""
    breaks: NDArray[np.int32]
    """Positions among the signs where a paragraph begins, the first excepted."""

    def __len__(self) -> int:
        return len(self.signs)

    @property
    def characters(self) -> int:
        """Length of the normalised text."""
        return int(self.starts[-1])


def prepare(body: str) -> tuple[Document, Normalised]:
    """Return the prepared text and the normalised one that it was made from."""
    normal = normalise(body)
    return document_of(normal, body), normal


def document_of(normal: Normalised, body: str) -> Document:
    """Hide numbers, hash grams, note paragraphs."""
    codes = normal.codes
    digit = (codes >= 48) & (codes <= 57)
    keep = np.ones(len(codes), dtype=bool)
    keep[1:] = ~(digit[1:] & digit[:-1])
    starts = np.flatnonzero(keep).astype(np.int32)
    signs = codes[starts]
    number_at = np.flatnonzero(digit[starts]).astype(np.int32)
    signs[number_at] = NUMBER
    ends = np.append(starts, np.int32(len(codes)))
    return Document(
        signs=signs,
        starts=ends,
        grams=gram_hashes(signs),
        numbers=_number_hashes(codes, ends, number_at),
        number_at=number_at,
        breaks=_breaks(normal, body, starts),
    )


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


def sampled(grams: NDArray[np.uint32]) -> NDArray[np.intp]:
    """Return the positions of the grams that are indexed."""
    return np.flatnonzero(grams % np.uint32(SAMPLE) == 0)


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


def _breaks(normal: Normalised, body: str, starts: NDArray[np.int32]) -> NDArray[np.int32]:
    lines = []
    at = body.find("\n")
    while at >= 0:
        lines.append(at)
        at = body.find("\n", at + 1)
    if not lines or not len(starts):
        return np.zeros(0, dtype=np.int32)
    begins = np.unique(np.searchsorted(normal.offsets[starts], np.array(lines)))
    return begins[(begins > 0) & (begins < len(starts))].astype(np.int32)
