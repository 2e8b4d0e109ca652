"""`/api/v1`: twins of what waits for somebody, and of the rule sets."""

from datetime import date, datetime
from typing import Any

from fastapi import APIRouter
from pydantic import Field

from api.context import House, Reading, Who
from api.pages.rules import Version, every_set, roster_gaps
from api.v1.errors import ERRORS
from api.v1.schemas import Listing, Model
from api.waiting import waiting

router = APIRouter(prefix="/api/v1", responses=ERRORS)


class WaitsOut(Model):
    key: str = Field(examples=["finds"])
    count: int
    path: str = Field(description="The page where it is done")
    about: str | None = Field(description="The period it is about")


class RuleSetOut(Model):
    key: str
    title: str
    measure: str
    from_on: date
    to_on: date | None
    digest: str = Field(description="sha256 of what it says")
    first_used_at: datetime | None = Field(description="Since when the ledger keeps it")
    content: dict[str, Any] = Field(description="What it says, as config/rewards.yaml has it")


class NameOut(Model):
    name: str
    pieces: int


class RosterOut(Model):
    """What the next roster should say."""

    units: list[NameOut] = Field(description="Names of units that are on no roster")
    authors: list[NameOut] = Field(description="Names that stand for nobody, or for several")
    without_class: int
    without_informant: int


class RulesOut(Model):
    in_force: list[RuleSetOut]
    used_before: list[RuleSetOut]
    roster: RosterOut
    as_of: datetime


@router.get("/waiting")
def waits(session: Reading, house: House, who: Who) -> Listing[WaitsOut]:
    """Return what waits for who asks, of all their roles together."""
    rows = [
        WaitsOut(key=each.key, count=each.count, path=each.path, about=each.about or None)
        for each in waiting(session, house, who)
    ]
    return Listing(rows=rows, as_of=house.clock())


@router.get("/rules")
def rules(session: Reading, house: House) -> RulesOut:
    """Return the rule sets in force, those used before, and what the roster leaves open."""
    sets = every_set(session, house)
    gaps = roster_gaps(session)
    return RulesOut(
        in_force=[_rules(each) for each in sets if each.standing],
        used_before=[_rules(each) for each in sets if not each.standing],
        roster=RosterOut(
            units=[NameOut(name=name, pieces=count) for name, count in gaps.units],
            authors=[NameOut(name=name, pieces=count) for name, count in gaps.authors],
            without_class=gaps.without_class,
            without_informant=gaps.without_informant,
        ),
        as_of=house.clock(),
    )


def _rules(held: Version) -> RuleSetOut:
    named = {name: getattr(held, name) for name in RuleSetOut.model_fields}
    return RuleSetOut(**named)
