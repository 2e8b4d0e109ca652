"""What the API says: one model a noun, closed, with an example."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Generic, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field

T = TypeVar("T")


class Model(BaseModel):
    """Closed: what is not written here is neither taken nor given."""

    model_config = ConfigDict(extra="forbid", strict=True, from_attributes=True, frozen=True)


class Listing(Model, Generic[T]):
    """A page of a list; `after` goes into the next request, None: this was the last page."""

    rows: list[T]
    after: str | None = None
    as_of: datetime


class ColumnOut(Model):
    title: str
    form: str = Field(description="text, count, presence, share, amount, day or link")


class SectionOut(Model):
    title: str | None
    rows: list[list[str | int | None]] = Field(description="Amounts and days as text")


class TableOut(Model):
    """A table as the bulletin's files print it."""

    key: str
    title: str
    columns: list[ColumnOut]
    sections: list[SectionOut]
    note: str | None


class SubmissionOut(Model):
    ref: str = Field(examples=["2026-0007"])
    title: str
    kind: str
    form: str | None
    unit: str | None = Field(description="The unit's key")
    unit_name: str | None
    authors: list[str]
    submitted_at: datetime
    received_at: datetime
    openness: str
    state: str
    version: int
    adopted: int = Field(description="Standing placements")
    waiting: int = Field(description="Finds that a person has still to decide")


class SubmissionWhole(SubmissionOut):
    body: str | None
    url: str | None
    cleared_by: str | None


class ArticleOut(Model):
    id: int
    outlet: str
    channel: str
    title: str
    url: str | None
    published_on: date
    published_at: datetime | None
    origin: str | None
    byline: list[str]
    page_no: str | None
    degraded: list[str]
    version: int
    gone_at: datetime | None


class ArticleWhole(ArticleOut):
    body: str
    subtitle: str | None
    editors: list[str]
    section: str | None
    provenance: dict[str, str]
    aliases: list[str]
    page_digest: str | None = Field(description="sha256 of the kept bytes")
    kept_at: datetime | None


class CandidateOut(Model):
    id: int
    submission: str
    submission_title: str
    article: int
    article_title: str
    outlet: str
    channel: str
    url: str | None
    published_on: date
    probability: float = Field(ge=0, le=1)
    band: str
    extent: str
    composite_n: int
    coverage_submission: float
    coverage_article: float
    numbers: dict[str, int]
    holds: list[str]
    left_because: list[str]
    because: list[str]
    state: str
    found_at: datetime


class CandidateWhole(CandidateOut):
    passages: list[dict[str, Any]]
    comparisons: list[dict[str, Any]]
    rivals: list[int]


class PlacementOut(Model):
    id: int
    submission: str
    title: str
    unit: str | None
    unit_name: str | None
    authors: list[str]
    outlet: str
    channel: str
    publisher: str | None
    tier: str
    medium: str
    published_on: date
    period: str
    article: int
    url: str | None
    extent: str
    composite_n: int
    relation: str | None
    state: str
    confirmed_by: str
    confirmed_at: datetime
    decider_kind: str


class LineOut(Model):
    placement: str | None
    rule: str | None
    base: Decimal | None
    modifiers: list[dict[str, str]]
    amount: Decimal | None
    counted: bool
    reason: str | None


class ShareOut(Model):
    author: str
    amount: Decimal | None
    count: Decimal


class CreditOut(Model):
    """What a work earns under one rule set; `amount` null: `question` must be answered first."""

    work: str
    unit: str | None
    ruleset: str
    measure: str
    amount: Decimal | None
    lines: list[LineOut]
    shares: list[ShareOut]
    question: str | None


class CountOut(Model):
    keys: dict[str, str] = Field(examples=[{"unit": "leiwuqi", "tier": "prefecture"}])
    placements: int
    submissions: int


class CountsOut(Model):
    by: list[str]
    rows: list[CountOut]
    as_of: datetime


class OutcomeOut(Model):
    source: str
    channel: str
    outlet: str
    day: date
    state: str
    why: str | None
    listed: int
    new: int
    fetched: int
    articles: int
    quarantined: int
    at: datetime


class GapOut(Model):
    source: str
    outlet: str
    day: date
    state: str
    why: str | None
    note: str | None = Field(description="Of a paused source: the operator's note")


class UnseenOut(Model):
    source: str
    outlet: str
    channel: str
    brought_on: date | None


class SuspicionOut(Model):
    source: str
    outlet: str
    day: date
    credited_by: list[int] = Field(description="Articles elsewhere that name it as their source")


class GapsOut(Model):
    from_on: date
    to_on: date
    gaps: list[GapOut]
    unseen: list[UnseenOut] = Field(description="Channels no machine sees")
    suspicions: list[SuspicionOut] = Field(
        description="Days read well that others' credits contradict"
    )
    as_of: datetime


class ChannelOut(Model):
    key: str
    name: str
    tier: str
    medium: str


class SourceOut(Model):
    key: str
    channel: str
    kind: str
    checked: date | None
    paused: str | None = Field(description="The note it is stopped with; null: it is read")
    state: str = Field(description="How its last night ended; `manual`: no machine reads it")
    why: str | None = Field(description="The cause, where the night did not end well")
    last_good: date | None = Field(description="Of the last four weeks; null: on none of them")


class OutletOut(Model):
    key: str
    name: str
    publisher: str | None
    trusted: bool
    channels: list[ChannelOut]
    sources: list[SourceOut]


class OutletsOut(Model):
    tiers: list[dict[str, str]]
    outlets: list[OutletOut]


class Me(Model):
    name: str
    display_name: str
    roles: list[str]
    scopes: list[str] | None = Field(description="Of the key; null for a person")


class FieldFault(Model):
    field: str = Field(examples=["query.limit"])
    reason: str = Field(examples=["must be 200 or less"])
    reason_zh: str


class ProblemOut(BaseModel):
    """RFC 9457; `title` is the Chinese sentence, `detail` the English one."""

    type: str = Field(examples=["urn:kandeng:not_found"])
    title: str
    detail: str
    status: int
    fields: list[FieldFault] | None = None


class OverviewOut(Model):
    month: str
    articles: int
    submissions: int
    placements: int
    adopted: int
    need: int | None = Field(
        description="Pieces of all units that should run this month; null without such a task"
    )
    behind: int = Field(description="Units that have not done theirs yet")
    waiting: int
    ran_on: date | None
    ran: list[dict[str, str | None]]
    night: date | None
    """The last night that was due."""
    next_at: datetime | None
    """When the next run is due: as office.yaml says, else at the hour of the last one."""
    missed: int
    """Nights in a row up to now on which no crawl ran at all."""
    outlets: list[dict[str, Any]]
    as_of: datetime


Reason = Literal[
    "not_ours",
    "mention_only",
    "paid",
    "nominal_byline",
    "duplicate",
    "not_relayed",
    "no_evidence",
]


Relation = Literal["original", "reprint", "citation", "broadcast", "translation"]
Word = Annotated[str, Field(min_length=1, max_length=100, pattern=r"\S")]
Note = Annotated[str, Field(min_length=1, max_length=500, pattern=r"\S")]
CandidateId = Annotated[int, Field(ge=1, le=2**53)]


Figure = Annotated[Decimal, Field(strict=False, ge=0, le=1_000_000_000, decimal_places=2)]
Day = Annotated[date, Field(strict=False)]


class FactsIn(Model):
    """What a reviewer adds to a placement; a null takes back what was said."""

    relation: Relation | None = None
    position: Word | None = None
    page_no: Word | None = None
    composite_n: Annotated[int, Field(ge=1, le=99)] | None = Field(
        default=None, description="1: it stands alone; n: one of n pieces in a round-up"
    )


class MoreFactsIn(FactsIn):
    """All that may be stated of a placement, and why; rules judge by it."""

    fee: Figure | None = None
    reads: Figure | None = Field(default=None, description="As read today")
    standard: Figure | None = Field(default=None, description="Looked up in a regulation's annex")
    assessed: Figure | None = Field(default=None, description="A person's value; needs a reason")
    words: Figure | None = None
    form: Word | None = None
    stage: Word | None = None
    part: Word | None = Field(
        default=None, description="Gave material, helped an interview: where a journalist wrote"
    )
    reported_on: Day | None = None
    evidence_on: Day | None = None
    reason: Note | None = None


class InstructionIn(Model):
    """批示: never its text."""

    level: Word
    date: Day | None = None
    number: Word | None = None
    registrar: Word | None = None


class WorkFactsIn(Model):
    """What is stated of a piece as a whole; each list is all there is, a null takes it back."""

    flag: Annotated[list[Word], Field(max_length=20)] | None = None
    instruction: Annotated[list[InstructionIn], Field(max_length=20)] | None = None
    tag: Annotated[list[Word], Field(max_length=20)] | None = Field(
        default=None, description="Campaigns and exemplary pieces the piece is counted under"
    )
    reason: Note | None = None


class ConfirmIn(Model):
    """A confirmation, with what is known of how the piece ran."""

    note: str | None = Field(default=None, max_length=500)
    facts: FactsIn | None = None


class ManyIn(Model):
    """Finds to be decided in one go."""

    candidates: Annotated[list[CandidateId], Field(min_length=1, max_length=200)]


class LeftOut(Model):
    """A find that was left as it stands, and why."""

    candidate: int
    why: str


class ManyOut(Model):
    """What one bulk came to."""

    done: list[int]
    left: list[LeftOut]
    queue: dict[str, int]


class FactsOut(Model):
    """A placement's facts as they stand, and as they stood before."""

    placement: int
    facts: dict[str, str | int | None]
    before: dict[str, str | int | None]


class WorkFactsOut(Model):
    """A piece's facts as they stand, and as they stood before."""

    submission: str
    facts: dict[str, list[str] | list[dict[str, str]] | None]
    before: dict[str, list[str] | list[dict[str, str]] | None]


class QueueOut(Model):
    """The queue in numbers."""

    waiting: int
    confirmed: int
    rejected: int
    unsure: int
    decided: int
    all: int


class RejectIn(Model):
    """A rejection with its reason."""

    reason: Reason
    note: str | None = Field(default=None, max_length=500)


class NoteIn(Model):
    """An undo, or a doubt."""

    note: str | None = Field(default=None, max_length=500)


class AwaitingOut(Model):
    """A first signature that waits for a second person's."""

    signed_by_name: str
    signed_at: datetime
    amount: Decimal
    measure: str


class DecidedOut(Model):
    """The verdict that stands on a find, or on a pair that a person brought together."""

    candidate: int | None = Field(description="None: no machine found the pair")
    state: str
    verdict: str | None
    reason: str | None
    decided_by: str | None
    decided_by_name: str = Field(description="As people call them")
    decided_at: datetime | None
    first: bool = Field(description="False: it was decided so before; the first decision stands")
    placement: int | None
    awaiting: AwaitingOut | None = Field(
        default=None, description="The sum is above the office's bar: a second person has to sign"
    )
    queue: dict[str, int]
