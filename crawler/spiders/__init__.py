"""Spiders by the kind of source, and those of single sources."""

import importlib
import pkgutil
from functools import cache

from crawler.spiders.base import Listed, ListPage, SourceSpider
from crawler.spiders.epaper import EpaperSpider
from crawler.spiders.feed import FeedSpider
from crawler.spiders.listing import ListingSpider
from crawler.spiders.search import SearchSpider
from crawler.spiders.sitemap import SitemapSpider
from office.outlets import Source

__all__ = ["ListPage", "Listed", "SourceSpider", "spider_for"]

KINDS: dict[str, type[SourceSpider]] = {
    "listing": ListingSpider,
    "links": ListingSpider,
    "feed": FeedSpider,
    "epaper": EpaperSpider,
    "sitemap": SitemapSpider,
    "search": SearchSpider,
}
"""`manual` is asked by nobody."""


def spider_for(source: Source) -> SourceSpider | None:
    """Return the spider of a source: its own, else its kind's; None where no machine looks."""
    own = _own().get(source.key) or KINDS.get(source.kind)
    return own(source) if own else None


@cache
def _own() -> dict[str, type[SourceSpider]]:
    for module in pkgutil.iter_modules(__path__):
        importlib.import_module(f"{__name__}.{module.name}")
    found: dict[str, type[SourceSpider]] = {}
    waiting = list(SourceSpider.__subclasses__())
    while waiting:
        each = waiting.pop()
        waiting.extend(each.__subclasses__())
        if each.name:
            found[each.name] = each
    return found
