"""试采: an entry tried or a site probed by the worker, shown field by field with its rules."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Form, Path, Query, Request
from fastapi.responses import RedirectResponse, Response
from pydantic import BaseModel, ConfigDict
from sqlalchemy import select
from sqlalchemy.orm import Session

from api.context import Context, House, Reading, Who
from api.filters import Cursor, Limit
from api.pages.gaps import SourceKey, readable
from api.pages.render import render
from api.people import called
from api.permissions import Principal
from api.problems import Problem
from bulletin.labels import why
from crawler.guard import Guard, Refused
from ledger import wanted
from ledger.queries.paging import Listed, latest
from ledger.tables import Wanted

router = APIRouter(include_in_schema=False)

KINDS = ("try", "probe")
MOST = 2_000
PATIENCE = timedelta(minutes=1)
"""After this long nobody seems to take the row: the page names the command."""

NOTHING_YET: dict[str, Any] = {
    "why": None, "entry": "", "listed": None, "links": [], "list_url": None, "next_url": None,
    "next": None, "encoding": None, "foreign": 0, "rendered": False, "render": "never",
    "advised": None, "feeds": [], "pieces": [],
}  # fmt: skip
"""What either kind of trial may say."""

TrialId = Annotated[int, Path(ge=1, le=2**53)]


@dataclass(frozen=True, slots=True)
class Trial:
    """What was asked, and what came of it so far."""

    id: int
    kind: Literal["try", "probe"]
    what: str
    """The entry's key, or the address."""
    asked_by: str
    asked_at: datetime
    state: str
    why: str | None
    """Of a failure, in words."""
    result: dict[str, Any]
    """As `cli.trials` writes it, with what it does not say left empty."""

    @property
    def is_over(self) -> bool:
        return self.state in ("done", "failed")


class Asked(BaseModel):
    """Which trials; an empty value leaves a filter out."""

    model_config = ConfigDict(extra="forbid")

    kind: Literal["", "try", "probe"] = ""
    state: Literal["", "due", "running", "done", "failed"] = ""
    after: Cursor = ""
    limit: Limit = 50


@router.post("/sources/{source_key}/try")
def ask_try(source_key: SourceKey, house: House, who: Who) -> Response:
    """Ask the worker what an entry would yield."""
    return RedirectResponse(f"/trials/{ask_worker_to_try(house, who, source_key)}", status_code=303)


@router.post("/sources/probe")
def ask_probe(
    house: House,
    who: Who,
    url: Annotated[str, Form(min_length=1, max_length=MOST)],
) -> Response:
    """Ask the worker how a site could be read; inner addresses are refused at once."""
    number = ask_worker_to_probe(house, who, url)
    return RedirectResponse(f"/trials/{number}", status_code=303)


def ask_worker_to_try(house: Context, who: Principal, source_key: str) -> int:
    """Return the number of the trial asked for.

    Raises: Problem: no machine reads such a source.
    """
    readable(house, source_key)
    return _ask(house, who, "try", {"source": source_key})


def ask_worker_to_probe(house: Context, who: Principal, url: str) -> int:
    """Return the number of the probe asked for.

    Raises: Problem: the address is no public one.
    """
    try:
        Guard(house.office.profile.allow_loopback).check_url(url.strip())
    except Refused as refused:
        raise Problem(
            "invalid",
            zh=why(refused.why),
            en=why(refused.why, "en"),
            fields=[
                {
                    "field": "body.url",
                    "reason": why(refused.why, "en"),
                    "reason_zh": why(refused.why),
                }
            ],
        ) from None
    return _ask(house, who, "probe", {"url": url.strip()})


def _ask(house: Context, who: Principal, kind: str, what: dict[str, str]) -> int:
    with house.ledger.writing() as session:
        return wanted.ask(session, kind, what, by=who.name, at=house.clock())


@router.get("/trials")
def listed(
    request: Request, session: Reading, house: House, asked: Annotated[Asked, Query()]
) -> Response:
    """Show what was tried and probed, the latest first."""
    return render(
        request,
        "trials.html",
        found=trials_of(session, asked),
        filters=asked,
        outlet_of={source.key: outlet.name_on() for outlet, source in house.office.all_sources()},
        people=called(session),
    )


@router.get("/trials/{trial_id}")
def page(request: Request, trial_id: TrialId, session: Reading, house: House) -> Response:
    """Show a trial; while the worker is at it the page asks again by itself."""
    found = trial(session, trial_id)
    source = house.office.source(found.what) if found.kind == "try" else None
    return render(
        request,
        "trial.html",
        trial=found,
        people=called(session),
        of=source[0] if source else None,
        is_left=not found.is_over and house.clock() - found.asked_at > PATIENCE,
    )


def trial(session: Session, trial_id: int) -> Trial:
    """Return a trial of this office.

    Raises: Problem when there is none.
    """
    row = session.get(Wanted, trial_id)
    if row is None or row.kind not in KINDS:
        raise Problem("not_found")
    return _trial(row)


def trials_of(session: Session, asked: Asked) -> Listed[Trial]:
    """Return trials, the latest first.

    Raises: CursorError.
    """
    query = select(Wanted).where(Wanted.kind.in_((asked.kind,) if asked.kind else KINDS))
    if asked.state:
        query = query.where(Wanted.state == asked.state)
    found = latest(session, query, after=asked.after, limit=asked.limit)
    return Listed(tuple(_trial(row) for row in found.rows), found.after)


def _trial(row: Wanted) -> Trial:
    return Trial(
        id=row.id,
        kind="try" if row.kind == "try" else "probe",
        what=str(row.payload.get("source") or row.payload.get("url") or ""),
        asked_by=row.asked_by,
        asked_at=row.asked_at,
        state=row.state,
        why=row.why,
        result=NOTHING_YET | (row.result or {}),
    )
