"""The downloader middlewares of the crawl: guard and deadline, codings, redirects."""

from typing import Any

from scrapy import Request
from scrapy.downloadermiddlewares.httpcompression import HttpCompressionMiddleware
from scrapy.downloadermiddlewares.redirect import RedirectMiddleware
from scrapy.exceptions import CannotResolveHostError, DownloadCancelledError, IgnoreRequest
from scrapy.http import Response
from scrapy.utils.httpobj import urlparse_cached

from crawler.fetch.faults import Blocked, Broken, FetchFault, RedirectedAway, RedirectLoop, TooLarge
from crawler.fetch.resolver import GuardedResolver
from crawler.guard import Guard, Refused
from office.domains import host_of, registered_domain


class GuardMiddleware:
    """Refuses inner addresses by their form, words the resolver's refusals, keeps the deadline."""

    def __init__(self, guard: Guard) -> None:
        self.guard = guard

    @classmethod
    def from_crawler(cls, crawler: Any) -> "GuardMiddleware":
        return cls(Guard(crawler.settings.getlist("KANDENG_ALLOW_LOOPBACK")))

    def process_request(self, request: Request) -> None:
        _refuse_inner(self.guard, request.url)
        if (try_s := request.meta.get("try_s")) is not None:
            left = try_s - request.meta.get("spent_s", 0.0)
            if left <= 0:
                raise FetchFault("timeout", request.url)
            request.meta["download_timeout"] = left

    def process_exception(self, request: Request, exception: Exception) -> None:
        parts = urlparse_cached(request)
        port = parts.port or (443 if parts.scheme == "https" else 80)
        place = (parts.hostname or "", port)
        if isinstance(exception, CannotResolveHostError) and place in GuardedResolver.refused:
            raise Blocked("private_address", request.url) from exception
        if isinstance(exception, DownloadCancelledError):
            raise TooLarge(what=request.url) from exception


class CodingMiddleware(HttpCompressionMiddleware):
    """Undoes content codings up to the size limit, and says which way it failed."""

    def process_response(
        self, request: Request, response: Response, spider: Any = None
    ) -> Request | Response:
        try:
            return super().process_response(request, response)
        except IgnoreRequest as large:
            raise TooLarge(what=request.url) from large
        except Exception as broken:  # zlib, brotli and zstd each raise their own
            raise Broken(what=request.url) from broken


class RedirectWall(RedirectMiddleware):
    """Follows redirects inside one registered domain; another's is somebody else's to ask."""

    def _engine_started(self) -> None:
        """Look for no referer middleware: none is sent."""

    def process_response(
        self, request: Request, response: Response, spider: Any = None
    ) -> Request | Response:
        try:
            found = super().process_response(request, response)
        except IgnoreRequest as loop:
            raise RedirectLoop(what=request.url) from loop
        if isinstance(found, Request):
            _refuse_inner(Guard(self.crawler.settings.getlist("KANDENG_ALLOW_LOOPBACK")), found.url)
            domain = request.meta.get("domain")
            if domain and registered_domain(host_of(found.url)) != domain:
                raise RedirectedAway(found.url)
        return found


def _refuse_inner(guard: Guard, url: str) -> None:
    try:
        guard.check_url(url)
    except Refused as refused:
        raise Blocked(refused.why, url) from refused
