"""What tasks take and answer: targets, tallies, papers, roster gaps, named lists."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from api.v1.desk_schemas import Key, Period, Text
from api.v1.schemas import Model

Figure = Annotated[Decimal, Field(strict=False, ge=0, le=1_000_000, decimal_places=2)]
Year = Annotated[str, Field(pattern=r"^(?:19|2[01])[0-9]{2}$")]
Term = Annotated[
    str,
    Field(
        pattern=r"^(?:19|2[01])[0-9]{2}(?:-(?:Q[1-4]|H[12]|W(?:0[1-9]|[1-4][0-9]|5[0-3])"
        r"|0[1-9]|1[0-2]))?$"
    ),
]
PaperKind = Literal["explanation", "self_criticism"]


class TargetOut(Model):
    id: int
    kind: str
    subject: str
    period: str
    basis: str
    need: Decimal
    set_by: str
    set_at: datetime


class TargetIn(Model):
    kind: Literal["unit_class", "unit", "person"]
    subject: Key
    basis: Literal["submitted", "accepted", "adopted", "points"]
    period: Period
    need: Figure


class YearTargetIn(Model):
    """`months` as given by hand, else `weights` of the months, else evenly."""

    kind: Literal["unit_class", "unit", "person"]
    subject: Key
    basis: Literal["submitted", "accepted", "adopted", "points"]
    year: Year
    need: Figure
    weights: Annotated[list[Figure], Field(max_length=12, default_factory=list)]
    months: Annotated[list[Figure], Field(max_length=12, default_factory=list)]


class TallyOut(Model):
    """What a task of a term came to."""

    whose: str = Field(description="A unit's or person's name")
    unit: str
    period: str
    ruleset: str
    measure: str
    amount: Decimal
    gate: str | None = Field(description="open or closed; null: the rule set has none")
    missed_in_a_row: int
    reasons: list[str]


class PostsShortOut(Model):
    """A role of which a unit has fewer in post than the office wants."""

    unit: str
    role: str
    wanted: int
    held: int
    missing: int


class PaperOut(Model):
    paper: PaperKind
    unit: str
    about: str = Field(description="The unit or person whose task it was")
    period: str
    ruleset: str
    due_on: date
    late: bool
    received_on: date | None
    received_by: str | None


class NamedListIn(Model):
    kind: Literal["zeros", "criticism"]
    period: Period
    units: Annotated[list[Key], Field(max_length=500)] = Field(
        description="Empty: what was signed is taken back, for the reason given"
    )
    reason: Text | None = None


class NamedListOut(Model):
    kind: str
    period: str
    units: list[str]
    signed_by: str
    signed_at: datetime
    document: str
    until: date


class NamedListsOut(Model):
    """Whom the figures propose, and what a person has signed."""

    proposed: list[str] = Field(description="Units' keys")
    signed: NamedListOut | None
    as_of: datetime
