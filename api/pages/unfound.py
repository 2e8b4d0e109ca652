"""未匹配投稿: pieces that nothing was found of after 3, 7 and 14 days, with what was searched."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.orm import Session

from api.context import Context, House, Reading, Who
from api.filters import Cursor
from api.pages.nearest import asked_again, channels_unseen, nearest_of
from api.pages.render import render
from api.permissions import Principal
from api.scope import unit_ids
from bulletin.receipt import LOOKED_FOR, Searched, searched
from ledger.queries import lists
from ledger.queries.lists import Window
from ledger.queries.paging import Listed
from ledger.queries.units import units
from ledger.tables import Submission

router = APIRouter(include_in_schema=False)

SHOWN = 50


class Filters(BaseModel):
    """How long ago a piece was handed in, at least."""

    model_config = ConfigDict(extra="forbid")

    days: Annotated[int, Field(ge=0, le=365)] = 3
    after: Cursor = ""


@dataclass(frozen=True, slots=True)
class Unfound:
    """A piece with what was looked at for it."""

    submission: Submission
    age_days: int
    searched: Searched


@router.get("/unfound")
def page(
    request: Request, session: Reading, house: House, who: Who, asked: Annotated[Filters, Query()]
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


def unfound(session: Session, house: Context, who: Principal, asked: Filters) -> Listed[Unfound]:
    """Return pieces without a placement and without a find, handed in `days` ago or earlier."""
    now = house.clock()
    listed = lists.submissions(
        session,
        Window(unit_ids=unit_ids(who), states=("received", "accepted")),
        until_at=now - timedelta(days=asked.days),
        found=False,
        after=asked.after or None,
        limit=SHOWN,
    )
    rows = []
    for row in listed.rows:
        seen = searched(
            session,
            row.submission,
            office=house.office,
            now=now,
            looked_for=LOOKED_FOR,
            window=house.window,
        )
        rows.append(Unfound(row.submission, (now - row.submission.submitted_at).days, seen))
    return Listed(tuple(rows), listed.after)
