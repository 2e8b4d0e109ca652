"""Pieces of the office's own 公众号, as its API lists them: queued for the next crawl."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy.orm import Session

from intake.places import WECHAT, LinkPlace, refusal
from intake.register_outlet_list import brought
from intake.wanted import Wanted, want
from ledger import audit
from office.domains import host_of, is_within, registered_domain
from office.house import Office
from office.outlets import Outlet, Source

Listed = tuple[str, str, date]
"""Address, title, and the day the platform gives."""


def take_listed(
    session: Session,
    outlet: Outlet,
    source: Source,
    pieces: Sequence[Listed],
    *,
    office: Office,
    at: datetime,
    by: str,
) -> int:
    """Queue what is new, and note the day for the channel; return how many pieces are new.

    An address that is no public page of the platform is left out. The caller commits.
    """
    wanted = [
        Wanted(url.partition("#")[0], _place(url, outlet, source), title, on)
        for url, title, on in pieces
        if refusal(url, office) is None and _is_platform(url, office)
    ]
    became = want(session, wanted, now=at)
    brought(session, source.key, office.periods.day_of(at), at=at)
    new = [each.url for each, what in zip(wanted, became, strict=True) if what == "queued"]
    if new:
        details = {"source": source.key, "links": new}
        audit.append(
            session, at=at, by=by, act="account.listed", subject="frontier", details=details
        )
    return len(new)


def _is_platform(url: str, office: Office) -> bool:
    return is_within(host_of(url), WECHAT) or host_of(url) in office.profile.allow_loopback


def _place(url: str, outlet: Outlet, source: Source) -> LinkPlace:
    return LinkPlace(registered_domain(host_of(url)), outlet.key, source.channel)
