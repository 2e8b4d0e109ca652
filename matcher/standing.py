"""The registered submissions, indexed, that articles stream past."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matcher import names
from matcher.document import Document, prepare_all
from matcher.index import Index, build, index_of
from matcher.pieces import Piece
from text.normalise import plain_all


@dataclass(frozen=True, slots=True)
class Standing:
    """Submissions in the order of `pieces`, with what comparing them takes."""

    pieces: Sequence[Piece]
    documents: Sequence[Document]
    titles: Sequence[str]
    weights: Sequence[NDArray[np.float32]]
    """Rarity of each document's picked grams."""
    rarity: dict[str, float]
    """Of names."""
    index: Index


_TOGETHER = 400
"""Texts prepared at a time."""


def stand(pieces: Sequence[Piece]) -> Standing:
    """Prepare and index submissions."""
    documents: list[Document] = []
    for at in range(0, len(pieces), _TOGETHER):
        documents += prepare_all([p.body for p in pieces[at : at + _TOGETHER]])
    segment, weights = build([d.grams[d.picked] for d in documents])
    titles = list(plain_all([p.title or "" for p in pieces]))
    return Standing(pieces, documents, titles, weights, names.rarity(pieces), index_of([segment]))
