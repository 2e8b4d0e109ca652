"""What one source would yield tonight, field by field, with the rule that gave each."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from crawler.arrival import Arrival, Miss
from crawler.extract.decode import decode
from crawler.extract.model import Extracted
from crawler.fetch.limits import Limits
from crawler.fetch.once import Get, converse
from crawler.links import Link
from crawler.reading import Reader, Unread, charset
from crawler.spiders import Listed, ListPage, SourceSpider, spider_for
from crawler.titles import same_title
from office.errors import SourceError
from office.house import Office
from office.outlets import Outlet, Source

HOPS = 3
"""List pages asked for before a list must show itself: an issue leads to its first page."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One piece as it would be read; `article` as `kandeng extract` prints it, None with `why`."""

    link: Link
    article: Mapping[str, Any] | None
    why: str | None
    title_agrees: bool | None
    """Whether list and page bear one title; None: one of them has none."""


@dataclass(frozen=True, slots=True)
class Trial:
    """What a person checks before writing `checked:`."""

    source_key: str
    list_url: str
    why: str | None
    """Why the list could not be read; None: it could."""
    links: tuple[Link, ...]
    next_url: str | None
    further: tuple[str, ...]
    foreign: int
    """Links to domains of no outlet."""
    samples: tuple[Sample, ...]


def try_source(
    office: Office, key: str, *, today: date, samples: int = 3, limits: Limits | None = None
) -> Trial:
    """Read a source's list and a few of its pieces, politely; nothing is kept or recorded.

    Raises: SourceError when there is no such source, or none that a machine can read.
    """
    found = office.source(key)
    if found is None:
        raise SourceError(f"sources.yaml 中没有入口 '{key}', 请检查拼写")
    outlet, source = found
    spider = spider_for(source)
    if spider is None or not source.url or not spider.entries():
        raise SourceError(f"入口 '{key}' 是 {source.kind}, 没有可自动读取的列表")
    tried = _Tried(office, outlet, source, spider, today)
    return converse(office, lambda get: _try(get, tried, samples), limits=limits)


@dataclass(frozen=True, slots=True)
class _Tried:
    office: Office
    outlet: Outlet
    source: Source
    spider: SourceSpider
    today: date


async def _try(get: Get, tried: _Tried, samples: int) -> Trial:
    url, why, listed = await _listed(get, tried.spider, tried.today)
    own = [link for link in listed.links if _is_own(tried.office, link.url, tried.source)]
    reader = Reader(tried.office)
    try:
        read = tuple([await _sample(get, reader, tried, link) for link in own[:samples]])
    finally:
        reader.close()
    return Trial(
        source_key=tried.source.key,
        list_url=url,
        why=why,
        links=listed.links,
        next_url=listed.next_url,
        further=listed.further,
        foreign=len(listed.links) - len(own),
        samples=read,
    )


async def _listed(get: Get, spider: SourceSpider, today: date) -> tuple[str, str | None, Listed]:
    """Follow a source's entry to the first page that names pieces."""
    url, listed = spider.entries()[0], Listed()
    for _ in range(HOPS):
        came = await get(url)
        if isinstance(came, Miss):
            return url, came.why, listed
        if came.status != 200:
            return url, f"http_{came.status}", listed
        text = decode(came.body, charset(came.header("content-type"))).text
        page = ListPage(came.final_url, came.body, text, today, 1, today - timedelta(days=1))
        listed = spider.read(page)
        onward = listed.led_to or (listed.further[0] if listed.further else None)
        if listed.links or onward is None:
            return url, None if listed.links else "empty_list", listed
        url = onward
    return url, "empty_list", listed


async def _sample(get: Get, reader: Reader, tried: _Tried, link: Link) -> Sample:
    came = await get(link.url)
    why = came.why if isinstance(came, Miss) else None
    if isinstance(came, Arrival) and came.status != 200:
        why = f"http_{came.status}"
    if why is not None or isinstance(came, Miss):
        return Sample(link, None, why, None)
    read = reader.read(
        came.body,
        url=came.final_url,
        outlet_key=tried.outlet.key,
        content_type=came.header("content-type"),
        day=link.on or tried.today,
    )
    if isinstance(read, Unread):
        return Sample(link, None, read.why, None)
    return Sample(link, read.to_json(), None, _agrees(link, read))


def _agrees(link: Link, read: Extracted) -> bool | None:
    return same_title(link.title, read.title) if link.title and read.title else None


def _is_own(office: Office, url: str, source: Source) -> bool:
    place = office.place_of(url, source=source.key)
    return place is not None and place.proved
