"""奖励核算 as a file: the lines of every work, or what units and people come to."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import Response

from api.credits import earned_in
from api.export import Export, Exported, files_of
from api.pages.credits import Asked, Sum, narrowed, placements_on, span_of, sums
from api.room_words import reason_in_language
from api.scope import unit_ids
from api.spreadsheet import Column
from api.words import N_
from bulletin.labels import label
from ledger.queries.units import UnitRow, answering_units, units
from ledger.tables import Placement
from rewards.explain import heading
from rewards.run import Earned

router = APIRouter(include_in_schema=False)

LINES: tuple[Column, ...] = (
    Column(N_("No.")), Column(N_("Title"), width=30), Column(N_("Unit"), width=14),
    Column(N_("Authors"), width=12), Column(N_("Outlet"), width=12), Column(N_("Ran on")),
    Column(N_("Rule set"), width=16), Column(N_("Rule"), width=16),
    Column(N_("Base"), "amount"), Column(N_("Modifiers"), width=16),
    Column(N_("Amount"), "amount"), Column(N_("Counted")), Column(N_("Remark"), width=30),
)  # fmt: skip
SUMS: tuple[Column, ...] = (
    Column(N_("Subject"), width=16), Column(N_("Rule set"), width=16),
    Column(N_("Pieces"), "amount"), Column(N_("Amount"), "amount"), Column(N_("Measure")),
    Column(N_("Open questions"), "count"),
)  # fmt: skip


@files_of(router, "/credits")
def as_table(export: Exported, asked: Annotated[Asked, Query()]) -> Response:
    """Return every line of the works asked for, or the sums by unit or author."""
    session, house = export.session, export.house
    span, named = span_of(asked, house), units(session)
    earned = earned_in(session, house, span.key, unit_ids=unit_ids(export.who))
    whose = answering_units(session, on=span.last_on)
    rows = narrowed(earned, asked, whose)
    if asked.by == "work":
        columns, cells = LINES, _lines(rows, named, placements_on(session, rows), export)
    else:
        columns, cells = SUMS, _sums(sums(rows, asked.by, whose), export)
    return export.file(f"credits-{span.key}", N_("Credits"), columns, cells, of=span.key)


def _lines(
    rows: Sequence[Earned],
    named: Mapping[int, UnitRow],
    ran: Mapping[str, Placement],
    export: Export,
) -> Iterator[Sequence[object]]:
    house, spoken = export.house, export.spoken
    for row in rows:
        unit = named.get(row.piece.unit_id or 0)
        authors = "、".join(share.author for share in row.credit.shares)
        for line in row.credit.lines:
            placement = ran.get(line.placement or "")
            yield (
                row.credit.work, row.piece.title, unit.name if unit else "", authors,
                house.office.channel_name(placement.channel_key, placement.published_on)
                if placement
                else line.placement,
                placement.published_on if placement else None,
                house.ruleset_titles.get(row.credit.ruleset, row.credit.ruleset),
                reason_in_language(heading(line.rule), spoken),
                line.base, " ".join(f"{e.key} {e.change:+.2f}" for e in line.effects),
                line.amount, "✓" if line.counted else "",
                reason_in_language(line.reason or line.question, spoken),
            )  # fmt: skip


def _sums(found: Sequence[Sum], export: Export) -> Iterator[Sequence[object]]:
    titles = export.house.ruleset_titles
    for each in found:
        measure = label("measure", each.measure, export.spoken)
        title = titles.get(each.ruleset, each.ruleset)
        yield each.name, title, each.count, each.amount, measure, each.open
