"""What extraction takes besides bytes, and what it gives."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class SelectorRules:
    """One entry of an outlet's `selectors:` in sources.yaml; every selector is CSS.

    `since` and `until` are inclusive days; None is open. A field without a selector falls to the
    CMS family (`family`, else whichever family's marks the page bears) and then to the cascade.
    """

    since: date | None = None
    until: date | None = None
    family: str | None = None
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


@dataclass(frozen=True, slots=True)
class Image:
    """A picture of the body; `caption` None where the page prints none."""

    url: str
    caption: str | None = None

    def to_json(self) -> dict[str, Any]:
        return {"url": self.url, "caption": self.caption}


@dataclass(frozen=True, slots=True)
class Extracted:
    """One page read as an article.

    `body` "" without `no_body` in `degraded` says: this page is no article, and every other field
    is None or empty. `published_at` is a day when the page prints no time, else an aware moment.
    `sources` names, for each field that holds something, the rule that gave it.
    """

    title: str | None = None
    subtitle: str | None = None
    body: str = ""
    published_at: datetime | date | None = None
    origin: str | None = None
    byline: tuple[str, ...] = ()
    editors: tuple[str, ...] = ()
    section: str | None = None
    page_no: str | None = None
    images: tuple[Image, ...] = ()
    canonical_url: str | None = None
    next_page_url: str | None = None
    encoding: str | None = None
    degraded: tuple[str, ...] = ()
    sources: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_article(self) -> bool:
        """False for lists, 404s, challenges and logins."""
        return bool(self.body) or "no_body" in self.degraded

    def to_json(self) -> dict[str, Any]:
        """Give the object of `kandeng extract` (docs/extraction.md)."""
        published_at = self.published_at
        return {
            "title": self.title,
            "subtitle": self.subtitle,
            "body": self.body,
            "published_at": published_at.isoformat() if published_at else None,
            "origin": self.origin,
            "byline": list(self.byline),
            "editors": list(self.editors),
            "section": self.section,
            "page_no": self.page_no,
            "images": [image.to_json() for image in self.images],
            "canonical_url": self.canonical_url,
            "next_page_url": self.next_page_url,
            "encoding": self.encoding,
            "degraded": list(self.degraded),
            "from": dict(self.sources),
        }
