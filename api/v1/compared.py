"""`/api/v1/credits/compare`: what another rule set would pay for a period; nothing is saved."""

from decimal import Decimal
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import Field

from api.context import House, Reading
from api.filters import Part
from api.pages.compared import Asked, beside
from api.v1.errors import ERRORS
from api.v1.schemas import Model
from ledger.queries.paging import among

router = APIRouter(prefix="/api/v1", responses=ERRORS)


class ComparedOut(Model):
    """A work under both; an amount is null where it is open, or the rule set has no say."""

    submission: str
    title: str
    now: Decimal | None
    instead: Decimal | None
    difference: Decimal | None = Field(description="Null too where they measure differently")


class BesideOut(Model):
    period: str
    now: str | None = Field(description="The rule set's key; null: the office has none")
    instead: str | None = Field(description="Null: none such was named, and nothing is compared")
    rows: list[ComparedOut]
    after: str | None = Field(description="Null: this was the last page")


class ComparedAsked(Asked, Part):
    """The same, a page of the works at a time."""


@router.get("/credits/compare")
def compare(session: Reading, house: House, asked: Annotated[ComparedAsked, Query()]) -> BesideOut:
    """Return every work of a period under the rule set in force and under another one."""
    found = beside(session, house, asked)
    shown = among(
        found.rows, key=lambda row: (row.piece.ref,), after=asked.after, limit=asked.limit
    )
    return BesideOut(
        period=found.span.key,
        now=found.now.key if found.now else None,
        instead=found.instead.key if found.instead else None,
        rows=[
            ComparedOut(
                submission=row.piece.ref,
                title=row.piece.title,
                now=row.now.amount if row.now else None,
                instead=row.instead.amount if row.instead else None,
                difference=row.difference if found.alike else None,
            )
            for row in shown.rows
        ],
        after=shown.after,
    )
