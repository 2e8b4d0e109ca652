"""What every route is given: the ledger, the office, the clock, and who asks."""

from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Annotated, TypeVar

from fastapi import BackgroundTasks, Depends, Request
from fastapi.dependencies.utils import get_flat_params
from fastapi.routing import APIRoute
from sqlalchemy.orm import Session

from api import sessions
from api.field_words import UNKNOWN, fault
from api.offices import Neighbour
from api.permissions import Principal, access, is_open_to
from api.problems import Problem
from api.remembered import Remembered
from api.words import chosen
from ledger.session import Ledger
from ledger.tables import WebSession
from matcher.settings import Window, shipped
from office.errors import LedgerError
from office.house import Office
from office.periods import Period
from rewards import past
from rewards.grammar import RuleSet

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Context:
    """The application's parts, set once at the start."""

    ledger: Ledger
    office: Office
    archive_root: Path
    clock: Callable[[], datetime]
    config_dir: Path
    rulesets: tuple[RuleSet, ...] = ()
    window: Window = field(default_factory=lambda: shipped().window)
    """Which articles a piece is compared with."""
    neighbours: tuple[Neighbour, ...] = ()
    """Offices of the same deployment that let this one see their standings."""
    remembered: Remembered = field(default_factory=Remembered)
    glanced: Remembered = field(default_factory=lambda: Remembered(most=400))
    """Small results of many questions, which would push out the few that take long."""

    @property
    def this_month(self) -> Period:
        """The office's month of today."""
        return self.office.periods.month_of(self.office.periods.day_of(self.clock()))

    @property
    def ruleset_titles(self) -> dict[str, str]:
        """What rule sets are called, by key; those of hand-kept ledgers among them."""
        return past.TITLES | {ruleset.key: ruleset.title for ruleset in self.rulesets}


def context_of(request: Request) -> Context:
    found = request.app.state.context
    assert isinstance(found, Context)  # noqa: S101 - set by create_app
    return found


def guard(request: Request, later: BackgroundTasks) -> None:
    """Let in whom the table of permissions names, and remember who it is. Default: nobody.

    Raises: Problem: not signed in, or not allowed.
    """
    context = context_of(request)
    request.state.who, request.state.settings = _who(request, context, later)
    path = getattr(request.scope.get("route"), "path", "")
    if not is_open_to(access(request.method, path), request.state.who):
        raise Problem("not_signed_in" if request.state.who is None else "not_yours")
    if path.startswith("/api/"):
        _refuse_unknown_filters(request)


def _refuse_unknown_filters(request: Request) -> None:
    """A misspelt filter that is passed over would give a program everybody's rows.

    Raises: Problem.
    """
    if not request.query_params:
        return
    known = query_names(request.scope["route"])
    if wrong := [name for name in request.query_params if name not in known]:
        raise Problem("invalid", fields=[fault(f"query.{name}", UNKNOWN) for name in wrong])


def query_names(route: APIRoute) -> frozenset[str]:
    """Return what may stand in the address of a route behind its question mark."""
    named = frozenset(field.alias for field in get_flat_params(route.dependant))
    return named - route.param_convertors.keys()


def _who(
    request: Request, context: Context, later: BackgroundTasks
) -> tuple[Principal | None, dict[str, object]]:
    """Return who asks and their settings. That they were seen is noted after the answer."""
    now = context.clock()
    kind, _, secret = request.headers.get("authorization", "").partition(" ")
    token = request.cookies.get(sessions.COOKIE)
    if kind.lower() != "bearer" and token is None:
        return None, {}
    with context.ledger.reading() as session:
        if kind.lower() == "bearer":
            return sessions.machine(session, secret.strip(), now=now), {}
        found = sessions.find(session, token or "", now=now)
        if found is None:
            return None, {}
        if now - found.seen_at >= sessions.NOTED_EVERY:
            later.add_task(_note_seen, context.ledger, found.id_hash, now)
        return sessions.person(found), dict(found.account.settings)


def _note_seen(ledger: Ledger, id_hash: str, now: datetime) -> None:
    """Keep a sign-in alive; where the ledger cannot be written now, reading goes on without."""
    try:
        with ledger.writing() as session:
            found = session.get(WebSession, id_hash)
            if found is not None:
                found.seen_at = now
    except LedgerError:
        return


def principal(request: Request) -> Principal:
    """Return who asks.

    Raises: Problem: nobody has signed in.
    """
    who: Principal | None = request.state.who
    if who is None:
        raise Problem("not_signed_in")
    return who


def language(request: Request) -> str:
    """Return the language to answer in: the person's choice, then the browser's."""
    settings = getattr(request.state, "settings", {})
    asked = settings.get("language") or request.cookies.get("kandeng_language")
    return chosen(asked, request.headers.get("accept-language", ""))


def reading(request: Request) -> Iterator[Session]:
    """A session for one request whose changes are thrown away."""
    with context_of(request).ledger.reading() as session:
        yield session


def _at_once(look: Callable[[Request], T]) -> Callable[[Request], Awaitable[T]]:
    """Return what looks at the request alone as a dependency that needs no thread for it."""

    async def looked(request: Request) -> T:
        return look(request)

    return looked


Who = Annotated[Principal, Depends(_at_once(principal))]
House = Annotated[Context, Depends(_at_once(context_of))]
Reading = Annotated[Session, Depends(reading)]
Language = Annotated[str, Depends(_at_once(language))]
