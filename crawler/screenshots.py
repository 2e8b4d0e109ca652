"""Full-page screenshots of articles that prove placements, politely, through the filtering proxy.

A process of its own, as a crawl is. Each domain is owned while it is asked, its robots.txt and its
delay hold; a picture is on the disk, under its digest, before the ledger speaks of it.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from crawler import frontier
from crawler.arrival import Arrival, Miss
from crawler.fetch.browser import has_browser
from crawler.fetch.limits import Limits
from crawler.fetch.once import Get, converse
from crawler.owner import this_process
from crawler.plan import delays_s
from crawler.rows import put_new
from crawler.tally import NO_BROWSER
from ledger.archive import Archive
from ledger.queries.screenshots import Unpictured, unpictured
from ledger.session import Ledger
from ledger.tables import Screenshot
from office.domains import host_of, registered_domain
from office.house import Office

MOST = 40
"""Pictures of one run."""


@dataclass(slots=True)
class Pictured:
    """What a run came to; `why`: nothing could be tried at all."""

    taken: int = 0
    failed: int = 0
    held: int = 0
    """Left because another crawl owned their domain."""
    why: str | None = None


def picture(
    ledger: Ledger,
    archive: Archive,
    office: Office,
    *,
    clock: Callable[[], datetime],
    limits: Limits | None = None,
    browser_sandbox: bool = True,
) -> Pictured:
    """Take the pictures that are missing, at most forty.

    Raises: LedgerError when the ledger fails.
    """
    if not has_browser(sandbox=browser_sandbox):
        return Pictured(why=NO_BROWSER)
    with ledger.reading() as session:
        wanted = unpictured(session, now=clock(), limit=MOST)
    if not wanted:
        return Pictured()
    run = _Run(ledger, archive, office, clock, Pictured())
    return converse(
        office,
        lambda get: run.all(get, wanted),
        limits=limits,
        browser_sandbox=browser_sandbox,
        in_no_hurry=True,
    )


@dataclass(frozen=True, slots=True)
class _Run:
    ledger: Ledger
    archive: Archive
    office: Office
    clock: Callable[[], datetime]
    done: Pictured

    async def all(self, get: Get, wanted: Sequence[Unpictured]) -> Pictured:
        by_domain: defaultdict[str, list[Unpictured]] = defaultdict(list)
        for each in wanted:
            by_domain[registered_domain(host_of(each.url))].append(each)
        for domain, some in by_domain.items():
            delay_s = delays_s(self.office).get(domain, 2.0)
            with self.ledger.writing() as session:
                wait = frontier.own(session, domain, this_process(), delay_s=delay_s)
            if wait is None or wait > delay_s:
                self.done.held += len(some)
                continue
            try:
                for each in some:
                    self._keep(each, await get(each.url, render=True, picture=True))
            finally:
                with self.ledger.writing() as session:
                    frontier.release(session, domain, this_process(), delay_s=delay_s)
        return self.done

    def _keep(self, wanted: Unpictured, came: Arrival | Miss) -> None:
        """Put the picture on the disk, then into the ledger; or why there is none."""
        taken = came.picture if isinstance(came, Arrival) and came.status < 400 else None
        why = None if taken else came.why if isinstance(came, Miss) else f"http_{came.status}"
        digest = self.archive.store(taken, f"{wanted.article_id}.png") if taken else None
        self.done.taken += taken is not None
        self.done.failed += taken is None
        row = {"article_id": wanted.article_id, "url": wanted.url, "tries": 0, "size": 0}
        with self.ledger.writing() as session:
            put_new(session, Screenshot, row | {"asked_at": self.clock()})
            held = session.query(Screenshot).filter_by(article_id=wanted.article_id).one()
            held.tries, held.asked_at, held.why = held.tries + 1, self.clock(), why
            held.final_url = came.final_url if isinstance(came, Arrival) else None
            held.digest, held.size = digest, len(taken or b"")
