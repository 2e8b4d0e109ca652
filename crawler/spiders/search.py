"""A site's own search, asked for the titles of single pieces."""

import html
from dataclasses import replace
from urllib.parse import quote, unquote_plus

from crawler.spiders.base import Listed, ListPage
from crawler.spiders.listing import ListingSpider
from crawler.titles import same_title

QUERY = "{query}"


class SearchSpider(ListingSpider):
    """Names only what bears the title that was asked for; one page of answers is enough."""

    def entries(self) -> tuple[str, ...]:
        """Return nothing: what is asked depends on what was not found."""
        return ()

    def url_for(self, title: str) -> str:
        """Return the address that asks for a title."""
        written = title.encode(self.source.query_charset, "xmlcharrefreplace")  # as browsers do
        return (self.source.url or "").replace(QUERY, quote(written, safe=""))

    def read(self, page: ListPage) -> Listed:
        asked = self._asked(page.url)
        if asked is None:
            return Listed(faults=("query_lost",))
        listed = super().read(page)
        hits = tuple(x for x in listed.links if x.title and same_title(x.title, asked))
        left_out = listed.left_out + len(listed.links) - len(hits)
        return replace(listed, links=hits, next_url=None, led_to=None, left_out=left_out)

    def _asked(self, url: str) -> str | None:
        """Return the title an address asks for; None when it was redirected elsewhere."""
        before, _, after = (self.source.url or "").partition(QUERY)
        if not url.startswith(before) or not url.endswith(after):
            return None
        query = url[len(before) : len(url) - len(after)]
        return html.unescape(unquote_plus(query, self.source.query_charset)) or None
