"""sitemap.xml, an index of them, and the news extension."""

import re
from datetime import datetime

from crawler.addresses import absolute
from crawler.extract.dates import stamp_of, url_day
from crawler.extract.page import squeeze
from crawler.links import MOST, Link
from crawler.spiders.base import Listed, ListPage, SourceSpider
from crawler.spiders.feed import local, parse


class SitemapSpider(SourceSpider):
    """`articles: match:…` picks addresses; without it every address is a piece."""

    def read(self, page: ListPage) -> Listed:
        root = parse(page.raw)
        if root is None:
            return Listed(faults=("not_xml",))
        wanted = re.compile((self.source.articles or "match:").removeprefix("match:").strip())
        pieces: list[Link] = []
        further: list[str] = []
        for entry in root:
            fields = {local(e): squeeze(e.text or "") for e in entry.iter()}
            url = absolute(page.url, fields.get("loc", ""))
            if url is None:
                continue
            if local(entry) == "sitemap":
                further.append(url)
            elif wanted.search(url):
                day = stamp_of(fields.get("publication_date")) or url_day(url)
                day = day or stamp_of(fields.get("lastmod"))
                on = day.date() if isinstance(day, datetime) else day
                pieces.append(Link(url, fields.get("title"), on))
        pieces.sort(key=lambda link: (link.on is None, -(link.on.toordinal() if link.on else 0)))
        recent = [p for p in pieces if page.since is None or p.on is None or p.on >= page.since]
        return Listed(tuple(recent[:MOST]), tuple(further[:50]), left_out=len(pieces) - len(recent))
