"""The smaller tables of the pages as files, each with the rows and filters of its page."""

from collections.abc import Iterator, Sequence
from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import Response

from api import picks
from api.export import Export, Exported, files_of
from api.filters import OfPeriod, Part
from api.pages import brought, compared, mine, objections, offices
from api.pages.tables import every_row
from api.people import called
from api.room_words import reason_in_language
from api.scope import unit_ids
from api.spreadsheet import Column
from api.words import N_
from bulletin.labels import label
from bulletin.nominations import nominations
from intake.headings import LABELS
from ledger.queries.units import UnitRow, units
from ledger.tables import Submission
from rewards.commissions import commissions
from rewards.results import Credit
from rewards.tasks import targets

router = APIRouter(include_in_schema=False)

TO_FILL_IN = (
    "title", "body", "url", "unit", "authors", "submitted_at", "kind", "form", "openness",
    "cleared_by", "tags",
)  # fmt: skip
"""What a unit writes of a piece; its number is given, and what is secret is not handed in here."""


@files_of(router, "/mine")
def of_mine(export: Exported, asked: Annotated[mine.Asked, Query()]) -> Response:
    """Return the pieces of one's own unit's month, what became of each and what it earned."""
    heading = (
        N_("No."), Column(N_("Title"), width=30), N_("Handed in"),
        Column(N_("Ran where"), width=30),
        N_("Waiting"), Column(N_("Amount"), "amount"), N_("Measure"),
        Column(N_("Credit, and why"), width=30),
    )  # fmt: skip
    found = mine.own(export.session, export.house, export.who, asked)

    def rows() -> Iterator[Sequence[object]]:
        for piece in found.pieces:
            held = piece.submission
            first = (
                held.ref, held.title, export.moment(held.submitted_at),
                "、".join(
                    f"{export.house.office.channel_name(run.channel_key, run.published_on)} "
                    f"{run.published_on}"
                    for run in piece.ran
                ),
                piece.waiting,
            )  # fmt: skip
            for credit in piece.credits or (None,):
                yield *first, *_earned(export, credit)

    return export.file("mine", N_("My pieces"), heading, rows(), of=found.period.key)


def _earned(export: Export, credit: Credit | None) -> tuple[object, object, object]:
    if credit is None:
        return None, None, None
    said = (credit.question,) if credit.question else (line.reason for line in credit.lines)
    reasons = [reason_in_language(each, export.spoken) for each in said if each]
    measure = label("measure", credit.measure, export.spoken)
    return credit.amount, measure, "; ".join(reasons)


@files_of(router, "/commissions")
def of_commissions(export: Exported) -> Response:
    """Return what was asked, a row a commission."""
    heading = (
        Column(N_("Topic"), width=30), N_("Asked on"), N_("Due on"), Column(N_("Asked"), "count"),
        Column(N_("Answered"), "count"), Column(N_("Ran"), "count"),
        Column(N_("No answer yet"), width=30),
    )  # fmt: skip
    named = units(export.session)
    found = commissions(export.session, export.house.office, unit_ids=unit_ids(export.who))
    rows = (
        (
            one.topic, one.asked_on, one.due_on, len(one.asked_of), len(one.answers), one.adopted,
            "、".join(named[key].name for key in one.open_units if key in named),
        )
        for one in found
    )  # fmt: skip
    return export.file("commissions", N_("Commissions"), heading, rows)


@files_of(router, "/objections")
def of_objections(export: Exported, asked: Annotated[objections.Filters, Query()]) -> Response:
    """Return who disagreed with what, and the answer."""
    heading = (
        N_("No."), Column(N_("Title"), width=30), N_("Unit"),
        Column(N_("What is not right"), width=30), N_("Who"), N_("When"), N_("State"),
        Column(N_("Answer"), width=30), N_("Answered by"),
    )  # fmt: skip
    named, people = units(export.session), called(export.session)

    def rows() -> Iterator[Sequence[object]]:
        for found in every_row(lambda f: objections.raised(export.session, f), asked):
            for each in found:
                said, piece = each.said, each.piece
                yield (
                    piece.ref if piece else each.asked.period, piece.title if piece else None,
                    _unit(named, piece), each.asked.text, people(each.asked.raised_by),
                    export.moment(each.asked.raised_at),
                    label("objection", said.outcome, export.spoken) if said
                    else export.say(N_("not yet answered")),
                    said.text if said else None, people(said.raised_by) if said else None,
                )  # fmt: skip

    return export.file("objections", N_("Objections"), heading, rows())


@files_of(router, "/intake/clippings")
def of_clippings(export: Exported, asked: Annotated[Part, Query()]) -> Response:
    """Return the appearances no machine sees, the latest first."""
    heading = (
        N_("Published"), N_("Outlet"), N_("Page"), Column(N_("Title"), width=30), N_("Piece"),
        N_("Scan"), N_("Who"),
    )  # fmt: skip
    people, office = called(export.session), export.house.office
    rows = (
        (
            row.published_on, office.channel_name(row.channel_key, row.published_on), row.page_no,
            row.title, piece.ref if piece else None, row.proof_name, people(row.recorded_by),
        )
        for found in every_row(
            lambda part: brought.clippings_of(export.session, export.who, part), asked
        )
        for row, piece in found
    )  # fmt: skip
    return export.file("clippings", N_("Clippings"), heading, rows)


@files_of(router, "/intake/blank")
def of_nothing(export: Exported) -> Response:
    """Return an empty table of pieces to fill in, under headings that are understood."""
    said = LABELS["submissions"]
    heading = [key if export.spoken == "en" else said[key] for key in TO_FILL_IN]
    return export.file("blank", N_("Submissions"), heading, ())


@files_of(router, "/picks")
def of_nominations(export: Exported, asked: Annotated[OfPeriod, Query()]) -> Response:
    """Return what ran highest and widest, and what was picked of it."""
    heading = (
        N_("No."), Column(N_("Title"), width=30), N_("Unit"), N_("Authors"),
        Column(N_("Ran where"), width=30), Column(N_("What speaks for it"), width=30), N_("picked"),
    )  # fmt: skip
    span = picks.span_of(export.house, asked.period)
    found = nominations(export.session, export.house.office, span, limit=picks.IN_PACK)
    rows = (
        (
            one.ref, one.title, one.unit, one.authors, "、".join(one.outlets),
            "，".join(one.reasons), "✓" if one.picked else "",
        )
        for one in found
    )  # fmt: skip
    return export.file("picks", N_("Picks"), heading, rows, of=span.key)


@files_of(router, "/tasks")
def of_targets(export: Exported, asked: Annotated[OfPeriod, Query()]) -> Response:
    """Return who owes how much; nothing where the office's mode sets no tasks."""
    heading = (
        N_("Class"), N_("Whose"), N_("Period"), N_("Counted as"),
        Column(N_("How many"), "amount"), N_("Set by"),
    )  # fmt: skip
    people, house = called(export.session), export.house
    found = targets(export.session, house.office, at=house.clock(), period=asked.period or None)
    rows = (
        (
            label("whose", row.subject_kind, export.spoken), row.subject, row.period,
            label("basis", row.basis, export.spoken), row.need, people(row.set_by),
        )
        for row in found
    )  # fmt: skip
    return export.file("tasks", N_("Tasks"), heading, rows)


@files_of(router, "/credits/compare")
def of_compared(export: Exported, asked: Annotated[compared.Asked, Query()]) -> Response:
    """Return every work under both rule sets; an amount that is open is left empty."""
    heading = (
        N_("No."), Column(N_("Title"), width=30), Column(N_("In force"), "amount"),
        Column(N_("Instead"), "amount"), Column(N_("Difference"), "amount"),
    )  # fmt: skip
    found = compared.beside(export.session, export.house, asked)
    rows = (
        (
            row.piece.ref, row.piece.title, row.now.amount if row.now else None,
            row.instead.amount if row.instead else None, row.difference if found.alike else None,
        )
        for row in found.rows
    )  # fmt: skip
    title = N_("Under another rule set")
    return export.file("compared", title, heading, rows, of=found.span.key)


@files_of(router, "/offices")
def of_offices(export: Exported, asked: Annotated[offices.Asked, Query()]) -> Response:
    """Return the totals of the offices that let this one see them."""
    tiers = export.house.office.tiers
    heading = (
        Column(N_("Office"), width=20), Column(N_("Handed in"), "count"),
        Column(N_("Of them ran"), "count"), *(Column(tier.name, "count") for tier in tiers),
        Column(N_("Total"), "count"),
    )  # fmt: skip
    period = offices.period_asked(export.house, asked)
    rows = (
        (
            row.name, row.standing.submissions, row.standing.adopted,
            *(row.standing.by_tier.get(tier.key, 0) for tier in tiers), row.standing.placements,
        )
        for row in offices.rows_of(export.house, period)
    )  # fmt: skip
    return export.file("offices", N_("Offices"), heading, rows, of=period.key)


def _unit(named: dict[int, UnitRow], piece: Submission | None) -> str | None:
    unit = named.get(piece.unit_id or 0) if piece else None
    return unit.name if unit else None
