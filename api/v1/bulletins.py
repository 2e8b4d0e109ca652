"""The bulletin on its way: who sent it up, returned and signed it, and the issue."""

from typing import Annotated

from fastapi import APIRouter, Path, Query

from api import bulletins
from api.context import House, Reading, Who
from api.filters import Part
from api.v1 import desk_schemas as out
from api.v1.errors import CONFLICT, ERRORS
from api.v1.schemas import Listing
from bulletin import signing
from bulletin.signing import Step
from ledger.queries.paging import among

router = APIRouter(prefix="/api/v1", responses={**ERRORS, **CONFLICT})

Key = Annotated[str, Path(pattern=bulletins.PERIOD, max_length=bulletins.LONGEST)]


@router.get("/bulletins/{period}/steps")
def steps(
    period: Key, session: Reading, house: House, asked: Annotated[Part, Query()]
) -> Listing[out.StepOut]:
    """Return what was done with a period's drafts, in order."""
    taken = signing.steps(session, bulletins.span_of(house, period).key)
    found = among(enumerate(taken), key=lambda one: (one[0],), after=asked.after, limit=asked.limit)
    rows = [_step(one) for _, one in found.rows]
    return Listing(rows=rows, after=found.after, as_of=house.clock())


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


def _step(one: Step) -> out.StepOut:
    return out.StepOut(act=one.act, by=one.by, at=one.at, reason=one.reason, digest=one.digest)
