"""Scrapy's HTTP handler with two walls more: the peer is checked, and heads have an end."""

from time import monotonic
from typing import Any

from scrapy import Request
from scrapy.core.downloader.handlers.http11 import (
    HTTP11DownloadHandler,
    _LenientHTTP11ClientFactory,
    _LenientHTTP11ClientProtocol,
)
from scrapy.crawler import Crawler
from scrapy.http import Response
from twisted.python.failure import Failure

from crawler.fetch.faults import TooLarge
from crawler.fetch.rendering import close_renderer, shown
from crawler.guard import Guard, Refused


class GuardedHandler(HTTP11DownloadHandler):
    """Uses connections whose other end may be talked to and whose heads are bounded."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        guard = Guard(crawler.settings.getlist("KANDENG_ALLOW_LOOPBACK"))
        limit = crawler.settings.getint("KANDENG_HEADER_SIZE")

        class Factory(_LenientHTTP11ClientFactory):
            def buildProtocol(self, addr: Any) -> _LenientHTTP11ClientProtocol:  # noqa: N802
                protocol = GuardedProtocol(self._quiescentCallback)  # type: ignore[no-untyped-call]
                protocol.guard, protocol.header_size = guard, limit
                return protocol

        self._pool._factory = Factory  # noqa: SLF001 - as the parent class sets its own

    async def download_request(self, request: Request) -> Response:
        """Download, and note the time: redirects share one deadline, queues do not count."""
        began = monotonic()
        try:
            if request.meta.get("render"):
                return await shown(self._crawler, request)
            return await super().download_request(request)
        except Exception as fault:
            if _endless_head(fault):
                raise TooLarge(what="header") from fault
            raise
        finally:
            ended = monotonic()
            request.meta["spent_s"] = request.meta.get("spent_s", 0.0) + ended - began
            self._rest(request.meta.get("download_slot"), ended)

    async def close(self) -> None:
        await super().close()
        await close_renderer(self._crawler)

    def _rest(self, slot: str | None, ended: float) -> None:
        """Count the domain's pause from the end of a reply, not from when it was asked for."""
        engine = self._crawler.engine
        held = engine.downloader.slots.get(slot) if engine and slot else None
        if held is not None:
            held.lastseen = ended


def _endless_head(fault: BaseException | None) -> bool:
    """Tell a connection that was given up because its head had no end."""
    if fault is None or isinstance(fault, TooLarge):
        return fault is not None
    reasons = [reason.value for reason in getattr(fault, "reasons", None) or []]
    return any(_endless_head(cause) for cause in (*reasons, fault.__cause__))


class GuardedProtocol(_LenientHTTP11ClientProtocol):
    """Hangs up before a byte is sent to an inner peer, and when a head does not end."""

    guard: Guard
    header_size: int
    _head = 0

    def connectionMade(self) -> None:  # noqa: N802
        super().connectionMade()
        transport: Any = self.transport
        peer = transport.getPeer()
        try:
            self.guard.check_address(peer.host, port=peer.port)
        except Refused:  # only reached if the resolver was bypassed
            transport.abortConnection()

    def dataReceived(self, data: bytes) -> None:  # noqa: N802
        parser = self._parser
        in_head = parser is not None and parser.state in ("STATUS", "HEADER")
        self._head = self._head + len(data) if in_head else 0
        if self._head > self.header_size + 65536:
            self._giveUp(Failure(TooLarge(what="header")))  # type: ignore[no-untyped-call]
            return
        super().dataReceived(data)  # type: ignore[no-untyped-call]
