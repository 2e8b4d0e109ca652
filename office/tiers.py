"""The office's own ladder of media levels, highest first."""

from collections.abc import Sequence

from office.strict import StrictModel


class Tier(StrictModel):
    """One rung 媒体级别: a latin key of the office's choosing, and the name people see."""

    key: str
    name: str


def rank(tiers: Sequence[Tier], key: str) -> int:
    """Return a tier's place, 0 for the highest.

    Raises:
        KeyError: when the office has no such tier.

    >>> ladder = [Tier(key="central", name="中央级"), Tier(key="county", name="县级")]
    >>> rank(ladder, "county")
    1
    """
    for place, tier in enumerate(tiers):
        if tier.key == key:
            return place
    raise KeyError(key)


def highest(tiers: Sequence[Tier], keys: Sequence[str]) -> str | None:
    """Return the highest of some tiers; None when there are none."""
    return min(keys, key=lambda key: rank(tiers, key), default=None)
