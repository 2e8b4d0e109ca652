"""The bulletin on its way: what is nominated and picked, who signed, and the issue."""

from pathlib import Path as FilePath
from typing import Annotated

from fastapi import APIRouter, Path, Query
from sqlalchemy.orm import Session

from api.context import Context, House, Reading, Who
from api.filters import Filters, period_of
from api.problems import Problem
from api.v1 import desk_schemas as out
from api.v1.errors import CONFLICT, ERRORS
from api.v1.schemas import Listing
from bulletin import picks, signing
from bulletin.content import BulletinContent
from bulletin.draft import draft
from bulletin.files import TEMPLATE
from bulletin.issue import Signature, issue
from bulletin.nominations import nominations
from bulletin.signing import Step
from ledger.archive import Archive
from office.periods import Period
from rewards import closing, second_signature

router = APIRouter(prefix="/api/v1", responses={**ERRORS, **CONFLICT})

SHIPPED = FilePath(__file__).parents[2] / "config"
"""Where the product's own Word template lies; the office's comes first."""
Key = Annotated[str, Path(pattern=r"^(?:19|2[01])[0-9]{2}-[0-9Q.-]{1,14}$|^(?:19|2[01])[0-9]{2}$")]
Month = Annotated[str, Path(pattern=r"^(?:19|2[01])[0-9]{2}-(?:0[1-9]|1[0-2])$")]


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
    found = signing.steps(session, _span(house, period).key)
    return Listing(rows=[_step(one) for one in found], as_of=house.clock())


@router.post("/bulletins/{period}/steps")
def take(period: Key, asked: out.StepIn, house: House, who: Who) -> out.StepOut:
    """Send the draft as it is up for signature, return it with a reason, or sign it."""
    span = _span(house, period)
    with house.ledger.writing() as session:
        content = _draft(session, house, span)
        done = signing.take(
            session, content, asked.act, by=who.name, at=house.clock(), reason=asked.reason
        )
    return _step(done)


@router.post("/bulletins/{period}/issue")
def freeze(period: Key, asked: out.IssueIn, house: House, who: Who) -> out.IssuedOut:
    """Issue a bulletin that another person has signed, under its number; it never changes again."""
    own = house.config_dir / TEMPLATE
    span = _span(house, period)
    with house.ledger.writing() as session:
        done = issue(
            session,
            span,
            number=asked.number,
            by=who.name,
            at=house.clock(),
            office=house.office,
            archive=Archive(house.archive_root),
            template=own if own.exists() else SHIPPED / TEMPLATE,
            rulesets=house.rulesets,
            signature=Signature(on=asked.issued_on, needed=True),
        )
    return out.IssuedOut(
        id=done.id,
        number=done.content.number or "",
        signer=done.content.signer,
        files=sorted(done.files),
    )


@router.get("/credits/{period}/unsigned")
def unsigned(period: Month, session: Reading, house: House) -> Listing[out.AmountOut]:
    """Return what a month cannot post before a second person has signed for it."""
    found = _closing(session, house, period).unsigned
    return Listing(rows=[_amount(one) for one in found], as_of=house.clock())


@router.post("/credits/{period}/second-signature")
def sign_amount(period: Month, asked: out.AmountIn, house: House, who: Who) -> out.AmountOut:
    """Sign for what a piece earns; never who confirmed one of its runs."""
    with house.ledger.writing() as session:
        waiting = _closing(session, house, period).unsigned
        wanted = (asked.submission, asked.ruleset)
        found = next((one for one in waiting if (one.work, one.ruleset) == wanted), None)
        if found is None:
            raise Problem("not_found")
        second_signature.sign(session, found, by=who.name, at=house.clock())
    return _amount(found)


def _span(house: Context, period: str) -> Period:
    try:
        return house.office.periods.stretch(period)
    except ValueError as wrong:
        raise Problem("invalid", fields=[{"field": "path.period", "reason": str(wrong)}]) from wrong


def _draft(session: Session, house: Context, span: Period) -> BulletinContent:
    return draft(session, span, house.office, now=house.clock(), rulesets=house.rulesets)


def _closing(session: Session, house: Context, period: str) -> closing.Draft:
    return closing.draft(
        session, period, rulesets=house.rulesets, office=house.office, at=house.clock()
    )


def _step(one: Step) -> out.StepOut:
    return out.StepOut(act=one.act, by=one.by, at=one.at, reason=one.reason, digest=one.digest)


def _amount(one: second_signature.Unsigned) -> out.AmountOut:
    return out.AmountOut(
        submission=one.work,
        ruleset=one.ruleset,
        measure=one.measure,
        amount=one.amount,
        confirmed_by=sorted(one.confirmed_by),
    )
