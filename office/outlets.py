"""The forms of sources.yaml: what an outlet, a channel and a source are made of."""

import datetime as dt
from typing import Annotated, Literal

import pydantic

from office.strict import StrictModel
from office.tiers import Tier

Medium = Literal["print", "magazine", "journal", "tv", "radio", "web", "app", "wechat", "video"]
Kind = Literal["listing", "feed", "sitemap", "epaper", "links", "search", "manual"]
Render = Literal["never", "auto", "always"]
Family = Literal["people", "trs", "founder", "baidu", "wechat", "table"]

Key = Annotated[str, pydantic.Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")]
Name = Annotated[str, pydantic.Field(min_length=1, max_length=100)]


class DatedName(StrictModel):
    """A name an outlet bore, both days inclusive; None is open."""

    name: Name
    from_on: Annotated[dt.date | None, pydantic.Field(alias="from")] = None
    to_on: Annotated[dt.date | None, pydantic.Field(alias="to")] = None

    def __contains__(self, day: dt.date) -> bool:
        return (self.from_on or dt.date.min) <= day <= (self.to_on or dt.date.max)


class Channel(StrictModel):
    """The part of an outlet that carries tier and medium."""

    key: Key
    name: Name | None = None
    """None: the outlet's own name."""
    tier: str
    medium: Medium
    domains: tuple[str, ...] = ()
    accounts: tuple[Name, ...] = ()
    """Names of its accounts on platforms it shares with others; they count as its domain."""
    unit: Name | None = None
    """The unit whose own channel this is; running there first is no earlier publication."""


class Budget(StrictModel):
    """How much of one night a source may take; beyond it the night is `partial`."""

    pages: Annotated[int, pydantic.Field(ge=1, le=100_000)] = 300
    depth: Annotated[int, pydantic.Field(ge=1, le=200)] = 20
    minutes: Annotated[int, pydantic.Field(ge=1, le=600)] = 30


class Golden(StrictModel):
    """A piece whose truth is known, read anew every night as a canary."""

    url: str
    title: Annotated[str, pydantic.Field(min_length=2, max_length=300)]
    published_on: dt.date | None = None
    origin: Name | None = None
    says: Annotated[str, pydantic.Field(min_length=8, max_length=300)] | None = None
    """Words of its text."""


class Source(StrictModel):
    """One place where a channel lists its pieces; `manual`: no machine can see it."""

    key: Key
    channel: Key
    kind: Kind
    url: str | None = None
    articles: str | None = None
    """CSS of the links to articles, or `match:` and a regular expression of their addresses."""
    nodes: str | None = None
    """Of an e-paper: CSS, or `match:`, of the links to its pages 版面."""
    next: str | None = None
    """Address of the n-th list page with `{n}` from 2, or `{n-1}` where the second is called 1
    (TRS); or CSS of the link to the next one."""
    query_charset: Literal["utf-8", "gbk", "gb18030"] = "utf-8"
    """Of a search: how the title in its address is written."""
    render: Render = "never"
    delay_s: Annotated[float, pydantic.Field(ge=0, le=600)] = 2.0
    checked: dt.date | None = None
    """The day an operator ran `sources try` and found it right; None: never."""
    api: Literal["freepublish"] | None = None
    """Of a manual entry: the platform's API that lists what the office's own account published."""
    golden: tuple[Golden, ...] = ()
    """Pieces read anew every night: one that reads otherwise says that the site has changed."""
    budget: Budget = Budget()
    note: str | None = None
    """How pieces come in where no machine sees them, or what the operator should know."""


class Selectors(StrictModel):
    """How this outlet's pages are read from `since` to `until`, both inclusive; all are CSS."""

    since: dt.date | None = None
    until: dt.date | None = None
    family: Family | None = None
    title: str | None = None
    subtitle: str | None = None
    body: str | None = None
    header: str | None = None
    date: str | None = None
    origin: str | None = None
    byline: str | None = None
    editors: str | None = None
    section: str | None = None
    next: str | None = None
    drop: tuple[str, ...] = ()

    def holds_on(self, day: dt.date) -> bool:
        return (self.since or dt.date.min) <= day <= (self.until or dt.date.max)


class Outlet(StrictModel):
    """A publication the office counts."""

    key: Key
    name: Name | None = None
    names: tuple[DatedName, ...] = ()
    aliases: tuple[Name, ...] = ()
    publisher: Name | None = None
    """The house that runs it; one house with several outlets shares it."""
    group: str | None = None
    """The office's own word for reward rules."""
    domains: tuple[str, ...] = ()
    trusted: bool = True
    """False: nothing is confirmed automatically."""
    channels: Annotated[tuple[Channel, ...], pydantic.Field(min_length=1)]
    sources: tuple[Source, ...] = ()
    selectors: tuple[Selectors, ...] = ()

    def name_on(self, day: dt.date | None = None) -> str:
        """Return the name it bore on a day; the latest where none is recorded, or without a day."""
        if self.name:
            return self.name
        if day and (borne := next((dated.name for dated in self.names if day in dated), None)):
            return borne
        return max(self.names, key=lambda dated: dated.from_on or dt.date.min).name

    def all_names(self) -> tuple[str, ...]:
        """Return every name an article may print as its 来源."""
        own = [self.name] if self.name else []
        channels = [channel.name for channel in self.channels if channel.name]
        return tuple(
            dict.fromkeys([*own, *(dated.name for dated in self.names), *self.aliases, *channels])
        )

    def all_domains(self) -> tuple[str, ...]:
        """Return its domains and those of its channels."""
        return (*self.domains, *(domain for channel in self.channels for domain in channel.domains))

    def selectors_on(self, day: dt.date) -> Selectors | None:
        """Return the first entry that holds on a page's day."""
        return next((entry for entry in self.selectors if entry.holds_on(day)), None)

    def channel(self, key: str) -> Channel | None:
        return next((channel for channel in self.channels if channel.key == key), None)

    def channel_name(self, channel: Channel, day: dt.date | None = None) -> str:
        return channel.name or self.name_on(day)


class SourcesFile(StrictModel):
    """The file."""

    version: Literal[1]
    tiers: Annotated[tuple[Tier, ...], pydantic.Field(min_length=1)]
    outlets: tuple[Outlet, ...]
