"""Links that people paste: addresses and share texts, fifty at a time, for the next crawl.

A crawl reads them before anything else of their domain. A link on an outlet's own domain belongs to
that outlet; one on a shared platform (公众号) is claimed after it was read, by the account named.
The caller commits.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from crawler.addresses import absolute
from crawler.guard import Guard, Refused
from crawler.rows import put_new
from ledger.queries.addresses import PASTED
from ledger.tables import FrontierUrl
from office.addresses import url_key
from office.domains import host_of, registered_domain
from office.house import Office

MOST = 50
_URL = re.compile(r"https?://[^\s<>\"'，。；、（）《》“”\u4e00-\u9fff]+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Pasted:
    """What became of the links, by address."""

    waiting: tuple[str, ...] = ()
    """Added: the next crawl reads them."""
    known: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()
    """Addresses nobody may be sent to."""
    unclaimed: tuple[str, ...] = ()
    """Of no outlet and of no platform with accounts: nothing could be credited."""
    left_over: int = 0
    """More than fifty: not looked at."""


def addresses_in(text: str) -> list[str]:
    """Return the addresses in a pasted text, each once, in order.

    >>> addresses_in("看这个：https://mp.weixin.qq.com/s/abc?scene=1，还有 http://a.cn/1.html。")
    ['https://mp.weixin.qq.com/s/abc?scene=1', 'http://a.cn/1.html']
    """
    return list(dict.fromkeys(found.rstrip(".,;)") for found in _URL.findall(text)))


def paste(
    session: Session,
    office: Office,
    text: str,
    *,
    now: datetime,
    platforms: Sequence[str] = ("qq.com",),
) -> Pasted:
    """Put the links of a text into the frontier; `platforms` are domains that accounts share."""
    guard, every = Guard(office.profile.allow_loopback), addresses_in(text)
    sorted_out: dict[str, list[str]] = {
        name: [] for name in ("waiting", "known", "refused", "unclaimed")
    }
    for url in every[:MOST]:
        sorted_out[_paste(session, office, guard, url, now=now, platforms=platforms)].append(url)
    return Pasted(
        **{name: tuple(urls) for name, urls in sorted_out.items()},
        left_over=max(0, len(every) - MOST),
    )


def _paste(
    session: Session,
    office: Office,
    guard: Guard,
    url: str,
    *,
    now: datetime,
    platforms: Sequence[str],
) -> str:
    plain = absolute(url, url)
    try:
        guard.check_url(plain or "")
    except Refused:
        return "refused"
    domain = registered_domain(host_of(url))
    place = office.place_of(plain)
    if place is None and domain not in platforms:
        return "unclaimed"
    row: dict[str, Any] = {
        "url": plain,
        "url_key": url_key(url),
        "kind": "pasted",
        "source_key": PASTED,
        "channel_key": place.channel.key if place else PASTED,
        "outlet_key": place.outlet.key if place else PASTED,
        "domain": domain,
        "state": "due",
        "due_at": now,
        "found_at": now,
    }
    if put_new(session, FrontierUrl, row) is not None:
        return "waiting"
    held = session.scalars(select(FrontierUrl).where(FrontierUrl.url_key == row["url_key"])).one()
    if held.state in ("quarantined", "blocked", "retry"):
        held.state, held.kind, held.due_at, held.tries = "due", "pasted", now, 0
        return "waiting"
    return "known"
