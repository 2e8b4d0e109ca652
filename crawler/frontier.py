"""The frontier: what is to be read, whose it is to read, and what became of it.

One owner a registered domain at a time. Whoever owns the domain owns its addresses: leases of
addresses left by an owner who died are taken back with the domain, so a killed crawl is finished
by the next one, and nobody reads what another is reading. The caller commits.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import and_, bindparam, case, func, or_, select, update
from sqlalchemy.orm import Session

from crawler.links import Link
from crawler.owner import is_dead, is_here
from crawler.rows import count, put_all_new, select_rows, table, update_row, update_rows
from ledger.parts import parts
from ledger.tables import DomainLease, FrontierUrl, Page
from ledger.turns import moment
from office.addresses import url_key

LEASE = timedelta(minutes=5)
LONGEST_DELAY_S = 60.0
"""No domain is kept waiting for longer than this, or than its own delay: a next request further on
was noted by a clock that was set back since."""
LOOKS = 2
"""Further nights on which a page is asked for that showed nothing at first."""
NOTHING_YET = ("no_article", "removed", "challenge", "http_404", "http_410")
_F, _P = table(FrontierUrl).c, table(Page).c
_RANK = case((_F.kind == "list", 0), (_F.kind == "pasted", 1), (_F.kind == "article", 2), else_=3)
_OURS = (
    select(_F.id)
    .where(_F.id.in_(bindparam("ids", expanding=True)), _F.lease_owner == bindparam("owner"))
    .order_by(_F.id)
    .with_for_update()
)


@dataclass(frozen=True, slots=True)
class Due:
    """One leased address, as it stood when it was taken."""

    id: int
    url: str
    kind: str
    source_key: str
    channel_key: str
    outlet_key: str
    domain: str
    tries: int
    found_at: datetime
    list_title: str | None
    list_on: date | None
    page_no: str | None
    position: str | None
    revisits: int
    why: str | None
    """What the last look at it was wanting, if it was."""
    digest: str | None
    """Of the page kept before; None at the first visit."""
    etag: str | None
    modified: str | None
    kept_at: datetime | None = None
    """When the page kept before was fetched."""
    shown_at: str | None = None
    """Where redirects led to it."""

    @property
    def is_again(self) -> bool:
        """Whether it was read, or seen to show nothing, on an earlier night."""
        return self.kind == "revisit" or self.revisits > 0


_DUE = (
    select(
        *(_F[each.name] for each in fields(Due) if each.name in _F),
        _P.digest,
        _P.etag,
        _P.modified,
        _P.fetched_at.label("kept_at"),
        _P.final_url.label("shown_at"),
    )
    .select_from(table(FrontierUrl).outerjoin(table(Page), _P.id == _F.page_id))
    .where(
        _F.domain == bindparam("domain"),
        _F.state.in_(("due", "retry")),
        _F.due_at <= bindparam("now"),
        _F.source_key.in_(bindparam("sources", expanding=True)),
    )
    .order_by(_RANK, _F.due_at, _F.id)
    .limit(bindparam("limit"))
)
"""What is due of a domain, with the page kept before; as `take` asks for it."""


@dataclass(frozen=True, slots=True)
class Place:
    """Whose an address is."""

    source_key: str
    channel_key: str
    outlet_key: str
    domain: str


def arm(
    session: Session,
    url: str,
    place: Place,
    *,
    now: datetime,
    number: int | None = 1,
    since: date | None = None,
    at: datetime | None = None,
) -> bool:
    """Make a list page due, `at` a later moment if told; return whether it had not been known.

    `since`: the day down to which its list is wanted, kept with it when it is left for another
    night.
    """
    key = url_key(url)
    values = {
        "state": "due",
        "due_at": at or now,
        "tries": 0,
        "why": None,
        "lease_owner": None,
        "position": str(number) if number else None,
        "list_on": since,
    }
    rearm = update(FrontierUrl).where(
        FrontierUrl.url_key == key, FrontierUrl.kind == "list", FrontierUrl.state != "leased"
    )
    if count(session, rearm.values(**values)):
        return False
    if session.scalar(select(FrontierUrl.id).where(FrontierUrl.url_key == key)):
        return False
    row = {"url": url, "url_key": key, "kind": "list", "found_at": now, **_fields(place), **values}
    put_all_new(session, FrontierUrl, [row])
    return True


def revisit(session: Session, url: str, place: Place, *, now: datetime) -> None:
    """Make an article's address due tonight, whatever was read of it before."""
    key = url_key(url)
    again = update(FrontierUrl).where(
        FrontierUrl.url_key == key, FrontierUrl.kind != "list", FrontierUrl.state != "leased"
    )
    values = {"kind": "revisit", "state": "due", "due_at": now, "tries": 0, "why": None}
    if not count(session, again.where(FrontierUrl.page_id.is_not(None)).values(**values)):
        row: dict[str, Any] = {"url": url, "url_key": key, "kind": "article", "state": "due"}
        row |= {"due_at": now, "found_at": now, **_fields(place)}
        put_all_new(session, FrontierUrl, [row])


def look_again(session: Session, domain: str, sources: Collection[str], *, now: datetime) -> None:
    """Make listed pieces due once more whose page was not there, or was none, when first read.

    Lists run ahead of their pages, and a site that is being repaired answers with anything: what
    shows nothing tonight may be the piece tomorrow. Two more looks, then it is given up.
    """
    session.execute(
        update(FrontierUrl)
        .where(
            FrontierUrl.domain == domain,
            FrontierUrl.source_key.in_(sources),
            FrontierUrl.kind == "article",
            FrontierUrl.state.in_(("quarantined", "gone")),
            FrontierUrl.why.in_(NOTHING_YET),
            FrontierUrl.revisits < LOOKS,
            FrontierUrl.due_at <= now,
            FrontierUrl.found_at >= now - timedelta(days=31),
        )
        .values(state="due", revisits=FrontierUrl.revisits + 1)
        .execution_options(synchronize_session=False)
    )


def withdraw(session: Session, source_key: str) -> None:
    """Ask no more for what is still due of a source's lists; `arm` makes them due again."""
    session.execute(
        update(FrontierUrl)
        .where(
            FrontierUrl.source_key == source_key,
            FrontierUrl.kind == "list",
            FrontierUrl.state.in_(("due", "retry")),
        )
        .values(state="blocked", why="withdrawn")
    )


def known(session: Session, urls: Iterable[str]) -> set[str]:
    """Return the keys of those addresses that the frontier knows."""
    keys = [url_key(url) for url in urls]
    found: set[str] = set()
    for part in parts(keys):
        held = select(FrontierUrl.url_key).where(FrontierUrl.url_key.in_(part))
        found.update(session.scalars(held))
    return found


def is_done(session: Session, url: str) -> bool:
    """Whether an address was read to the end and waits for nothing."""
    wanted = select(FrontierUrl.id).where(
        FrontierUrl.url_key == url_key(url), FrontierUrl.state == "done"
    )
    return session.scalar(wanted) is not None


def add(session: Session, links: Sequence[tuple[Link, Place]], *, now: datetime) -> int:
    """Add articles to read; return how many were new. Addresses already known stay as they are."""
    held = known(session, (link.url for link, _ in links))
    rows: dict[str, dict[str, Any]] = {}
    for link, place in links:
        if (key := url_key(link.url)) not in held:
            rows.setdefault(
                key,
                {
                    "url": link.url,
                    "url_key": key,
                    "kind": "article",
                    "state": "due",
                    "due_at": now,
                    "found_at": now,
                    "list_title": link.title,
                    "list_on": link.on,
                    "page_no": link.page_no,
                    "position": link.position,
                    **_fields(place),
                },
            )
    put_all_new(session, FrontierUrl, list(rows.values()))
    return len(rows)


def own(session: Session, domain: str, owner: str, *, delay_s: float) -> float | None:
    """Take a domain; return the seconds to wait before its first request, None when it is held.

    What its last owner left leased is due again.
    """
    now = moment(session)
    lease = session.get(DomainLease, domain, with_for_update=True)
    if lease is None:
        put_all_new(session, DomainLease, [{"domain": domain}])
        lease = session.get_one(DomainLease, domain, with_for_update=True)
    if lease.owner and lease.owner != owner and not _is_over(lease, now):
        return None
    wait = max(0.0, (lease.next_at - now).total_seconds()) if lease.next_at else 0.0
    wait = min(wait, max(delay_s, LONGEST_DELAY_S))
    if lease.owner and lease.owner != owner:  # it never said when it asked last
        wait = max(wait, delay_s)
    lease.owner, lease.until = owner, now + LEASE
    _take_back(session, domain)
    return wait


def renew(session: Session, owner: str) -> None:
    """Hold on to every domain of this owner."""
    session.execute(
        update(DomainLease).where(DomainLease.owner == owner).values(until=moment(session) + LEASE)
    )


def release(session: Session, domain: str, owner: str, *, delay_s: float) -> None:
    """Let a domain go; the next owner waits out the delay."""
    now = moment(session)
    _take_back(session, domain, owner)
    session.execute(
        update(DomainLease)
        .where(DomainLease.domain == domain, DomainLease.owner == owner)
        .values(owner=None, until=None, next_at=now + timedelta(seconds=delay_s))
    )


def owned(session: Session, owner: str) -> list[str]:
    """Return the domains an owner holds."""
    return list(session.scalars(select(DomainLease.domain).where(DomainLease.owner == owner)))


def held_elsewhere(session: Session, domains: Collection[str]) -> dict[str, datetime]:
    """Return those domains that another machine's process holds, with the end of its lease.

    Of such a process nobody here knows whether it lives, but by the lease it renews.
    """
    now = moment(session)
    held = session.scalars(select(DomainLease).where(DomainLease.domain.in_(domains)))
    return {
        lease.domain: lease.until
        for lease in held
        if lease.owner and lease.until and not is_here(lease.owner) and not _is_over(lease, now)
    }


def take(
    session: Session,
    domain: str,
    owner: str,
    *,
    now: datetime,
    sources: Collection[str],
    limit: int = 20,
) -> list[Due]:
    """Lease the next addresses of an owned domain: lists first, then articles, then re-visits."""
    given = {"domain": domain, "now": now, "sources": list(sources), "limit": limit}
    rows = select_rows(session, _DUE, **given)
    if rows:
        ids = [row.id for row in rows]
        session.execute(
            update(FrontierUrl)
            .where(FrontierUrl.id.in_(ids))
            .values(state="leased", lease_owner=owner, lease_until=moment(session) + LEASE)
            .execution_options(synchronize_session=False)
        )
    return [Due(**row._mapping) for row in rows]  # noqa: SLF001 - a row's documented name for it


def ours(session: Session, ids: Collection[int], owner: str) -> set[int]:
    """Return those leased addresses that are still this owner's, and stay so to the commit."""
    return {row.id for row in select_rows(session, _OURS, ids=list(ids), owner=owner)}


def settle(session: Session, due: Due, owner: str, **values: Any) -> bool:
    """Write what became of a leased address.

    False when the lease was lost: then nothing may be written beside it.
    """
    return update_row(session, FrontierUrl, *_settled(due, owner, values)) == 1


def settle_all(session: Session, settled: Sequence[tuple[Due, dict[str, Any]]], owner: str) -> None:
    """Write what became of addresses that `ours` has named."""
    update_rows(session, FrontierUrl, [_settled(due, owner, values) for due, values in settled])


def _settled(due: Due, owner: str, values: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return which row is changed, and to what: it is nobody's lease any more."""
    row = {"lease_owner": None, "lease_until": None, **values}
    return {"id": due.id, "lease_owner": owner}, row


def give_back(session: Session, ids: Collection[int], owner: str) -> None:
    """Return addresses that were leased and not asked for."""
    session.execute(
        update(FrontierUrl)
        .where(FrontierUrl.id.in_(ids), FrontierUrl.lease_owner == owner)
        .values(state="due", lease_owner=None, lease_until=None)
    )


def waiting(session: Session, source_key: str, *, before: datetime) -> list[tuple[str, str, int]]:
    """Return (domain, kind, count) of what a source still has to read before a moment.

    Re-visits say nothing of what is new and are not counted.
    """
    found = (
        select(FrontierUrl.domain, FrontierUrl.kind, func.count())
        .where(
            FrontierUrl.source_key == source_key,
            FrontierUrl.state.in_(("due", "retry", "leased")),
            FrontierUrl.kind.in_(("list", "article")),
            FrontierUrl.due_at < before,
        )
        .group_by(FrontierUrl.domain, FrontierUrl.kind)
    )
    return [(domain, kind, number) for domain, kind, number in session.execute(found)]


def due_domains(session: Session, *, now: datetime, sources: Collection[str]) -> list[str]:
    """Return the domains that have something due, the one with most first."""
    waiting = or_(FrontierUrl.state.in_(("due", "retry")), FrontierUrl.state == "leased")
    found = (
        select(FrontierUrl.domain)
        .where(waiting, FrontierUrl.due_at <= now, FrontierUrl.source_key.in_(sources))
        .group_by(FrontierUrl.domain)
        .order_by(func.count().desc(), FrontierUrl.domain)
    )
    return list(session.scalars(found))


def next_due(
    session: Session, domain: str, *, before: datetime, sources: Collection[str]
) -> datetime | None:
    """Return when the domain's next address comes due, if that is before a moment."""
    return session.scalar(
        select(func.min(FrontierUrl.due_at)).where(
            and_(
                FrontierUrl.domain == domain,
                FrontierUrl.state.in_(("due", "retry")),
                FrontierUrl.due_at < before,
                FrontierUrl.source_key.in_(sources),
            )
        )
    )


def _is_over(lease: DomainLease, now: datetime) -> bool:
    if lease.until is None or is_dead(lease.owner or ""):
        return True
    return not now <= lease.until <= now + LEASE  # further on: the clock was set back since


def _take_back(session: Session, domain: str, owner: str | None = None) -> None:
    left = update(FrontierUrl).where(FrontierUrl.domain == domain, FrontierUrl.state == "leased")
    if owner is not None:
        left = left.where(FrontierUrl.lease_owner == owner)
    session.execute(left.values(state="due", lease_owner=None, lease_until=None))


def _fields(place: Place) -> dict[str, str]:
    return {
        "source_key": place.source_key,
        "channel_key": place.channel_key,
        "outlet_key": place.outlet_key,
        "domain": place.domain,
    }
