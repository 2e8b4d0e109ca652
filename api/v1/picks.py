"""优秀稿件: what is nominated with its reasons, picked by people, and proposed for the year."""

from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import Response

from api import picks as desk
from api.context import House, Reading, Who
from api.filters import Limit, OfPeriod, PartOfPeriod
from api.spreadsheet import WORD, attached
from api.v1 import desk_schemas as out
from api.v1.errors import CONFLICT, ERRORS
from api.v1.schemas import Listing
from api.v1.tables import as_table
from bulletin.nominations import nominations
from ledger.queries.paging import among

router = APIRouter(prefix="/api/v1", responses={**ERRORS, **CONFLICT})


class NominationsAsked(OfPeriod):
    """A period, and how long the list is: it is one by merit, cut, and has no further part."""

    limit: Limit = 50


@router.get("/nominations")
def nominated(
    session: Reading, house: House, asked: Annotated[NominationsAsked, Query()]
) -> Listing[out.NominationOut]:
    """Return what ran highest and widest in a period, each with its reasons."""
    span = desk.span_of(house, asked.period)
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


@router.get(
    "/nominations/pack",
    response_class=Response,
    responses={200: {"description": "The pack as a Word file", "content": {WORD: {}}}},
)
def pack(session: Reading, house: House, asked: Annotated[OfPeriod, Query()]) -> Response:
    """Return the papers for the meeting: the list with its reasons, then a page a piece."""
    span = desk.span_of(house, asked.period)
    return attached(desk.pack(session, house, span), f"{span.key}.docx", WORD)


@router.get("/picks")
def picked(
    session: Reading, house: House, asked: Annotated[PartOfPeriod, Query()]
) -> Listing[out.PickOut]:
    """Return the period's best as people picked them, in the order they were picked."""
    found = among(
        desk.picked(session, house, desk.span_of(house, asked.period)),
        key=lambda one: (one.picked_at.isoformat(), one.ref),
        after=asked.after,
        limit=asked.limit,
    )
    rows = [
        out.PickOut(
            submission=one.ref,
            period=one.period,
            reason=one.reason,
            picked_by=one.picked_by,
            picked_at=one.picked_at,
        )
        for one in found.rows
    ]
    return Listing(rows=rows, after=found.after, as_of=house.clock())


@router.post("/picks")
def pick(asked: out.PickIn, house: House, who: Who) -> None:
    """Record that a piece is one of a period's best."""
    desk.pick(house, asked.period, asked.submission, reason=asked.reason, who=who)


@router.post("/picks/drop")
def drop(asked: out.PickDropIn, house: House, who: Who) -> None:
    """Take a pick back."""
    desk.drop(house, asked.period, asked.submission, who=who)


@router.get("/awards")
def proposed_for_awards(
    session: Reading, house: House, asked: Annotated[desk.YearAsked, Query()]
) -> out.AwardsOut:
    """Return whom a year's figures propose, by the office's quotas; null in other modes."""
    made = desk.proposed(session, house, desk.span_of(house, asked.year))
    return out.AwardsOut(table=as_table(made) if made else None, as_of=house.clock())
