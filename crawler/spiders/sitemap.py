"""sitemap.xml, packed or plain, an index of them, and the news extension."""

import re
import zlib
from datetime import date
from zoneinfo import ZoneInfo

from lxml import etree

from crawler.addresses import absolute
from crawler.extract.dates import url_day
from crawler.extract.page import squeeze
from crawler.links import MOST, Link
from crawler.spiders.base import Listed, ListPage, SourceSpider
from crawler.spiders.feed import day_in, local, parse

MOST_BYTES = 50 * 1024 * 1024
"""Of a sitemap that comes packed; the protocol's own bound."""
MOST_PARTS = 50
"""Sitemaps of an index that are read in a night, the newest first."""
_GZIP = b"\x1f\x8b"


class SitemapSpider(SourceSpider):
    """`articles: match:…` picks addresses; without it every address is a piece."""

    def read(self, page: ListPage) -> Listed:
        root = parse(_unpacked(page.raw))
        if root is None:
            return Listed(faults=("not_xml",))
        wanted = re.compile((self.source.articles or "match:").removeprefix("match:").strip())
        zone = ZoneInfo(page.office_tz)
        pieces: list[Link] = []
        parts: list[Link] = []
        for entry in root:
            fields = _fields(entry)
            url = absolute(page.url, fields.get("loc", ""))
            if url is None:
                continue
            changed = day_in(zone, fields.get("lastmod"))
            if local(entry) == "sitemap":
                parts.append(Link(url, on=changed or url_day(url)))
            elif wanted.search(url):
                day = day_in(zone, fields.get("publication_date")) or url_day(url) or changed
                pieces.append(Link(url, fields.get("title"), day))
        recent = _newest(pieces, page.since)
        further = _newest(parts, page.since)
        return Listed(
            tuple(recent[:MOST]),
            tuple(link.url for link in further[:MOST_PARTS]),
            left_out=len(pieces) - len(recent[:MOST]),
            is_cut=len(recent) > MOST or len(further) > MOST_PARTS,
        )


def _unpacked(raw: bytes) -> bytes:
    """Return a sitemap that was kept as a gzip file as what it holds."""
    if not raw.startswith(_GZIP):
        return raw
    try:
        return zlib.decompressobj(wbits=31).decompress(raw, MOST_BYTES)
    except zlib.error:
        return raw


def _fields(entry: etree._Element) -> dict[str, str]:
    """Return an entry's own fields, and those of its news; pictures have a loc and title too."""
    found: dict[str, str] = {}
    for child in entry:
        named = child.iter() if local(child) == "news" else (child,)
        for element in named:
            found.setdefault(local(element), squeeze(element.text or ""))
    return found


def _newest(links: list[Link], since: date | None) -> list[Link]:
    """Return those that are recent, the latest day first, then those without one from the end."""
    recent = [x for x in reversed(links) if since is None or x.on is None or x.on >= since]
    return sorted(recent, key=lambda x: (x.on is None, -(x.on.toordinal() if x.on else 0)))
