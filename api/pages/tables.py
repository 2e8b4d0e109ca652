"""来稿 as a table: filters in the address, a file for the spreadsheet."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Annotated, Literal, TypeVar

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from pydantic import BaseModel

from api.context import Context, House, Language, Reading, Who
from api.filters import Filters, period_of, window
from api.pages.render import render
from api.spreadsheet import Column, as_file
from api.words import N_, say
from ledger.queries import lists, nights
from ledger.queries.lists import SubmissionRow
from ledger.queries.paging import MOST, Listed
from ledger.queries.units import UnitRow, units
from ledger.tables import Submission

router = APIRouter(include_in_schema=False)

Asked = Annotated[Filters, Query()]
MOST_IN_FILE = 20_000
T = TypeVar("T")
F = TypeVar("F", bound=BaseModel)


@router.get("/submissions")
def submissions(
    request: Request, session: Reading, house: House, who: Who, filters: Asked
) -> Response:
    return render(
        request,
        "submissions.html",
        looked_until=_looked_until(session),
        filters=filters,
        found=submissions_of(session, house, who, filters),
        units=units(session),
    )


def _looked_until(session: Reading) -> str:
    night = nights.last_night(session)
    return f"{night.day:%m-%d}" if night else ""


@router.get("/submissions.{form}")
def submissions_file(
    *,
    form: Literal["csv", "xlsx"],
    session: Reading,
    house: House,
    who: Who,
    spoken: Language,
    filters: Asked,
) -> Response:
    named, zone = units(session), house.office.profile.zone
    heading = (
        N_("No."), N_("Handed in"), N_("Unit"), N_("Authors"), N_("Title"),
        N_("Ran in"), N_("Waiting"),
    )  # fmt: skip

    def row(each: SubmissionRow) -> Sequence[object]:
        held = each.submission
        return (
            held.ref,
            f"{held.submitted_at.astimezone(zone):%Y-%m-%d %H:%M}",
            unit_name(named, held),
            "、".join(author.name for author in held.authors),
            held.title,
            each.adopted,
            each.waiting,
        )

    pages = every_row(lambda f: submissions_of(session, house, who, f), filters)
    columns = [Column(say(word, language=spoken)) for word in heading]
    title = say(N_("Submissions"), language=spoken)
    return as_file(
        form, "submissions", title, columns, (row(each) for rows in pages for each in rows)
    )


def submissions_of(
    session: Reading, house: Context, who: Who, filters: Filters
) -> Listed[SubmissionRow]:
    """Return a page of submissions that `who` may see."""
    periods = house.office.periods
    span = period_of(filters, periods)
    from_at, to_at = periods.bounds_at(span) if span else (None, None)
    return lists.submissions(
        session,
        window(session, filters, who=who, periods=periods),
        since_at=from_at,
        until_at=to_at,
        adopted={"yes": True, "no": False}.get(filters.used),
        after=filters.after or None,
        limit=filters.limit,
    )


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
