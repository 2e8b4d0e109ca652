"""What every way of handing in shares: for whom somebody may, and what follows at once."""

from collections.abc import Sequence
from typing import Annotated

from pydantic import BaseModel, Field
from sqlalchemy import select
from sqlalchemy.orm import Session

from api.context import Context
from api.permissions import Principal
from api.problems import Problem
from intake.links import paste
from ledger import wanted
from ledger.queries.units import units
from ledger.tables import Submission
from office.errors import IntakeError

Line = Annotated[str, Field(max_length=300)]


class Written(BaseModel):
    """What every form about a piece asks for, as it was typed."""

    title: Line = ""
    body: Annotated[str, Field(max_length=60_000)] = ""
    ref: Annotated[str, Field(max_length=64)] = ""
    url: Annotated[str, Field(max_length=2000)] = ""


def only_unit(who: Principal) -> int | None:
    """Return the one unit somebody may hand in for; None: any.

    Raises: Problem: an informant whose account has no unit.
    """
    if who.sees_every_unit:
        return None
    if who.unit_id is None:
        raise Problem("not_yours")
    return who.unit_id


def unit_of(house: Context, who: Principal) -> str:
    """Return the name of the one unit somebody hands in for; "" for the desk."""
    if who.sees_every_unit or who.unit_id is None:
        return ""
    with house.ledger.reading() as session:
        found = units(session).get(who.unit_id)
    return found.name if found else ""


def queue_addresses(
    session: Session, house: Context, submission_ids: Sequence[int], *, by: str
) -> None:
    """Let the worker fetch where pieces are said to have run already. The caller commits.

    An address that is no outlet's is left to the list of what was reported late, which says so.
    """
    if not submission_ids:
        return
    urls = session.scalars(
        select(Submission.url).where(Submission.id.in_(submission_ids), Submission.url.is_not(None))
    ).all()
    for url in urls:
        ask_for_links(session, house, url or "", by=by)


def ask_for_links(session: Session, house: Context, text: str, *, by: str) -> bool:
    """Put a text's links before the next crawl and ask for one; False: none was taken."""
    try:
        report = paste(session, text, office=house.office, now=house.clock(), by=by)
    except IntakeError:
        return False
    if report.queued:
        wanted.ask(session, "url", {"text": text}, by=by, at=house.clock())
    return bool(report.queued)
