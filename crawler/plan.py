"""What a night sets out to do: its sources, their domains, how far back, how politely. Pure."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from crawler.frontier import Place
from crawler.spiders import SourceSpider, spider_for
from office.domains import host_of, registered_domain
from office.house import Office
from office.outlets import Outlet, Source

FIRST_DAYS = 60
"""How far back the first night of a source looks."""
OVERLAP = timedelta(days=2)
"""Days before the last night that read the list are looked at again: pieces are dated back."""


@dataclass(frozen=True, slots=True)
class Task:
    """One source tonight."""

    outlet: Outlet
    source: Source
    spider: SourceSpider | None
    """None: no machine looks (`manual`)."""
    place: Place


def tasks(office: Office, outlets: Collection[str] | None) -> dict[str, Task]:
    """Return the sources of tonight by key; of all outlets when `outlets` is None."""
    found = {}
    for outlet, source in office.all_sources():
        if outlets is not None and outlet.key not in outlets and source.key not in outlets:
            continue
        domain = registered_domain(host_of(source.url)) if source.url else ""
        place = Place(source.key, source.channel, outlet.key, domain)
        found[source.key] = Task(outlet, source, spider_for(source), place)
    return found


def delays_s(office: Office) -> dict[str, float]:
    """Return the pause between two requests of each registered domain: its sources' longest."""
    found: dict[str, float] = {}
    for outlet, source in office.all_sources():
        hosts = [host_of(source.url)] if source.url else []
        hosts += [*outlet.domains, *(d for c in outlet.channels for d in c.domains)]
        for host in hosts:
            domain = registered_domain(host)
            found[domain] = max(found.get(domain, 0.0), source.delay_s)
    return found


def horizon(today: date, *, last_read_on: date | None, since: date | None) -> date:
    """Return the day from which pieces are wanted tonight."""
    if since is not None:
        return since
    return last_read_on - OVERLAP if last_read_on else today - timedelta(days=FIRST_DAYS)
