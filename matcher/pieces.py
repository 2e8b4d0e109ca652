"""The two sides as the matcher takes them, from files or from the ledger."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Piece:
    """A registered submission; None where the unit did not tell."""

    key: str
    body: str
    title: str | None = None
    unit: str | None = None
    authors: tuple[str, ...] = ()
    submitted_at: datetime | None = None
    commission: str | None = None
    office: str | None = None
    """Whose ledger it stands in, where several share one index."""


@dataclass(frozen=True, slots=True)
class Report:
    """A published article; None where the outlet does not print it."""

    key: str
    body: str
    title: str | None = None
    outlet: str | None = None
    origin: str | None = None
    byline: tuple[str, ...] | None = None
    published_at: datetime | None = None
