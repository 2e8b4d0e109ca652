"""Ledger rows indexed: what is kept in files, and the tail that is not."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from matcher import segments
from matcher.document import prepare_all
from matcher.index import Index, Segment, build_segment, index_of
from matcher.reading import Register
from matcher.segments import EMPTY

Bodies = Callable[[Sequence[int]], Iterator[str]]
"""Reads texts in order of the given ids, which ascend."""

_TOGETHER = 400
_FEW = 2000
"""Texts that are indexed sooner than another process's building is waited for."""
_SEGMENT = 250_000
"""Texts indexed at a time: half a gigabyte while it is sorted."""


@dataclass(frozen=True, slots=True)
class Held:
    """An index of rows, and by place whose text it is."""

    index: Index
    ids: NDArray[np.int64]


def held(register: Register, folder: Path | None, bodies: Bodies) -> Held:
    """Index the register's texts, from `folder` what it holds, and keep there what it lacks.

    Without a folder, or when another process builds in it and few are missing, those are indexed in
    memory.
    """
    with ExitStack() as stack:
        shelf = segments.open_shelf(folder) if folder is not None else EMPTY
        many = len(_lacking(shelf, register)) > _FEW
        builder = folder is not None and stack.enter_context(segments.building(folder, wait=many))
        shelf = segments.open_shelf(folder) if folder is not None else EMPTY  # of the last builder
        tail: list[Segment] = []
        places: list[NDArray[np.int64]] = []
        lacking = _lacking(shelf, register)
        for at in range(0, len(lacking), _SEGMENT):
            part = lacking[at : at + _SEGMENT]
            ids, stamps = register.ids[part], register.stamps[part]
            segment = _indexed(bodies(ids.tolist()))
            if builder and folder is not None:
                alive = [_current(k.ids, k.stamps, register) for k in shelf.kept]
                shelf = segments.add(folder, shelf, segment, ids, stamps, alive=alive)
            else:
                tail.append(segment)
                places.append(ids)
    alive = [_current(k.ids, k.stamps, register) for k in shelf.kept]
    alive += [np.ones(len(p), dtype=bool) for p in places]
    none = np.zeros(0, dtype=np.int64)
    index = index_of(
        [*(k.segment for k in shelf.kept), *tail], np.concatenate([none.astype(bool), *alive])
    )
    return Held(index, np.concatenate([none, *(k.ids for k in shelf.kept), *places]))


def _current(
    ids: NDArray[np.int64], stamps: NDArray[np.uint64], register: Register
) -> NDArray[np.bool_]:
    """Tell which entries are the register's own texts in their present version."""
    if not len(register.ids):
        return np.zeros(len(ids), dtype=bool)
    at = np.minimum(np.searchsorted(register.ids, ids), len(register.ids) - 1)
    same: NDArray[np.bool_] = (register.ids[at] == ids) & (register.stamps[at] == stamps)
    return same


def _lacking(shelf: segments.Shelf, register: Register) -> NDArray[np.intp]:
    """Return the places in the register of texts that no segment holds in their present version."""
    own = [k.ids[_current(k.ids, k.stamps, register)] for k in shelf.kept]
    known = np.concatenate([np.zeros(0, dtype=np.int64), *own])
    return np.flatnonzero(~np.isin(register.ids, known))


def _indexed(bodies: Iterator[str]) -> Segment:
    grams = []
    while portion := list(islice(bodies, _TOGETHER)):
        grams += [d.searched for d in prepare_all(portion)]
    return build_segment(grams)


def tidied(folder: Path) -> None:
    """Merge the segments of an index, and of the folders inside it, that have become many."""
    for place in sorted(p.parent for p in folder.rglob(segments.LIST)):
        segments.tidy(place)
