"""What the demo is made of: pieces handed in, articles run, and what must come of them."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from demo.units import Unit, unit

State = Literal["placed", "queued", "unseen", "absent"]
Relation = Literal["original", "reprint"]


@dataclass(frozen=True, slots=True)
class Handed:
    """A piece as a unit registers it."""

    ref: str
    unit_key: str
    authors: tuple[str, ...]
    title: str
    paragraphs: tuple[str, ...]
    submitted_at: datetime
    kind: str
    openness: str
    cleared_by: str

    @property
    def unit(self) -> Unit:
        return unit(self.unit_key)

    @property
    def body(self) -> str:
        return "\n".join(self.paragraphs)


@dataclass(frozen=True, slots=True)
class Draft:
    """What an outlet's desk decides about an article before it has a day and an address."""

    title: str
    paragraphs: tuple[str, ...]
    byline: tuple[str, ...] = ()
    origin: str | None = None
    """None: the outlet's own."""
    script: bool = False
    twice: bool = False


@dataclass(frozen=True, slots=True)
class Ran:
    """An article as an outlet runs it; `paragraphs` are what its page shows as the body."""

    key: str
    outlet_key: str
    number: int
    """The outlet's own running number, which its address is made of."""
    title: str
    paragraphs: tuple[str, ...]
    published_at: datetime
    origin: str | None
    byline: tuple[str, ...] = ()
    editors: tuple[str, ...] = ()
    page_no: int = 1
    """版 of a newspaper."""
    script: bool = False
    """Whether only a script brings the text."""
    twice: bool = False
    """Whether the outlet lists it under a second address."""

    @property
    def published_on(self) -> date:
        return self.published_at.date()

    @property
    def body(self) -> str:
        return "\n".join(self.paragraphs)


@dataclass(frozen=True, slots=True)
class Line:
    """What must come of one piece in one channel; `channel` None: it ran nowhere."""

    ref: str
    channel: str | None
    state: State
    why: str
    """In Chinese: how it ran, or why it is not found."""
    articles: tuple[str, ...] = ()
    """Keys of the articles the line stands on."""
    holds: tuple[str, ...] = ()
    """Why it waits for a person; empty with `queued`: the outlet is not trusted, or likeness
    alone does not suffice."""
    relation: Relation | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """A whole newsroom: everything handed in, everything run, everything that must come of it."""

    seed: int
    today: date
    handed: tuple[Handed, ...]
    ran: tuple[Ran, ...]
    lines: tuple[Line, ...]
    moved: str
    """The outlet that changes its layout on the last night."""
    down: str
    """The outlet that answers 503 on the last night."""
    nights: tuple[datetime, datetime]
    """When the first and the last crawl begin."""
