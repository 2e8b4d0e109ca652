"""回执: the whole chain of one submission, from handing in to the yuan, as it is shown anywhere.

`receipt_gather` reads it from the ledger; `receipt_text` prints it for a terminal, `receipt_html`
as one page, `as_json` writes it out.
"""

from dataclasses import dataclass, fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from bulletin.nearest import Nearby
from ledger.queries.nights import Gap
from rewards.results import Credit


@dataclass(frozen=True, slots=True)
class Author:
    """Who is credited, in order."""

    name: str
    role: str
    on_roster: bool


@dataclass(frozen=True, slots=True)
class SourceSeen:
    """One source's nights: how many were read, and those that were not, with the reason."""

    source_key: str
    outlet: str
    channel: str
    read: int
    nights: int
    gaps: tuple[Gap, ...]


@dataclass(frozen=True, slots=True)
class Unseen:
    """A channel no machine sees; `brought_on` None: nobody has brought a list yet."""

    source_key: str
    outlet: str
    channel: str
    medium: str
    brought_on: date | None


@dataclass(frozen=True, slots=True)
class Searched:
    """What was looked at, and what could not be; «not found» is said of nothing else."""

    from_on: date
    to_on: date
    sources: tuple[SourceSeen, ...]
    unseen: tuple[Unseen, ...]
    compared_from: date | None = None
    """Articles were compared back to this day; None while the piece waits to be compared."""

    @property
    def gaps(self) -> int:
        """Source × day without a look that could support «not published»."""
        return sum(len(source.gaps) for source in self.sources)

    @property
    def is_empty(self) -> bool:
        """Whether no night has been looked at yet."""
        return not any(source.read for source in self.sources)


@dataclass(frozen=True, slots=True)
class Proof:
    """An article that carries the piece, with the kept page it was read from."""

    article_id: int
    title: str
    url: str | None
    published_on: date
    published_at: datetime | None
    origin: str | None
    byline: tuple[str, ...]
    page_no: str | None
    position: str | None
    gone_at: datetime | None
    page_id: int | None
    kept_at: datetime | None
    digest: str | None
    """sha256 of the kept bytes; None for a clipping."""
    warc_file: str | None
    body: str
    passages: tuple[dict[str, list[int]], ...]
    quotes: tuple[str, ...]
    coverage_submission: float | None
    coverage_article: float | None
    numbers: tuple[int, int] | None
    """(agree, differ)."""
    because: tuple[str, ...]
    pictured_at: datetime | None = None
    """None: no screenshot was taken."""
    picture_digest: str | None = None
    """sha256 of the screenshot."""


@dataclass(frozen=True, slots=True)
class Run:
    """采用: the piece ran in a channel."""

    placement_id: int
    outlet: str
    channel: str
    tier: str
    tier_name: str
    medium: str
    published_on: date
    period: str
    extent: str
    composite_n: int
    relation: str | None
    relation_because: str | None
    confirmed_by: str
    confirmed_at: datetime
    decider_kind: str
    second_by: str | None
    proofs: tuple[Proof, ...]


@dataclass(frozen=True, slots=True)
class Guess:
    """疑似采用 that nobody has confirmed: waiting, or rejected with its reason."""

    candidate_id: int | None
    article_id: int
    outlet: str
    title: str
    url: str | None
    published_on: date
    probability: float | None
    left_because: tuple[str, ...]
    verdict: str | None
    reason: str | None
    decided_by: str | None
    decided_at: datetime | None


@dataclass(frozen=True, slots=True)
class Booked:
    """入账: a posted entry; it never changes."""

    ruleset: str
    beneficiary: str
    measure: str
    kind: str
    period_posted: str
    period_of_fact: str
    amount: Decimal
    count: Decimal


@dataclass(frozen=True, slots=True)
class Receipt:
    """Everything an informant may ask about a piece."""

    office: str
    zone: str
    as_of: datetime
    ref: str
    title: str
    kind: str
    form: str | None
    unit: str | None
    unit_id: int | None
    authors: tuple[Author, ...]
    submitted_at: datetime
    received_at: datetime
    openness: str
    cleared_by: str | None
    state: str
    version: int
    place: str | None
    body: str
    searched: Searched
    runs: tuple[Run, ...]
    waiting: tuple[Guess, ...]
    rejected: tuple[Guess, ...]
    credits: tuple[Credit, ...]
    """Of the open month, computed from today's facts; their rule sets by key."""
    ruleset_titles: dict[str, str]
    booked: tuple[Booked, ...]
    nearest: tuple[Nearby, ...] = ()
    """Where nothing was found: the articles that came nearest, and what they fell short on."""

    @property
    def state_of_search(self) -> str:
        """Return `adopted`, `waiting`, `not_found`, or `not_searched` while no night was read."""
        if self.runs:
            return "adopted"
        if self.waiting:
            return "waiting"
        return "not_searched" if self.searched.is_empty else "not_found"


def as_json(found: Receipt) -> dict[str, Any]:
    """Return the receipt as JSON values; moments in ISO 8601, amounts as decimal text."""
    return {"state_of_search": found.state_of_search, **_plain(found)}


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, date | datetime):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value
