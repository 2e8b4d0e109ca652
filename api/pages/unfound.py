"""未匹配投稿: pieces that nothing was found of after 3, 7 and 14 days, with what was searched."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.orm import Session

from api.context import Context, House, Reading, Who
from api.export import Exported, files_of
from api.filters import Cursor, Filters, Key, Limit, Text, window
from api.pages.nearest import asked_again, channels_unseen, nearest_of
from api.pages.render import render
from api.pages.tables import every_row, unit_name
from api.permissions import Principal
from api.words import N_
from bulletin.receipt_gather import LOOKED_FOR
from ledger.queries import lists, nights
from ledger.queries.paging import Listed
from ledger.queries.units import units
from ledger.tables import Submission
from matcher import reading
from matcher.horizon import opened_on

router = APIRouter(include_in_schema=False)


class Asked(BaseModel):
    """How long ago a piece was handed in, at least, whose it is, and words of its title."""

    model_config = ConfigDict(extra="forbid")

    days: Annotated[int, Field(ge=0, le=365)] = 3
    unit: Key = ""
    q: Text = ""
    after: Cursor = ""
    limit: Limit = 50


@dataclass(frozen=True, slots=True)
class Unfound:
    """A piece with what was looked at for it."""

    submission: Submission
    age_days: int
    from_on: date
    to_on: date
    unread: tuple[tuple[str, int], ...]
    """Outlet's key → nights its entries could not be read."""
    is_looked_for: bool
    """False: no night has read anything since it was handed in."""
    compared_from: date | None
    """Articles were compared back to this day; None while the piece waits to be compared."""


@router.get("/unfound")
def page(
    request: Request, session: Reading, house: House, who: Who, asked: Annotated[Asked, Query()]
) -> Response:
    found = unfound(session, house, who, asked)
    return render(
        request,
        "unfound.html",
        found=found,
        near=nearest_of(session, [row.submission for row in found.rows]),
        again=asked_again(session),
        unseen=channels_unseen(house),
        filters=asked,
        units=units(session),
    )


@files_of(router, "/unfound")
def as_table(export: Exported, asked: Annotated[Asked, Query()]) -> Response:
    """Return every such piece as a file, with what was looked at for it."""
    session, house = export.session, export.house
    named = units(session)
    heading = (
        N_("No."), N_("Handed in"), N_("Unit"), N_("Title"), N_("From"), N_("To"),
        N_("Could not be read"),
    )  # fmt: skip
    pages = every_row(lambda f: unfound(session, house, export.who, f), asked)
    rows = (
        (
            each.submission.ref,
            export.moment(each.submission.submitted_at),
            unit_name(named, each.submission),
            each.submission.title,
            each.from_on,
            each.to_on,
            "、".join(f"{house.office.outlet_name(key)} {count}" for key, count in each.unread),
        )
        for found in pages
        for each in found
    )
    return export.file("unfound", N_("Unmatched pieces"), heading, rows)


def unfound(session: Session, house: Context, who: Principal, asked: Asked) -> Listed[Unfound]:
    """Return pieces without a placement and without a find, handed in `days` ago or earlier."""
    now = house.clock()
    narrowed = window(
        session,
        Filters(unit=asked.unit, q=asked.q),
        who=who,
        periods=house.office.periods,
    )
    listed = lists.submissions(
        session,
        replace(narrowed, states=("received", "accepted")),
        until_at=now - timedelta(days=asked.days),
        found=False,
        after=asked.after or None,
        limit=asked.limit,
    )
    return Listed(
        tuple(_looked_for(session, house, [r.submission for r in listed.rows])), listed.after
    )


def _looked_for(session: Session, house: Context, found: Sequence[Submission]) -> list[Unfound]:
    """Return what was looked at for each; all nights are read once for the whole page."""
    now, periods = house.clock(), house.office.periods
    today, last = periods.day_of(now), nights.last_night(session)
    since = {s.id: periods.day_of(min(s.submitted_at, s.received_at)) for s in found}
    until = {
        key: min(today, last.day if last else today, day + LOOKED_FOR) for key, day in since.items()
    }
    if not found:
        return []
    outlets = {s.key: o.key for o, s in house.office.all_sources() if s.kind != "manual"}
    gaps = nights.Gaps(
        session,
        source_keys=outlets,
        from_on=min(since.values()),
        to_on=max(until.values()),
    )
    first, _ = reading.compared_days(session)
    rows = []
    for piece in found:
        from_on, to_on = since[piece.id], max(until[piece.id], since[piece.id])
        missed = gaps.between(from_on, to_on)
        unread = Counter({outlets[key]: 0 for key in missed})
        for key, count in missed.items():
            unread[outlets[key]] += count
        days = (to_on - from_on).days + 1
        rows.append(
            Unfound(
                piece,
                (now - piece.submitted_at).days,
                from_on,
                to_on,
                tuple((key, count) for key, count in unread.items() if count),
                any(count < days for count in missed.values()),
                opened_on(first, piece, house.window, house.office.profile.zone),
            )
        )
    return rows
