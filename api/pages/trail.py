"""审计: every act in the chain, by who, what, on which object and when."""

from datetime import date, datetime, time, timedelta
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict
from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from api.context import Context, House, Language, Reading
from api.filters import Cursor, Day, Key, Limit, Text
from api.pages.act_details import details_of
from api.pages.render import render
from bulletin.labels import LABELS
from ledger.queries.paging import Listed, latest
from ledger.tables import Account, Audit

router = APIRouter(include_in_schema=False)


class Filters(BaseModel):
    """What the trail is narrowed to; an empty value leaves a filter out."""

    model_config = ConfigDict(extra="forbid")

    by: Text = ""
    act: Key = ""
    kind: Key = ""
    """What sort of thing was acted on."""
    object: Text = ""
    """Its number or key."""
    from_on: Day | Literal[""] = ""
    to_on: Day | Literal[""] = ""
    """Both days inclusive."""
    after: Cursor = ""
    limit: Limit = 100


@router.get("/audit")
def page(
    *,
    request: Request,
    session: Reading,
    house: House,
    spoken: Language,
    filters: Annotated[Filters, Query()],
) -> Response:
    """Show the chain, the latest act first."""
    english, zone = spoken == "en", house.office.profile.zone

    def details(act: Audit) -> list[tuple[str, str]]:
        return details_of(act, spoken, zone=zone)

    return render(
        request,
        "audit.html",
        found=acts_of(session, house, filters),
        filters=filters,
        details=details,
        names=list(session.scalars(select(Account.name).order_by(Account.name))),
        acts=[(key, words[english]) for key, words in LABELS["act"].items()],
        kinds=[(key, words[english]) for key, words in LABELS["subject"].items()],
    )


def acts_of(session: Session, house: Context, filters: Filters) -> Listed[Audit]:
    """Return acts, the latest first.

    Raises: CursorError.
    """
    return latest(session, _asked(filters, house), after=filters.after, limit=filters.limit)


def _asked(filters: Filters, house: Context) -> Select[Audit]:
    query = select(Audit)
    if filters.by:
        query = query.where(Audit.by == filters.by)
    if filters.act:
        query = query.where(Audit.act == filters.act)
    if filters.object:
        kinds = [filters.kind] if filters.kind else LABELS["subject"]
        query = query.where(Audit.subject.in_([f"{kind}:{filters.object}" for kind in kinds]))
    elif filters.kind:
        within = Audit.subject.startswith(f"{filters.kind}:", autoescape=True)
        query = query.where((Audit.subject == filters.kind) | within)
    if filters.from_on:
        query = query.where(Audit.at >= _morning(filters.from_on, house))
    if filters.to_on:
        query = query.where(Audit.at < _morning(filters.to_on + timedelta(days=1), house))
    return query


def _morning(day: date, house: Context) -> datetime:
    return datetime.combine(day, time(), house.office.profile.zone)
