"""登录 and leaving again."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response
from sqlalchemy import select

from api import accounts, sessions
from api.context import Context, House
from api.pages.render import render
from api.problems import Problem
from ledger.tables import Account

router = APIRouter(include_in_schema=False)

Name = Annotated[str, Form(max_length=64)]
Password = Annotated[str, Form(max_length=accounts.MAX_PASSWORD)]
Next = Annotated[str, Form(max_length=2000)]


@router.get("/sign-in")
def sign_in_page(request: Request, next: str = "/") -> Response:  # noqa: A002 - the address's own word
    if request.state.who is not None:
        return RedirectResponse(_inside(next), status_code=303)
    return render(request, "sign_in.html", next=_inside(next), name="", problem=None, wait_s=0)


@router.post("/sign-in")
def sign_in(
    request: Request,
    house: House,
    name: Name,
    password: Password,
    next: Next = "/",  # noqa: A002
) -> Response:
    """Sign in. A wrong name and a wrong password are one answer, after the same time."""
    token, wait_s = _tried(house, name.strip(), password, address_of(request))
    if token is None:
        found = Problem("too_many" if wait_s else "wrong_password")
        answer = render(
            request,
            "sign_in.html",
            status=found.status,
            next=_inside(next),
            name=name,
            problem=found,
            wait_s=wait_s or 0,
        )
        if wait_s:
            answer.headers["Retry-After"] = str(wait_s)
        return answer
    left = RedirectResponse(_inside(next), status_code=303)
    set_cookie(left, token, secure=request.url.scheme == "https")
    return left


@router.post("/sign-out")
def sign_out(request: Request, house: House) -> Response:
    """End this sign-in and every other of the account."""
    with house.ledger.writing() as session:
        sessions.end(session, request.cookies.get(sessions.COOKIE, ""))
    left = RedirectResponse("/sign-in", status_code=303)
    left.delete_cookie(sessions.COOKIE, path="/")
    left.headers["Clear-Site-Data"] = '"cache", "storage"'
    return left


def set_cookie(answer: Response, token: str, *, secure: bool) -> None:
    """Hand the sign-in's id to the browser, out of reach of any script."""
    answer.set_cookie(
        sessions.COOKIE, token, path="/", httponly=True, samesite="lax", secure=secure
    )


def _tried(house: Context, name: str, password: str, address: str) -> tuple[str | None, int | None]:
    """Return a sign-in's id, or None and the seconds to wait, if any."""
    now = house.clock()
    with house.ledger.writing() as session:
        wait_s = accounts.book_try(session, name, address=address, now=now)
    if wait_s is not None:
        return None, wait_s
    with house.ledger.reading() as session:
        account = session.scalar(select(Account).where(Account.name == name))
        session.expunge_all()  # the password takes its time; the ledger is not held meanwhile
    if not accounts.is_right(account, password) or account is None:
        return None, None
    with house.ledger.writing() as session:
        accounts.forget_tries(session, name)
        return sessions.start(session, account, now=now), None


def address_of(request: Request) -> str:
    """Return where a request came from, behind a trusted proxy the client's own address."""
    return request.client.host if request.client else ""


def _inside(path: str) -> str:
    """Return a path of this site; anything that could lead elsewhere leads to the overview.

    >>> _inside("/review?a=1"), _inside("//evil.example"), _inside("https://evil.example")
    ('/review?a=1', '/', '/')
    """
    outside = not path.startswith("/") or path[1:2] in ("/", "\\") or not path.isprintable()
    return "/" if outside or "\\" in path else path
