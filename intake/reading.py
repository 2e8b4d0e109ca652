"""Reads one record key by key and gathers what is wrong with it."""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import TypeVar
from zoneinfo import ZoneInfo

from intake.cells import Cell, Fault, Record
from intake.headings import Kind
from intake.records import label_of
from intake.values import Unclear, authors_of, day_of, link_of, moment_or_day, text_of, words_of

T = TypeVar("T")
V = TypeVar("V")


class Reading:
    """One record being read; after it, `faults` holds every fault of the row."""

    def __init__(self, record: Record, *, kind: Kind, zone: ZoneInfo) -> None:
        self.where = record.where
        self.faults: list[Fault] = []
        self._record = record
        self._kind = kind
        self._zone = zone
        self._faulty = set[str]()

    def text(self, key: str, *, longest: int = 200) -> str | None:
        return self._read(key, lambda cell: text_of(cell.value, longest=longest))

    def name(self, key: str, *, longest: int = 100) -> str | None:
        """A text in which spaces mean nothing: names of units, people, media."""
        found = self.text(key, longest=longest)
        return "".join(found.split()) if found and not found.isascii() else found

    def required(self, key: str, found: T | None) -> T | None:
        """Note an absent value as a fault, unless it has one already."""
        if found is None and key not in self._faulty:
            self.fault(key, f"缺少{label_of(self._kind, key)}, 请填上")
        return found

    def link(self, key: str) -> str | None:
        return self._read(key, lambda cell: link_of(cell.value))

    def moment(self, key: str) -> dt.datetime | None:
        """Return an aware moment; a day alone is its first moment in the office's zone."""
        found = self._read(key, lambda cell: moment_or_day(cell.value, zone=self._zone))
        if found is None or isinstance(found, dt.datetime):
            return found
        return dt.datetime.combine(found, dt.time(), self._zone)

    def exact_moment(self, key: str) -> dt.datetime | None:
        """Return an aware moment; None where a day alone, or midnight, is written."""
        found = self._read(key, lambda cell: moment_or_day(cell.value, zone=self._zone))
        exact = isinstance(found, dt.datetime) and found.time() != dt.time()
        return found if isinstance(found, dt.datetime) and exact else None

    def day(self, key: str) -> dt.date | None:
        return self._read(key, lambda cell: day_of(cell.value, zone=self._zone))

    def authors(self, key: str) -> tuple[tuple[str, str], ...]:
        return self._read(key, lambda cell: authors_of(cell.value)) or ()

    def words(self, key: str) -> tuple[str, ...]:
        return self._read(key, lambda cell: words_of(cell.value, longest=100)) or ()

    def choice(self, key: str, words: Mapping[str, V]) -> V | None:
        """Return what a word stands for; None when nothing is written."""
        found = self.name(key)
        if found is None:
            return None
        if found.lower() in words:
            return words[found.lower()]
        known = "、".join(word for word in words if not word.isascii())
        self.fault(key, f"{label_of(self._kind, key)}应为 {known} 之一, 现为 '{found}'")
        return None

    def fault(self, key: str, words: str) -> None:
        cell = self._record.cells.get(key)
        self.faults.append(Fault(cell.where if cell else self.where, words))
        self._faulty.add(key)

    def _read(self, key: str, read: Callable[[Cell], T]) -> T | None:
        cell = self._record.cells.get(key)
        if cell is None or key in self._faulty:
            return None
        if cell.fault:
            self.fault(key, cell.fault)
            return None
        try:
            return read(cell)
        except Unclear as found:
            label, words = label_of(self._kind, key), str(found)
            self.fault(key, words if words.startswith(label) else f"{label}: {words}")
            return None
