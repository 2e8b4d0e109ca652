"""What the desk's acts take and answer: commissions, picks, signatures."""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field

from api.v1.schemas import Model, TableOut

Period = Annotated[str, Field(pattern=r"^(?:19|2[01])[0-9]{2}(?:-(?:Q[1-4]|0[1-9]|1[0-2]))?$")]
Text = Annotated[str, Field(min_length=1, max_length=500, pattern=r"\S")]
Key = Annotated[str, Field(min_length=1, max_length=64)]
Day = Annotated[date, Field(strict=False, ge=date(1990, 1, 1), le=date(2200, 1, 1))]


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


class PickDropIn(Model):
    period: Period
    submission: Key


class PickOut(Model):
    submission: str
    period: str
    reason: str | None
    picked_by: str
    picked_at: datetime


class AwardsOut(Model):
    """A proposal for people to decide on; whoever equals the last place stands there too."""

    table: TableOut | None
    as_of: datetime


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
