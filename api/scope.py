"""Whose pieces somebody sees: an informant their own unit's, the desk everybody's."""

from api.permissions import Principal


def unit_ids(who: Principal) -> tuple[int, ...] | None:
    """Return the units whose submissions `who` may see; None: all, empty: none.

    An operator looks after outlets and sees no submission; neither does an account without a unit.
    """
    if who.sees_every_unit:
        return None
    if who.may("informant") and who.unit_id is not None:
        return (who.unit_id,)
    return ()
