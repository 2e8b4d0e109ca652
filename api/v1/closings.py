"""结账 for programs: the draft, who signed it, the lock, large amounts, the year's 公示."""

from typing import Annotated

from fastapi import APIRouter, Path, Query
from sqlalchemy import select

from api import closings
from api.context import House, Reading, Who
from api.filters import Part
from api.problems import Problem
from api.v1 import closing_schemas as out
from api.v1.errors import CONFLICT, ERRORS
from api.v1.schemas import Listing
from ledger.queries.paging import among
from ledger.tables import Closing, ClosingStep
from rewards import publicity
from rewards.publicity import Publicity
from rewards.second_signature import Unsigned
from rewards.signatures import steps

router = APIRouter(prefix="/api/v1", responses={**ERRORS, **CONFLICT})

Month = Annotated[str, Path(pattern=closings.MONTH)]
Year = Annotated[str, Path(pattern=r"^(?:19|2[01])[0-9]{2}$")]


@router.get("/closings/{period}")
def draft(period: Month, session: Reading, house: House) -> out.ClosingDraftOut:
    """Return what closing a month would post and who said what to it; or how it was closed."""
    span = house.office.periods.parse(period)
    seen = closings.draft_of(session, house, span)
    done = session.scalar(select(Closing).where(Closing.period == span.key))
    return out.ClosingDraftOut(
        period=span.key,
        digest=seen.digest if seen else None,
        entries=len(seen.dues) if seen else 0,
        waiting=sorted({row.credit.work for row in seen.waiting}) if seen else [],
        unsigned=[_amount(one) for one in seen.unsigned] if seen else [],
        steps=[_step(row) for row in steps(session, span.key)],
        closed=_closed(done) if done else None,
        as_of=house.clock(),
    )


@router.post("/closings/{period}/steps")
def take(period: Month, asked: out.ClosingStepIn, house: House, who: Who) -> out.ClosingStepOut:
    """Send the draft of this digest up for signature, return it with a reason, or sign it."""
    return _step(
        closings.stepped(
            house, period, asked.act, who=who, digest=asked.digest, reason=asked.reason
        )
    )


@router.post("/closings/{period}/close")
def close(period: Month, asked: out.CloseIn, house: House, who: Who) -> out.ClosedOut:
    """Lock the month, once another person has signed the draft of this digest."""
    paper = closings.Paper(
        document_no=asked.document_no, issued_by=asked.issued_by, issued_on=asked.issued_on
    )
    return _closed(closings.closed(house, period, who=who, digest=asked.digest, paper=paper))


@router.get("/credits/{period}/unsigned")
def unsigned(
    period: Month, session: Reading, house: House, asked: Annotated[Part, Query()]
) -> Listing[out.AmountOut]:
    """Return what a month cannot post before further people have signed for it."""
    found = among(
        map(_amount, closings.waiting_for_a_name(session, house, period)),
        key=lambda one: (one.submission, one.ruleset),
        after=asked.after,
        limit=asked.limit,
    )
    return Listing(rows=list(found.rows), after=found.after, as_of=house.clock())


@router.post("/credits/{period}/second-signature")
def sign_amount(period: Month, asked: out.AmountIn, house: House, who: Who) -> out.AmountOut:
    """Sign for what a piece earns; never who confirmed one of its runs."""
    return _amount(
        closings.amount_signed(house, period, work=asked.submission, ruleset=asked.ruleset, who=who)
    )


@router.get("/publicity/{year}")
def shown(year: Year, session: Reading, house: House) -> out.PublicityOut:
    """Return a year's 公示: since when, until when, and the objections to it."""
    found = publicity.publicity(session, year)
    if found is None:
        raise Problem("not_found")
    return _shown(found)


@router.post("/publicity/{year}")
def show(year: Year, house: House, who: Who) -> out.PublicityOut:
    """Begin a year's 公示, once all its months are closed."""
    with house.ledger.writing() as session:
        return _shown(
            publicity.show(session, year, by=who.name, at=house.clock(), office=house.office)
        )


def _step(row: ClosingStep) -> out.ClosingStepOut:
    return out.ClosingStepOut(
        act=row.step, by=row.by, at=row.at, reason=row.reason, digest=row.digest
    )


def _closed(row: Closing) -> out.ClosedOut:
    return out.ClosedOut(
        period=row.period,
        closed_at=row.closed_at,
        closed_by=row.closed_by,
        second_by=row.second_by,
        by_form=row.signed_form_digest is not None,
        document_no=row.document_no,
        issued_by=row.issued_by,
        issued_on=row.issued_on,
        digest=row.digest,
    )


def _shown(found: Publicity) -> out.PublicityOut:
    return out.PublicityOut(
        year=found.year,
        shown_on=found.shown_on,
        until=found.until,
        shown_by=found.shown_by,
        raised=found.raised,
        unanswered=found.unanswered,
    )


def _amount(one: Unsigned) -> out.AmountOut:
    return out.AmountOut(
        submission=one.work,
        ruleset=one.ruleset,
        measure=one.measure,
        amount=one.amount,
        confirmed_by=sorted(one.confirmed_by),
        signed_by=sorted(one.signed_by),
        missing=one.missing,
    )
