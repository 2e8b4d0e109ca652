"""试采: an entry tried or a site probed by the worker, shown field by field with its rules."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Form, Path, Request
from fastapi.responses import RedirectResponse, Response
from sqlalchemy.orm import Session

from api.context import House, Language, Reading, Who
from api.pages.gaps import SourceKey, readable
from api.pages.render import render
from api.people import called
from api.problems import Problem
from bulletin.labels import why
from crawler.guard import Guard, Refused
from ledger import wanted
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


@router.post("/sources/{source_key}/try")
def ask_try(source_key: SourceKey, house: House, who: Who) -> Response:
    """Ask the worker what an entry would yield."""
    readable(house, source_key)
    with house.ledger.writing() as session:
        number = wanted.ask(session, "try", {"source": source_key}, by=who.name, at=house.clock())
    return RedirectResponse(f"/trials/{number}", status_code=303)


@router.post("/sources/probe")
def ask_probe(
    house: House,
    who: Who,
    spoken: Language,
    url: Annotated[str, Form(min_length=1, max_length=MOST)],
) -> Response:
    """Ask the worker how a site could be read; inner addresses are refused at once."""
    try:
        Guard(house.office.profile.allow_loopback).check_url(url.strip())
    except Refused as refused:
        raise Problem(
            "invalid",
            zh=why(refused.why),
            en=why(refused.why, "en"),
            fields=[{"field": "body.url", "reason": why(refused.why, spoken)}],
        ) from None
    with house.ledger.writing() as session:
        asked = {"url": url.strip()}
        number = wanted.ask(session, "probe", asked, by=who.name, at=house.clock())
    return RedirectResponse(f"/trials/{number}", status_code=303)


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
