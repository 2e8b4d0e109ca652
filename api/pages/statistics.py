"""采用统计: every number opens the placements behind it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from pydantic import Field
from sqlalchemy import select
from sqlalchemy.orm import Session

from api.context import Context, House, Language, Reading, Who
from api.counted import by_subject, handed_in
from api.duties import Duty, duties
from api.export import Exported, files_of
from api.filters import LATEST, Narrowed, credited, period_of
from api.pages.basis import basis_of
from api.pages.render import amount, render
from api.permissions import Principal
from api.spreadsheet import Column
from api.words import N_
from bulletin.labels import LABELS, label
from ledger.queries.units import UnitRow, answering, units
from ledger.tables import Entry
from office.periods import Period
from rewards import past

router = APIRouter(include_in_schema=False)

Group = Literal["unit", "author", "tier", "medium", "outlet", "period"]
Across = Literal["tier", "medium", "period"]
MOST_ROWS = 300
"""Rows a page shows; a file holds all of them."""


class Asked(Narrowed):
    """The filters of the lists, the row's subject and what stands across."""

    by: Annotated[Group, Field()] = "unit"
    across: Across = "tier"


@dataclass(frozen=True, slots=True)
class Row:
    """A subject's placements by column; an empty cell is 0 and meant to be seen."""

    key: str
    """What the filter of that name takes."""
    name: str
    group: str | None
    """A unit's class, within which alone it is compared."""
    cells: tuple[int, ...]
    placements: int
    before: int
    """In the span before."""
    handed_in: int | None = None
    """Pieces a unit handed in; None for other subjects."""
    rank: int | None = None
    """Within the class; None: the office's mode allows no ranking."""
    duties: tuple[Duty, ...] = ()
    """The unit's tasks of the span."""

    @property
    def change(self) -> int:
        return self.placements - self.before

    @property
    def is_behind(self) -> bool:
        return any(duty.short for duty in self.duties)


@dataclass(frozen=True, slots=True)
class Standing:
    """The whole table."""

    columns: tuple[tuple[str, str], ...]
    """Key and name of what stands across."""
    rows: tuple[Row, ...]
    ranked: bool
    before: str | None
    """The span it is compared with; None where all of time is counted."""

    @property
    def totals(self) -> Row:
        """The whole table in one row."""
        cells = zip(*(row.cells for row in self.rows), strict=True)
        return Row(
            key="",
            name="",
            group=None,
            cells=tuple(sum(column) for column in cells),
            placements=sum(row.placements for row in self.rows),
            before=sum(row.before for row in self.rows),
            handed_in=sum(row.handed_in or 0 for row in self.rows),
        )

    @property
    def has_tasks(self) -> bool:
        return any(row.duties for row in self.rows)

    @property
    def groups(self) -> list[str | None]:
        return list(dict.fromkeys(row.group for row in self.rows))


@router.get("/statistics")
def page(
    *,
    request: Request,
    session: Reading,
    house: House,
    who: Who,
    spoken: Language,
    asked: Annotated[Asked, Query()],
) -> Response:
    asked = _this_month(asked, house)
    found = standing(session, house, who, asked, spoken=spoken)
    span = period_of(asked, house.office.periods)
    return render(
        request,
        "statistics.html",
        basis=basis_of(session, house, span) if span else None,
        filters=asked,
        table=replace(found, rows=found.rows[:MOST_ROWS]),
        totals=found.totals if asked.by != "author" and len(found.rows) > 1 else None,
        left_out=max(0, len(found.rows) - MOST_ROWS),
        imported=_imported(session, house, who, asked),
        other_offices=bool(house.neighbours) and who.sees_every_unit,
        units=units(session),
    )


@files_of(router, "/statistics")
def as_table(export: Exported, asked: Annotated[Asked, Query()]) -> Response:
    asked = _this_month(asked, export.house)
    found = standing(export.session, export.house, export.who, asked, spoken=export.spoken)
    of_units = asked.by == "unit"
    heading = [
        Column(N_("Subject"), width=16),
        Column(N_("Group"), width=8),
        *([Column(N_("Rank"), "count")] if found.ranked else []),
        *([Column(N_("Handed in"), "count")] if of_units else []),
        *(Column(name, "count") for _, name in found.columns),
        Column(N_("Total"), "count"),
        Column(N_("Span before"), "count"),
        *([Column(N_("Task"), width=16), Column(N_("Missing"), width=16)] * found.has_tasks),
    ]
    rows = (
        [
            row.name, row.group, *([row.rank] if found.ranked else []),
            *([row.handed_in] if of_units else []), *row.cells, row.placements, row.before,
            *(_told(row.duties, export.spoken) if found.has_tasks else ()),
        ]
        for row in found.rows
    )  # fmt: skip
    return export.file("statistics", N_("Statistics"), heading, rows, of=asked.period)


def _told(owed: Sequence[Duty], spoken: str) -> tuple[str, str]:
    """Return tasks, and what is missing of them, in words: 采用 3."""
    tasks = [f"{label('basis', duty.basis, spoken)} {amount(duty.need)}" for duty in owed]
    missing = [
        f"{label('basis', duty.basis, spoken)} {amount(duty.short)}" for duty in owed if duty.short
    ]
    return "; ".join(tasks), "; ".join(missing)


def standing(
    session: Session, house: Context, who: Principal, asked: Asked, *, spoken: str
) -> Standing:
    """Return a row a subject: units in the roster's order, everything else by its key.

    Only where the office's mode allows are units ranked, and only within their class.
    """
    periods = house.office.periods
    span = period_of(asked, periods)
    columns = _columns(asked.across, house, span, spoken)
    heirs = _heirs(session, asked, span)
    held = _folded(_counted(session, house, who, asked, [key for key, _ in columns]), heirs)
    before = periods.before(span) if span else None
    earlier: Mapping[str, Sequence[int]] = {}
    if before is not None:
        then = asked.model_copy(update={"period": before.key})
        counted = _counted(session, house, who, then, [key for key, _ in columns])
        earlier = _folded(counted, heirs)
    named, blank = units(session), [0] * (len(columns) + 1)
    whole = asked.by == "unit" and who.sees_every_unit and not _is_narrowed(asked)
    keys = [*held, *(str(u) for u in named if whole and str(u) not in held and u not in heirs)]
    rows = [
        Row(
            *_subject(asked.by, key, house, named, spoken),
            cells=tuple(held.get(key, blank)[:-1]),
            placements=sum(held.get(key, ())),
            before=sum(earlier.get(key, ())),
        )
        for key in keys
    ]
    rows = _ordered(rows, asked.by, house, [unit.key for unit in named.values()])
    ranked = asked.by == "unit" and _may_rank(house)
    if asked.by == "unit" and span is not None:
        rows = _with_work(session, house, span, rows, named=named, heirs=heirs)
    if ranked:
        rows = _ranked(rows)
    return Standing(columns, tuple(rows), ranked, before.key if before else None)


def _heirs(session: Session, asked: Asked, span: Period | None) -> Mapping[int, int]:
    """Return in whose row merged units stand at the end of the span."""
    on = span.last_on if span else LATEST
    return answering(session, on=on) if asked.by == "unit" else {}


def _folded(
    held: Mapping[str, Sequence[int]], heirs: Mapping[int, int]
) -> Mapping[str, Sequence[int]]:
    """Add the lines of merged units to those of the units that answer for them."""
    if not heirs:
        return held
    found: dict[str, Sequence[int]] = {}
    for key, line in held.items():
        whose = str(heirs.get(int(key), key)) if key else key
        before = found.get(whose)
        found[whose] = [a + b for a, b in zip(before, line, strict=True)] if before else line
    return found


def _counted(
    session: Session, house: Context, who: Principal, asked: Asked, columns: Sequence[str]
) -> Mapping[str, Sequence[int]]:
    """Return placements by subject and column; the last cell holds what no column names."""
    window = credited(session, asked, who=who, periods=house.office.periods)
    by = (asked.by, asked.across) if asked.by != asked.across else (asked.by,)
    return by_subject(session, house, window, by=by, columns=columns)


def _columns(
    across: str, house: Context, span: Period | None, spoken: str
) -> tuple[tuple[str, str], ...]:
    if across == "tier":
        return tuple((tier.key, tier.name) for tier in house.office.tiers)
    if across == "medium":
        return tuple((key, label("medium", key, spoken)) for key in LABELS["medium"])
    periods = house.office.periods
    last = span or house.this_month
    months = periods.months_in(periods.year_of(last.starts_on) if span is None else last)
    return tuple((month.key, month.key) for month in months)


def _subject(
    by: str, key: str, house: Context, named: dict[int, UnitRow], spoken: str
) -> tuple[str, str, str | None]:
    if by == "unit":
        unit = named.get(int(key)) if key else None
        classes = {held.key: held.name for held in house.office.profile.unit_classes}
        return (
            (unit.key, unit.name, classes.get(unit.unit_class or "")) if unit else ("", "—", None)
        )
    if by == "outlet":
        return key, house.office.outlet_name(key), None
    if by == "tier":
        return key, house.office.tier_name(key), None
    return key, label("medium", key, spoken) if by == "medium" else key, None


def _ordered(rows: list[Row], by: str, house: Context, roster: Sequence[str]) -> list[Row]:
    """Sort without ranking anybody: by the roster, the ladder of tiers, or the name."""
    order = {"unit": list(roster), "tier": [tier.key for tier in house.office.tiers]}.get(by)
    if order is None:
        return sorted(rows, key=lambda row: row.name)
    place = {key: number for number, key in enumerate(order)}
    classes = [held.name for held in house.office.profile.unit_classes]

    def turn(row: Row) -> tuple[int, int]:
        group = classes.index(row.group) if row.group in classes else len(classes)
        return group, place.get(row.key, len(place))

    return sorted(rows, key=turn)


def _with_work(
    session: Session,
    house: Context,
    span: Period,
    rows: list[Row],
    *,
    named: dict[int, UnitRow],
    heirs: Mapping[int, int],
) -> list[Row]:
    """Add what units handed in and, where the mode sets tasks, what they owe."""
    from_at, to_at = house.office.periods.bounds_at(span)
    sent = handed_in(session, house, from_at=from_at, to_at=to_at)
    by_key = dict.fromkeys((unit.key for unit in named.values()), 0)
    for unit_id, count in sent.items():
        if unit_id is not None:
            by_key[named[heirs.get(unit_id, unit_id)].key] += count
    owed = {named[unit_id].key: found for unit_id, found in duties(session, house, span).items()}
    return [replace(r, handed_in=by_key.get(r.key), duties=owed.get(r.key, ())) for r in rows]


def _ranked(rows: Sequence[Row]) -> list[Row]:
    """Rank within each class; equals share a rank, and the next one skips."""
    found = []
    for row in rows:
        better = [r for r in rows if r.group == row.group and r.placements > row.placements]
        found.append(replace(row, rank=len(better) + 1 if row.key else None))
    return found


def _may_rank(house: Context) -> bool:
    return house.office.profile.mode_on(house.office.periods.day_of(house.clock())) == "assessment"


def _is_narrowed(asked: Asked) -> bool:
    return bool(asked.unit or asked.author or asked.outlet or asked.tier or asked.medium or asked.q)


def _imported(
    session: Session, house: Context, who: Principal, asked: Asked
) -> list[tuple[str, Decimal]]:
    """Return measure and sum of what a hand-kept ledger brought into the span."""
    span = period_of(asked, house.office.periods)
    if span is None or not who.sees_every_unit:
        return []
    months = [month.key for month in house.office.periods.months_in(span)]
    entries = select(Entry.measure, Entry.amount).where(
        Entry.period_posted.in_(months), Entry.ruleset_key.in_(past.KEYS)
    )
    sums = dict[str, Decimal]()
    for measure, earned in session.execute(entries):
        sums[measure] = sums.get(measure, Decimal(0)) + earned
    return sorted(sums.items())


def _this_month(asked: Asked, house: Context) -> Asked:
    if asked.period:
        return asked
    return asked.model_copy(update={"period": house.this_month.key})
