"""来稿 as a table: filters in the address, a file for the spreadsheet."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Annotated, TypeVar

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from pydantic import BaseModel

from api.context import Context, House, Language, Reading, Who
from api.export import Exported, files_of
from api.filters import SubmissionFilters, period_of, window
from api.pages.narrowing import COUNTED_DAYS, Facet, by_unit, facet
from api.pages.render import render
from api.words import N_
from bulletin.labels import label
from ledger.queries import facets, lists, nights
from ledger.queries.lists import SubmissionRow
from ledger.queries.paging import MOST, Listed
from ledger.queries.units import UnitRow, units
from ledger.tables import Submission

router = APIRouter(include_in_schema=False)

Asked = Annotated[SubmissionFilters, Query()]
MOST_IN_FILE = 20_000
_ADOPTED = {"yes": True, "no": False}
T = TypeVar("T")
F = TypeVar("F", bound=BaseModel)


@router.get("/submissions")
def submissions(
    *,
    request: Request,
    session: Reading,
    house: House,
    who: Who,
    spoken: Language,
    filters: Asked,
) -> Response:
    named = units(session)
    return render(
        request,
        "submissions.html",
        looked_until=_looked_until(session),
        filters=filters,
        found=submissions_of(session, house, who, filters),
        counts=choices(session, house, who, filters, spoken=spoken, named=named),
        counted_days=None if filters.period else COUNTED_DAYS,
        units=named,
    )


def _looked_until(session: Reading) -> str:
    night = nights.last_night(session)
    return f"{night.day:%m-%d}" if night else ""


@files_of(router, "/submissions")
def submissions_file(export: Exported, filters: Asked) -> Response:
    session, house = export.session, export.house
    named = units(session)
    heading = (
        N_("No."), N_("Handed in"), N_("Unit"), N_("Authors"), N_("Title"),
        N_("Ran in"), N_("Waiting"),
    )  # fmt: skip

    def row(each: SubmissionRow) -> Sequence[object]:
        held = each.submission
        return (
            held.ref,
            export.moment(held.submitted_at),
            unit_name(named, held),
            "、".join(author.name for author in held.authors),
            held.title,
            each.adopted,
            each.waiting,
        )

    pages = every_row(lambda f: submissions_of(session, house, export.who, f), filters)
    rows = (row(each) for found in pages for each in found)
    return export.file("submissions", N_("Submissions"), heading, rows)


def submissions_of(
    session: Reading, house: Context, who: Who, filters: SubmissionFilters
) -> Listed[SubmissionRow]:
    """Return a page of submissions that `who` may see."""
    since_at, until_at = _span(house, filters)
    return lists.submissions(
        session,
        window(session, filters, who=who, periods=house.office.periods),
        since_at=since_at,
        until_at=until_at,
        adopted=_ADOPTED.get(filters.used),
        after=filters.after or None,
        limit=filters.limit,
    )


def _span(house: Context, filters: SubmissionFilters) -> tuple[datetime | None, datetime | None]:
    span = period_of(filters, house.office.periods)
    return house.office.periods.bounds_at(span) if span else (None, None)


def choices(
    session: Reading,
    house: Context,
    who: Who,
    filters: SubmissionFilters,
    *,
    spoken: str,
    named: Mapping[int, UnitRow],
) -> list[Facet]:
    """Return units, for who sees more than one, and states."""
    since_at, until_at = _span(house, filters)
    periods, now = house.office.periods, house.clock()
    counts = facets.of_submissions(
        session,
        window(session, filters, who=who, periods=periods),
        since_at=since_at or now - timedelta(days=COUNTED_DAYS),
        until_at=until_at,
        adopted=_ADOPTED.get(filters.used),
    )
    states = facet(
        "state", filters.state, counts.states, partial(label, "submission", language=spoken)
    )
    return [*([by_unit(named, filters.unit, counts.units)] if who.sees_every_unit else []), states]


def every_row(ask: Callable[[F], Listed[T]], filters: F) -> Iterator[Sequence[T]]:
    """Yield the rows of every page, up to what a spreadsheet bears."""
    asked, count = filters.model_copy(update={"limit": MOST, "after": ""}), 0
    while count < MOST_IN_FILE:
        found = ask(asked)
        yield found.rows
        count += len(found.rows)
        if found.after is None:
            return
        asked = asked.model_copy(update={"after": found.after})


def unit_name(named: Mapping[int, UnitRow], held: Submission) -> str:
    """Return what a piece's unit is called, else what was stated."""
    unit = named.get(held.unit_id or 0)
    return unit.name if unit else held.unit_as_stated or ""
