"""`/api/v1`: the JSON twins of an informant's month, late reports and pasted links."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated

from fastapi import APIRouter, Query

from api.context import House, Reading, Who
from api.pages.brought import pasted
from api.pages.mine import Asked, Piece, mine
from api.problems import Problem
from api.v1.errors import ERRORS
from api.v1.schemas import Listing, Model
from ledger.queries.brought import Reported, reported

router = APIRouter(prefix="/api/v1", responses=ERRORS)


class RanOut(Model):
    channel: str
    tier: str
    published_on: date


class EarnedOut(Model):
    ruleset: str
    measure: str
    amount: Decimal | None
    question: str | None


class PieceOut(Model):
    ref: str
    title: str
    openness: str
    state: str
    submitted_at: datetime
    ran: list[RanOut]
    waiting: int
    credits: list[EarnedOut]


class OwedOut(Model):
    basis: str
    need: Decimal


class MineOut(Model):
    """A unit's month."""

    unit: str
    period: str
    done: int
    owed: list[OwedOut]
    pieces: list[PieceOut]
    as_of: datetime


class ReportedOut(Model):
    """A piece and where somebody says it ran, not yet decided."""

    submission: str | None
    title: str | None
    article: int | None
    channel: str | None
    published_on: date | None
    url: str | None
    clipping: int | None
    has_proof: bool
    link: str | None
    candidate: int | None


class LinkOut(Model):
    url: str
    title: str | None
    state: str
    why: str | None
    article: int | None
    finds: int
    placements: int


class PastedOut(Model):
    by: str
    at: datetime
    state: str
    why: str | None
    links: list[LinkOut]


@router.get("/mine")
def my_month(session: Reading, house: House, who: Who, asked: Annotated[Asked, Query()]) -> MineOut:
    """Return one's own unit's month: what ran, what waits, what it earns."""
    if who.unit_id is None:
        raise Problem("not_yours")
    found = mine(session, house, who.unit_id, period=asked.period)
    return MineOut(
        unit=found.unit,
        period=found.period.key,
        done=found.done,
        owed=[OwedOut(basis=basis, need=need) for basis, need in found.owed],
        pieces=[_piece(piece) for piece in found.pieces],
        as_of=house.clock(),
    )


@router.get("/reported")
def late(session: Reading, house: House) -> Listing[ReportedOut]:
    """Return clippings and pieces handed in with an address that nobody has decided yet."""
    rows = [_reported(row) for row in reported(session)]
    return Listing(rows=rows, as_of=house.clock())


@router.get("/links")
def links(session: Reading, house: House, who: Who) -> Listing[PastedOut]:
    """Return the latest pastes with how far each link has come; a unit sees its own."""
    rows = [
        PastedOut(
            by=each.by,
            at=each.at,
            state=each.state,
            why=each.why,
            links=[
                LinkOut(
                    url=link.url,
                    title=link.title,
                    state=state.state,
                    why=state.why,
                    article=state.article_id,
                    finds=state.finds,
                    placements=state.placements,
                )
                for link, state in each.links
            ],
        )
        for each in pasted(session, who)
    ]
    return Listing(rows=rows, as_of=house.clock())


def _piece(piece: Piece) -> PieceOut:
    held = piece.submission
    return PieceOut(
        ref=held.ref,
        title=held.title,
        openness=held.openness,
        state=held.state,
        submitted_at=held.submitted_at,
        ran=[
            RanOut(channel=run.channel_key, tier=run.tier, published_on=run.published_on)
            for run in piece.ran
        ],
        waiting=piece.waiting,
        credits=[
            EarnedOut(ruleset=c.ruleset, measure=c.measure, amount=c.amount, question=c.question)
            for c in piece.credits
        ],
    )


def _reported(row: Reported) -> ReportedOut:
    piece, article, clipping = row.submission, row.article, row.clipping
    return ReportedOut(
        submission=piece.ref if piece else None,
        title=piece.title if piece else clipping.title if clipping else None,
        article=article.id if article else None,
        channel=article.channel_key if article else None,
        published_on=article.published_on if article else None,
        url=row.link.url if row.link else article.url if article else None,
        clipping=clipping.id if clipping else None,
        has_proof=bool(clipping and clipping.proof_digest),
        link=row.link.state if row.link else None,
        candidate=row.candidate_id,
    )
