"""What one source would yield tonight, field by field, with the rule that gave each."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from crawler.arrival import Arrival, Miss
from crawler.extract.decode import decode
from crawler.fetch.browser import has_browser
from crawler.fetch.limits import Limits
from crawler.fetch.once import Get, converse
from crawler.jobs import Read
from crawler.links import Link
from crawler.reading import Reader, Unread, charset
from crawler.render import RENDERED_LISTS, SHOW_NOTHING
from crawler.showing import Showing, advised
from crawler.spiders import Listed, ListPage, SourceSpider, spider_for
from office.errors import SourceError
from office.house import Office
from office.outlets import Outlet, Render, Source

HOPS = 3
"""List pages asked for before a list must show itself: an issue leads to its first page."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One piece as it would be read; `article` as `kandeng extract` prints it, None with `why`."""

    link: Link
    article: Mapping[str, Any] | None
    why: str | None
    rendered: bool
    """Whether a browser had to show it."""
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
    rendered: bool
    """Whether a browser had to show the list."""
    samples: tuple[Sample, ...]
    advised: Render | None = None
    """The `render` the entry should have; None: it needs no other."""


def try_source(
    office: Office,
    key: str,
    *,
    today: date,
    samples: int = 3,
    limits: Limits | None = None,
    browser_sandbox: bool = True,
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
    tried = _Tried(office, outlet, source, spider, today, has_browser(sandbox=browser_sandbox))
    return converse(
        office,
        lambda get: _try(get, tried, samples),
        limits=limits,
        browser_sandbox=browser_sandbox,
    )


@dataclass(frozen=True, slots=True)
class _Tried:
    office: Office
    outlet: Outlet
    source: Source
    spider: SourceSpider
    today: date
    can_render: bool

    @property
    def renders_lists(self) -> bool:
        """Whether a browser is ever asked for a list of this kind."""
        return self.source.kind in RENDERED_LISTS


async def _try(get: Get, tried: _Tried, samples: int) -> Trial:
    showing = Showing(get, tried.can_render)
    url, why, listed, rendered = await _listed(showing, tried)
    own = [link for link in listed.links if _is_own(tried.office, link.url, tried.source)]
    reader = Reader(tried.office)
    try:
        read = tuple([await _sample(showing, reader, tried, link) for link in own[:samples]])
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
        rendered=rendered,
        samples=read,
        advised=_advised(tried.source, rendered, read),
    )


def _advised(source: Source, rendered: bool, read: tuple[Sample, ...]) -> Render | None:  # noqa: FBT001
    """Return what the entry should say where it asks for no browser and one was needed."""
    wanted = advised(rendered, [sample.rendered for sample in read])
    return wanted if source.render == "never" and wanted != "never" else None


async def _listed(showing: Showing, tried: _Tried) -> tuple[str, str | None, Listed, bool]:
    """Follow a source's entry to the first page that names pieces; say whether it was rendered."""
    url, listed, render = tried.spider.entries()[0], Listed(), False
    for _ in range(HOPS):
        if tried.renders_lists:
            came, render = await showing.page(
                url, lambda came: _names_something(tried, came), render=tried.source.render
            )
        else:
            came = await showing.get(url)
        if isinstance(came, Miss):
            return url, came.why, listed, render
        if came.status != 200 and not came.rendered:
            return url, f"http_{came.status}", listed, render
        listed = _list_of(tried, came)
        onward = listed.led_to or (listed.further[0] if listed.further else None)
        if listed.links or onward is None:
            return url, None if listed.links else "empty_list", listed, render
        url = onward
    return url, "empty_list", listed, render


def _names_something(tried: _Tried, came: Arrival) -> bool:
    listed = _list_of(tried, came)
    return bool(listed.links or listed.led_to or listed.further)


def _list_of(tried: _Tried, came: Arrival) -> Listed:
    text = decode(came.body, charset(came.header("content-type"))).text
    day = tried.today
    return tried.spider.read(
        ListPage(came.final_url, came.body, text, day, 1, day - timedelta(days=1))
    )


async def _sample(showing: Showing, reader: Reader, tried: _Tried, link: Link) -> Sample:
    def read(came: Arrival) -> Read | Unread:
        return reader.read(
            came.body,
            url=came.final_url,
            outlet_key=tried.outlet.key,
            content_type=came.header("content-type"),
            day=link.on or tried.today,
            listed_title=link.title,
        )

    def shows(came: Arrival) -> bool:
        found = read(came)
        return not isinstance(found, Unread) or found.why not in SHOW_NOTHING

    came, rendered = await showing.page(link.url, shows, render=tried.source.render)
    if isinstance(came, Miss):
        return Sample(link, None, came.why, rendered, None)
    if came.status != 200 and not came.rendered:
        return Sample(link, None, f"http_{came.status}", rendered, None)
    found = read(came)
    if isinstance(found, Unread):
        return Sample(link, None, found.why, rendered, None)
    return Sample(link, found.extracted.to_json(), None, rendered, found.title_agrees)


def _is_own(office: Office, url: str, source: Source) -> bool:
    place = office.place_of(url, source=source.key)
    return place is not None and place.proved
