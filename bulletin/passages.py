"""Two texts side by side: which parts of each the other repeats, cut at paragraph ends."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

MOSTLY = 0.9
"""From this coverage on the eye looks for what differs; below, for what is the same."""

Mode = Literal["matches", "differs"]
Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Part:
    """A run of characters; `passage` numbers from 1 what both sides share, 0: not shared."""

    text: str
    marked: bool
    passage: int


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph in parts; `passage` is the first shared one in it, 0: none."""

    parts: tuple[Part, ...]
    passage: int


@dataclass(frozen=True, slots=True)
class Sides:
    """A submission and an article, marked for comparing."""

    mode: Mode
    submission: tuple[Paragraph, ...]
    article: tuple[Paragraph, ...]


def sides(
    submission: str,
    article: str,
    *,
    passages: Sequence[dict[str, list[int]]],
    coverage: float,
    mode: Mode | None = None,
) -> Sides:
    """Return both texts in marked paragraphs. `passages` is a candidate's; offsets half-open."""
    chosen: Mode = mode or ("differs" if coverage >= MOSTLY else "matches")
    ours = [(p["submission"][0], p["submission"][1]) for p in passages]
    theirs = [(p["article"][0], p["article"][1]) for p in passages]
    return Sides(
        chosen, marked(submission, ours, mode=chosen), marked(article, theirs, mode=chosen)
    )


def marked(body: str, spans: Sequence[Span], *, mode: Mode) -> tuple[Paragraph, ...]:
    """Return a text's paragraphs with what is shared, or what is not, marked.

    >>> [p.parts for p in marked("甲乙丙。丁", [(0, 3)], mode="differs")][0][-1]
    Part(text='丁', marked=True, passage=0)
    """
    found = []
    for start, end in _paragraphs(body):
        parts = tuple(_parts(body, start, end, spans=spans, mode=mode))
        found.append(Paragraph(parts, next((p.passage for p in parts if p.passage), 0)))
    return tuple(found)


def quoted(body: str, spans: Iterable[Span]) -> tuple[str, ...]:
    """Return the shared passages themselves, in the order given, for a terminal or a print."""
    return tuple(body[start:end] for start, end in spans)


def _paragraphs(body: str) -> Iterator[Span]:
    start = 0
    for line in body.split("\n"):
        end = start + len(line)
        if line.strip():
            yield start, end
        start = end + 1


def _parts(body: str, start: int, end: int, *, spans: Sequence[Span], mode: Mode) -> Iterator[Part]:
    edges = {start, end}
    edges.update(edge for span in spans for edge in span if start < edge < end)
    cuts = sorted(edges)
    for left, right in pairwise(cuts):
        passage = next((n for n, (a, b) in enumerate(spans, 1) if a <= left and right <= b), 0)
        yield from _part(body[left:right], passage, mode)


def _part(text: str, passage: int, mode: Mode) -> Iterator[Part]:
    """Yield the part; punctuation is never marked alone, nor at the ends of a mark."""
    wanted = bool(passage) if mode == "matches" else not passage
    if not wanted or not any(sign.isalnum() for sign in text):
        yield Part(text, marked=False, passage=passage)
        return
    first = next(n for n, sign in enumerate(text) if sign.isalnum())
    last = len(text) - next(n for n, sign in enumerate(reversed(text)) if sign.isalnum())
    for piece, inside in ((text[:first], False), (text[first:last], True), (text[last:], False)):
        if piece:
            yield Part(piece, marked=inside, passage=passage)
