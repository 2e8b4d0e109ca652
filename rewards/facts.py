"""What a work and its placements are known to be, as a line of a facts file gives it.

A field that is None is not known; it never fits a condition, whatever the condition says.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from decimal import Decimal
from typing import Annotated, ClassVar

import pydantic
from pydantic import Field

from rewards.grammar import Whole

_STRICT = pydantic.ConfigDict(strict=True, extra="forbid")
MOST = Decimal(10) ** 12
"""No figure of this field is larger; one that is was mistyped."""
Figure = Annotated[Decimal, Field(ge=0, le=MOST)]
_FIGURE = re.compile(r"[0-9]{1,12}(\.[0-9]{1,12})?")
Value = str | Decimal | bool | date | tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class Placement:
    """采用记录: this work ran in this channel."""

    __pydantic_config__: ClassVar[pydantic.ConfigDict] = _STRICT

    id: str | None = None
    outlet: str | None = None
    publisher: str | None = None
    group: str | None = None
    tier: str | None = None
    medium: str | None = None
    form: str | None = None
    position: str | None = None
    words: Figure | None = None
    relation: str | None = None
    stage: str | None = None
    composite: bool | None = None
    composite_n: Figure | None = None
    fee: Figure | None = None
    reads: Figure | None = None
    standard: Figure | None = None
    assessed: Figure | None = None
    published_on: date | None = None
    reported_on: date | None = None
    evidence_on: date | None = None
    more: Mapping[str, str | Decimal | bool | None] = field(default_factory=dict)
    """Facts of the office's own that are not named above."""

    def get(self, name: str) -> Value:
        """Return a fact by name; None where it is not known."""
        return getattr(self, name) if name in PLACEMENT_FIELDS else self.more.get(name)

    def figure(self, name: str) -> Decimal | None:
        """Return a fact as a number; None where it is not known or no number."""
        value = self.get(name)
        if isinstance(value, str) and _FIGURE.fullmatch(value):
            return Decimal(value)
        return value if isinstance(value, Decimal) else None


PLACEMENT_FIELDS = frozenset(f.name for f in fields(Placement)) - {"more"}
STATED_FIELDS = frozenset({"part", "page_no"})
"""What reviewers may add beyond the contract's fields: 供素材 or 协助采访; the page."""


@dataclass(frozen=True, slots=True)
class Author:
    """Who signed; `role` such as informant or journalist."""

    __pydantic_config__: ClassVar[pydantic.ConfigDict] = _STRICT

    name: str
    role: str | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to a work once, such as a 批示 of some level."""

    __pydantic_config__: ClassVar[pydantic.ConfigDict] = _STRICT

    kind: str
    level: str | None = None


@dataclass(frozen=True, slots=True)
class Work:
    """One submission with all it led to."""

    __pydantic_config__: ClassVar[pydantic.ConfigDict] = _STRICT

    work: str
    unit: str | None = None
    authors: tuple[Author, ...] = ()
    period: str | None = None
    flags: tuple[str, ...] = ()
    events: tuple[Event, ...] = ()
    placements: tuple[Placement, ...] = ()


Got = Figure | Mapping[str, Figure]


@dataclass(frozen=True, slots=True)
class Tally:
    """What a unit or person got done in a period; `got` None: not to be judged."""

    __pydantic_config__: ClassVar[pydantic.ConfigDict] = _STRICT

    tally: str
    period: str
    got: Got | None = None
    need: Got | None = None
    missed_periods: Annotated[Whole, Field(ge=0, le=1000)] | None = None
    deductions: Mapping[str, Annotated[Whole, Field(ge=0, le=100_000)]] = field(
        default_factory=dict
    )


@dataclass(frozen=True, slots=True)
class Facts:
    """Works and tallies, each once."""

    works: tuple[Work, ...] = ()
    tallies: tuple[Tally, ...] = ()
