"""只读分享: a period's figures behind a password and an end, for somebody without an account.

What it shows is counts; titles only of pieces marked public.
"""

import hashlib
import hmac
import secrets
from datetime import timedelta
from typing import Annotated, Any

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from fastapi import APIRouter, Form, Path, Query, Request
from fastapi.responses import RedirectResponse, Response
from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, joinedload

from api import accounts
from api.context import Context, House, Language, Reading, Who
from api.filters import PERIOD, OfPeriod, Part
from api.pages.credits import span_of
from api.pages.render import render
from api.pages.sign_in import address_of
from api.pages.statistics import Asked as CountsAsked
from api.pages.statistics import standing
from api.people import called
from api.permissions import Principal
from api.problems import Problem
from ledger import audit
from ledger.queries.paging import Listed, latest
from ledger.queries.units import units
from ledger.tables import Placement, ShareLink, Submission

router = APIRouter(include_in_schema=False)

SHOWN = 200
SHORTEST = 8
COOKIE = "kandeng_shared"
Token = Annotated[str, Path(pattern=r"^[A-Za-z0-9_-]{43}$")]
Password = Annotated[str, Form(max_length=accounts.MAX_PASSWORD)]
_hasher = PasswordHasher()
READER = Principal(0, "", "", frozenset({"committee"}), None)
"""Whose eyes the figures are counted with: everybody's units, no piece of a page."""


@router.get("/shares")
def page(request: Request, session: Reading, asked: Annotated[Part, Query()]) -> Response:
    return _page(request, session, asked)


@router.post("/shares")
def make(
    *,
    request: Request,
    house: House,
    who: Who,
    period: Annotated[str, Form(pattern=PERIOD, min_length=4)],
    label: Annotated[str, Form(min_length=1, max_length=64)],
    password: Annotated[str, Form(min_length=SHORTEST, max_length=accounts.MAX_PASSWORD)],
    days: Annotated[int, Form(ge=1, le=365)] = 30,
) -> Response:
    """Make a link and show it, this once."""
    token, now = secrets.token_urlsafe(32), house.clock()
    span = span_of(OfPeriod(period=period), house)
    with house.ledger.writing() as session:
        link = ShareLink(
            token_hash=accounts.digest(token),
            password_hash=_hasher.hash(password),
            period=span.key,
            label=label,
            created_by=who.name,
            created_at=now,
            expires_at=now + timedelta(days=days),
        )
        session.add(link)
        session.flush()
        told = {"period": span.key, "label": label, "expires_at": link.expires_at}
        subject = f"share_link:{link.id}"
        audit.append(session, at=now, by=who.name, act="share.make", subject=subject, details=told)
    with house.ledger.reading() as session:
        return _page(request, session, Part(), made=f"{request.base_url}shared/{token}")


@router.post("/shares/{share_id}/revoke")
def revoke(share_id: Annotated[int, Path(ge=1, le=2**53)], house: House, who: Who) -> Response:
    """End a link at once."""
    now = house.clock()
    with house.ledger.writing() as session:
        link = session.get(ShareLink, share_id)
        if link is None:
            raise Problem("not_found")
        link.revoked_at = link.revoked_at or now
        subject = f"share_link:{link.id}"
        audit.append(session, at=now, by=who.name, act="share.revoke", subject=subject, details={})
    return RedirectResponse("/shares", status_code=303)


@router.get("/shared/{token}")
def shown(
    request: Request, token: Token, session: Reading, house: House, spoken: Language
) -> Response:
    """Show the figures to who has given the password, else ask for it."""
    link = _live(session, token, house)
    given = request.cookies.get(COOKIE, "")
    if not hmac.compare_digest(given, _pass(link, token)):
        return render(request, "shared_password.html", wrong=False, wait_s=0, whom=link.label)
    table = standing(session, house, READER, CountsAsked(period=link.period), spoken=spoken)
    return render(
        request,
        "shared.html",
        shared=link,
        table=table,
        placements=_public(session, house, link),
        kept_back=_kept_back(session, house, link),
        units=units(session),
    )


@router.post("/shared/{token}")
def enter(request: Request, token: Token, house: House, password: Password) -> Response:
    """Take the password; five wrong ones close the door for a quarter of an hour."""
    now = house.clock()
    with house.ledger.reading() as session:
        link = _live(session, token, house)
        session.expunge_all()
    name = f"share:{link.token_hash[:32]}"  # who has the link can tell it: nobody else shuts it
    with house.ledger.writing() as session:
        wait_s = accounts.book_try(session, name, address=address_of(request), now=now)
    if wait_s is not None or not _is_right(link, password):
        answer = render(
            request,
            "shared_password.html",
            status=429 if wait_s else 401,
            wrong=True,
            wait_s=wait_s or 0,
            whom=link.label,
        )
        if wait_s:
            answer.headers["Retry-After"] = str(wait_s)
        return answer
    with house.ledger.writing() as session:
        accounts.forget_tries(session, name)
    left = RedirectResponse(f"/shared/{token}", status_code=303)
    left.set_cookie(
        COOKIE,
        _pass(link, token),
        path=f"/shared/{token}",
        httponly=True,
        samesite="lax",
        secure=request.url.scheme == "https",
    )
    return left


def _live(session: Session, token: str, house: Context) -> ShareLink:
    """Return the link; one that is over is as if it had never been.

    Raises: Problem.
    """
    link = session.scalar(select(ShareLink).where(ShareLink.token_hash == accounts.digest(token)))
    if link is None or link.revoked_at is not None or link.expires_at <= house.clock():
        raise Problem("not_found")
    return link


def _pass(link: ShareLink, token: str) -> str:
    """Return what the browser keeps: only who knows token and password hash can make it."""
    return hmac.new(link.password_hash.encode(), token.encode(), hashlib.sha256).hexdigest()


def _is_right(link: ShareLink, password: str) -> bool:
    try:
        return _hasher.verify(link.password_hash, password)
    except (VerificationError, InvalidHashError):
        return False


def _public(session: Session, house: Context, link: ShareLink) -> list[Placement]:
    query = (
        _credited(house, link)
        .where(Submission.openness == "public")
        .options(joinedload(Placement.submission), joinedload(Placement.article))
        .order_by(Placement.published_on.desc(), Placement.id.desc())
        .limit(SHOWN)
    )
    return list(session.scalars(query))


def _kept_back(session: Session, house: Context, link: ShareLink) -> int:
    """Return how many placements are counted and not named."""
    others = _credited(house, link).where(Submission.openness != "public")
    return session.scalar(select(func.count()).select_from(others.subquery())) or 0


def _credited(house: Context, link: ShareLink) -> Select[Any]:
    periods = house.office.periods
    months = [month.key for month in periods.months_in(periods.parse(link.period))]
    return (
        select(Placement)
        .join(Placement.submission)
        .where(Placement.state == "standing", Placement.period.in_(months))
    )


def shares_of(session: Session, asked: Part) -> Listed[ShareLink]:
    """Return links, the newest first.

    Raises: CursorError.
    """
    return latest(session, select(ShareLink), after=asked.after, limit=asked.limit)


def _page(request: Request, session: Session, asked: Part, *, made: str | None = None) -> Response:
    return render(
        request,
        "shares.html",
        found=shares_of(session, asked),
        made=made,
        shortest=SHORTEST,
        people=called(session),
    )
