"""月通报 and 对账单: the draft to read, the signatures, then the issue with its number."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal
from typing import get_args as names_of

from fastapi import APIRouter, Form, Query, Request
from fastapi import Path as InPath
from fastapi.responses import RedirectResponse, Response
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import select
from sqlalchemy.orm import Session

from api.context import Context, House, Language, Reading, Who
from api.filters import PERIOD, Filters
from api.pages.basis import basis_of
from api.pages.credits import span_of
from api.pages.render import render
from api.problems import Problem
from api.remembered import acts_so_far
from api.security import KEPT_POLICY
from api.spreadsheet import MEDIA, attached
from api.words import N_, say
from bulletin import statement as statements
from bulletin.draft import draft
from bulletin.files import TEMPLATE, written
from bulletin.issue import issue, reissued
from ledger.archive import Archive
from ledger.tables import Bulletin, Closing, ClosingStep
from office.errors import DecisionError
from office.periods import Period

router = APIRouter(include_in_schema=False)

SHIPPED = Path(__file__).parents[2] / "config"
"""Where the product's own Word template lies; the office's comes first."""
Part = Literal["docx", "xlsx", "html"]
TYPES: Mapping[str, str] = {
    **MEDIA,
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "html": "text/html; charset=utf-8",
}
Span = Annotated[str, InPath(pattern=PERIOD, min_length=4, max_length=7)]


class Asked(BaseModel):
    """A period."""

    model_config = ConfigDict(extra="forbid")

    period: Annotated[str, Field(max_length=7, pattern=PERIOD)] = ""


@router.get("/bulletin")
def page(
    request: Request, session: Reading, house: House, asked: Annotated[Asked, Query()]
) -> Response:
    span = span_of(Filters(period=asked.period), house)
    periods = house.office.periods
    steps = select(ClosingStep).where(ClosingStep.period == span.key).order_by(ClosingStep.id)
    return render(
        request,
        "bulletin.html",
        basis=basis_of(session, house, span),
        span=span,
        parts=names_of(Part),
        issued=session.scalar(select(Bulletin).where(Bulletin.period == span.key)),
        closed=session.scalar(select(Closing).where(Closing.period == span.key)),
        steps=list(session.scalars(steps)),
        is_over=periods.day_of(house.clock()) >= span.ends_on,
        is_month=span.span == "month",
    )


@router.get("/bulletin/{period}/{part}")
def file(period: Span, part: Part, session: Reading, house: House) -> Response:
    """Return a file of the bulletin: as it was issued, else today's draft."""
    span = span_of(Filters(period=period), house)
    files = _files(session, house, span)
    name = next((each for each in files if each.endswith(f".{part}")), None)
    if name is None:
        raise Problem("not_found")
    if part == "html":
        headers = {"Content-Security-Policy": KEPT_POLICY, "X-Frame-Options": "SAMEORIGIN"}
        return Response(files[name], media_type=TYPES[part], headers=headers)
    return attached(files[name], name, TYPES[part])


@router.post("/bulletin/{period}/issue")
def issue_it(
    period: Span, house: House, who: Who, number: Annotated[str, Form(max_length=60)]
) -> Response:
    """Freeze the bulletin under its number. A month's money is signed and closed before."""
    span = span_of(Filters(period=period), house)
    with house.ledger.writing() as session:
        _refuse_open(session, house, span)
        issue(
            session,
            span,
            number=number,
            by=who.name,
            at=house.clock(),
            office=house.office,
            archive=Archive(house.archive_root),
            template=_template(house),
            rulesets=house.rulesets,
        )
    return RedirectResponse(f"/bulletin?period={span.key}", status_code=303)


@router.get("/statements/{unit}")
def statement(
    *,
    unit: Annotated[str, InPath(max_length=64)],
    session: Reading,
    house: House,
    asked: Annotated[Asked, Query()],
) -> Response:
    """Return a unit's statement as a page to print."""
    return Response(
        statements.as_html(_statement(session, house, unit, asked)),
        media_type=TYPES["html"],
        headers={"Content-Security-Policy": KEPT_POLICY},
    )


@router.get("/statements/{unit}/xlsx")
def statement_workbook(
    *,
    unit: Annotated[str, InPath(max_length=64)],
    session: Reading,
    house: House,
    spoken: Language,
    asked: Annotated[Asked, Query()],
) -> Response:
    found = _statement(session, house, unit, asked)
    name = f"{found.unit}{found.period_name}{say(N_('Statement'), language=spoken)}.xlsx"
    return attached(statements.as_xlsx(found), name, MEDIA["xlsx"])


def _statement(session: Session, house: Context, unit: str, asked: Asked) -> statements.Statement:
    span = span_of(Filters(period=asked.period), house)
    try:
        return statements.statement(
            session, house.office, span, unit, rulesets=house.rulesets, now=house.clock()
        )
    except DecisionError as absent:
        raise Problem("not_found") from absent


def _files(session: Session, house: Context, span: Period) -> Mapping[str, bytes]:
    """Return the issued files, else the draft's, which is made once until the next act."""
    frozen = reissued(session, Archive(house.archive_root), span)
    if frozen is not None:
        return frozen
    now = house.clock()
    key = ("bulletin", span.key, acts_so_far(session), house.office.periods.day_of(now))
    return house.remembered.get(
        key,
        lambda: written(
            draft(session, span, house.office, now=now, rulesets=house.rulesets), _template(house)
        ),
    )


def _refuse_open(session: Session, house: Context, span: Period) -> None:
    """Refuse to issue over months whose money is still open.

    Raises: DecisionError.
    """
    if not house.rulesets:
        return
    months = {month.key for month in house.office.periods.months_in(span)}
    closed = set(session.scalars(select(Closing.period).where(Closing.period.in_(months))))
    if still := sorted(months - closed):
        raise DecisionError(
            f"{'、'.join(still)} 尚未结账: 请先审签并结账, 再定稿发文", details={"open": still}
        )


def _template(house: Context) -> Path:
    own = house.config_dir / TEMPLATE
    return own if own.exists() else SHIPPED / TEMPLATE
