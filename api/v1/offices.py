"""`/api/v1/offices`: the JSON twin of the offices' totals."""

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import Field

from api.context import House
from api.pages.offices import Asked, period_asked, rows_of
from api.v1.errors import ERRORS
from api.v1.schemas import Model

router = APIRouter(prefix="/api/v1", responses=ERRORS)


class OfficeOut(Model):
    """An office of this deployment that lets this one see its totals."""

    key: str = Field(examples=["jiangda"])
    name: str
    submissions: int
    adopted: int
    placements: int
    by_tier: dict[str, int] = Field(examples=[{"prefecture": 12, "region": 3}])


class OfficesOut(Model):
    period: str = Field(examples=["2026-10"])
    offices: list[OfficeOut]


@router.get("/offices")
def offices(house: House, asked: Annotated[Asked, Query()]) -> OfficesOut:
    period = period_asked(house, asked)
    rows = [
        OfficeOut(
            key=row.key,
            name=row.name,
            submissions=row.standing.submissions,
            adopted=row.standing.adopted,
            placements=row.standing.placements,
            by_tier=row.standing.by_tier,
        )
        for row in rows_of(house, period)
    ]
    return OfficesOut(period=period.key, offices=rows)
