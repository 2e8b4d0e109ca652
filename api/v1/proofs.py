"""What proves and settles: 用稿证明, 对账单, 发放表, 证据包, as data and as files."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Path, Query
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field

from api import proofs
from api.context import House, Reading, Who
from api.filters import Day, OfPeriod
from api.picks import span_of
from api.spreadsheet import MEDIA, ZIP, attached
from api.v1.errors import CONFLICT, ERRORS
from api.v1.schemas import Model, TableOut
from api.v1.tables import as_table
from bulletin.payment import Payment, write

router = APIRouter(prefix="/api/v1", responses={**ERRORS, **CONFLICT})

Key = Annotated[str, Path(max_length=64)]


class CertificateAsked(BaseModel):
    """The span; from the piece's first run, or the year's first day, until today if left out."""

    model_config = ConfigDict(extra="forbid")

    from_on: Day | None = None
    to_on: Day | None = None


class PaymentAsked(OfPeriod):
    """A closed period and the rule set that pays in it."""

    ruleset: Annotated[str, Field(min_length=1, max_length=64)]


class EvidenceAsked(OfPeriod):
    """A period; narrowed to a unit's placements, or to one placement."""

    unit: Annotated[str, Field(max_length=64)] = ""
    placement: Annotated[int, Field(ge=1, le=2**53)] | None = None


class RanOut(Model):
    placement: int
    published_on: date
    title: str
    authors: str
    outlet: str
    tier: str
    how: str
    place: str
    page_digest: str | None


class CertificateOut(Model):
    """What a printed 用稿证明 says; its code is made of exactly these rows."""

    office: str
    kind: str
    key: str
    name: str
    from_on: date
    to_on: date
    rows: list[RanOut]
    made_on: date
    code: str
    check_path: str = Field(description="Where anybody with the paper checks it")


class StatementOut(Model):
    """What a unit handed in and had adopted; `closed`: the figures will not change."""

    unit: str
    period_name: str
    closed: bool
    table: TableOut


class PayeeOut(Model):
    unit: str
    name: str
    pieces: str
    amount: str


class PaymentOut(Model):
    """Who is paid what, from posted entries alone."""

    title: str
    rules: str
    document_no: str | None
    payees: list[PayeeOut]
    total: str


@router.get("/certificates/{kind}/{key}")
def certificate(
    *,
    kind: proofs.Kind,
    key: Key,
    session: Reading,
    house: House,
    who: Who,
    asked: Annotated[CertificateAsked, Query()],
) -> CertificateOut:
    """Return the certificate of a piece, a person or a unit over a span."""
    made = proofs.certificate_of(
        session, house, kind, key, who=who, from_on=asked.from_on, to_on=asked.to_on
    )
    return CertificateOut(
        office=made.office,
        kind=made.kind,
        key=made.key,
        name=made.name,
        from_on=made.from_on,
        to_on=made.to_on,
        rows=[
            RanOut(
                placement=row.placement_id,
                published_on=row.published_on,
                title=row.title,
                authors=row.authors,
                outlet=row.outlet,
                tier=row.tier,
                how=row.how,
                place=row.place,
                page_digest=row.page_digest,
            )
            for row in made.rows
        ],
        made_on=made.made_on,
        code=made.code,
        check_path=made.check_path,
    )


@router.get("/statements/{unit}")
def statement(
    unit: Key, session: Reading, house: House, asked: Annotated[OfPeriod, Query()]
) -> StatementOut:
    """Return a unit's 对账单 of a period."""
    made = proofs.statement_of(session, house, unit, span_of(house, asked.period))
    return StatementOut(
        unit=made.unit,
        period_name=made.period_name,
        closed=made.closed,
        table=as_table(made.table),
    )


@router.get("/payments")
def payment(session: Reading, house: House, asked: Annotated[PaymentAsked, Query()]) -> PaymentOut:
    """Return the 发放表 of closed months."""
    made = proofs.payment_of(session, house, span_of(house, asked.period), asked.ruleset)
    return _payment(made)


@router.get(
    "/payments.xlsx",
    response_class=Response,
    responses={200: {"description": "The list with room to sign", "content": {MEDIA["xlsx"]: {}}}},
)
def payment_file(
    session: Reading, house: House, asked: Annotated[PaymentAsked, Query()]
) -> Response:
    """Return the 发放表 as a workbook with its total in capitals and room to sign."""
    made = proofs.payment_of(session, house, span_of(house, asked.period), asked.ruleset)
    return attached(write(made), f"{made.title}.xlsx", MEDIA["xlsx"])


@router.get(
    "/evidence",
    response_class=Response,
    responses={200: {"description": "The pack", "content": {ZIP: {}}}},
)
def evidence(session: Reading, house: House, asked: Annotated[EvidenceAsked, Query()]) -> Response:
    """Return the 证据包 of a period, a unit or a placement: kept pages, decisions, digests."""
    span = span_of(house, asked.period)
    data = proofs.evidence_of(session, house, span, unit=asked.unit, placement=asked.placement)
    return attached(data, f"{span.key}.zip", ZIP)


def _payment(made: Payment) -> PaymentOut:
    return PaymentOut(
        title=made.title,
        rules=made.rules,
        document_no=made.document_no,
        payees=[
            PayeeOut(
                unit=payee.unit,
                name=payee.name,
                pieces=f"{payee.pieces:f}",
                amount=f"{payee.amount:f}",
            )
            for payee in made.payees
        ],
        total=f"{made.total:f}",
    )
