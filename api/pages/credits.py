"""奖励核算: what each work earns, with the question that keeps an amount open."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from sqlalchemy import select

from api.context import House, Reading, Who
from api.credits import credits_in
from api.filters import Filters, period_of
from api.pages.render import render
from api.scope import unit_ids
from ledger.tables import Submission

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
    return render(
        request,
        "credits.html",
        rows=rows,
        period=span.key,
        titles=dict(titles.all()),
        ruleset_titles={ruleset.key: ruleset.title for ruleset in house.rulesets},
        questions=sum(row.amount is None for row in rows),
    )
