"""用稿台账: the list of placements, with the columns an office wants, on a page or as a file."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from pydantic import Field
from sqlalchemy import select
from sqlalchemy.orm import Session

from api import counted
from api.context import Context, House, Language, Reading, Who
from api.export import Exported, files_of
from api.filters import Filters, credited, period_of
from api.pages.basis import basis_of
from api.pages.narrowing import COUNTED_DAYS, Facet, by_unit, counted_from, facet
from api.pages.render import render
from api.pages.tables import every_row, unit_name
from api.permissions import Principal
from api.spreadsheet import Column
from api.words import N_, say
from bulletin.content import Form
from bulletin.labels import label
from ledger.queries import lists
from ledger.queries.paging import Listed
from ledger.queries.units import UnitRow, units
from ledger.tables import Fact, Placement

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True, slots=True)
class Around:
    """What a cell is worked out from besides its placement."""

    house: Context
    named: Mapping[int, UnitRow]
    facts: Mapping[tuple[int, str], object]
    """(placement, kind) → the latest value a person stated."""
    spoken: str


Cell = Callable[[Placement, Around], object]


@dataclass(frozen=True, slots=True)
class Shown:
    """A column: its heading in English, what stands in it, its form and width in a file."""

    title: str
    cell: Cell
    form: Form = "text"
    width: int = 8


def _outlet(p: Placement, around: Around) -> str:
    return around.house.office.channel_name(p.channel_key, p.published_on)


def _proof(p: Placement, _around: Around) -> str | None:
    return p.article.page.digest if p.article.page else None


def _place(kind: str) -> Cell:
    def cell(p: Placement, around: Around) -> object:
        return around.facts.get((p.id, kind)) or getattr(p.article, kind)

    return cell


COLUMNS: Mapping[str, Shown] = {
    "ran_on": Shown(N_("Ran on"), lambda p, _: p.published_on.isoformat(), width=6),
    "title": Shown(N_("Title"), lambda p, _: p.submission.title, width=30),
    "unit": Shown(N_("Unit"), lambda p, a: unit_name(a.named, p.submission), width=14),
    "authors": Shown(N_("Authors"), lambda p, _: "、".join(x.name for x in p.submission.authors)),
    "outlet": Shown(N_("Outlet"), _outlet, width=12),
    "tier": Shown(N_("Tier"), lambda p, a: a.house.office.tier_name(p.tier), width=6),
    "medium": Shown(N_("Medium"), lambda p, a: label("medium", p.medium, a.spoken), width=6),
    "extent": Shown(N_("Extent"), lambda p, a: label("extent", p.extent, a.spoken), width=5),
    "relation": Shown(
        N_("Relation"), lambda p, a: label("relation", p.relation, a.spoken), width=5
    ),
    "page_no": Shown(N_("Page"), _place("page_no"), width=5),
    "position": Shown(N_("Position"), _place("position"), width=6),
    "composite": Shown(N_("Pieces in it"), lambda p, _: p.composite_n, "count", 5),
    "period": Shown(N_("Credited in"), lambda p, _: p.period, width=6),
    "url": Shown(N_("Address"), lambda p, _: p.article.url, width=24),
    "proof": Shown(
        N_("Proof"), lambda p, _: p.article.page.digest if p.article.page else None, width=20
    ),
    "confirmed_by": Shown(N_("Confirmed by"), lambda p, _: p.confirmed_by),
    "ref": Shown(N_("No."), lambda p, _: p.submission.ref),
}
USUAL = (
    "ran_on", "title", "unit", "authors", "outlet", "tier", "medium", "relation", "proof",
    "confirmed_by",
)  # fmt: skip
Key = Literal[
    "ran_on", "title", "unit", "authors", "outlet", "tier", "medium", "extent", "relation",
    "page_no", "position", "composite", "period", "url", "proof", "confirmed_by", "ref",
]  # fmt: skip


class Asked(Filters):
    """The filters of the lists, and the columns; none: the usual ones."""

    cols: Annotated[list[Key], Field(max_length=len(COLUMNS))] = Field(default_factory=list)


@router.get("/placements")
def page(
    *,
    request: Request,
    session: Reading,
    house: House,
    who: Who,
    spoken: Language,
    filters: Annotated[Asked, Query()],
) -> Response:
    found = placements_of(session, house, who, filters)
    around = _around(session, house, found.rows, spoken)
    chosen = [key for key in COLUMNS if key in (filters.cols or USUAL)]
    span = period_of(filters, house.office.periods)
    return render(
        request,
        "placements.html",
        basis=basis_of(session, house, span) if span else None,
        filters=filters,
        found=found,
        counts=choices(session, house, who, filters, spoken=spoken, named=around.named),
        counted_days=None if filters.period else COUNTED_DAYS,
        cells=[{key: COLUMNS[key].cell(row, around) for key in chosen} for row in found.rows],
        chosen=chosen,
        columns=COLUMNS,
        headings={key: say(column.title, language=spoken) for key, column in COLUMNS.items()},
        units=around.named,
    )


@files_of(router, "/placements")
def as_table(export: Exported, filters: Annotated[Asked, Query()]) -> Response:
    """Return the list as a file; without a choice of columns it has all of them."""
    chosen = [COLUMNS[key] for key in COLUMNS if not filters.cols or key in filters.cols]
    session, house = export.session, export.house

    def rows() -> Iterator[Sequence[object]]:
        for found in every_row(lambda f: placements_of(session, house, export.who, f), filters):
            around = _around(session, house, found, export.spoken)
            yield from ([column.cell(row, around) for column in chosen] for row in found)

    heading = [Column(c.title, c.form, c.width) for c in chosen]
    return export.file("placements", N_("Placements"), heading, rows())


def placements_of(
    session: Session, house: Context, who: Principal, filters: Filters
) -> Listed[Placement]:
    """Return a page of placements that `who` may see."""
    narrowed = credited(session, filters, who=who, periods=house.office.periods)
    return lists.placements(session, narrowed, after=filters.after or None, limit=filters.limit)


def choices(
    session: Session,
    house: Context,
    who: Principal,
    filters: Filters,
    *,
    spoken: str,
    named: Mapping[int, UnitRow],
) -> list[Facet]:
    """Return tiers, outlets, media, and units for who sees more than one."""
    narrowed = credited(session, filters, who=who, periods=house.office.periods)
    if narrowed.periods is None:
        today = house.office.periods.day_of(house.clock())
        narrowed = replace(narrowed, from_on=counted_from(today))
    of = {name: Counter[str]() for name in ("tier", "outlet", "medium", "unit")}
    for row in counted.placed(session, house, narrowed, by=tuple(of)):
        for counts, key in zip(of.values(), row.keys, strict=True):
            counts[key] += row.placements
    tiers = [tier.key for tier in house.office.tiers]
    name = house.office.outlet_name
    units_of: dict[int | None, int] = {int(key): count for key, count in of["unit"].items() if key}
    return [
        facet("tier", filters.tier, of["tier"], house.office.tier_name, order=tiers),
        facet("outlet", filters.outlet, of["outlet"], name),
        facet("medium", filters.medium, of["medium"], partial(label, "medium", language=spoken)),
        *([by_unit(named, filters.unit, units_of)] if who.sees_every_unit else []),
    ]


def _around(session: Session, house: Context, rows: Sequence[Placement], spoken: str) -> Around:
    facts = session.execute(
        select(Fact.placement_id, Fact.kind, Fact.value)
        .where(
            Fact.placement_id.in_([row.id for row in rows]), Fact.kind.in_(("position", "page_no"))
        )
        .order_by(Fact.seq)
    )
    latest = {(placement or 0, kind): value for placement, kind, value in facts}
    return Around(house, units(session), latest, spoken)
