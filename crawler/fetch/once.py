"""A few pages for a person who waits: the same walls and manners as the night, no ledger."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from time import monotonic
from typing import Any, Generic, Protocol, TypeVar

import scrapy
from scrapy import Request
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.http.request import NO_CALLBACK

from crawler.arrival import Arrival, Miss
from crawler.clock import ticking_from
from crawler.fetch.limits import Limits
from crawler.night import headers_of, miss_of
from crawler.owner import real_now
from crawler.plan import delays_s
from crawler.settings import safe_settings
from office.domains import host_of, registered_domain
from office.house import Office

T = TypeVar("T")


class Get(Protocol):
    """Asks for one page; `render`: as a browser shows it; `picture`: with a screenshot."""

    async def __call__(
        self, url: str, *, render: bool = False, picture: bool = False
    ) -> Arrival | Miss: ...


def converse(
    office: Office,
    act: Callable[[Get], Awaitable[T]],
    *,
    limits: Limits | None = None,
    browser_sandbox: bool = True,
    in_no_hurry: bool = False,
) -> T:
    """Run `act`, which asks for pages one after the other; once a process, as a reactor runs once.

    A pause is two seconds at most while a person waits; `in_no_hurry`: as long as at night.
    Raises: whatever `act` raises.
    """
    limits = limits or Limits()
    settings = safe_settings(
        limits=limits,
        allow_loopback=office.profile.allow_loopback,
        browser_sandbox=browser_sandbox,
        delays_s={
            domain: delay if in_no_hurry else min(delay, 2.0)
            for domain, delay in delays_s(office).items()
        },
    )
    process = AsyncCrawlerProcess(settings)
    crawler = process.create_crawler(_Conversation)
    process.crawl(crawler, act=act, try_s=limits.tries_s[0])
    process.start()
    spider = crawler.spider
    if not isinstance(spider, _Conversation) or spider.result is None:
        raise RuntimeError("the conversation did not start")
    result: T = spider.result.result()
    return result


class _Conversation(scrapy.Spider, Generic[T]):
    name = "conversation"

    def __init__(self, *, act: Callable[[Get], Awaitable[T]], try_s: float, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.act, self.try_s = act, try_s
        self.result: asyncio.Future[T] | None = None
        self.now = ticking_from(real_now())

    async def start(self) -> AsyncIterator[Request]:
        self.result = asyncio.ensure_future(self.act(self.get))
        await asyncio.wait([self.result])
        return
        yield  # an async generator that yields nothing

    async def get(self, url: str, *, render: bool = False, picture: bool = False) -> Arrival | Miss:
        """Fetch one page; whatever goes wrong is a Miss."""
        domain = registered_domain(host_of(url))
        meta = {"domain": domain, "download_slot": domain, "try_s": self.try_s}
        meta |= {"render": render, "picture": picture}
        request = Request(url, meta=meta, callback=NO_CALLBACK, dont_filter=True)
        engine = self.crawler.engine
        assert engine is not None  # noqa: S101 - it called start()
        began = monotonic()
        try:
            response = await engine.download_async(request)
        except Exception as fault:  # noqa: BLE001 - named by miss_of
            return miss_of(fault)
        self.logger.debug("%s took %.1f s", url, monotonic() - began)
        return Arrival(
            response.url,
            response.status,
            headers_of(response),
            response.body,
            self.now(),
            rendered=render,
            picture=response.meta.get("pictured"),
        )
