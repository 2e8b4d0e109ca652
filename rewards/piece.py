"""A submission as the engine is told of it, with what a table shows beside it."""

from collections.abc import Mapping
from dataclasses import dataclass

from rewards import facts as known
from rewards.past import PastRow


@dataclass(frozen=True, slots=True)
class Piece:
    """A submission that earned something, with what the engine is told of it."""

    submission_id: int
    ref: str
    title: str
    unit_id: int | None
    unit: str | None
    """The unit's key; as stated where it is not on the roster."""
    people: Mapping[str, int]
    """Author's name → person, where the roster knows who it is."""
    work: known.Work
    """Without the runs that `past` speaks of: these earn what it says."""
    past: tuple[PastRow, ...] = ()
    proved: tuple[tuple[str, str], ...] = ()
    """Channel and number of the placements that prove a row of `past`."""
