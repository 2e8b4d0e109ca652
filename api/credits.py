"""What works earn as of today, for those who may see it."""

from sqlalchemy.orm import Session

from api.context import Context
from rewards.results import Credit
from rewards.run import month


def credits_in(
    session: Session, house: Context, period: str, *, unit_ids: tuple[int, ...] | None
) -> list[Credit]:
    """Return the credits of a month, quarter or year, of some units' works; None: of all."""
    if not house.rulesets:
        return []
    rows = month(
        session,
        period,
        rulesets=house.rulesets,
        office=house.office,
        at=house.clock(),
        unit_ids=unit_ids,
    )
    return [row.credit for row in rows]
