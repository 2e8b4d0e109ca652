"""What the desk's acts take and answer: commissions, tasks, named lists, picks, signatures."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from api.v1.schemas import Model

Period = Annotated[str, Field(pattern=r"^(?:19|2[01])[0-9]{2}(?:-(?:Q[1-4]|0[1-9]|1[0-2]))?$")]
Text = Annotated[str, Field(min_length=1, max_length=500, pattern=r"\S")]
Key = Annotated[str, Field(min_length=1, max_length=64)]
Day = Annotated[date, Field(strict=False, ge=date(1990, 1, 1), le=date(2200, 1, 1))]
Figure = Annotated[Decimal, Field(strict=False, ge=0, le=1_000_000, decimal_places=2)]


class AnswerOut(Model):
    submission: str
    title: str
    unit: str | None
    on: date
    ran: int = Field(description="In how many channels")


class CommissionOut(Model):
    id: int
    topic: str
    asked_by: str
    asked_on: date
    due_on: date | None
    asked_of: list[str] = Field(description="Units' keys")
    answers: list[AnswerOut]
    adopted: int
    not_answered: list[str]


class CommissionIn(Model):
    topic: Annotated[str, Field(min_length=1, max_length=200, pattern=r"\S")]
    units: Annotated[list[Key], Field(min_length=1, max_length=500)]
    due_on: Day | None = None


class AnswerIn(Model):
    submission: Key


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


class PaperOut(Model):
    paper: Literal["explanation", "self_criticism"]
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


class NominationOut(Model):
    submission: str
    title: str
    unit: str
    authors: str
    outlets: list[str]
    reasons: list[str]
    picked: bool


class PickIn(Model):
    period: Period
    submission: Key
    reason: Text


class StepIn(Model):
    act: Literal["sent", "returned", "signed"]
    reason: Text | None = None


class StepOut(Model):
    act: str
    by: str
    at: datetime
    reason: str | None
    digest: str


class IssueIn(Model):
    number: Annotated[str, Field(min_length=1, max_length=60, pattern=r"\S")]
    issued_on: Day | None = None


class IssuedOut(Model):
    id: int
    number: str
    signer: str | None
    files: list[str]


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
