"""采用统计: every number opens the placements behind it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from pydantic import Field
from sqlalchemy.orm import Session

from api.context import Context, House, Language, Reading, Who
from api.csv_safe import written
from api.filters import Filters, credited
from api.pages.render import render
from api.permissions import Principal
from api.words import say
from bulletin.labels import label
from bulletin.receipt import tier_name
from ledger.queries import counts as counted
from ledger.queries.units import UnitRow, units

router = APIRouter(include_in_schema=False)

Group = Literal["unit", "author", "tier", "medium", "outlet", "period"]


class Asked(Filters):
    """The filters of the lists, and the row's subject."""

    by: Annotated[Group, Field()] = "unit"


@dataclass(frozen=True, slots=True)
class Row:
    """A subject's placements by tier, highest first."""

    key: str
    """What the filter of that name takes."""
    name: str
    by_tier: tuple[int, ...]
    placements: int


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
    return render(
        request,
        "statistics.html",
        filters=asked,
        rows=rows_of(session, house, who, asked, spoken=spoken),
        units=units(session),
    )


@router.get("/statistics.csv")
def as_csv(
    session: Reading,
    house: House,
    who: Who,
    spoken: Language,
    asked: Annotated[Asked, Query()],
) -> Response:
    asked = _this_month(asked, house)
    rows = rows_of(session, house, who, asked, spoken=spoken)
    heading = [say("Subject", language=spoken), *(tier.name for tier in house.office.tiers)]
    heading.append(say("Total", language=spoken))
    return Response(
        written(heading, ([row.name, *row.by_tier, row.placements] for row in rows)),
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="statistics.csv"'},
    )


def rows_of(
    session: Session, house: Context, who: Principal, asked: Asked, *, spoken: str
) -> list[Row]:
    """Return a row a subject: units in the roster's order, everything else by its key."""
    window = credited(session, asked, who=who, periods=house.office.periods)
    by = (asked.by, "tier") if asked.by != "tier" else ("tier",)
    found = counted.counts(session, window, by=by)
    tiers = [tier.key for tier in house.office.tiers]
    held: dict[str, list[int]] = {}
    for row in found:
        line = held.setdefault(row.keys[0], [0] * len(tiers))
        if row.keys[-1] in tiers:
            line[tiers.index(row.keys[-1])] += row.placements
    named = units(session)
    rows = [
        Row(*_subject(asked.by, key, house, named, spoken), tuple(line), sum(line))
        for key, line in held.items()
    ]
    return _ordered(rows, asked.by, house, [unit.key for unit in named.values()])


def _subject(
    by: str, key: str, house: Context, named: dict[int, UnitRow], spoken: str
) -> tuple[str, str]:
    if by == "unit":
        unit = named.get(int(key)) if key else None
        return (unit.key, unit.name) if unit else ("", "—")
    if by == "outlet":
        outlet = house.office.outlet(key)
        return key, outlet.name_on() if outlet else key
    if by == "tier":
        return key, tier_name(house.office, key)
    return key, label("medium", key, spoken) if by == "medium" else key


def _ordered(rows: list[Row], by: str, house: Context, roster: Sequence[str]) -> list[Row]:
    """Sort without ranking anybody: by the roster, the ladder of tiers, or the name."""
    order = {"unit": list(roster), "tier": [tier.key for tier in house.office.tiers]}.get(by)
    if order is None:
        return sorted(rows, key=lambda row: row.name)
    return sorted(rows, key=lambda row: order.index(row.key) if row.key in order else len(order))


def _this_month(asked: Asked, house: Context) -> Asked:
    if asked.period:
        return asked
    month = house.office.periods.month_of(house.office.periods.day_of(house.clock()))
    return asked.model_copy(update={"period": month.key})
