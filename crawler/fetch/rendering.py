"""Requests that a browser answers: same queue, robots and delay as all others of the domain."""

import asyncio
from functools import partial
from weakref import WeakKeyDictionary

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import HtmlResponse, Response

from crawler.fetch.browser import Renderer
from crawler.guard import Guard

_RENDERERS: WeakKeyDictionary[Crawler, Renderer] = WeakKeyDictionary()
"""One browser a crawl, whatever the scheme; begun by the first page that needs it."""


async def shown(crawler: Crawler, request: Request) -> Response:
    """Return a page as a browser shows it.

    Raises: FetchFault.
    """
    renderer = _renderer(crawler)
    found = await asyncio.get_running_loop().run_in_executor(
        renderer.thread,
        partial(renderer.render, picture=bool(request.meta.get("picture"))),
        request.url,
        request.meta.get("domain") or "",
    )
    request.meta["pictured"] = found.picture
    return HtmlResponse(
        found.url,
        status=found.status or 200,
        headers={"Content-Type": "text/html; charset=utf-8"},
        body=found.html,
        request=request,
    )


async def close_renderer(crawler: Crawler) -> None:
    """End the crawl's browser, if one was begun."""
    renderer = _RENDERERS.pop(crawler, None)
    if renderer is not None:
        await asyncio.to_thread(renderer.close)


def _renderer(crawler: Crawler) -> Renderer:
    if crawler not in _RENDERERS:
        settings = crawler.settings
        _RENDERERS[crawler] = Renderer(
            Guard(settings.getlist("KANDENG_ALLOW_LOOPBACK")),
            user_agent=str(settings["USER_AGENT"]),
            sandbox=settings.getbool("KANDENG_BROWSER_SANDBOX"),
            page_s=settings.getfloat("KANDENG_BROWSER_S"),
            size=settings.getint("DOWNLOAD_MAXSIZE"),
        )
    return _RENDERERS[crawler]
