"""月通报 and 对账单: the draft to read, the signatures, then the issue with its number."""

from collections.abc import Mapping
from typing import Annotated, Literal
from typing import get_args as names_of

from fastapi import APIRouter, Form, Query, Request
from fastapi import Path as InPath
from fastapi.responses import RedirectResponse, Response
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import select

from api import bulletins, proofs
from api.context import House, Language, Reading, Who
from api.filters import Day, OfPeriod
from api.pages.basis import basis_of
from api.pages.render import render
from api.people import called
from api.picks import span_of
from api.problems import Problem
from api.security import KEPT_POLICY
from api.spreadsheet import MEDIA, WORD, attached
from api.words import N_, say
from bulletin import signing
from bulletin import statement as statements
from bulletin.signing import Act
from ledger.tables import Bulletin, Closing

router = APIRouter(include_in_schema=False)

Part = Literal["docx", "xlsx", "html"]
TYPES: Mapping[str, str] = {
    **MEDIA,
    "docx": WORD,
    "html": "text/html; charset=utf-8",
}
Span = Annotated[str, InPath(pattern=bulletins.PERIOD, max_length=bulletins.LONGEST)]
ACTS: Mapping[str, Act] = {"send": "sent", "return": "returned", "sign": "signed"}


class AskedSpan(BaseModel):
    """A bulletin's period; empty: this month."""

    model_config = ConfigDict(extra="forbid")

    period: Annotated[
        str, Field(max_length=bulletins.LONGEST, pattern=f"^$|{bulletins.PERIOD}")
    ] = ""


@router.get("/bulletin")
def page(
    request: Request, session: Reading, house: House, asked: Annotated[AskedSpan, Query()]
) -> Response:
    span = bulletins.span_of(house, asked.period)
    periods = house.office.periods
    months = [month.key for month in periods.months_in(span)]
    closed = {
        row.period: row
        for row in session.scalars(select(Closing).where(Closing.period.in_(months)))
    }
    return render(
        request,
        "bulletin.html",
        basis=basis_of(session, house, span),
        span=span,
        parts=names_of(Part),
        people=called(session),
        issued=session.scalar(select(Bulletin).where(Bulletin.period == span.key)),
        months=months if house.rulesets else [],
        closed=closed,
        steps=signing.steps(session, span.key),
        is_over=periods.day_of(house.clock()) >= span.last_on,
    )


@router.get("/bulletin/{period}/{part}")
def file(period: Span, part: Part, session: Reading, house: House) -> Response:
    """Return a file of the bulletin: as it was issued, else today's draft."""
    files = bulletins.files_of(session, house, bulletins.span_of(house, period))
    name = next((each for each in files if each.endswith(f".{part}")), None)
    if name is None:
        raise Problem("not_found")
    if part == "html":
        headers = {"Content-Security-Policy": KEPT_POLICY, "X-Frame-Options": "SAMEORIGIN"}
        return Response(files[name], media_type=TYPES[part], headers=headers)
    return attached(files[name], name, TYPES[part])


@router.post("/bulletin/{period}/{act}")
def act(
    *,
    period: Span,
    act: Literal["send", "return", "sign", "issue"],
    house: House,
    who: Who,
    reason: Annotated[str, Form(max_length=500)] = "",
    number: Annotated[str, Form(max_length=60)] = "",
    issued_on: Annotated[Day | Literal[""], Form()] = "",
) -> Response:
    """Carry the draft one step on: up for signature, back, signed, or issued under its number."""
    span = bulletins.span_of(house, period)
    if act == "issue":
        bulletins.issued(house, span, number=number, who=who, on=issued_on or None)
    else:
        bulletins.stepped(house, span, ACTS[act], who=who, reason=reason)
    return RedirectResponse(f"/bulletin?period={span.key}", status_code=303)


@router.get("/statements/{unit}")
def statement(
    *,
    unit: Annotated[str, InPath(max_length=64)],
    session: Reading,
    house: House,
    asked: Annotated[OfPeriod, Query()],
) -> Response:
    """Return a unit's statement as a page to print."""
    return Response(
        statements.as_html(proofs.statement_of(session, house, unit, span_of(house, asked.period))),
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
    asked: Annotated[OfPeriod, Query()],
) -> Response:
    found = proofs.statement_of(session, house, unit, span_of(house, asked.period))
    name = f"{found.unit}{found.period_name}{say(N_('Statement'), language=spoken)}.xlsx"
    return attached(statements.as_xlsx(found), name, MEDIA["xlsx"])
