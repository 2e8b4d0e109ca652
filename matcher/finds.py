"""A claim as a reviewer sees it: passages in the given bodies, figures counted, the steps."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matcher.align import Alignment
from matcher.attribute import Claim, Entrant
from matcher.captions import captions_only
from matcher.document import Document
from matcher.doubts import doubts_of
from matcher.figures import Side, told_apart
from matcher.score import Model, Step, waterfall
from matcher.sheet import alone
from matcher.spots import spots
from text.normalise import Normalised, normalise

_UNWEIGHED = np.zeros(0, dtype=np.float32)
"""At spots things are counted, not weighed."""
Spans = NDArray[np.int32]
"""[from, to) in signs of the submission, one row a passage."""


@dataclass(frozen=True, slots=True)
class Find:
    """A claim on an article with all that a reviewer checks; offsets in the given bodies."""

    submission: int
    probability: float
    contested: bool
    rivals: tuple[str, ...]
    coverage_submission: float
    coverage_article: float
    agree: int
    differ: int
    characters: int
    """Normalised characters inside passages."""
    doubts: tuple[str, ...]
    """Why a person should look though nothing is held against it, see `matcher.doubts`."""
    passages: tuple[tuple[int, int, int, int], ...]
    """Submission from, to, article from, to."""
    steps: tuple[Step, ...]
    spans: Spans


@dataclass(frozen=True, slots=True)
class Shown:
    """A text as given, with the way back to it."""

    body: str
    normal: Normalised
    document: Document
    captions: bool
    """Whether it is nothing but captions."""


def shown(title: str | None, body: str, document: Document) -> Shown:
    """Return a text, prepared already, with the way back to it."""
    return Shown(body, normalise(body), document, captions_only(title, body))


def find_of(claim: Claim, mine: Shown, theirs: Shown, model: Model) -> Find:
    """Work out what is shown of a claim."""
    e = claim.entrant
    passages, characters = _passages(e.passages, mine, theirs)
    evidence = e.evidence
    agree, differ = round(2**evidence.agreeing - 1), round(2**evidence.differing - 1)
    return Find(
        submission=e.position,
        probability=claim.probability,
        contested=claim.contested,
        rivals=claim.rivals,
        coverage_submission=characters / max(1, len(mine.normal)),
        coverage_article=characters / max(1, len(theirs.normal)),
        agree=agree,
        differ=_other_figures(e, mine, theirs) if differ else 0,
        characters=characters,
        doubts=doubts_of(evidence, captions=mine.captions or theirs.captions),
        passages=passages,
        steps=waterfall(model, evidence),
        spans=spans_of(e.passages),
    )


def _passages(
    found: Alignment, mine: Shown, theirs: Shown
) -> tuple[tuple[tuple[int, int, int, int], ...], int]:
    """Return the passages in offsets of the given bodies, and their normalised characters."""
    passages, characters = [], 0
    low = mine.document.starts[found.submission].tolist()
    high = mine.document.starts[found.submission + found.length].tolist()
    on = theirs.document.starts[found.article].tolist()
    for start, end, there in zip(low, high, on, strict=True):
        cut, size = _whole(mine.normal, start, theirs.normal, there, end - start)
        if size > 0:
            characters += size
            own = _original(mine, start + cut, size)
            passages.append((*own, *_original(theirs, there + cut, size)))
    return tuple(passages), characters


def _other_figures(e: Entrant, mine: Shown, theirs: Shown) -> int:
    """Return how many figures differ that say something about the report."""
    sides = (Side(text.document, text.normal.codes) for text in (mine, theirs))
    told = told_apart(e.numbers, *sides)
    seen = spots(alone(theirs.document, mine.document, _UNWEIGHED), e.passages)
    in_text = int((~told.agree).sum() + seen.differ[0] - seen.lost[0])
    return in_text + int(e.evidence.heading or 0)


def _original(text: Shown, at: int, size: int) -> tuple[int, int]:
    start, end = text.normal.original(at, at + size)
    return start, _marked(text.body, end)


def _whole(mine: Normalised, low: int, theirs: Normalised, on: int, size: int) -> tuple[int, int]:
    """Return what to leave out in front, and how many characters are left, of a passage.

    A sign such as ㎡ is two characters normalised; a passage that ends inside it would quote one
    more on that side than on the other.
    """
    cut = 0
    while size > 0 and (_inside(mine, low + cut) or _inside(theirs, on + cut)):
        cut, size = cut + 1, size - 1
    while size > 0 and (_inside(mine, low + cut + size) or _inside(theirs, on + cut + size)):
        size -= 1
    return cut, size


def _marked(body: str, end: int) -> int:
    """Return the end with the marks that belong to the sign before it: e + ´ is é."""
    while end < len(body) and "\u0300" <= body[end] <= "\u036f":
        end += 1
    return end


def _inside(text: Normalised, at: int) -> bool:
    return 0 < at < len(text) and bool(text.offsets[at] == text.offsets[at - 1])


def spans_of(passages: Alignment) -> Spans:
    """Return the submission's side of the passages as [from, to) rows."""
    both = np.stack([passages.submission, passages.submission + passages.length], axis=1)
    return both.astype(np.int32)
