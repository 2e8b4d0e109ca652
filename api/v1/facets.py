"""`/api/v1/facets`: how many rows stand behind each choice of a list's filters, as on pages."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import Field

from api.context import Context, House, Language, Reading, Who
from api.filters import ArticleFilters, Filters, OfPeriod, SubmissionFilters, period_of
from api.pages import articles, outlets, placements, queue, tables
from api.pages.calendar import known
from api.pages.narrowing import Facet, counted_from
from api.pages.queue import Filters as QueueFilters
from api.v1.errors import ERRORS
from api.v1.schemas import Model
from ledger.queries import nights
from ledger.queries.units import units

router = APIRouter(prefix="/api/v1/facets", responses=ERRORS)


class ChoiceOut(Model):
    key: str = Field(description="What stands in the filter")
    word: str = Field(description="What people call it, in the language asked for")
    count: int


class FacetOut(Model):
    filter: str
    chosen: str = Field(description="Empty: the filter is not set")
    choices: list[ChoiceOut]


class FacetsOut(Model):
    """Counts under all the filters that are set."""

    facets: list[FacetOut]
    from_on: date | None = Field(
        description="Without a period lists of years are counted from here on; null: all is counted"
    )
    as_of: datetime


@router.get("/submissions")
def of_submissions(
    *,
    session: Reading,
    house: House,
    who: Who,
    spoken: Language,
    asked: Annotated[SubmissionFilters, Query()],
) -> FacetsOut:
    """Return the units and states of pieces."""
    found = tables.choices(session, house, who, asked, spoken=spoken, named=units(session))
    return _said(house, found, from_on=_since(house, asked))


@router.get("/articles")
def of_articles(
    *, session: Reading, house: House, spoken: Language, asked: Annotated[ArticleFilters, Query()]
) -> FacetsOut:
    """Return the outlets of articles; of what words found also tiers, months and whether it ran."""
    found = articles.choices(session, house, asked, spoken=spoken)
    return _said(house, found, from_on=None if asked.q else _since(house, asked))


@router.get("/placements")
def of_placements(
    *,
    session: Reading,
    house: House,
    who: Who,
    spoken: Language,
    asked: Annotated[Filters, Query()],
) -> FacetsOut:
    """Return the tiers, outlets, media and units of placements."""
    found = placements.choices(session, house, who, asked, spoken=spoken, named=units(session))
    return _said(house, found, from_on=_since(house, asked))


@router.get("/candidates")
def of_candidates(
    *,
    session: Reading,
    house: House,
    spoken: Language,
    asked: Annotated[QueueFilters, Query()],
) -> FacetsOut:
    """Return how certain finds of a tab are, their tiers, outlets and units."""
    named = units(session)
    found = queue.choices(session, house.office, asked, spoken=spoken, named=named)
    return _said(house, found, from_on=None)


@router.get("/outlets")
def of_outlets(
    *,
    session: Reading,
    house: House,
    spoken: Language,
    asked: Annotated[outlets.Asked, Query()],
) -> FacetsOut:
    """Return how the last night ended for outlets' entries, their tiers and their media."""
    rows, states = known(session, house), nights.source_states(session)
    found = outlets.choices(rows, asked, states, office=house.office, spoken=spoken)
    return _said(house, found, from_on=None)


def _since(house: Context, asked: OfPeriod) -> date | None:
    periods = house.office.periods
    return None if period_of(asked, periods) else counted_from(periods.day_of(house.clock()))


def _said(house: Context, found: Iterable[Facet], *, from_on: date | None) -> FacetsOut:
    return FacetsOut(
        facets=[
            FacetOut(
                filter=each.name,
                chosen=each.chosen,
                choices=[ChoiceOut(key=c.key, word=c.word, count=c.count) for c in each.choices],
            )
            for each in found
        ],
        from_on=from_on,
        as_of=house.clock(),
    )
