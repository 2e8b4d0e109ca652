"""robots.txt as RFC 9309 reads it: 4xx is consent, 5xx and silence are not."""

import asyncio
from typing import Any

from protego import Protego
from scrapy import Request
from scrapy.http.request import NO_CALLBACK
from scrapy.utils.httpobj import urlparse_cached

from crawler.fetch.faults import FetchFault, RobotsDenied

MAX_BYTES = 500 * 1024
"""RFC 9309 §2.5: what must be parsed at least."""


class RobotsMiddleware:
    """Asks each host once a night, and slows its domain down to the Crawl-delay."""

    def __init__(self, crawler: Any) -> None:
        self.crawler = crawler
        self.agent: str = crawler.settings["KANDENG_ROBOTS_AGENT"]
        self.longest: float = crawler.settings.getfloat("KANDENG_CRAWL_DELAY_S")
        self.try_s: float = crawler.settings.getfloat("KANDENG_ROBOTS_S")
        self._rules: dict[str, asyncio.Future[Protego | None]] = {}

    @classmethod
    def from_crawler(cls, crawler: Any) -> "RobotsMiddleware":
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        if request.meta.get("is_robots"):
            return
        rules = await self._rules_of(request)
        if rules is None:
            raise RobotsDenied("robots_unreadable", request.url)
        if not rules.can_fetch(request.url, self.agent):
            raise RobotsDenied("robots", request.url)

    async def _rules_of(self, request: Request) -> Protego | None:
        parts = urlparse_cached(request)
        place = f"{parts.scheme}://{parts.netloc}"
        if place not in self._rules:
            self._rules[place] = asyncio.get_running_loop().create_future()
            rules = await self._fetch(place, request)
            self._slow_down(rules, request)
            self._rules[place].set_result(rules)
        return await self._rules[place]

    async def _fetch(self, place: str, request: Request) -> Protego | None:
        """Return the rules; None when they cannot be read, which forbids everything tonight."""
        meta = {
            "is_robots": True,
            "try_s": self.try_s,
            "domain": request.meta.get("domain"),
            "download_slot": request.meta.get("download_slot"),
        }
        for _ in range(2):
            ask = Request(
                f"{place}/robots.txt", meta=dict(meta), callback=NO_CALLBACK, dont_filter=True
            )
            try:
                response = await self.crawler.engine.download_async(ask)
            except FetchFault as fault:
                if fault.why in (
                    "redirected_away",
                    "redirect_loop",
                ):  # unavailable: RFC 9309 §2.3.1.2
                    return Protego.parse("")
                return None
            except Exception:  # noqa: BLE001, S112 - whichever way it is silent; tried once more
                continue
            if response.status >= 500:
                continue
            text = response.body[:MAX_BYTES].decode("utf-8", "replace")
            return Protego.parse(text if response.status < 300 else "")
        return None

    def _slow_down(self, rules: Protego | None, request: Request) -> None:
        wished = rules.crawl_delay(self.agent) if rules else None
        slot = request.meta.get("download_slot")
        if wished is None or slot is None:
            return
        delay = min(float(wished), self.longest)
        downloader = self.crawler.engine.downloader
        if (held := downloader.slots.get(slot)) and held.delay < delay:
            held.delay = delay
        settings = downloader.per_slot_settings.setdefault(slot, {})
        settings["delay"] = max(settings.get("delay", 0.0), delay)
