"""Several offices under one roof: each answers under its own names; who may see whose standings."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from ledger.session import Ledger
from office.house import Office
from office.load import load_office
from office.offices import MAIN, folder_of, offices_in


@dataclass(frozen=True, slots=True)
class Neighbour:
    """An office that lets this one see its standings."""

    key: str
    office: Office
    ledger: Ledger
    """For that office's rows."""


def keys(config_dir: Path) -> tuple[str, ...]:
    """Return the offices of a deployment, the first of them first."""
    return (MAIN, *offices_in(config_dir))


def neighbours(ledger: Ledger, config_dir: Path) -> tuple[Neighbour, ...]:
    """Return the offices whose own configuration lets the ledger's office see their standings.

    Raises: ConfigError when an office's configuration cannot be read.
    """
    others = ((key, folder_of(config_dir, key)) for key in keys(config_dir) if key != ledger.office)
    read = ((key, load_office(folder)) for key, folder in others)
    return tuple(
        Neighbour(key, office, ledger.of(key))
        for key, office in read
        if ledger.office in office.profile.standings_to
    )


class ByHost:
    """Lets each office's application answer to its own names; any other name is the first's."""

    def __init__(self, first: ASGIApp, named: Mapping[str, ASGIApp]) -> None:
        self.first = first
        self.named = named

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self.first(scope, receive, send)
            return
        host = Headers(scope=scope).get("host", "").rsplit(":", 1)[0].lower()
        await self.named.get(host, self.first)(scope, receive, send)


def by_host(apps: Mapping[str, Any], hosts: Mapping[str, tuple[str, ...]]) -> ByHost:
    """Return one application over those of several offices, `main` the first."""
    named = {host.lower(): apps[key] for key, own in hosts.items() for host in own}
    return ByHost(apps[MAIN], named)
