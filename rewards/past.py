"""历史导入: what an office's hand-kept ledger says a work earned, before the system reckoned.

It is a fact of the work like any other: the last statement counts, and none takes it back. The
amounts are the office's own and no rule explains them, so they stand under rule sets of their own,
one a measure, and a run they speak of earns nothing besides. Posting them closes their months; what
is stated otherwise or taken back later is an adjustment of the next closing.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from rewards.facts import Work
from rewards.results import CENT, NOTHING, Credit, Line, Share, cut_down

IMPORTED_BY = "历史导入"
"""The decider in whose name the past is taken in; closings signed by it hold nothing else."""
FACT = "past"
"""The kind of fact that states it."""


@dataclass(frozen=True, slots=True)
class PastSet:
    """Stands for the rules of a time that nobody entered."""

    key: str
    title: str
    measure: str


SETS = (
    PastSet("past-points", f"历年台账得分({IMPORTED_BY})", "points"),
    PastSet("past-yuan", f"历年台账稿费({IMPORTED_BY})", "yuan"),
)
KEYS = tuple(one.key for one in SETS)
TITLES = {one.key: one.title for one in SETS}


@dataclass(frozen=True, slots=True)
class PastRow:
    """One row of a hand-kept ledger; an amount of None was not written."""

    where: str
    """File, sheet and row."""
    file: str
    """sha256 of the file."""
    channels: tuple[str, ...]
    on: date
    points: Decimal | None
    yuan: Decimal | None

    def amount(self, measure: str) -> Decimal | None:
        return self.points if measure == "points" else self.yuan


def read(value: Any) -> tuple[PastRow, ...]:
    """Return the rows of a fact's value; none where it was taken back."""
    return tuple(
        PastRow(
            where=row["where"],
            file=row["file"],
            channels=tuple(row["channels"]),
            on=date.fromisoformat(row["on"]),
            points=_amount(row["points"]),
            yuan=_amount(row["yuan"]),
        )
        for row in value or ()
    )


def written(rows: Iterable[PastRow]) -> list[dict[str, Any]] | None:
    """Return rows as a fact keeps them, in one order; None where there are none."""
    found = [
        {
            "where": row.where,
            "file": row.file,
            "channels": list(row.channels),
            "on": row.on.isoformat(),
            "points": _text(row.points),
            "yuan": _text(row.yuan),
        }
        for row in sorted(rows, key=lambda row: (row.on, row.channels, row.where))
    ]
    return found or None


def merged(known: Sequence[PastRow], stated: Sequence[PastRow]) -> tuple[PastRow, ...]:
    """Return what is known after further rows: the same channels and day are the same run.

    A row that says the same in another file adds nothing.
    """
    found = {(row.on, row.channels): row for row in known}
    for row in stated:
        before = found.setdefault((row.on, row.channels), row)
        if (before.points, before.yuan) != (row.points, row.yuan):
            found[row.on, row.channels] = row
    return tuple(found.values())


def without(known: Sequence[PastRow], file: str) -> tuple[PastRow, ...]:
    """Return the rows that stand in other files."""
    return tuple(row for row in known if row.file != file)


def credits_of(
    work: Work, rows: Sequence[PastRow], placements: Collection[tuple[str, str]]
) -> Iterable[Credit]:
    """Yield what the rows say a work earned, a measure each, divided equally among its authors.

    `placements`: channel and number of the runs that are proved; other rows stand on the office's
    word alone.
    """
    proved = dict(placements)
    for one in SETS:
        lines = tuple(
            Line(
                placement=next((proved[key] for key in row.channels if key in proved), None),
                rule=FACT,
                amount=amount,
                counted=True,
                reason=f"{row.where} {row.on}",
            )
            for row in rows
            if (amount := row.amount(one.measure)) is not None
        )
        if not lines:
            continue
        whole = sum((line.amount or NOTHING for line in lines), NOTHING)
        yield Credit(
            work=work.work,
            unit=work.unit,
            ruleset=one.key,
            measure=one.measure,
            day=min(row.on for row in rows),
            amount=whole,
            lines=lines,
            shares=_shares([author.name for author in work.authors], whole),
            question=None,
        )


def _shares(names: Sequence[str], whole: Decimal) -> tuple[Share, ...]:
    """Return equal shares to the cent, the remainder with the first."""
    if not names:
        return ()
    each, count = cut_down(whole / len(names)), cut_down(Decimal(1) / len(names))
    rest = len(names) - 1
    first = Share(names[0], whole - each * rest, Decimal(1) - count * rest)
    return (first, *(Share(name, each, count) for name in names[1:]))


def _amount(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _text(amount: Decimal | None) -> str | None:
    return None if amount is None else format(amount.quantize(CENT), "f")
