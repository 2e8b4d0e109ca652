"""账号: who may sign in, as what, and the keys of programs."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Form, Path, Query, Request
from fastapi.responses import RedirectResponse, Response
from sqlalchemy import select
from sqlalchemy.orm import Session

from api import accounts
from api.context import Context, House, Reading, Who
from api.filters import Part
from api.pages.render import render
from api.permissions import SCOPES, Principal
from api.problems import Problem
from ledger.queries.paging import Listed, latest
from ledger.queries.units import units
from ledger.tables import ROLES, Account, ApiKey
from office.errors import ConfigError

router = APIRouter(include_in_schema=False)

Id = Annotated[int, Path(ge=1, le=2**53)]
Name = Annotated[str, Form(max_length=64)]
Password = Annotated[str, Form(max_length=accounts.MAX_PASSWORD)]
Roles = Annotated[list[str], Form(max_length=len(ROLES))]


@router.get("/accounts")
def page(request: Request, session: Reading, asked: Annotated[Part, Query()]) -> Response:
    return _page(request, session, asked)


@router.post("/accounts")
def add(
    *,
    request: Request,
    house: House,
    who: Who,
    name: Name,
    display_name: Name,
    password: Password,
    roles: Roles = [],  # noqa: B006 - read by the framework
    unit: Name = "",
) -> Response:
    """Make an account; what will not do is said above what was typed."""
    given = {"name": name, "display_name": display_name, "unit": unit, "roles": roles}

    def act(session: Session) -> None:
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

    return _done(request, house, act, given=given)


@router.post("/accounts/{account_id}/roles")
def roles(
    *,
    request: Request,
    account_id: Id,
    house: House,
    who: Who,
    roles: Roles = [],  # noqa: B006 - read by the framework
    unit: Name = "",
) -> Response:
    """Give an account these roles and this unit, "" for none; its sessions end.

    Administrators cannot unseat themselves.
    """

    def act(session: Session) -> None:
        account = _account(session, account_id)
        if account.id == who.account_id and "admin" not in roles:
            raise Problem("not_yours")
        name, now = account.name, house.clock()
        before = units(session)[account.unit_id].key if account.unit_id else ""
        if unit and unit != before:  # an informant's unit comes before the role, and goes after it
            accounts.set_unit(session, name, unit_key=unit, now=now, by=who.name)
        if set(roles) != set(account.roles):
            accounts.set_role(session, name, roles=roles, now=now, by=who.name)
        if before and not unit:
            accounts.set_unit(session, name, unit_key=None, now=now, by=who.name)

    return _done(request, house, act)


@router.post("/accounts/{account_id}/password")
def password(
    *, request: Request, account_id: Id, house: House, who: Who, password: Password
) -> Response:
    """Give somebody who forgot it another password; one's own is changed under 设置."""

    def act(session: Session) -> None:
        account = _other(session, account_id, who)
        accounts.set_password(
            session, account.name, password=password, now=house.clock(), by=who.name
        )
        accounts.forget_tries(session, account.name)

    return _done(request, house, act)


@router.post("/accounts/{account_id}/disable")
def disable(request: Request, account_id: Id, house: House, who: Who) -> Response:
    """Close an account; never one's own."""

    def act(session: Session) -> None:
        account = _other(session, account_id, who)
        accounts.disable(session, account.name, now=house.clock(), by=who.name)

    return _done(request, house, act)


@router.post("/accounts/{account_id}/reopen")
def reopen(request: Request, account_id: Id, house: House, who: Who) -> Response:
    """Open a closed account again."""

    def act(session: Session) -> None:
        account = _other(session, account_id, who)
        accounts.reopen(session, account.name, now=house.clock(), by=who.name)

    return _done(request, house, act)


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
        account = _account(session, account_id)
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


def _account(session: Session, account_id: int) -> Account:
    account = session.get(Account, account_id)
    if account is None:
        raise Problem("not_found")
    return account


def _other(session: Session, account_id: int, who: Principal) -> Account:
    """Return somebody else's account.

    Raises: Problem.
    """
    account = _account(session, account_id)
    if account.id == who.account_id:
        raise Problem("not_yours")
    return account


def _done(
    request: Request,
    house: Context,
    act: Callable[[Session], None],
    *,
    given: Mapping[str, object] | None = None,
) -> Response:
    """Do it and show the list; what will not do is said above what was typed."""
    try:
        with house.ledger.writing() as session:
            act(session)
    except ConfigError as refused:
        with house.ledger.reading() as session:
            return _page(request, session, Part(), refused=str(refused), given=given)
    return RedirectResponse("/accounts", status_code=303)


def _page(
    request: Request,
    session: Session,
    asked: Part,
    *,
    secret: str | None = None,
    refused: str | None = None,
    given: Mapping[str, object] | None = None,
) -> Response:
    found = accounts_of(session, asked)
    return render(
        request,
        "accounts.html",
        status=422 if refused else 200,
        found=found,
        keys=keys_of(session, found.rows),
        roles=ROLES,
        scopes=SCOPES,
        units=units(session),
        secret=secret,
        refused=refused,
        given=given or {},
    )
