"""What works earn as of today, for those who may see it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from api.apart import apart
from api.context import Context
from api.moved import submissions_moved
from api.remembered import Facts, facts_so_far
from ledger.tables import Submission
from rewards.judged import has_gate
from rewards.results import Credit
from rewards.run import Earned, credits_of, month

State = tuple[Facts, date]
MOST_MOVED = 200
"""Units' works are reckoned anew beside the others' as long as so few pieces have moved."""


def credits_in(
    session: Session, house: Context, period: str, *, unit_ids: tuple[int, ...] | None
) -> list[Credit]:
    """Return the credits of a month, quarter or year, of some units' works; None: of all."""
    return [row.credit for row in earned_in(session, house, period, unit_ids=unit_ids)]


def earned_in(
    session: Session, house: Context, period: str, *, unit_ids: tuple[int, ...] | None
) -> list[Earned]:
    """Return the same with the pieces they belong to, in order of number.

    A month is reckoned with its whole year, for the caps; it is kept until a fact changes. What
    decisions change of it are the works of the units they are about.
    """
    if not house.rulesets or unit_ids == ():
        return []
    asked = _Asked(session, house, period, house.clock())
    if unit_ids is not None:
        return house.glanced.get(
            ("credits", period, unit_ids), lambda: asked.of_units(unit_ids), state=asked.state
        )
    return house.remembered.get(
        ("credits", period), asked.of_all, state=asked.state, onward=asked.onward
    )


def credits_of_piece(session: Session, house: Context, submission_id: int) -> tuple[Credit, ...]:
    """Return what one piece earns, kept until a fact changes."""
    if not house.rulesets:
        return ()
    now = house.clock()
    return house.glanced.get(
        ("piece", submission_id),
        lambda: credits_of(
            session, submission_id, rulesets=house.rulesets, office=house.office, at=now
        ),
        state=(facts_so_far(session), house.office.periods.day_of(now)),
    )


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question for what a month, quarter or year earns, as of today."""

    session: Session
    house: Context
    period: str
    at: datetime

    @property
    def state(self) -> State:
        return facts_so_far(self.session), self.house.office.periods.day_of(self.at)

    def of_all(self) -> list[Earned]:
        house = self.house
        given = {"rulesets": house.rulesets, "office": house.office, "at": self.at}
        return apart(self.session, house.ledger, month, self.period, **given)

    def of_units(self, unit_ids: Collection[int]) -> list[Earned]:
        return month(
            self.session,
            self.period,
            rulesets=self.house.rulesets,
            office=self.house.office,
            at=self.at,
            unit_ids=sorted(unit_ids),
        )

    def onward(self, before: State, held: list[Earned]) -> list[Earned] | None:
        """Return what was held, with the works of units anew of which something moved since.

        None where more may have moved than single pieces, or a gate lets a piece touch another
        unit's.
        """
        (office, since, revised), day = before
        (office_now, until, revised_now), today = self.state
        if (office, revised, day) != (office_now, revised_now, today):
            return None
        if any(has_gate(ruleset) for ruleset in self.house.rulesets):
            return None
        moved = submissions_moved(self.session, since=since, until=until)
        if moved is None or len(moved) > MOST_MOVED:
            return None
        found = select(Submission.unit_id).where(Submission.id.in_(moved))
        units = set(self.session.scalars(found))
        if None in units:  # capped under the name that was stated
            return None
        kept = [row for row in held if row.piece.unit_id not in units]
        anew = self.of_units([unit for unit in units if unit is not None]) if units else []
        return sorted([*kept, *anew], key=lambda row: row.piece.ref)
