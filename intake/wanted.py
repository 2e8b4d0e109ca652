"""Addresses people bring, put where the next crawl fetches, keeps and compares them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from sqlalchemy.dialects.postgresql import insert as of_postgres
from sqlalchemy.dialects.sqlite import insert as of_sqlite
from sqlalchemy.orm import Session

from intake.places import LinkPlace
from ledger.queries.addresses import PASTED, articles_at, waiting_at
from ledger.tables import FrontierUrl
from office.addresses import url_key

Became = Literal["queued", "again", "waiting", "kept", "list_page"]
"""New in the frontier · had failed and is tried anew · stands there already · was read, and its
article is kept · is an outlet's list page and no article."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """One address to fetch; title and day as a list gives them, None where nobody said."""

    url: str
    place: LinkPlace
    title: str | None = None
    on: date | None = None
    page_no: str | None = None


def foresee(session: Session, wanted: Sequence[Wanted]) -> list[Became]:
    """Return what `want` would make of each; nothing is written."""
    urls = [each.url for each in wanted]
    held, read = waiting_at(session, urls), articles_at(session, urls)
    seen: set[str] = set()
    found: list[Became] = []
    for url in urls:
        key = url_key(url)
        found.append("waiting" if key in seen else _becomes(held.get(key), read.get(key)))
        seen.add(key)
    return found


def want(session: Session, wanted: Sequence[Wanted], *, now: datetime) -> list[Became]:
    """Make the addresses due, kind `pasted`; the caller commits. A leased one is left alone."""
    became = foresee(session, wanted)
    held = waiting_at(session, (each.url for each in wanted))
    new = []
    for each, what in zip(wanted, became, strict=True):
        if what == "queued":
            new.append(_row(each, now))
        elif what == "again":
            row = held[url_key(each.url)]
            row.kind, row.state, row.why = "pasted", "due", None
            row.tries, row.due_at = 0, now
    if new:
        make = of_postgres if session.get_bind().dialect.name == "postgresql" else of_sqlite
        # a crawl may have found the same address in this very moment: then its row stands
        session.execute(make(FrontierUrl).on_conflict_do_nothing(), new)
    session.flush()
    return became


def _becomes(row: FrontierUrl | None, article: int | None) -> Became:
    if row is not None and row.kind == "list":
        return "list_page"
    if article is not None:
        return "kept"
    if row is None:
        return "queued"
    return "waiting" if row.state in ("due", "leased") else "again"


def _row(wanted: Wanted, now: datetime) -> dict[str, Any]:
    place = wanted.place
    return {
        "url": wanted.url,
        "url_key": url_key(wanted.url),
        "kind": "pasted",
        "state": "due",
        "due_at": now,
        "found_at": now,
        "tries": 0,
        "revisits": 0,
        "render": False,
        "source_key": PASTED,
        # a 公众号 page is read by no outlet's own rules
        "channel_key": place.channel_key if place.outlet_key else PASTED,
        "outlet_key": place.outlet_key or PASTED,
        "domain": place.domain,
        "list_title": wanted.title,
        "list_on": wanted.on,
        "page_no": wanted.page_no,
    }
