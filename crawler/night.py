"""The night's one Scrapy spider: takes due addresses from the frontier, hands back what came.

The ledger is spoken to on one thread of its own, so that a slow commit stalls no download. Inside
a registered domain requests follow each other at its pace; domains run side by side.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from time import monotonic
from typing import Any, TypeVar

import scrapy
from scrapy import Request
from scrapy.exceptions import (
    CannotResolveHostError,
    CloseSpider,
    DownloadConnectionRefusedError,
    DownloadTimeoutError,
    ResponseDataLossError,
)
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK
from twisted.python.failure import Failure

from crawler.arrival import Arrival, Miss, Unshown
from crawler.articles import More
from crawler.desk import Back, Desk, Handed
from crawler.fetch.faults import FetchFault, RedirectedAway
from crawler.frontier import Due
from office.errors import LedgerError

T = TypeVar("T")
TEMPORARY = ("timeout", "robots_unreadable", "browser", "no_browser")

SIDE_BY_SIDE = 16
"""Domains visited at the same time."""
DEAD_AFTER = 5
"""Addresses in a row, however often tried, for which the host gave nothing: it is left then."""
RENEW_S = 15.0
"""How often a domain's lease is renewed: by that others know that we live."""
TOGETHER = 16
"""Pages that are settled in one transaction, if so many come while the desk reads them."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the night is."""

    outlet_key: str
    pages: int
    articles: int
    sources_done: int
    sources: int


@dataclass(slots=True)
class Visit:
    """One domain being visited."""

    domain: str
    limit: int
    ready_at: float = 0.0
    queue: deque[Due] = field(default_factory=deque)
    flying: int = 0
    missed: set[int] = field(default_factory=set)
    """Addresses that the host gave nothing for since it last gave something."""
    fault: str | None = None
    """Why the rest is left for another night; None: nothing is wrong."""
    capped: set[str] = field(default_factory=set)


class NightSpider(scrapy.Spider):
    """Runs until no domain has anything due."""

    name = "night"

    def __init__(
        self, *, desk: Desk, on_progress: Callable[[Progress], None] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self.desk = desk
        self.on_progress = on_progress
        self.visits: dict[str, Visit] = {}
        self.seen: set[str] = set()
        self.refused: set[str] = set()
        """Domains that another crawl held when we came to them, which may yet be silent."""
        self.silent: dict[str, datetime] = {}
        """Those that another machine holds and has not renewed since, with their lease's end."""
        self.finished = False
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="desk")
        self._stir = asyncio.Event()
        self._renewed = monotonic()
        self._look = True
        """Whether domains may be waiting: at first, and whenever one is done."""
        self._pages = 0
        self._handed: deque[tuple[Handed, asyncio.Future[Back]]] = deque()
        """What came and waits for the desk, which takes it from there."""
        self._settling = False
        self.crash: Exception | None = None

    async def start(self) -> AsyncIterator[Request]:
        """Yield requests as their domains have room, until every domain is done."""
        try:
            await self._at_desk(self.desk.open)
            while self.crash is None:
                self._stir.clear()
                await self._renew()
                await self._begin_visits()
                async for due, visit in self._ready():
                    yield self._request(due, visit)
                if not self.visits and not await self._more():
                    self.finished = True
                    break
                await self._pause()
        except Exception as crash:
            self.crash = crash
            raise

    # -- domains -----------------------------------------------------------------------------

    async def _begin_visits(self) -> None:
        if len(self.visits) >= SIDE_BY_SIDE or not self._look:
            return
        self._look = False
        for domain in await self._at_desk(self.desk.agenda, self.seen):
            if len(self.visits) >= SIDE_BY_SIDE:
                self._look = True
                return
            self.seen.add(domain)
            wait = await self._at_desk(self.desk.own, domain)
            if wait is None:
                self.refused.add(domain)
            else:
                limit = 1 if self.desk.delay_s(domain) else 4
                self.visits[domain] = Visit(domain, limit, ready_at=monotonic() + wait)

    async def _more(self) -> bool:
        """Whether a domain is still to be visited, or may come free before its lease is over.

        A crawl on another machine that renews its lease reads the domain itself; one that was cut
        off or lost its power is silent, and what it left would be nobody's tonight.
        """
        held = await self._at_desk(self.desk.held_elsewhere, {*self.refused, *self.silent})
        free = self.silent.keys() - held.keys()
        self.silent = {d: until for d, until in held.items() if self.silent.get(d, until) == until}
        self.refused.clear()
        self.seen -= free
        self._look |= bool(free)
        return bool(self.silent or await self._at_desk(self.desk.agenda, self.seen))

    async def _ready(self) -> AsyncIterator[tuple[Due, Visit]]:
        for visit in list(self.visits.values()):
            while visit.flying < visit.limit and monotonic() >= visit.ready_at:
                due = await self._next(visit)
                if due is None:
                    break
                visit.flying += 1
                yield due, visit
            if not visit.flying and not visit.queue and monotonic() >= visit.ready_at:
                await self._finish_or_wait(visit)

    async def _next(self, visit: Visit) -> Due | None:
        """Return the next address of a domain whose source may still ask; None: nothing now."""
        while visit.fault is None:
            if not visit.queue:
                visit.queue.extend(await self._at_desk(self.desk.take, visit.domain, visit.capped))
                if not visit.queue:
                    return None
            due = visit.queue.popleft()
            if self.desk.spend(due.source_key) is None:
                return due
            visit.capped.add(due.source_key)
            left = [due] + [each for each in visit.queue if each.source_key == due.source_key]
            visit.queue = deque(e for e in visit.queue if e.source_key != due.source_key)
            await self._at_desk(self.desk.give_back, [each.id for each in left])
        return None

    async def _finish_or_wait(self, visit: Visit) -> None:
        wait = None
        if visit.fault is None:
            wait = await self._at_desk(self.desk.next_due_s, visit.domain, visit.capped)
        if wait is not None:
            visit.ready_at = monotonic() + wait
            return
        await self._at_desk(lambda: self.desk.leave(visit.domain, fault=visit.fault))
        del self.visits[visit.domain]
        self._look = True
        self._stir.set()

    async def _pause(self) -> None:
        """Wait for something to come back, or for the next domain's moment."""
        if self._stir.is_set():
            return
        now = monotonic()
        waits = [v.ready_at - now for v in self.visits.values() if not v.flying]
        timeout = max(0.005, min([*waits, RENEW_S / 2]))
        try:
            await asyncio.wait_for(self._stir.wait(), timeout)
        except TimeoutError:
            return

    async def _renew(self) -> None:
        if monotonic() - self._renewed > RENEW_S:
            self._renewed = monotonic()
            await self._at_desk(self.desk.renew)

    # -- requests ----------------------------------------------------------------------------

    def _request(self, due: Due, visit: Visit) -> Request:
        tries = self.desk.limits.tries_s
        return Request(
            due.url,
            callback=self.arrived,
            errback=self.missed,
            headers=self.desk.validators(due),
            meta={
                "due": due,
                "domain": visit.domain,
                "download_slot": visit.domain,
                "try_s": tries[due.tries % len(tries)],
                "render": self.desk.wants_browser(due),
            },
            dont_filter=True,
        )

    async def arrived(self, response: Response) -> None:
        due: Due = response.meta["due"]
        back = await self._settled(due, self.desk.arrived, self._arrival(response))
        while isinstance(back, More | Unshown):
            if isinstance(back, More):
                rendered = back.parts[-1].arrival.rendered
                came = await self._page_of(due, back.url, render=rendered)
                back = await self._settled(due, partial(self._went_on, back), came)
            else:
                came = await self._page_of(due, due.url, render=True)
                back = await self._settled(due, partial(self._shown, back), came)
        await self._back(due, back)

    def _arrival(self, response: Response) -> Arrival:
        return Arrival(
            response.url,
            response.status,
            headers_of(response),
            response.body,
            self.desk.now(),
            rendered=bool(response.meta.get("render")),
        )

    def _went_on(self, more: More, due: Due, came: Arrival | Miss) -> Back:
        return self.desk.went_on(due, more, came)

    def _shown(self, unshown: Unshown, due: Due, came: Arrival | Miss) -> Back:
        return self.desk.shown(due, unshown, came)

    async def _page_of(self, due: Due, url: str, *, render: bool) -> Arrival | Miss:
        """Fetch a further page of an article, or a page once more by the browser, in turn."""
        engine = self.crawler.engine
        assert engine is not None  # noqa: S101 - it called this
        meta = {
            "domain": due.domain,
            "download_slot": due.domain,
            "try_s": self.desk.limits.tries_s[0],
            "render": render,
        }
        request = Request(url, meta=meta, callback=NO_CALLBACK, dont_filter=True)
        try:
            response = await engine.download_async(request)
        except Exception as fault:  # noqa: BLE001 - named by miss_of
            return miss_of(fault)
        return self._arrival(response)

    async def missed(self, failure: Failure) -> None:
        request: Request = failure.request  # type: ignore[attr-defined]
        due: Due = request.meta["due"]
        miss = miss_of(failure.value or OSError())
        await self._settled(due, self.desk.missed, miss)
        await self._back(due, miss)

    async def _settled(
        self, due: Due, act: Callable[[Due, Any], Back], came: Arrival | Miss
    ) -> Back:
        """Hand over what came; what comes while the desk reads others is stored with them."""
        back = asyncio.get_running_loop().create_future()
        self._handed.append((Handed(due, act, came), back))
        if not self._settling:
            self._settling = True
            try:
                while self._handed:
                    await self._settle()
            finally:
                self._settling = False
        result: Back = await back
        return result

    async def _settle(self) -> None:
        batch: list[asyncio.Future[Back]] = []
        try:
            backs = await self._at_desk(self.desk.settle, self._taken(batch))
        except Exception as gone:  # noqa: BLE001 - the ledger is, and with it the night
            self.crash = gone
            self._stir.set()
            for waiting in batch:
                waiting.set_exception(CloseSpider("ledger"))
            return
        for waiting, back in zip(batch, backs, strict=True):
            waiting.set_result(back)

    def _taken(self, batch: list["asyncio.Future[Back]"]) -> Iterator[Handed]:
        """Yield what was handed in, while there is any; `batch` gets who waits for it."""
        while self._handed and len(batch) < TOGETHER:
            handed, waiting = self._handed.popleft()
            batch.append(waiting)
            yield handed

    async def _back(self, due: Due, back: Miss | None) -> None:
        visit = self.visits[due.domain]
        miss = back
        visit.flying -= 1
        self._pages += 1
        if miss is None or not miss.of_the_host:
            visit.missed.clear()
        else:
            visit.missed.add(due.id)
        if miss is not None and miss.temporary and miss.wait_s:
            visit.ready_at = monotonic() + min(miss.wait_s, self.desk.limits.retry_after_s)
        if len(visit.missed) >= DEAD_AFTER and visit.fault is None:
            visit.fault = miss.why if miss else None
            visit.queue.clear()
        self._stir.set()
        self._tell(due)

    def _tell(self, due: Due) -> None:
        if self.on_progress is None:
            return
        tallies = self.desk.tallies.values()
        self.on_progress(
            Progress(
                due.outlet_key,
                self._pages,
                sum(tally.articles for tally in tallies),
                len(self.desk.nights.outcomes),
                len(self.desk.tasks),
            )
        )

    async def _at_desk(self, act: Callable[..., T], *args: Any) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, act, *args)

    def close_desk(self) -> None:
        """Finish the night's rows; called when the engine has stopped."""
        try:
            self._thread.submit(self.desk.close, finished=self.finished).result()
        except LedgerError:
            if self.crash is None:
                raise
        finally:
            self._thread.shutdown()


def headers_of(response: Response) -> tuple[tuple[str, str], ...]:
    """Return a response's headers as they came, in order."""
    return tuple(
        (key.decode("latin-1"), value.decode("latin-1"))
        for key, values in response.headers.items()
        for value in values
    )


def miss_of(fault: BaseException) -> Miss:
    """Name what a download failed of."""
    if isinstance(fault, RedirectedAway):
        return Miss(fault.why, target=fault.target)
    if isinstance(fault, FetchFault):
        return Miss(fault.why, temporary=fault.why in TEMPORARY)
    named = (
        (DownloadTimeoutError, "timeout"),
        (DownloadConnectionRefusedError, "refused"),
        (CannotResolveHostError, "no_address"),
        (ResponseDataLossError, "short_body"),
    )
    why = next((why for kind, why in named if isinstance(fault, kind)), None)
    if why is None:
        text = f"{type(fault).__name__} {fault}"
        why = "tls" if "ssl" in text.lower() or "certificate" in text.lower() else "connection"
    return Miss(why, temporary=True)
