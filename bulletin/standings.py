"""统计: counted rows of a period in, standings out; no ledger, no clock.

A unit is compared only within its group, and has a rank only where the office's mode allows one;
otherwise the tables stand in the roster's order (DESIGN, decision 11).
"""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Sent:
    """Pieces a subject handed in; `adopted`: how many of these have run by now, wherever."""

    subject: Hashable
    kind: str
    pieces: int
    adopted: int


@dataclass(frozen=True, slots=True)
class Ran:
    """Placements of a subject that are alike in everything a bulletin tells apart."""

    subject: Hashable
    tier: str
    medium: str
    composite: bool
    placements: int


@dataclass(frozen=True, slots=True)
class Pieces:
    """How many different pieces of a subject ran in the span, however often each."""

    subject: Hashable
    kind: str
    pieces: int


@dataclass(frozen=True, slots=True)
class Runs:
    """Placements alone 单独采用 and within a round-up 综合采用."""

    solo: int = 0
    composite: int = 0

    @property
    def total(self) -> int:
        return self.solo + self.composite

    def __add__(self, other: "Runs") -> "Runs":
        return Runs(self.solo + other.solo, self.composite + other.composite)


@dataclass(slots=True)
class Totals:
    """What a span comes to where nothing is told apart: the span before, the year so far."""

    sent: int = 0
    adopted: int = 0
    placements: int = 0


@dataclass(slots=True)
class Counts:
    """What a subject did in a span; filled while counting, then only read."""

    sent: int = 0
    sent_adopted: int = 0
    adopted: int = 0
    """Different pieces with a placement credited in the span."""
    sent_by_kind: dict[str, int] = field(default_factory=dict)
    adopted_by_kind: dict[str, int] = field(default_factory=dict)
    tiers: dict[str, Runs] = field(default_factory=dict)
    media: dict[str, int] = field(default_factory=dict)

    @property
    def placements(self) -> int:
        return sum(runs.total for runs in self.tiers.values())

    @property
    def runs(self) -> Runs:
        """Placements over all tiers."""
        return sum(self.tiers.values(), Runs())

    @property
    def rate(self) -> Decimal | None:
        """The share of the pieces sent in the span that have run by now, in [0, 1].

        None when none was sent. Not `adopted / sent`: a piece of last month that runs in this one
        would push that above 1.
        """
        return Decimal(self.sent_adopted) / self.sent if self.sent else None


@dataclass(frozen=True, slots=True)
class Subject:
    """Whom or what a row is about: a unit, an author, an outlet, a tier or a medium."""

    key: Hashable
    name: str
    group: str | None = None
    """The name of the unit's group; None where there are no groups."""
    unit: str | None = None
    """An author's unit on the span's last day."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A subject's row: this span, the one before, and the year so far where it was counted."""

    subject: Subject
    now: Counts
    last: Totals = field(default_factory=Totals)
    year: Totals = field(default_factory=Totals)
    earned: Mapping[str, Decimal] = field(default_factory=dict)
    """Rule set's key → what the span earned."""
    earned_year: Mapping[str, Decimal] = field(default_factory=dict)
    rank: int | None = None
    """Within the group; None: the office's mode allows no ranking."""
    rank_last: int | None = None

    @property
    def change(self) -> int:
        """Pieces adopted more (or less) than in the span before."""
        return self.now.adopted - self.last.adopted


@dataclass(frozen=True, slots=True)
class ZeroList:
    """Who sent or ran nothing, with the document that allows saying so and until when."""

    basis: str
    until: date
    entered_by: str
    none_sent: tuple[str, ...]
    none_adopted: tuple[str, ...]


def tally(
    sent: Iterable[Sent],
    ran: Iterable[Ran],
    pieces: Iterable[Pieces],
    *,
    fold: Callable[[Hashable], Hashable] = lambda subject: subject,
) -> dict[Hashable, Counts]:
    """Sum counted rows by subject; `fold` says whose row a subject belongs to (merged units)."""
    found: dict[Hashable, Counts] = {}
    for handed in sent:
        counts = found.setdefault(fold(handed.subject), Counts())
        counts.sent += handed.pieces
        counts.sent_adopted += handed.adopted
        _add(counts.sent_by_kind, handed.kind, handed.pieces)
    for row in ran:
        counts = found.setdefault(fold(row.subject), Counts())
        runs = Runs(composite=row.placements) if row.composite else Runs(solo=row.placements)
        counts.tiers[row.tier] = counts.tiers.get(row.tier, Runs()) + runs
        _add(counts.media, row.medium, row.placements)
    for piece in pieces:
        counts = found.setdefault(fold(piece.subject), Counts())
        counts.adopted += piece.pieces
        _add(counts.adopted_by_kind, piece.kind, piece.pieces)
    return found


def standings(
    subjects: Iterable[Subject],
    now: Mapping[Hashable, Counts],
    last: Mapping[Hashable, Totals],
    year: Mapping[Hashable, Totals] | None = None,
) -> tuple[Standing, ...]:
    """Return a row a subject, in the order given; those without any figure are rows of zeros."""
    year = year or {}
    return tuple(
        Standing(
            subject,
            now=now.get(subject.key) or Counts(),
            last=last.get(subject.key) or Totals(),
            year=year.get(subject.key) or Totals(),
        )
        for subject in subjects
    )


def by_group(rows: Iterable[Standing]) -> Iterator[tuple[str | None, tuple[Standing, ...]]]:
    """Yield each group with its rows; rows of one group stand together."""
    for group, members in groupby(rows, key=lambda row: row.subject.group):
        yield group, tuple(members)


def most_adopted_first(rows: Iterable[Standing]) -> tuple[Standing, ...]:
    """Order authors, outlets and the like, which no rule keeps in an order of their own."""
    return tuple(sorted(rows, key=lambda row: (-row.now.adopted, -row.now.placements)))


def ranked(rows: Sequence[Standing], *, ruleset: str | None = None) -> tuple[Standing, ...]:
    """Give every row its rank in its group and sort by it; only where the mode allows.

    By what `ruleset` earned, or without one by pieces adopted, then placements. Equals share a
    rank and the next one is skipped; they stand in the roster's order.
    """
    placed = list[Standing]()
    for _, members in by_group(rows):
        ranks = _ranks(members, lambda row: _merit(row, ruleset))
        before = _ranks(members, lambda row: (row.last.adopted, row.last.placements))
        group = [
            replace(row, rank=place, rank_last=None if ruleset else previous)
            for row, place, previous in zip(members, ranks, before, strict=True)
        ]
        placed.extend(sorted(group, key=lambda row: row.rank or 0))
    return tuple(placed)


def zeros(rows: Sequence[Standing]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the names of those who sent nothing, and of those of whom nothing ran."""
    return (
        tuple(row.subject.name for row in rows if not row.now.sent),
        tuple(row.subject.name for row in rows if not row.now.adopted),
    )


def matrix(rows: Iterable[Standing], media: Sequence[str]) -> tuple[tuple[int | None, ...], ...]:
    """Return placements a row × medium; None is an empty cell, which is meant to be seen."""
    return tuple(tuple(row.now.media.get(medium) or None for medium in media) for row in rows)


def awarded(
    rows: Sequence[Standing], quota: Mapping[str | None, int]
) -> dict[str | None, tuple[Standing, ...]]:
    """Return each group's best by its quota of awards; rows must be ranked.

    Equals at the edge all come in, above the quota: a person has to choose between them.

    Raises:
        ValueError: when rows have no rank, since the office's mode then allows no awards by rank.
    """
    best: dict[str | None, tuple[Standing, ...]] = {}
    for group, members in by_group(rows):
        if any(row.rank is None for row in members):
            raise ValueError("awards need ranked rows")
        best[group] = tuple(
            row for row in members if (row.rank or 0) <= quota.get(group, 0) and row.now.adopted
        )
    return best


def _add(sums: dict[str, int], key: str, count: int) -> None:
    sums[key] = sums.get(key, 0) + count


def _merit(row: Standing, ruleset: str | None) -> tuple[Decimal | int, ...]:
    if ruleset is not None:
        return (row.earned.get(ruleset, Decimal(0)),)
    return (row.now.adopted, row.now.placements)


def _ranks(
    rows: Sequence[Standing], merit: Callable[[Standing], tuple[Decimal | int, ...]]
) -> list[int]:
    merits = [merit(row) for row in rows]
    falling = sorted(merits, reverse=True)
    return [falling.index(own) + 1 for own in merits]
