"""`/api/v1`: twins of an informant's month, late reports, links, clippings, what was not found."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import Field
from sqlalchemy import select

from api.context import House, Reading, Who
from api.filters import Part
from api.pages.brought import clippings_of, pasted
from api.pages.mine import Asked, Piece, mine
from api.pages.nearest import Near, asked_again, nearest_of
from api.pages.unfound import Asked as UnfoundAsked
from api.pages.unfound import unfound
from api.problems import Problem
from api.v1.errors import ERRORS
from api.v1.schemas import Listing, Model
from ledger.queries.brought import Reported, reported
from ledger.queries.paging import MOST, among, latest
from ledger.queries.units import units
from ledger.tables import UnitLink

router = APIRouter(prefix="/api/v1", responses=ERRORS)

MOST_REPORTED = 2_000
"""Of each kind; more wait until some are decided."""


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
    signed_by: str | None = Field(
        description="Who confirmed it above the office's bar: a second person has to sign"
    )


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


class UnreadOut(Model):
    outlet: str
    nights: int


class NearOut(Model):
    """An article that shares text with a piece and is no find."""

    article: int
    title: str
    channel: str
    published_on: date
    probability: float
    coverage: float
    short: list[str] = Field(description="Comparisons it fell short on")


class UnfoundOut(Model):
    """A piece nothing was found of, with what was looked at for it."""

    ref: str
    title: str
    unit: str | None
    submitted_at: datetime
    age_days: int
    from_on: date
    to_on: date
    looked_for: bool
    compared_from: date | None
    unread: list[UnreadOut]
    nearest: list[NearOut]
    asked_again: bool


class ClippingOut(Model):
    id: int
    submission: str | None
    title: str
    channel: str
    published_on: date
    page_no: str | None
    has_proof: bool
    recorded_by: str
    recorded_at: datetime


class UnitLinkOut(Model):
    """A read-only link; its address was shown once and is not kept."""

    id: int
    unit: str
    label: str
    made_by: str
    made_at: datetime
    expires_at: datetime
    revoked_at: datetime | None


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
def late(session: Reading, house: House, asked: Annotated[Part, Query()]) -> Listing[ReportedOut]:
    """Return clippings and pieces handed in with an address that nobody has decided yet."""
    every = [] if asked.after else reported(session, limit=MOST)
    if len(every) <= asked.limit:  # few at all, or many of the latest are decided
        every = reported(session, limit=MOST_REPORTED)
    found = among(
        every,
        key=_place_reported,
        after=asked.after,
        limit=asked.limit,
    )
    rows = [_reported(row) for row in found.rows]
    return Listing(rows=rows, after=found.after, as_of=house.clock())


@router.get("/links")
def links(
    session: Reading, house: House, who: Who, asked: Annotated[Part, Query()]
) -> Listing[PastedOut]:
    """Return pastes with how far each link has come, the latest first; a unit sees its own."""
    found = pasted(session, who, asked)
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
        for each in found.rows
    ]
    return Listing(rows=rows, after=found.after, as_of=house.clock())


@router.get("/unfound")
def not_found_yet(
    session: Reading, house: House, who: Who, asked: Annotated[UnfoundAsked, Query()]
) -> Listing[UnfoundOut]:
    """Return pieces nothing was found of after some days, and what came nearest."""
    found = unfound(session, house, who, asked)
    near = nearest_of(session, [row.submission for row in found.rows])
    again, named = asked_again(session), units(session)
    rows = [
        UnfoundOut(
            ref=row.submission.ref,
            title=row.submission.title,
            unit=named[row.submission.unit_id].key if row.submission.unit_id in named else None,
            submitted_at=row.submission.submitted_at,
            age_days=row.age_days,
            from_on=row.from_on,
            to_on=row.to_on,
            looked_for=row.is_looked_for,
            compared_from=row.compared_from,
            unread=[UnreadOut(outlet=key, nights=count) for key, count in row.unread],
            nearest=[_near(one) for one in near[row.submission.id]],
            asked_again=row.submission.id in again,
        )
        for row in found.rows
    ]
    return Listing(rows=rows, after=found.after, as_of=house.clock())


@router.get("/clippings")
def clippings(
    session: Reading, house: House, who: Who, asked: Annotated[Part, Query()]
) -> Listing[ClippingOut]:
    """Return clippings, the latest first; a unit sees those of its own pieces."""
    found = clippings_of(session, who, asked)
    rows = [
        ClippingOut(
            id=held.id,
            submission=piece.ref if piece else None,
            title=held.title,
            channel=held.channel_key,
            published_on=held.published_on,
            page_no=held.page_no,
            has_proof=held.proof_digest is not None,
            recorded_by=held.recorded_by,
            recorded_at=held.recorded_at,
        )
        for held, piece in found.rows
    ]
    return Listing(rows=rows, after=found.after, as_of=house.clock())


@router.get("/unit-links")
def links_of_units(
    session: Reading, house: House, asked: Annotated[Part, Query()]
) -> Listing[UnitLinkOut]:
    """Return the links made for units without accounts, the newest first, ended ones too."""
    named = units(session)
    found = latest(session, select(UnitLink), after=asked.after, limit=asked.limit)
    rows = [
        UnitLinkOut(
            id=row.id,
            unit=named[row.unit_id].key,
            label=row.label,
            made_by=row.made_by,
            made_at=row.made_at,
            expires_at=row.expires_at,
            revoked_at=row.revoked_at,
        )
        for row in found.rows
    ]
    return Listing(rows=rows, after=found.after, as_of=house.clock())


def _near(one: Near) -> NearOut:
    return NearOut(
        article=one.article.id,
        title=one.article.title,
        channel=one.article.channel_key,
        published_on=one.article.published_on,
        probability=one.probability,
        coverage=one.coverage,
        short=[each.key for each in one.short],
    )


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


def _place_reported(row: Reported) -> tuple[int, int, int, int]:
    """Return where a report stands, as the ledger has them: clippings first, the latest first."""
    if row.clipping is not None or row.submission is None:
        return 0, -row.clipping.id if row.clipping is not None else 0, 0, 0
    since, article = row.submission.submitted_at, row.article.id if row.article else 0
    return 1, -round(since.timestamp() * 1e6), -row.submission.id, -article


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
        signed_by=row.signature.signed_by if row.signature else None,
    )
