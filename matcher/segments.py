"""The index of submissions kept in files: immutable segments, memory-mapped, and the list of them.

Derived from the ledger: deleting the folder costs the time to build it, nothing else. One builder
at a time holds the lock; it writes new segments, then puts a new `GENERATION` in the old one's
place by renaming. Readers keep what they opened.
"""

import fcntl
import json
import os
import re
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matcher.document import GRAM, SAMPLE
from matcher.index import Segment, merged

FORMAT = f"3:{GRAM}:{SAMPLE}"
"""Raised when normalising or hashing changes: older folders are built anew."""
LIST = "GENERATION"
_LOCK = "LOCK"
_PARTS = ("grams", "heads", "starts", "holders", "totals")
_MERGED_AT_MOST = 64_000
"""Submissions of a segment that an addition makes by merging: some three seconds of work."""
_TRIES = 5
_OURS = re.compile(r"s\d{8}(\.part)?")
"""Names of segments; other folders inside are not swept."""


@dataclass(frozen=True, slots=True)
class Kept:
    """One segment with whose texts it holds."""

    name: str
    segment: Segment
    ids: NDArray[np.int64]
    stamps: NDArray[np.uint64]
    """Fingerprint of each text's version: another one means the entry is out of date."""


@dataclass(frozen=True, slots=True)
class Shelf:
    """What one generation holds."""

    generation: int
    kept: tuple[Kept, ...]

    @property
    def size(self) -> int:
        """How many entries there are, out-of-date ones included."""
        return sum(len(k.ids) for k in self.kept)


EMPTY = Shelf(0, ())


def open_shelf(folder: Path) -> Shelf:
    """Return the newest generation, memory-mapped; an empty one where none can be read."""
    for _ in range(_TRIES):
        try:
            listed = json.loads((folder / LIST).read_text(encoding="utf-8"))
            if listed["format"] != FORMAT:
                return EMPTY
            kept = tuple(_open(folder / name) for name in listed["segments"])
            return Shelf(listed["generation"], kept)
        except FileNotFoundError:
            if not (folder / LIST).exists():
                return EMPTY
            # a builder replaced the list between our two looks: read the new one
        except (ValueError, KeyError, OSError):
            return EMPTY
    return EMPTY


@contextmanager
def building(folder: Path, *, wait: bool = False) -> Iterator[bool]:
    """Hold the builder's lock; False when another process has it and we do not `wait`."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / _LOCK).open("wb") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            yield False
            return
        yield True


def add(
    folder: Path,
    shelf: Shelf,
    segment: Segment,
    ids: NDArray[np.int64],
    stamps: NDArray[np.uint64],
    *,
    alive: Sequence[NDArray[np.bool_]] = (),
) -> Shelf:
    """Publish one more segment, small ones before it merged into it; return the new generation.

    `alive` tells, by segment of `shelf`, which entries are up to date: others are left out of a
    merge. The caller holds the lock.
    """
    kept = list(shelf.kept)
    masks = list(alive) or [np.ones(len(k.ids), dtype=bool) for k in kept]
    new = (segment, ids, stamps)
    while kept and len(kept[-1].ids) <= 2 * len(ids) <= 2 * _MERGED_AT_MOST - 2 * len(kept[-1].ids):
        new = _merge(kept.pop(), Kept("", *new), masks.pop())
        ids = new[1]
    return _kept_as(folder, shelf, kept, new)


def tidy(folder: Path) -> Shelf:
    """Merge neighbours of like size until each segment is over twice as large as the next.

    So a million submissions added a thousand at a time lie in some ten segments. Takes seconds to a
    minute at that size; does nothing while another process builds.
    """
    with building(folder) as builder:
        shelf = open_shelf(folder)
        while builder and (at := _to_merge(shelf)) is not None:
            one, other = shelf.kept[at : at + 2]
            shelf = _kept_as(
                folder,
                shelf,
                shelf.kept[:at],
                _merge(one, other, ~np.isin(one.ids, other.ids)),
                shelf.kept[at + 2 :],
            )
        return shelf


def _to_merge(shelf: Shelf) -> int | None:
    """Return the last place whose segment is not over twice as large as the one behind it."""
    sizes = [len(k.ids) for k in shelf.kept]
    return next((i for i in range(len(sizes) - 2, -1, -1) if sizes[i] <= 2 * sizes[i + 1]), None)


_New = tuple[Segment, NDArray[np.int64], NDArray[np.uint64]]


def _merge(one: Kept, other: Kept, alive: NDArray[np.bool_]) -> _New:
    """Return two segments as one, without what is not alive in the first."""
    return (
        merged(one.segment, other.segment, alive, np.ones(len(other.ids), dtype=bool)),
        np.concatenate([one.ids[alive], other.ids]),
        np.concatenate([one.stamps[alive], other.stamps]),
    )


def _kept_as(
    folder: Path, shelf: Shelf, before: Sequence[Kept], new: _New, after: Sequence[Kept] = ()
) -> Shelf:
    """Write a segment and publish it between others as the next generation."""
    generation = shelf.generation + 1
    name = f"s{generation:08d}"
    _write(folder, name, *new)
    kept = (*before, _open(folder / name), *after)
    _publish(folder, generation, [k.name for k in kept])
    _sweep(folder, {k.name for k in (*kept, *shelf.kept)})
    return Shelf(generation, kept)


def bytes_of(folder: Path) -> int:
    """Return how much the segments take on disk."""
    return sum(f.stat().st_size for f in folder.rglob("*") if f.is_file())


def _open(place: Path) -> Kept:
    s = Segment(*(_part(place, name) for name in _PARTS))
    kept = Kept(place.name, s, _part(place, "ids"), _part(place, "stamps"))
    sizes = (len(s.starts) - 1, s.starts[-1], s.heads[-1], len(kept.ids), len(kept.stamps))
    if sizes != (len(s.grams), len(s.holders), len(s.grams), len(s.totals), len(s.totals)):
        raise ValueError(place)
    return kept


def _part(place: Path, name: str) -> Any:
    return np.asarray(np.load(place / f"{name}.npy", mmap_mode="r"))


def _write(
    folder: Path,
    name: str,
    segment: Segment,
    ids: NDArray[np.int64],
    stamps: NDArray[np.uint64],
) -> None:
    draft = folder / f"{name}.part"
    shutil.rmtree(draft, ignore_errors=True)
    shutil.rmtree(folder / name, ignore_errors=True)  # of a builder that died before publishing
    draft.mkdir()
    parts = {p: getattr(segment, p) for p in _PARTS} | {"ids": ids, "stamps": stamps}
    for part, values in parts.items():
        with (draft / f"{part}.npy").open("wb") as file:
            np.save(file, values)
            file.flush()
            os.fsync(file.fileno())
    draft.replace(folder / name)


def _publish(folder: Path, generation: int, names: Sequence[str]) -> None:
    listed = {"format": FORMAT, "generation": generation, "segments": list(names)}
    draft = folder / f"{LIST}.part"
    with draft.open("w", encoding="utf-8") as file:
        json.dump(listed, file)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(folder / LIST)
    inside = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(inside)
    finally:
        os.close(inside)


def _sweep(folder: Path, needed: set[str]) -> None:
    """Remove segments that neither this generation nor the one before names."""
    for place in folder.iterdir():
        if place.is_dir() and place.name not in needed and _OURS.fullmatch(place.name):
            shutil.rmtree(place, ignore_errors=True)
