"""账号: who may sign in, as what, and the keys of programs."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Form, Path, Query, Request
from fastapi.responses import RedirectResponse, Response
from sqlalchemy import select
from sqlalchemy.orm import Session

from api import accounts
from api.context import House, Reading, Who
from api.filters import Part
from api.pages.render import render
from api.permissions import SCOPES
from api.problems import Problem
from ledger.queries.paging import Listed, latest
from ledger.queries.units import units
from ledger.tables import ROLES, Account, ApiKey

router = APIRouter(include_in_schema=False)

Id = Annotated[int, Path(ge=1, le=2**53)]
Name = Annotated[str, Form(max_length=64)]
Roles = Annotated[list[str], Form(max_length=len(ROLES))]


@router.get("/accounts")
def page(request: Request, session: Reading, asked: Annotated[Part, Query()]) -> Response:
    return _page(request, session, asked)


@router.post("/accounts")
def add(
    *,
    house: House,
    who: Who,
    name: Name,
    display_name: Name,
    password: Annotated[str, Form(max_length=accounts.MAX_PASSWORD)],
    roles: Roles,
    unit: Name = "",
) -> Response:
    """Make an account."""
    with house.ledger.writing() as session:
        accounts.add_account(
            session,
            name.strip(),
            display_name=display_name.strip() or name.strip(),
            password=password,
            roles=roles,
            unit_key=unit or None,
            now=house.clock(),
            by=who.name,
        )
    return RedirectResponse("/accounts", status_code=303)


@router.post("/accounts/{account_id}/roles")
def roles(account_id: Id, house: House, who: Who, roles: Roles) -> Response:
    """Give an account other roles; its sessions end. Administrators cannot unseat themselves."""
    with house.ledger.writing() as session:
        account = session.get(Account, account_id)
        if account is None:
            raise Problem("not_found")
        if account.id == who.account_id and "admin" not in roles:
            raise Problem("not_yours")
        accounts.set_role(session, account.name, roles=roles, now=house.clock(), by=who.name)
    return RedirectResponse("/accounts", status_code=303)


@router.post("/accounts/{account_id}/disable")
def disable(account_id: Id, house: House, who: Who) -> Response:
    """Close an account; never one's own."""
    with house.ledger.writing() as session:
        account = session.get(Account, account_id)
        if account is None:
            raise Problem("not_found")
        if account.id == who.account_id:
            raise Problem("not_yours")
        accounts.disable(session, account.name, now=house.clock(), by=who.name)
    return RedirectResponse("/accounts", status_code=303)


@router.post("/accounts/{account_id}/keys")
def add_key(
    *,
    request: Request,
    account_id: Id,
    house: House,
    who: Who,
    label: Name,
    scopes: Annotated[list[str], Form(max_length=len(SCOPES))],
    days: Annotated[int, Form(ge=1, le=3650)] = 365,
) -> Response:
    """Make a key and show it, this once."""
    with house.ledger.writing() as session:
        account = session.get(Account, account_id)
        if account is None:
            raise Problem("not_found")
        made = accounts.make_key(
            session,
            account.name,
            label=label,
            scopes=scopes,
            now=house.clock(),
            by=who.name,
            expires_at=house.clock() + timedelta(days=days),
        )
    with house.ledger.reading() as session:
        return _page(request, session, Part(), secret=made.secret)


@router.post("/keys/{key_id}/revoke")
def revoke(key_id: Id, house: House, who: Who) -> Response:
    with house.ledger.writing() as session:
        if session.get(ApiKey, key_id) is None:
            raise Problem("not_found")
        accounts.revoke_key(session, key_id, now=house.clock(), by=who.name)
    return RedirectResponse("/accounts", status_code=303)


def accounts_of(session: Session, asked: Part) -> Listed[Account]:
    """Return accounts, the newest first.

    Raises: CursorError.
    """
    return latest(session, select(Account), after=asked.after, limit=asked.limit)


def keys_of(session: Session, held: Iterable[Account]) -> dict[int, list[ApiKey]]:
    """Return the keys of accounts by their ids, the newest first."""
    of = ApiKey.account_id.in_([account.id for account in held])
    found = defaultdict[int, list[ApiKey]](list)
    for key in session.scalars(select(ApiKey).where(of).order_by(ApiKey.id.desc())):
        found[key.account_id].append(key)
    return found


def _page(
    request: Request, session: Session, asked: Part, *, secret: str | None = None
) -> Response:
    found = accounts_of(session, asked)
    return render(
        request,
        "accounts.html",
        found=found,
        keys=keys_of(session, found.rows),
        roles=ROLES,
        scopes=SCOPES,
        units=units(session),
        secret=secret,
    )
