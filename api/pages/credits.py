"""奖励核算: what each work earns, with the question that keeps an amount open."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from sqlalchemy import select

from api.context import House, Reading, Who
from api.credits import credits_in
from api.filters import Filters, period_of
from api.pages.closing import signatures
from api.pages.render import render
from api.scope import unit_ids
from ledger.tables import Closing, Submission
from office.errors import PeriodClosed
from office.periods import Period
from rewards import closing

router = APIRouter(include_in_schema=False)


@router.get("/credits")
def page(
    request: Request, session: Reading, house: House, who: Who, asked: Annotated[Filters, Query()]
) -> Response:
    periods = house.office.periods
    span = period_of(asked, periods) or periods.month_of(periods.day_of(house.clock()))
    rows = credits_in(session, house, span.key, unit_ids=unit_ids(who))
    works = {row.work for row in rows}
    titles = session.execute(
        select(Submission.ref, Submission.title).where(Submission.ref.in_(works))
    )
    seen = _draft(session, house, span) if who.sees_every_unit else None
    return render(
        request,
        "credits.html",
        draft=seen,
        steps=signatures(session, seen) if seen else [],
        closed=session.scalar(select(Closing).where(Closing.period == span.key)),
        is_over=span.span == "month" and periods.day_of(house.clock()) >= span.ends_on,
        rows=rows,
        period=span.key,
        titles=dict(titles.all()),
        ruleset_titles={ruleset.key: ruleset.title for ruleset in house.rulesets},
        questions=sum(row.amount is None for row in rows),
    )


def _draft(session: Reading, house: House, span: Period) -> closing.Draft | None:
    """Return what closing the month would post; None when it is closed, or is no month."""
    if span.span != "month" or not house.rulesets:
        return None
    try:
        return closing.draft(
            session,
            span.key,
            rulesets=house.rulesets,
            office=house.office,
            at=house.clock(),
        )
    except PeriodClosed:
        return None
