"""设置: one's own language, appearance and password."""

from typing import Annotated, Literal

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response
from sqlalchemy import select

from api import accounts, sessions
from api.context import Context, House, Language, Who
from api.pages.render import render
from api.pages.sign_in import address_of, set_cookie
from api.permissions import DESK, Principal
from api.problems import Problem
from api.words import N_, say
from ledger.tables import Account
from office.errors import ConfigError
from office.telling import is_mail

router = APIRouter(include_in_schema=False)

Password = Annotated[str, Form(max_length=accounts.MAX_PASSWORD)]
YEAR_S = 365 * 24 * 3600
NO_ADDRESS = N_("Write the mail address to be told at, as zhaxi@office.cn.")


@router.get("/settings")
def page(request: Request, house: House, who: Who) -> Response:
    return _page(request, house, who, saved="saved" in request.query_params)


def _page(
    request: Request,
    house: Context,
    who: Principal,
    *,
    status: int = 200,
    refused: str | None = None,
    saved: bool = False,
) -> Response:
    with house.ledger.reading() as session:
        account = session.get_one(Account, who.account_id)
    return render(
        request,
        "settings.html",
        status=status,
        refused=refused,
        saved=saved,
        telling=house.office.profile.telling,
        chosen=account.settings,
        may_use_robots=may_use_robots(who),
    )


def may_use_robots(who: Principal) -> bool:
    """Whether one's summary may be said to a group: the desk's and the operator's, no unit's."""
    return who.may(*DESK, "operator")


@router.post("/settings")
def save(
    house: House,
    who: Who,
    language: Annotated[Literal["zh-CN", "en"], Form()],
    theme: Annotated[Literal["auto", "light", "dark"], Form()],
    keys: Annotated[Literal["on", "off"], Form()] = "on",
) -> Response:
    with house.ledger.writing() as session:
        account = session.get_one(Account, who.account_id)
        chosen = {"language": language, "theme": theme, "keys_off": keys == "off"}
        account.settings = {**account.settings, **chosen}
    left = RedirectResponse("/settings?saved=1", status_code=303)
    for name, value in (("kandeng_language", language), ("kandeng_theme", theme)):
        left.set_cookie(
            name, value, max_age=YEAR_S, samesite="lax", httponly=True
        )  # before sign-in
    return left


@router.post("/settings/telling")
def choose_telling(
    *,
    request: Request,
    house: House,
    who: Who,
    spoken: Language,
    told_by: Annotated[str, Form(max_length=32)] = "",
    mail: Annotated[str, Form(max_length=320)] = "",
    receipts: Annotated[Literal["", "yes"], Form()] = "",
) -> Response:
    """Keep how one wants to be told in the morning: by mail, by a robot, or not at all."""
    telling, address = house.office.profile.telling, mail.strip()
    known = told_by in ("", "mail") or (may_use_robots(who) and telling.hook(told_by) is not None)
    if not known:
        raise Problem("invalid")
    if not is_mail(address) and (address or told_by == "mail" or receipts):
        return _page(request, house, who, status=422, refused=say(NO_ADDRESS, language=spoken))
    chosen = {"told_by": told_by, "mail": address, "receipts": receipts == "yes"}
    with house.ledger.writing() as session:
        account = session.get_one(Account, who.account_id)
        account.settings = {**account.settings, **chosen}
    return RedirectResponse("/settings?saved=1", status_code=303)


@router.post("/settings/password")
def change_password(
    request: Request, house: House, who: Who, present: Password, wanted: Password
) -> Response:
    """Change one's password; every session ends and this browser gets a new one."""
    now = house.clock()
    with house.ledger.writing() as session:
        wait_s = accounts.book_try(session, who.name, address=address_of(request), now=now)
        account = session.get_one(Account, who.account_id)
        session.flush()
        session.expunge_all()
    if wait_s is not None or not accounts.is_right(account, present):
        found = Problem("too_many" if wait_s else "wrong_password")
        return _page(request, house, who, status=found.status, refused=found.zh)
    try:
        with house.ledger.writing() as session:
            accounts.forget_tries(session, who.name)
            accounts.set_password(session, who.name, password=wanted, now=now, by=who.name)
            account = session.scalars(select(Account).where(Account.id == who.account_id)).one()
            token = sessions.start(session, account, now=now)
    except ConfigError as refused:
        return _page(request, house, who, status=422, refused=str(refused))
    left = RedirectResponse("/settings?saved=1", status_code=303)
    set_cookie(left, token, secure=request.url.scheme == "https")
    return left
