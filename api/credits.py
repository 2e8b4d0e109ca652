"""What works earn as of today, for those who may see it."""

from sqlalchemy.orm import Session

from api.context import Context
from api.remembered import facts_so_far
from rewards.results import Credit
from rewards.run import Earned, month


def credits_in(
    session: Session, house: Context, period: str, *, unit_ids: tuple[int, ...] | None
) -> list[Credit]:
    """Return the credits of a month, quarter or year, of some units' works; None: of all."""
    return [row.credit for row in earned_in(session, house, period, unit_ids=unit_ids)]


def earned_in(
    session: Session, house: Context, period: str, *, unit_ids: tuple[int, ...] | None
) -> list[Earned]:
    """Return the same with the pieces they belong to, in order of number.

    A month is reckoned with its whole year, for the caps; it is kept until a fact changes.
    """
    if not house.rulesets or unit_ids == ():
        return []
    now = house.clock()
    return house.remembered.get(
        ("credits", period, unit_ids),
        lambda: month(
            session,
            period,
            rulesets=house.rulesets,
            office=house.office,
            at=now,
            unit_ids=unit_ids,
        ),
        state=(facts_so_far(session), house.office.periods.day_of(now)),
    )
