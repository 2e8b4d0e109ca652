"""全部缺口: every source × day that cannot support «not published», and stopping a source."""

from itertools import islice
from typing import Annotated

from fastapi import APIRouter, Form, Path, Query, Request
from fastapi.responses import RedirectResponse, Response
from pydantic import Field

from api import pauses
from api.context import Context, House, Reading, Who
from api.export import Exported, files_of
from api.field_words import fault
from api.gaps import Span, Unread, runs, unread
from api.pages.render import render
from api.permissions import Principal
from api.problems import Problem
from api.words import N_, say
from bulletin.labels import label, why

router = APIRouter(include_in_schema=False)

AT_ONCE = 100
"""Lines on one page; the file has every gap, a day a row."""
NOTE_CHARACTERS = 120

SourceKey = Annotated[str, Path(max_length=64)]
Note = Annotated[str, Field(min_length=1, max_length=NOTE_CHARACTERS)]


class Asked(Span):
    """A span of days, and how many of its lines were shown on the pages before."""

    after: Annotated[int, Field(ge=0, le=10**7)] = 0


@router.get("/gaps")
def page(
    request: Request, session: Reading, house: House, asked: Annotated[Asked, Query()]
) -> Response:
    """Show the gaps of a span, the latest first, days in a row on one line."""
    found = unread(session, house, asked)
    rows = runs(found)
    end = asked.after + AT_ONCE
    return render(
        request,
        "gaps.html",
        asked=asked,
        unread=found,
        rows=list(islice(rows, asked.after, end)),
        found={"after": end if end < len(rows) else None},
        places=[(outlet.key, outlet.name_on()) for outlet in house.office.outlets],
    )


@files_of(router, "/gaps")
def as_table(export: Exported, asked: Annotated[Span, Query()]) -> Response:
    """Return every gap of a span as a file, by day."""
    heading = (
        N_("Day"), N_("Outlet"), N_("Entry"), N_("Outcome"), N_("Reason"), N_("Note"),
    )  # fmt: skip
    found = unread(export.session, export.house, asked)
    return export.file("gaps", N_("Gaps"), heading, _lines(found, export.spoken))


@router.post("/sources/{source_key}/pause")
def pause(source_key: SourceKey, house: House, who: Who, note: Annotated[Note, Form()]) -> Response:
    """Stop a source; why is said of every night it is not read."""
    outlet = pause_source(house, who, source_key, note=note)
    return RedirectResponse(f"/outlets#{outlet}", status_code=303)


@router.post("/sources/{source_key}/resume")
def resume(source_key: SourceKey, house: House, who: Who) -> Response:
    """Read a source again."""
    outlet = resume_source(house, who, source_key)
    return RedirectResponse(f"/outlets#{outlet}", status_code=303)


def pause_source(house: Context, who: Principal, source_key: str, *, note: str) -> str:
    """Stop reading a source from the next night on and return its outlet's key.

    Raises: Problem: no machine reads it, or the note says nothing.
    """
    outlet = readable(house, source_key)
    if not note.strip():
        raise Problem("invalid", fields=[fault("body.note", N_("must say why it is not read"))])
    with house.ledger.writing() as session:
        pauses.pause(session, source_key, note=note.strip(), by=who.name, now=house.clock())
    return outlet


def resume_source(house: Context, who: Principal, source_key: str) -> str:
    """Read a source again from the next night on and return its outlet's key.

    Raises: Problem: no machine reads it.
    """
    outlet = readable(house, source_key)
    with house.ledger.writing() as session:
        pauses.resume(session, source_key, by=who.name, now=house.clock())
    return outlet


def readable(house: Context, source_key: str) -> str:
    """Return the outlet's key of a source that a machine reads.

    Raises: Problem when there is none.
    """
    found = house.office.source(source_key)
    if found is None or found[1].kind == "manual":
        raise Problem("not_found")
    return found[0].key


def _lines(found: Unread, spoken: str) -> list[tuple[object, ...]]:
    return [
        (
            gap.day,
            outlet.name_on(gap.day),
            gap.source_key,
            label("outcome", gap.state, spoken),
            why(gap.why, spoken) or say(N_("No crawl came to it on that day."), language=spoken),
            gap.note,
        )
        for outlet, gap in found.gaps
    ]
