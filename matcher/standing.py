"""The registered submissions, indexed, that articles stream past."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar, overload

import numpy as np
from numpy.typing import NDArray

from matcher import names
from matcher.document import Document, prepare_all
from matcher.index import Index, build, index_of, weigh
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

    def want(self, places: Sequence[int]) -> None:
        """Make ready what comparing these submissions takes."""
        if isinstance(self.pieces, _Side):
            self.pieces.store.want(places)


_TOGETHER = 400
"""Texts prepared at a time."""
_REMEMBERED = 4000
"""Submissions kept prepared; some 50 MB."""


def stand(pieces: Sequence[Piece]) -> Standing:
    """Prepare and index submissions in memory."""
    documents: list[Document] = []
    for at in range(0, len(pieces), _TOGETHER):
        documents += prepare_all([p.body for p in pieces[at : at + _TOGETHER]])
    segment, rarities = build([d.searched for d in documents])
    weights = [r[: len(d.picked)] for r, d in zip(rarities, documents, strict=True)]
    titles = list(plain_all([p.title or "" for p in pieces]))
    rarity = names.rarity(pieces)
    return Standing(pieces, documents, titles, weights, rarity, index_of([segment]))


def stand_on(
    index: Index, load: Callable[[Sequence[int]], Sequence[Piece]], rarity: dict[str, float]
) -> Standing:
    """Return submissions that are indexed already; `load` reads the few that are compared.

    `load` is given places in the index and returns their pieces in that order.
    """
    store = _Store(index, load)
    return Standing(
        pieces=_Side(store, lambda r: r.piece),
        documents=_Side(store, lambda r: r.document),
        titles=_Side(store, lambda r: r.title),
        weights=_Side(store, lambda r: r.weights),
        rarity=rarity,
        index=index,
    )


@dataclass(frozen=True, slots=True)
class _Ready:
    piece: Piece
    document: Document
    title: str
    weights: NDArray[np.float32]


class _Store:
    """Prepared submissions, read when first wanted and forgotten when there are many."""

    def __init__(self, index: Index, load: Callable[[Sequence[int]], Sequence[Piece]]) -> None:
        self.index = index
        self.load = load
        self.ready: dict[int, _Ready] = {}

    def want(self, places: Sequence[int]) -> None:
        missing = sorted({p for p in places if p not in self.ready})
        if not missing:
            return
        if len(self.ready) + len(missing) > _REMEMBERED:
            self.ready = {p: self.ready[p] for p in set(places) if p in self.ready}
        pieces = self.load(missing)
        documents = list(prepare_all([p.body for p in pieces]))
        titles = plain_all([p.title or "" for p in pieces])
        grams = [d.grams[d.picked] for d in documents]
        weights = weigh(self.index.counts(np.concatenate(grams)))
        parts = np.split(weights, np.cumsum([len(g) for g in grams])[:-1])
        made = map(_Ready, pieces, documents, titles, parts)
        self.ready.update(zip(missing, made, strict=True))


T = TypeVar("T")


class _Side(Sequence[T], Generic[T]):
    """One thing about every submission."""

    def __init__(self, store: _Store, take: Callable[[_Ready], T]) -> None:
        self.store = store
        self.take = take

    def __len__(self) -> int:
        return self.store.index.size

    @overload
    def __getitem__(self, place: int) -> T: ...
    @overload
    def __getitem__(self, place: slice) -> list[T]: ...
    def __getitem__(self, place: int | slice) -> T | list[T]:
        if isinstance(place, slice):
            return [self[i] for i in range(*place.indices(len(self)))]
        if not 0 <= place < len(self):
            raise IndexError(place)
        if place not in self.store.ready:
            self.store.want([place])
        return self.take(self.store.ready[place])
