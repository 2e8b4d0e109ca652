"""A list page with links, and its further pages."""

import re
from typing import ClassVar
from urllib.parse import urljoin

from crawler.extract.page import Page
from crawler.links import MOST, led_to, links
from crawler.spiders.base import Listed, ListPage, SourceSpider


class ListingSpider(SourceSpider):
    """`articles` picks the links; `next` has `{n}` from 2 or `{n-1}` from 1, or is CSS."""

    pattern: ClassVar[str | None] = None

    def read(self, page: ListPage) -> Listed:
        parsed = Page(page.text, url=page.url)
        pattern = self.pattern or self.source.articles or "a"
        found = links(parsed, page.url, pattern=pattern, today=page.today)
        if not found and (target := led_to(parsed, page.url)):
            return Listed(led_to=target)
        onward = self.next_url(parsed, page)
        return Listed(tuple(found), next_url=onward, is_cut=len(found) >= MOST)

    def next_url(self, parsed: Page, page: ListPage) -> str | None:
        """Return the address of the page after this one; None where the list ends."""
        onward = self.source.next
        if onward is None or page.number is None:
            return None
        named = onward.replace("{n}", str(page.number + 1)).replace("{n-1}", str(page.number))
        if named != onward:
            return urljoin(self.source.url or page.url, named)
        return next(
            (
                link.url
                for link in links(parsed, page.url, pattern=onward, today=page.today)
                if not re.search(r"上一?页|prev", link.title or "", re.IGNORECASE)
            ),
            None,
        )
