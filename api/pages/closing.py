"""结账: a draft goes up for signature, comes back or is signed; a second person locks the month."""

from typing import Annotated, Literal

from fastapi import APIRouter, Form, Path
from fastapi.responses import RedirectResponse, Response
from sqlalchemy.orm import Session

from api.context import Context, House, Who
from api.problems import Problem
from api.remembered import acts_so_far
from office.errors import PeriodClosed
from office.periods import Period
from rewards import closing
from rewards.closing import Draft, Signed
from rewards.signatures import signed_by_another

router = APIRouter(include_in_schema=False)

Month = Annotated[str, Path(pattern=r"^(?:19|2[01])[0-9]{2}-(?:0[1-9]|1[0-2])$")]
ACTS = {"send": "sent", "return": "returned", "sign": "signed"}


@router.post("/credits/{period}/{act}")
def act(
    *,
    period: Month,
    act: Literal["send", "return", "sign", "close"],
    house: House,
    who: Who,
    digest: Annotated[str, Form(pattern="^[0-9a-f]{64}$")],
    reason: Annotated[str, Form(max_length=500)] = "",
) -> Response:
    """Carry one step out on the draft the person saw; a draft that changed since is not signed."""
    with house.ledger.writing() as session:
        seen = closing.draft(
            session,
            period,
            rulesets=house.rulesets,
            office=house.office,
            at=house.clock(),
        )
        if seen.digest != digest:
            raise Problem("conflict")
        if act == "close":
            _close(session, seen, house, who)
        else:
            closing.step(
                session, seen, act=ACTS[act], by=who.name, at=house.clock(), reason=reason or None
            )
    return RedirectResponse(f"/credits/{period}/closing", status_code=303)


def draft(session: Session, house: Context, span: Period) -> Draft | None:
    """Return what closing the month would post; None when it is closed, or is no month."""
    if span.span != "month" or not house.rulesets:
        return None
    now = house.clock()
    key = ("draft", span.key, acts_so_far(session), house.office.periods.day_of(now))
    try:
        return house.remembered.get(
            key,
            lambda: closing.draft(
                session, span.key, rulesets=house.rulesets, office=house.office, at=now
            ),
        )
    except PeriodClosed:
        return None


def _close(session: Session, seen: Draft, house: Context, who: Who) -> None:
    """Lock the month: the one who closes is not the one who signed."""
    second = signed_by_another(session, seen, by=who.name)
    closing.close(
        session,
        seen.period,
        rulesets=house.rulesets,
        office=house.office,
        at=house.clock(),
        signed=Signed(by=who.name, second_by=second),
        seen=seen.digest,
    )
