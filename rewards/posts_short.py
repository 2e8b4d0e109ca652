"""Roster gaps: units with fewer 信息员 and 宣传员 in post than the office wants."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from rewards.roster import Roster
from rewards.spans import Span

WANTED: Mapping[str, int] = {"informant": 2, "publicist": 2}
"""A unit's, as the office's article of 2014 has it."""


@dataclass(frozen=True, slots=True)
class PostsShort:
    """A role of which a unit has fewer than wanted; `held` names who holds it, by person."""

    unit_id: int
    role: str
    wanted: int
    held: tuple[int, ...]

    @property
    def missing(self) -> int:
        """How many more are wanted."""
        return self.wanted - len(self.held)


def posts_short(
    roster: Roster, on: date, *, wanted: Mapping[str, int] = WANTED
) -> Iterator[PostsShort]:
    """Yield what is missing on a day, in the order of the roster, then of the roles."""
    day = Span(on, on + timedelta(days=1))
    holding: dict[tuple[int, str], set[int]] = {}
    for person in roster.people.values():
        for post in person.posts:
            if on in post.days:
                holding.setdefault((post.unit_id, post.role), set()).add(person.id)
    for unit in roster.units.values():
        if not unit.stands(day):
            continue
        for role, need in wanted.items():
            held = tuple(sorted(holding.get((unit.id, role), ())))
            if len(held) < need:
                yield PostsShort(unit.id, role, need, held)
