"""Puts the pages and the API together: one application over one ledger and one office."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from fastapi import Depends, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from starlette.exceptions import HTTPException
from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from api import assets_served, problems
from api.body_size import Sized
from api.context import Context, guard
from api.entity_tag import Tagged
from api.head import Head
from api.metrics import Served, Timed
from api.offices import ByHost, by_host, keys, neighbours
from api.pages import (
    accounts,
    answers,
    articles,
    brought,
    bulletins,
    certificates,
    closing,
    commissions,
    compared,
    credits_file,
    desk_tables,
    gaps,
    intake,
    intake_file,
    kept,
    mine,
    nearest,
    objections,
    offices,
    outlets,
    overview,
    picks,
    placements,
    receipts,
    refused,
    reported,
    review,
    roster,
    rules,
    settings,
    settings_tables,
    shared,
    sign_in,
    small_tables,
    statistics,
    tables,
    tasks,
    trail,
    trials,
    unfound,
    unit_pages,
    waiting,
)
from api.pages import credits as credits_page
from api.pages import facts as facts_page
from api.security import Gate
from api.turns import AT_ONCE, AT_ONCE_REMOTE, InTurn, Turns
from api.v1 import brought as brought_twin
from api.v1 import bulletins as bulletins_twin
from api.v1 import closings as closings_twin
from api.v1 import commissions as commissions_twin
from api.v1 import compared as compared_twin
from api.v1 import decisions, desk, facets, facts, meta, pairs, people, proofs, reads
from api.v1 import objections as objections_twin
from api.v1 import offices as offices_twin
from api.v1 import picks as picks_twin
from api.v1 import roster as roster_twin
from api.v1 import tasks as tasks_twin
from api.v1 import trials as trials_twin
from ledger.queries.paging import CursorError
from ledger.session import Ledger
from matcher import settings as matching
from office.errors import KandengError
from office.load import load_office
from office.offices import MAIN, folder_of
from rewards import run as rewards

LOCAL_HOSTS = ("127.0.0.1", "localhost", "::1")
GZIP_LEVEL = 5
"""Half the work of 9 for answers that are a few hundredths larger."""
ROUTERS = (
    sign_in.router,
    settings.router,
    overview.router,
    waiting.router,
    review.router,
    objections.router,
    facts_page.router,
    receipts.router,
    certificates.router,
    mine.router,
    desk_tables.router,
    small_tables.router,
    settings_tables.router,
    unit_pages.router,
    tables.router,
    articles.router,
    placements.router,
    statistics.router,
    credits_page.router,
    credits_file.router,
    answers.router,
    compared.router,
    bulletins.router,
    rules.router,
    roster.router,
    shared.router,
    closing.router,
    commissions.router,
    picks.router,
    tasks.router,
    intake.router,
    intake_file.router,
    brought.router,
    reported.router,
    unfound.router,
    nearest.router,
    accounts.router,
    trail.router,
    trials.router,
    trials_twin.router,
    offices.router,
    outlets.router,
    gaps.router,
    kept.router,
    reads.router,
    desk.router,
    people.router,
    decisions.router,
    pairs.router,
    facets.router,
    facts.router,
    objections_twin.router,
    roster_twin.router,
    commissions_twin.router,
    tasks_twin.router,
    picks_twin.router,
    closings_twin.router,
    compared_twin.router,
    proofs.router,
    bulletins_twin.router,
    brought_twin.router,
    offices_twin.router,
    meta.router,
    assets_served.router,
)


def utc_now() -> datetime:
    """Return the machine's clock, aware."""
    return datetime.now(UTC)


def create_app(
    ledger: Ledger,
    *,
    config_dir: Path,
    archive_root: Path,
    clock: Callable[[], datetime] = utc_now,
    hosts: Iterable[str] = LOCAL_HOSTS,
    trusted_proxies: Iterable[str] = (),
    turns: Turns | None = None,
) -> FastAPI:
    """Return the application. It answers to `hosts` only, and opens no address by itself.

    `trusted_proxies` are addresses whose X-Forwarded-For and -Proto are believed. `turns` are
    given where several applications share a process.

    Raises: ConfigError.
    """
    app = FastAPI(
        title="Kandeng 刊登",
        version="1",
        summary="Where an office's pieces were run, with proof, and what they earn.",
        openapi_url=None,  # served behind the same permissions as everything else
        dependencies=[Depends(guard)],
        redirect_slashes=False,
    )
    app.state.context = Context(
        ledger=ledger,
        office=load_office(config_dir),
        archive_root=archive_root,
        clock=clock,
        config_dir=config_dir,
        rulesets=rewards.load(config_dir) if (config_dir / "rewards.yaml").exists() else (),
        window=matching.load(config_dir).window,
        neighbours=neighbours(ledger, config_dir),
    )
    for router in ROUTERS:
        app.include_router(router)
    for kind in (
        problems.Problem,
        KandengError,
        CursorError,
        RequestValidationError,
        HTTPException,
        Exception,
    ):
        app.add_exception_handler(kind, _refuse)
    app.state.served = Served()
    app.add_middleware(InTurn, turns=turns or turns_for(ledger))
    app.add_middleware(Tagged)
    app.add_middleware(GZipMiddleware, minimum_size=1000, compresslevel=GZIP_LEVEL)
    app.add_middleware(Sized)
    app.add_middleware(Head)
    app.add_middleware(Gate, hosts=hosts)
    app.add_middleware(Timed, served=app.state.served)
    if proxies := list(trusted_proxies):
        app.add_middleware(ProxyHeadersMiddleware, trusted_hosts=proxies)
    return app


def create_deployment(ledger: Ledger, *, config_dir: Path, **given: Any) -> ASGIApp:
    """Return the application of a deployment: of its one office, or of several by host name.

    `given` is what `create_app` takes; an office of several also answers to its own `hosts`.

    Raises: ConfigError.
    """
    known = keys(config_dir)
    if len(known) == 1:
        return create_app(ledger, config_dir=config_dir, **given)
    given.setdefault("turns", turns_for(ledger))
    apps, hosts = {}, {}
    also = tuple(given.pop("hosts", LOCAL_HOSTS))
    for key in known:
        folder = folder_of(config_dir, key)
        hosts[key] = load_office(folder).profile.hosts
        answers = (*also, *hosts[key]) if key == MAIN else hosts[key]
        apps[key] = create_app(ledger.of(key), config_dir=folder, hosts=answers, **given)
    return by_host(apps, hosts)


def houses_of(app: ASGIApp) -> list[Context]:
    """Return the offices that an application answers for, the first of them first."""
    apps = dict.fromkeys((app.first, *app.named.values())) if isinstance(app, ByHost) else (app,)
    return [each.state.context for each in apps if isinstance(each, FastAPI)]


def turns_for(ledger: Ledger) -> Turns:
    """Return the turns of a process that reads this ledger."""
    return Turns(AT_ONCE if ledger.on_sqlite else AT_ONCE_REMOTE)


def _refuse(request: Request, error: Exception) -> Response:
    found = problems.of(error)
    if problems.wants_json(request):
        return found.as_json()
    return refused.page(request, found)
