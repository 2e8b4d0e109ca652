"""A domain lent for a person's question: no crawl asks it meanwhile."""

from collections.abc import Iterator
from contextlib import contextmanager

from crawler import frontier
from crawler.owner import this_process
from crawler.plan import delays_s
from ledger.session import Ledger
from office.domains import host_of, registered_domain
from office.house import Office

PAUSE_S = 2.0


@contextmanager
def lent(ledger: Ledger, office: Office, url: str) -> Iterator[bool]:
    """Own an address's domain for a few pages; False while a crawl owns it.

    A lease outlasts the pages of a trial, so it is not renewed.
    """
    domain = registered_domain(host_of(url))
    delay_s = delays_s(office).get(domain, PAUSE_S)
    with ledger.writing() as session:
        wait = frontier.own(session, domain, this_process(), delay_s=delay_s)
    if wait is None:
        yield False
        return
    try:
        yield True
    finally:
        with ledger.writing() as session:
            frontier.release(session, domain, this_process(), delay_s=delay_s)
