"""未匹配投稿, unfolded: what came nearest and why it fell short, and looking once more."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Path
from fastapi.responses import RedirectResponse, Response
from sqlalchemy import select
from sqlalchemy.orm import Session

from api.context import Context, House, Who
from api.pages.waterfall import shown_value
from api.problems import Problem
from api.scope import unit_ids
from ledger import wanted
from ledger.tables import Article, Submission, Wanted

router = APIRouter(include_in_schema=False)

REMATCH = "rematch"
LATEST = 200
"""Requests looked through for whether a piece is being looked for again."""


@dataclass(frozen=True, slots=True)
class Short:
    """One comparison an article fell short on, with its value as people read it."""

    key: str
    value: str


@dataclass(frozen=True, slots=True)
class Near:
    """An article that shares text with a piece and is no find."""

    article: Article
    probability: float
    coverage: float
    short: tuple[Short, ...]


def nearest_of(session: Session, found: Sequence[Submission]) -> dict[int, tuple[Near, ...]]:
    """Return the nearest articles of each piece, by its id, as the matcher wrote them down."""
    ids = {int(row["article"]) for piece in found for row in piece.nearest}
    articles = {
        row.id: row for row in session.scalars(select(Article).where(Article.id.in_(sorted(ids))))
    }
    return {
        piece.id: tuple(
            _near(articles[int(row["article"])], row)
            for row in piece.nearest
            if int(row["article"]) in articles
        )
        for piece in found
    }


def asked_again(session: Session) -> set[int]:
    """Return the pieces that wait to be compared once more, because somebody asked."""
    rows = session.scalars(
        select(Wanted.payload)
        .where(Wanted.kind == REMATCH, Wanted.state.in_(("due", "running")))
        .order_by(Wanted.id.desc())
        .limit(LATEST)
    )
    return {int(each) for payload in rows for each in payload.get("submissions") or []}


def channels_unseen(house: Context) -> list[str]:
    """Return the channels no machine sees, as people call them."""
    every = house.office.all_sources()
    manual = ((o, house.office.channel(s.channel)) for o, s in every if s.kind == "manual")
    names = (o.channel_name(held[1]) if held else o.name_on() for o, held in manual)
    return list(dict.fromkeys(names))


@router.post("/unfound/{submission_id}/again")
def again(submission_id: Annotated[int, Path(ge=1, le=2**53)], house: House, who: Who) -> Response:
    """Ask the worker to compare a piece with everything once more."""
    with house.ledger.writing() as session:
        piece = session.get(Submission, submission_id)
        scope = unit_ids(who)
        if piece is None or (scope is not None and piece.unit_id not in scope):
            raise Problem("not_found")
        payload = {"submissions": [submission_id]}
        wanted.ask(session, REMATCH, payload, by=who.name, at=house.clock())
    return RedirectResponse("/unfound", status_code=303)


def _near(article: Article, row: dict[str, Any]) -> Near:
    short = tuple(
        Short(str(each["key"]), shown_value(str(each["key"]), each["value"]))
        for each in row["short"]
    )
    return Near(article, float(row["probability"]), float(row["coverage"]), short)
