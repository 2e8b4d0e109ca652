"""The ledger's submissions as a standing index: what is kept in files, and the tail that is not."""

from collections.abc import Sequence
from contextlib import ExitStack
from itertools import islice
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from matcher import names, reading, segments
from matcher.document import prepare_all
from matcher.index import Segment, build_segment, index_of
from matcher.pieces import Piece
from matcher.reading import Register
from matcher.segments import EMPTY, Shelf
from matcher.standing import Standing, stand_on

_TOGETHER = 400
_SEGMENT = 250_000
"""Submissions indexed at a time: half a gigabyte while it is sorted."""


def stand_rows(session: Session, register: Register, folder: Path | None) -> Standing:
    """Index the register's submissions, from `folder` what it holds, and keep there what it lacks.

    Without a folder, or when another process builds in it, the missing ones are indexed in memory.
    """
    with ExitStack() as stack:
        builder = folder is not None and stack.enter_context(segments.building(folder))
        shelf = segments.open_shelf(folder) if folder is not None else EMPTY
        lacking = _lacking(shelf, register)
        tail: list[Segment] = []
        places: list[NDArray[np.int64]] = []
        for at in range(0, len(lacking), _SEGMENT):
            part = lacking[at : at + _SEGMENT]
            segment = _indexed(session, register.ids[part])
            if builder and folder is not None:
                shelf = segments.add(
                    folder,
                    shelf,
                    segment,
                    register.ids[part],
                    register.stamps[part],
                    alive=[_current(k.ids, k.stamps, register) for k in shelf.kept],
                )
            else:
                tail.append(segment)
                places.append(register.ids[part])
    return _standing(session, register, shelf, tail, places)


def _standing(
    session: Session,
    register: Register,
    shelf: Shelf,
    tail: Sequence[Segment],
    places: Sequence[NDArray[np.int64]],
) -> Standing:
    alive = [_current(k.ids, k.stamps, register) for k in shelf.kept]
    alive += [np.ones(len(p), dtype=bool) for p in places]
    none = np.zeros(0, dtype=np.int64)
    ids = np.concatenate([none, *(k.ids for k in shelf.kept), *places])
    index = index_of(
        [*(k.segment for k in shelf.kept), *tail], np.concatenate([none.astype(bool), *alive])
    )

    def load(wanted: Sequence[int]) -> list[Piece]:
        return reading.pieces(session, ids[list(wanted)].tolist())

    return stand_on(index, load, names.rarity(reading.bearers(session)))


def _current(
    ids: NDArray[np.int64], stamps: NDArray[np.uint64], register: Register
) -> NDArray[np.bool_]:
    """Tell which entries are the register's own texts in their present version."""
    if not len(register.ids):
        return np.zeros(len(ids), dtype=bool)
    at = np.minimum(np.searchsorted(register.ids, ids), len(register.ids) - 1)
    same: NDArray[np.bool_] = (register.ids[at] == ids) & (register.stamps[at] == stamps)
    return same


def _lacking(shelf: Shelf, register: Register) -> NDArray[np.intp]:
    """Return the places in the register of texts that no segment holds in their present version."""
    held = [k.ids[_current(k.ids, k.stamps, register)] for k in shelf.kept]
    known = np.concatenate([np.zeros(0, dtype=np.int64), *held])
    return np.flatnonzero(~np.isin(register.ids, known))


def _indexed(session: Session, ids: NDArray[np.int64]) -> Segment:
    bodies = reading.bodies(session, ids.tolist())
    grams = []
    while portion := list(islice(bodies, _TOGETHER)):
        grams += [d.grams[d.picked] for d in prepare_all(portion)]
    return build_segment(grams)
