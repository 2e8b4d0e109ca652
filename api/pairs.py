"""A piece and an article that a person brought together: decided and taken back as a find is."""

from sqlalchemy.orm import Session

from api.context import Context
from api.permissions import Principal
from api.second_signature import over, sign_amounts
from ledger.tables import Account
from review import decide, second
from review.decide import Decided, Decider
from review.second import Awaiting


def decider_of(session: Session, who: Principal) -> Decider:
    """Return who decides, with the unit whose pieces they never decide."""
    account = session.get_one(Account, who.account_id)
    return Decider(name=account.name, unit_id=account.unit_id)


def confirm(
    session: Session,
    house: Context,
    who: Principal,
    pair: tuple[int, int],
    *,
    note: str | None = None,
) -> Decided | Awaiting:
    """Confirm a pair (submission, article), above the office's bar with two names.

    Raises: as `second.confirm`.
    """
    at, office, rulesets = house.clock(), house.office, house.rulesets
    done = second.confirm(
        session,
        *pair,
        decider=decider_of(session, who),
        at=at,
        office=office,
        over=over(session, office=office, rulesets=rulesets, at=at),
        note=note,
    )
    sign_amounts(session, done, office=office, rulesets=rulesets, at=at)
    return done


def reject(
    session: Session,
    house: Context,
    who: Principal,
    pair: tuple[int, int],
    *,
    reason: str,
    note: str | None = None,
) -> Decided:
    """Say why a pair does not count.

    Raises: as `decide.set_aside`.
    """
    return decide.set_aside(
        session,
        *pair,
        decider=decider_of(session, who),
        at=house.clock(),
        office=house.office,
        reason=reason,
        note=note,
    )


def undo(
    session: Session,
    house: Context,
    who: Principal,
    pair: tuple[int, int],
    *,
    note: str | None = None,
) -> Decided | None:
    """Take back what was decided on a pair; None: only one's own first signature stood.

    Raises: as `decide.unlink`.
    """
    decider, at = decider_of(session, who), house.clock()
    if second.take_back(session, *pair, decider=decider, at=at):
        return None
    return decide.unlink(session, *pair, decider=decider, at=at, office=house.office, note=note)
