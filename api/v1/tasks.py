"""What units and people owe: targets, how they stand, papers, roster gaps, lists that name units.

All of it but a list's taking back exists only while a document of the office's allows it.
"""

from typing import Annotated

from fastapi import APIRouter, File, Form, Path, Query, UploadFile
from pydantic import BaseModel, ConfigDict

from api import tasks as desk
from api.context import House, Reading, Who
from api.filters import Part, PartOfPeriod
from api.v1 import task_schemas as out
from api.v1.desk_schemas import Period
from api.v1.errors import CONFLICT, ERRORS
from api.v1.schemas import Listing
from bulletin import named
from intake.guard import MAX_BYTES
from ledger.queries.paging import among
from ledger.queries.units import units
from ledger.tables import Target
from rewards import named_lists, tasks
from rewards.named_lists import Kind, NamedList
from rewards.papers import Paper
from rewards.run import tallies
from rewards.tasks import Whose

router = APIRouter(prefix="/api/v1", responses={**ERRORS, **CONFLICT})

Id = Annotated[int, Path(ge=1, le=2**53)]
Asked = Annotated[PartOfPeriod, Query()]


class ListAsked(BaseModel):
    """Which list of which period."""

    model_config = ConfigDict(extra="forbid")

    kind: Kind
    period: Period


@router.get("/targets")
def targets(session: Reading, house: House, asked: Asked) -> Listing[out.TargetOut]:
    """Return the targets that were set; none unless the office's mode assesses."""
    found = among(
        tasks.targets(session, house.office, at=house.clock(), period=asked.period or None),
        key=lambda row: (row.subject_kind, row.subject, row.basis, row.period),
        after=asked.after,
        limit=asked.limit,
    )
    rows = [_target(row) for row in found.rows]
    return Listing(rows=rows, after=found.after, as_of=house.clock())


@router.post("/targets")
def set_target(asked: out.TargetIn, house: House, who: Who) -> out.TargetOut:
    """Set what somebody owes in a period; it replaces what was set before."""
    with house.ledger.writing() as session:
        row = tasks.set_target(
            session,
            Whose(asked.kind, asked.subject, asked.basis),
            asked.period,
            asked.need,
            by=who.name,
            at=house.clock(),
            office=house.office,
        )
        return _target(row)


@router.post("/targets/year")
def set_year(asked: out.YearTargetIn, house: House, who: Who) -> Listing[out.TargetOut]:
    """Set a year's target month by month: evenly, by weights, or as given by hand."""
    with house.ledger.writing() as session:
        rows = desk.set_year(
            session,
            house,
            Whose(asked.kind, asked.subject, asked.basis),
            asked.year,
            asked.need,
            weights=asked.weights,
            months=asked.months,
            who=who,
        )
        return Listing(rows=[_target(row) for row in rows], as_of=house.clock())


@router.post("/targets/{target_id}/drop")
def drop_target(target_id: Id, house: House, who: Who) -> None:
    """Take a target back."""
    with house.ledger.writing() as session:
        desk.drop(session, house, target_id, who=who)


@router.get("/tallies")
def how_they_stand(session: Reading, house: House, asked: Asked) -> Listing[out.TallyOut]:
    """Return what the tasks of a period came to, term by term."""
    at, period = house.clock(), desk.period_of(house, asked.period)
    found = among(
        tallies(session, period, rulesets=house.rulesets, office=house.office, at=at),
        key=lambda one: (one.unit_id, one.credit.tally, one.credit.period, one.credit.ruleset),
        after=asked.after,
        limit=asked.limit,
    )
    known = units(session)
    rows = [
        out.TallyOut(
            whose=one.credit.tally,
            unit=known[one.unit_id].key,
            period=one.credit.period,
            ruleset=one.credit.ruleset,
            measure=one.credit.measure,
            amount=one.credit.amount,
            gate=one.credit.gate,
            missed_in_a_row=one.in_a_row,
            reasons=[line.reason for line in one.credit.lines if line.reason],
        )
        for one in found.rows
    ]
    return Listing(rows=rows, after=found.after, as_of=at)


@router.get("/roster-gaps")
def roster_gaps(
    session: Reading, house: House, asked: Annotated[Part, Query()]
) -> Listing[out.PostsShortOut]:
    """Return the units with fewer informants or publicists in post than the office wants."""
    at, known = house.clock(), units(session)
    today = house.office.periods.day_of(at)
    found = among(
        tasks.gaps(session, house.office, on=today, at=at),
        key=lambda one: (one.unit_id, one.role),
        after=asked.after,
        limit=asked.limit,
    )
    rows = [
        out.PostsShortOut(
            unit=known[one.unit_id].key,
            role=one.role,
            wanted=one.wanted,
            held=len(one.held),
            missing=one.missing,
        )
        for one in found.rows
    ]
    return Listing(rows=rows, after=found.after, as_of=at)


@router.get("/papers")
def papers_owed(session: Reading, house: House, asked: Asked) -> Listing[out.PaperOut]:
    """Return the papers that missed tasks of a period call for, with those that came."""
    found = among(
        desk.papers_of(session, house, desk.period_of(house, asked.period)),
        key=lambda one: (
            one.owed.unit_id,
            one.owed.about,
            one.owed.paper,
            one.owed.period,
            one.owed.ruleset,
        ),
        after=asked.after,
        limit=asked.limit,
    )
    keys = {number: unit.key for number, unit in units(session).items()}
    today = house.office.periods.day_of(house.clock())
    rows = [_paper(one, keys[one.owed.unit_id], late=one.late(today)) for one in found.rows]
    return Listing(rows=rows, after=found.after, as_of=house.clock())


@router.post("/papers")
def take_paper(
    *,
    house: House,
    who: Who,
    paper: Annotated[out.PaperKind, Form()],
    about: Annotated[str, Form(min_length=1, max_length=100)],
    period: Annotated[out.Term, Form()],
    scan: Annotated[UploadFile, File()],
) -> out.PaperOut:
    """Record that a paper came, with its scan."""
    with house.ledger.writing() as session:
        one = desk.receive(
            session,
            house,
            desk.Wanted(paper, about, period),
            data=scan.file.read(MAX_BYTES + 1),
            name=(scan.filename or "")[:200],
            who=who,
        )
        return _paper(one, units(session)[one.owed.unit_id].key, late=False)


@router.get("/named-lists")
def lists_of(
    session: Reading, house: House, asked: Annotated[ListAsked, Query()]
) -> out.NamedListsOut:
    """Return whom the figures propose for a list, and the list a person has signed."""
    span, known = desk.span_of(house, asked.period), units(session)
    found = named.proposed(
        session, asked.kind, span, office=house.office, rulesets=house.rulesets, at=house.clock()
    )
    signed = named_lists.signed(
        session, asked.kind, span.key, office=house.office, at=house.clock()
    )
    keys = {number: unit.key for number, unit in known.items()}
    return out.NamedListsOut(
        proposed=[keys[number] for number in found],
        signed=_named(signed, keys) if signed else None,
        as_of=house.clock(),
    )


@router.post("/named-lists")
def name(asked: out.NamedListIn, house: House, who: Who) -> out.NamedListOut | None:
    """Put a name to a list of units, or take it back; null: nothing is signed now."""
    with house.ledger.writing() as session:
        done = desk.name(
            session, house, asked.kind, asked.period, asked.units, who=who, reason=asked.reason
        )
        keys = {number: unit.key for number, unit in units(session).items()}
        return _named(done, keys) if done else None


def _target(row: Target) -> out.TargetOut:
    return out.TargetOut(
        id=row.id,
        kind=row.subject_kind,
        subject=row.subject,
        period=row.period,
        basis=row.basis,
        need=row.need,
        set_by=row.set_by,
        set_at=row.set_at,
    )


def _paper(one: Paper, unit: str, *, late: bool) -> out.PaperOut:
    return out.PaperOut(
        paper=one.owed.paper,
        unit=unit,
        about=one.owed.about,
        period=one.owed.period,
        ruleset=one.owed.ruleset,
        due_on=one.owed.due_on,
        late=late,
        received_on=one.received_on,
        received_by=one.received_by,
    )


def _named(done: NamedList, keys: dict[int, str]) -> out.NamedListOut:
    return out.NamedListOut(
        kind=done.kind,
        period=done.period,
        units=[keys[number] for number in done.unit_ids],
        signed_by=done.signed_by,
        signed_at=done.signed_at,
        document=done.document,
        until=done.until,
    )
