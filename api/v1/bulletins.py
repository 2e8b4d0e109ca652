"""The bulletin on its way: what is nominated and picked, who signed, and the issue."""

from typing import Annotated

from fastapi import APIRouter, Path, Query

from api import bulletins, closings
from api.context import House, Reading, Who
from api.filters import Filters, period_of
from api.v1 import desk_schemas as out
from api.v1.errors import CONFLICT, ERRORS
from api.v1.schemas import Listing
from bulletin import picks, signing
from bulletin.nominations import nominations
from bulletin.signing import Step
from rewards.second_signature import Unsigned

router = APIRouter(prefix="/api/v1", responses={**ERRORS, **CONFLICT})

Key = Annotated[str, Path(pattern=bulletins.PERIOD, max_length=bulletins.LONGEST)]
Month = Annotated[str, Path(pattern=closings.MONTH)]


@router.get("/nominations")
def nominated(
    session: Reading, house: House, asked: Annotated[Filters, Query()]
) -> Listing[out.NominationOut]:
    """Return what ran highest and widest in a period, each with its reasons."""
    periods = house.office.periods
    span = period_of(asked, periods) or periods.month_of(periods.day_of(house.clock()))
    rows = [
        out.NominationOut(
            submission=one.ref,
            title=one.title,
            unit=one.unit,
            authors=one.authors,
            outlets=list(one.outlets),
            reasons=list(one.reasons),
            picked=one.picked,
        )
        for one in nominations(session, house.office, span, limit=asked.limit)
    ]
    return Listing(rows=rows, as_of=house.clock())


@router.post("/picks")
def pick(asked: out.PickIn, house: House, who: Who) -> None:
    """Record that a piece is one of a period's best."""
    with house.ledger.writing() as session:
        picks.pick(
            session,
            asked.period,
            asked.submission,
            reason=asked.reason,
            by=who.name,
            at=house.clock(),
            office=house.office,
        )


@router.get("/bulletins/{period}/steps")
def steps(period: Key, session: Reading, house: House) -> Listing[out.StepOut]:
    """Return what was done with a period's drafts, in order."""
    found = signing.steps(session, bulletins.span_of(house, period).key)
    return Listing(rows=[_step(one) for one in found], as_of=house.clock())


@router.post("/bulletins/{period}/steps")
def take(period: Key, asked: out.StepIn, house: House, who: Who) -> out.StepOut:
    """Send the draft as it is up for signature, return it with a reason, or sign it."""
    span = bulletins.span_of(house, period)
    return _step(bulletins.stepped(house, span, asked.act, who=who, reason=asked.reason))


@router.post("/bulletins/{period}/issue")
def freeze(period: Key, asked: out.IssueIn, house: House, who: Who) -> out.IssuedOut:
    """Issue a bulletin that another person has signed, over closed months, under its number.

    It never changes again.
    """
    span = bulletins.span_of(house, period)
    done = bulletins.issued(house, span, number=asked.number, who=who, on=asked.issued_on)
    return out.IssuedOut(
        id=done.id,
        number=done.content.number or "",
        signer=done.content.signer,
        files=sorted(done.files),
    )


@router.get("/credits/{period}/unsigned")
def unsigned(period: Month, session: Reading, house: House) -> Listing[out.AmountOut]:
    """Return what a month cannot post before further people have signed for it."""
    found = closings.waiting_for_a_name(session, house, period)
    return Listing(rows=[_amount(one) for one in found], as_of=house.clock())


@router.post("/credits/{period}/second-signature")
def sign_amount(period: Month, asked: out.AmountIn, house: House, who: Who) -> out.AmountOut:
    """Sign for what a piece earns; never who confirmed one of its runs."""
    return _amount(
        closings.amount_signed(house, period, work=asked.submission, ruleset=asked.ruleset, who=who)
    )


def _step(one: Step) -> out.StepOut:
    return out.StepOut(act=one.act, by=one.by, at=one.at, reason=one.reason, digest=one.digest)


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
