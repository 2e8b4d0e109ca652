"""奖励核算: what each work earns, with the question that keeps an amount open."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from sqlalchemy import select

from api.context import Context, House, Reading, Who
from api.credits import credits_in
from api.filters import Filters, period_of
from api.pages.closing import signatures
from api.pages.render import render
from api.scope import unit_ids
from ledger.tables import Closing, Submission
from office.errors import PeriodClosed
from office.periods import Period
from rewards import closing
from rewards.results import Credit

router = APIRouter(include_in_schema=False)


@router.get("/credits")
def page(
    request: Request, session: Reading, house: House, who: Who, asked: Annotated[Filters, Query()]
) -> Response:
    periods = house.office.periods
    span = period_of(asked, periods) or periods.month_of(periods.day_of(house.clock()))
    found = credits_in(session, house, span.key, unit_ids=unit_ids(who))
    rows = _Shown.of(found, asked)
    titles = session.execute(
        select(Submission.ref, Submission.title).where(
            Submission.ref.in_({row.work for row in rows.rows})
        )
    )
    closed = session.scalar(select(Closing).where(Closing.period == span.key))
    is_over = span.span == "month" and periods.day_of(house.clock()) >= span.ends_on
    draft = None
    if is_over and not closed and who.sees_every_unit:  # all of the past is computed for it
        draft = _draft(session, house, span)
    return render(
        request,
        "credits.html",
        draft=draft,
        steps=signatures(session, draft) if draft else [],
        closed=closed,
        is_over=is_over,
        rows=rows.rows,
        shown=rows,
        period=span.key,
        titles=dict(titles.all()),
        ruleset_titles={ruleset.key: ruleset.title for ruleset in house.rulesets},
        questions=sum(row.amount is None for row in found),
    )


@dataclass(frozen=True, slots=True)
class _Shown:
    """A page of credits in the order of works; `after` the last work, None on the last page."""

    rows: tuple[Credit, ...]
    after: str | None

    @classmethod
    def of(cls, found: Sequence[Credit], asked: Filters) -> "_Shown":
        left = [row for row in found if row.work > asked.after]
        if len(left) <= asked.limit:
            return cls(tuple(left), None)
        last = left[asked.limit - 1].work
        return cls(tuple(row for row in left if row.work <= last), last)


def _draft(session: Reading, house: Context, span: Period) -> closing.Draft | None:
    """Return what closing the month would post; None when an earlier closing took it in."""
    if not house.rulesets:
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
