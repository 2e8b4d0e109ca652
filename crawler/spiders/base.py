r"""What a source's spider is: it reads list pages; who fetches, keeps and counts is the night's.

A source is data; one that needs code gets a file here with a class whose `name` is its key:

    class XzcdNews(ListingSpider):
        name = "xzcd-news"
        pattern = r"match:/article/[0-9]{6}/[0-9]+\\.html"
"""

from dataclasses import dataclass, field
from datetime import date
from typing import ClassVar

from crawler.links import Link
from office.outlets import Source


@dataclass(frozen=True, slots=True)
class ListPage:
    """A fetched list page. `number` counts the pages of a list from 1; None for another kind."""

    url: str
    raw: bytes
    text: str
    today: date
    number: int | None = 1
    since: date | None = None
    """Days before it are of no interest tonight."""
    office_tz: str = "Asia/Shanghai"
    """In whose days moments are counted."""


@dataclass(frozen=True, slots=True)
class Listed:
    """What a list page names."""

    links: tuple[Link, ...] = ()
    further: tuple[str, ...] = ()
    """List pages that belong to this one: the nodes of an issue, the parts of an index."""
    next_url: str | None = None
    """The list's next page; whether it is wanted depends on what is known."""
    led_to: str | None = None
    """Where the page only sends its reader on; it counts as the page itself."""
    left_out: int = 0
    """Links that are of no interest, or too many."""
    is_cut: bool = False
    """Whether there were too many links, and not all are here."""
    faults: tuple[str, ...] = field(default_factory=tuple)


class SourceSpider:
    """Reads the list pages of one source."""

    name: ClassVar[str | None] = None
    """The key of the one source it is for; None: for a kind."""

    def __init__(self, source: Source) -> None:
        self.source = source

    def entries(self) -> tuple[str, ...]:
        """Return the addresses every night begins at."""
        return (self.source.url,) if self.source.url else ()

    def read(self, page: ListPage) -> Listed:
        raise NotImplementedError
