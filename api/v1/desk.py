"""`/api/v1`: twins of what waits for somebody, and of the rule sets."""

from datetime import date, datetime

from fastapi import APIRouter
from pydantic import Field

from api.context import House, Reading, Who
from api.pages.rules import roster_gaps, used_before
from api.v1.errors import ERRORS
from api.v1.schemas import Listing, Model
from api.waiting import waiting
from rewards.kept import digest_of

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
    kept = used_before(session)
    since = {row.digest: row.first_used_at for row in kept}
    in_force = [
        RuleSetOut(
            key=each.key,
            title=each.title,
            measure=each.measure,
            from_on=each.effective.from_,
            to_on=each.effective.to,
            digest=digest_of(each),
            first_used_at=since.get(digest_of(each)),
        )
        for each in house.rulesets
    ]
    standing = {each.digest for each in in_force}
    gaps = roster_gaps(session)
    return RulesOut(
        in_force=in_force,
        used_before=[
            RuleSetOut(
                key=row.key,
                title=row.title,
                measure=row.measure,
                from_on=row.from_on,
                to_on=None,
                digest=row.digest,
                first_used_at=row.first_used_at,
            )
            for row in kept
            if row.digest not in standing
        ],
        roster=RosterOut(
            units=[NameOut(name=name, pieces=count) for name, count in gaps.units],
            authors=[NameOut(name=name, pieces=count) for name, count in gaps.authors],
            without_class=gaps.without_class,
            without_informant=gaps.without_informant,
        ),
        as_of=house.clock(),
    )
