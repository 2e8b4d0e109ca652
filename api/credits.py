"""What the open month's view says of a work, for those who may see money."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from api.context import Context
from ledger.tables import RuleSet
from rewards.results import Credit


def credits_of(session: Session, house: Context, ref: str) -> Sequence[Credit]:
    """Return a submission's credits in the open month; none while no rule set is in force."""
    return ()


def credits_in(
    session: Session, house: Context, period: str | None, *, unit_ids: tuple[int, ...] | None
) -> Sequence[Credit]:
    """Return the credits of a period, by default the open month, of some units' works."""
    return ()


def ruleset_titles(session: Session, house: Context) -> dict[str, str]:
    """Return what each rule set is called, by key."""
    return dict(session.execute(select(RuleSet.key, RuleSet.title)).all())
