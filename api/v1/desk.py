"""The desk's own acts: 约稿, tasks, papers owed and lists that name units."""

from typing import Annotated

from fastapi import APIRouter, Path, Query
from sqlalchemy import select
from sqlalchemy.orm import Session

from api.context import Context, House, Reading, Who
from api.filters import Filters
from api.problems import Problem
from api.scope import unit_ids
from api.v1 import desk_schemas as out
from api.v1.errors import CONFLICT, ERRORS
from api.v1.schemas import Listing
from ledger.queries.units import units
from ledger.tables import Unit
from office.errors import DecisionError
from rewards import commissions, named_lists, papers, tasks
from rewards.commissions import Followed
from rewards.tasks import Whose

router = APIRouter(prefix="/api/v1", responses={**ERRORS, **CONFLICT})

Id = Annotated[int, Path(ge=1, le=2**53)]
Asked = Annotated[Filters, Query()]


@router.get("/commissions")
def asked_for(session: Reading, house: House, who: Who) -> Listing[out.CommissionOut]:
    """Return 约稿, the newest first; an informant sees what was asked of the own unit."""
    found = commissions.commissions(session, house.office, unit_ids=unit_ids(who))
    return Listing(rows=[_commission(session, one) for one in found], as_of=house.clock())


@router.post("/commissions")
def ask(asked: out.CommissionIn, house: House, who: Who) -> out.CommissionOut:
    """Ask units for a piece by a day."""
    with house.ledger.writing() as session:
        row = commissions.ask(
            session,
            asked.topic,
            asked.units,
            due_on=asked.due_on,
            by=who.name,
            at=house.clock(),
            office=house.office,
        )
        return _one(session, house, row.id)


@router.post("/commissions/{commission_id}/answers")
def answer(commission_id: Id, asked: out.AnswerIn, house: House, who: Who) -> out.CommissionOut:
    """Say that a piece answers a commission."""
    with house.ledger.writing() as session:
        commissions.answer(session, commission_id, asked.submission, by=who.name, at=house.clock())
        return _one(session, house, commission_id)


@router.get("/targets")
def targets(session: Reading, house: House, asked: Asked) -> Listing[out.TargetOut]:
    """Return the targets that were set; none unless the office's mode assesses."""
    found = tasks.targets(session, house.office, at=house.clock(), period=asked.period or None)
    rows = [
        out.TargetOut(
            id=row.id,
            kind=row.subject_kind,
            subject=row.subject,
            period=row.period,
            basis=row.basis,
            need=row.need,
            set_by=row.set_by,
            set_at=row.set_at,
        )
        for row in found
    ]
    return Listing(rows=rows, as_of=house.clock())


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


@router.get("/papers")
def papers_owed(session: Reading, house: House, asked: Asked) -> Listing[out.PaperOut]:
    """Return the papers that missed tasks of a period call for, with those that came."""
    periods, at = house.office.periods, house.clock()
    period = asked.period or periods.month_of(periods.day_of(at)).key
    owed = tasks.papers_owed(session, period, rulesets=house.rulesets, office=house.office, at=at)
    named, today = units(session), periods.day_of(at)
    rows = [
        out.PaperOut(
            paper=one.owed.paper,
            unit=named[one.owed.unit_id].key,
            about=one.owed.about,
            period=one.owed.period,
            ruleset=one.owed.ruleset,
            due_on=one.owed.due_on,
            late=one.late(today),
            received_on=one.received_on,
            received_by=one.received_by,
        )
        for one in papers.followed(session, owed, house.office)
    ]
    return Listing(rows=rows, as_of=at)


@router.post("/named-lists")
def name(asked: out.NamedListIn, house: House, who: Who) -> out.NamedListOut | None:
    """Put a name to a list of units, or take it back; null: nothing is signed now."""
    with house.ledger.writing() as session:
        given = {"by": who.name, "at": house.clock()}
        if not asked.units:
            if not asked.reason:
                raise Problem(
                    "invalid", fields=[{"field": "body.reason", "reason": "撤回须写明理由"}]
                )
            named_lists.take_back(session, asked.kind, asked.period, reason=asked.reason, **given)  # type: ignore[arg-type]
            return None
        known = dict(
            session.execute(select(Unit.key, Unit.id).where(Unit.key.in_(asked.units))).all()
        )
        if missing := [key for key in asked.units if key not in known]:
            raise DecisionError(f"名册上没有单位 {'、'.join(missing)}")
        ids = [known[key] for key in asked.units]
        done = named_lists.sign(
            session,
            asked.kind,
            asked.period,
            ids,
            office=house.office,
            **given,  # type: ignore[arg-type]
        )
        keys = {number: key for key, number in known.items()}
        return out.NamedListOut(
            kind=done.kind,
            period=done.period,
            units=[keys[number] for number in done.unit_ids],
            signed_by=done.signed_by,
            signed_at=done.signed_at,
            document=done.document,
            until=done.until,
        )


def _one(session: Session, house: Context, commission_id: int) -> out.CommissionOut:
    found = commissions.commissions(session, house.office)
    return _commission(session, next(one for one in found if one.id == commission_id))


def _commission(session: Session, one: Followed) -> out.CommissionOut:
    named = units(session)

    def key(unit_id: int | None) -> str | None:
        return named[unit_id].key if unit_id in named else None

    return out.CommissionOut(
        id=one.id,
        topic=one.topic,
        asked_by=one.asked_by,
        asked_on=one.asked_on,
        due_on=one.due_on,
        asked_of=[named[unit].key for unit in one.asked_of if unit in named],
        answers=[
            out.AnswerOut(submission=a.ref, title=a.title, unit=key(a.unit_id), on=a.on, ran=a.ran)
            for a in one.answers
        ],
        adopted=one.adopted,
        not_answered=[named[unit].key for unit in one.open_units if unit in named],
    )
