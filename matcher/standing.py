"""The registered submissions, indexed, that articles stream past."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matcher import names
from matcher.compare import weights_of
from matcher.document import Document, prepare, sampled
from matcher.index import Index, build
from matcher.pieces import Piece
from text.normalise import plain


@dataclass(frozen=True, slots=True)
class Standing:
    """Submissions in the order of `pieces`, with what comparing them takes."""

    pieces: Sequence[Piece]
    documents: Sequence[Document]
    titles: Sequence[str]
    weights: Sequence[NDArray[np.float32]]
    """Running totals of rarity, of `compare.weights_of`."""
    rarity: dict[str, float]
    """Of names."""
    index: Index


def stand(pieces: Sequence[Piece]) -> Standing:
    """Prepare and index submissions."""
    documents = [prepare(p.body)[0] for p in pieces]
    where = [sampled(d.grams) for d in documents]
    grams = [d.grams[w] for d, w in zip(documents, where, strict=True)]
    index = build(grams)
    sizes = [len(d) for d in documents]
    weights = [
        weights_of(index.rarity(g), w, n) for g, w, n in zip(grams, where, sizes, strict=True)
    ]
    titles = [plain(p.title) for p in pieces]
    return Standing(pieces, documents, titles, weights, names.rarity(pieces), index)
