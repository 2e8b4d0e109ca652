"""结账: a draft goes up for signature, comes back or is signed; a second person locks the month."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Literal

from fastapi import APIRouter, File, Form, Path, Request, UploadFile
from fastapi.responses import RedirectResponse, Response
from sqlalchemy import select
from sqlalchemy.orm import Session

from api import closings
from api.context import House, Reading, Who
from api.filters import Day
from api.pages.basis import basis_of
from api.pages.render import render
from api.people import called
from api.remembered import facts_so_far
from intake.guard import MAX_BYTES
from ledger.tables import Closing, Entry
from rewards.closing import entries
from rewards.past import KEYS
from rewards.signatures import steps

router = APIRouter(include_in_schema=False)

SHOWN = 200
"""Entries on the page; the payment list and the bulletin's sheets have them all."""

Month = Annotated[str, Path(pattern=closings.MONTH)]
Line = Annotated[str, Form(max_length=60)]


@router.get("/credits/{period}/closing")
def page(request: Request, session: Reading, house: House, period: Month) -> Response:
    """Show what closing the month would post, who has signed it, and what waits for a name."""
    span = house.office.periods.parse(period)
    seen = closings.draft_of(session, house, span)
    closed = session.scalar(select(Closing).where(Closing.period == span.key))
    posted = house.glanced.get(
        ("posted", span.key), lambda: _posted(session, span.key), state=facts_so_far(session)
    )
    return render(
        request,
        "closing.html",
        basis=basis_of(session, house, span),
        period=span.key,
        draft=seen,
        steps=steps(session, span.key),
        closed=closed,
        posted=entries(session, span.key, limit=SHOWN) if closed else [],
        left_out=max(0, posted.count - SHOWN),
        sums=posted.sums,
        is_over=house.office.periods.day_of(house.clock()) >= span.ends_on,
        past_keys=KEYS,
        people=called(session),
        ruleset_titles=house.ruleset_titles,
    )


@router.post("/credits/{period}/second-signature")
def sign_amount(
    period: Month,
    house: House,
    who: Who,
    work: Annotated[str, Form(max_length=64)],
    ruleset: Annotated[str, Form(max_length=64)],
) -> Response:
    closings.amount_signed(house, period, work=work, ruleset=ruleset, who=who)
    return RedirectResponse(f"/credits/{period}/closing#amounts", status_code=303)


@router.post("/credits/{period}/{act}")
def act(
    *,
    period: Month,
    act: Literal["send", "return", "sign", "close"],
    house: House,
    who: Who,
    digest: Annotated[str, Form(pattern="^[0-9a-f]{64}$")],
    reason: Annotated[str, Form(max_length=500)] = "",
    document_no: Line = "",
    issued_by: Line = "",
    issued_on: Annotated[Day | Literal[""], Form()] = "",
    form: Annotated[UploadFile | None, File()] = None,
) -> Response:
    """Carry one step out on the draft the person saw; a draft that changed since is not signed."""
    if act == "close":
        paper = closings.Paper(
            document_no=document_no.strip(),
            issued_by=issued_by.strip(),
            issued_on=issued_on or None,
            form=form.file.read(MAX_BYTES + 1) if form is not None else b"",
            form_name=(form.filename or "")[:200] if form is not None else "",
        )
        closings.closed(house, period, who=who, digest=digest, paper=paper)
    else:
        closings.stepped(
            house, period, closings.STEPS[act], who=who, digest=digest, reason=reason or None
        )
    return RedirectResponse(f"/credits/{period}/closing", status_code=303)


@dataclass(frozen=True, slots=True)
class Posted:
    """What was posted in a month, told whole where the page shows the first entries alone."""

    count: int
    sums: Mapping[tuple[str, str], Decimal]
    """By rule set and measure."""


def _posted(session: Session, period: str) -> Posted:
    rows = session.execute(
        select(Entry.ruleset_key, Entry.measure, Entry.amount).where(Entry.period_posted == period)
    ).all()
    sums: dict[tuple[str, str], Decimal] = {}
    for ruleset, measure, amount in rows:
        sums[ruleset, measure] = sums.get((ruleset, measure), Decimal(0)) + amount
    return Posted(len(rows), sums)
