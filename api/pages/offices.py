"""各办公室用稿: totals of the offices that let this one see them."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field

from api.context import Context, House
from api.filters import PERIOD, OfPeriod, period_of
from api.pages.render import render
from ledger.queries.standings import OfficeStanding, office_standing
from office.periods import Period

router = APIRouter(include_in_schema=False)


class Asked(BaseModel):
    """The period; without it this month."""

    model_config = ConfigDict(extra="forbid")

    period: Annotated[str, Field(max_length=7, pattern=PERIOD)] = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One office's totals."""

    key: str
    name: str
    standing: OfficeStanding


@router.get("/offices")
def page(request: Request, house: House, asked: Annotated[Asked, Query()]) -> Response:
    period = period_asked(house, asked)
    return render(request, "offices.html", period=period.key, rows=rows_of(house, period))


def period_asked(house: Context, asked: Asked) -> Period:
    """Return the period asked for, by this office's own way of counting.

    Raises: Problem: a period that is none.
    """
    return period_of(OfPeriod(period=asked.period), house.office.periods) or house.this_month


def rows_of(house: Context, period: Period) -> list[Row]:
    """Return a row an office in the order of their keys; each counts its months its own way."""
    rows = []
    for near in house.neighbours:
        own = near.office.periods.parse(period.key)
        with near.ledger.reading() as session:
            standing = office_standing(session, own, near.office.periods)
        rows.append(Row(near.key, near.office.profile.name, standing))
    return rows
