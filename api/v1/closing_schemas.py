"""What closing takes and answers: the draft, steps, the lock, large amounts, 公示."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from api.v1.desk_schemas import Day, Key, Text
from api.v1.schemas import Model

Digest = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
Line = Annotated[str, Field(min_length=1, max_length=60, pattern=r"\S")]


class AmountIn(Model):
    submission: Key
    ruleset: Key


class AmountOut(Model):
    submission: str
    ruleset: str
    measure: str
    amount: Decimal
    confirmed_by: list[str] = Field(description="People; empty: the office's rule alone")
    signed_by: list[str]
    missing: int = Field(description="How many have still to sign")


class ClosingStepIn(Model):
    act: Literal["sent", "returned", "signed"]
    digest: Digest = Field(description="Of the draft that was read")
    reason: Text | None = None


class ClosingStepOut(Model):
    act: str
    by: str
    at: datetime
    reason: str | None
    digest: str


class CloseIn(Model):
    digest: Digest
    document_no: Line | None = None
    issued_by: Line | None = None
    issued_on: Day | None = None


class ClosedOut(Model):
    period: str
    closed_at: datetime
    closed_by: str
    second_by: str | None
    by_form: bool = Field(description="The scanned signature form stands for the second name")
    document_no: str | None
    issued_by: str | None
    issued_on: date | None
    digest: str


class ClosingDraftOut(Model):
    period: str
    digest: str | None = Field(description="What a signature is given to; null once closed")
    entries: int
    waiting: list[str] = Field(description="Pieces with an open question")
    unsigned: list[AmountOut]
    steps: list[ClosingStepOut]
    closed: ClosedOut | None
    as_of: datetime


class PublicityOut(Model):
    year: str
    shown_on: date
    until: date
    shown_by: str
    raised: int
    unanswered: int
