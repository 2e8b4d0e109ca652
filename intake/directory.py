"""Who a name means on a day: units by their dated names, people by the posts they held."""

import datetime as dt
import difflib
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class NamedUnit:
    """A name a unit bore, both days inclusive; None is open."""

    name: str
    unit_id: int
    from_on: dt.date | None = None
    to_on: dt.date | None = None


@dataclass(frozen=True, slots=True)
class HeldPost:
    """A person at a unit in a span of days."""

    name: str
    person_id: int
    unit_id: int
    from_on: dt.date | None = None
    to_on: dt.date | None = None


class Directory:
    """The roster as names are looked up in it."""

    def __init__(
        self,
        units: Iterable[NamedUnit],
        posts: Iterable[HeldPost] = (),
        merged: Iterable[tuple[int, int]] = (),
    ) -> None:
        self._units: dict[str, list[NamedUnit]] = {}
        for unit in units:
            self._units.setdefault(plain_name(unit.name), []).append(unit)
        self._posts: dict[str, list[HeldPost]] = {}
        for post in posts:
            self._posts.setdefault(plain_name(post.name), []).append(post)
        self._merged = dict(merged)

    def unit_of(self, name: str, day: dt.date) -> int | None:
        """Return the unit of that name on the day, or the only one that ever bore it.

        None when there is none, or several: which one is meant is not guessed.
        """
        borne = self._units.get(plain_name(name), [])
        then = {unit.unit_id for unit in borne if _holds(unit.from_on, unit.to_on, day)}
        found = then or {unit.unit_id for unit in borne}
        return self._survivor(found.pop()) if len(found) == 1 else None

    def several(self, name: str) -> bool:
        """Whether a name is that of more than one unit."""
        return len({unit.unit_id for unit in self._units.get(plain_name(name), [])}) > 1

    def near(self, name: str) -> str | None:
        """Return a known name much like an unknown one."""
        found = difflib.get_close_matches(plain_name(name), self._units, 1, 0.7)
        return self._units[found[0]][0].name if found else None

    def person_of(self, name: str, unit_id: int | None, day: dt.date) -> int | None:
        """Return the one person of that name at the unit; None when none or several.

        Without a unit nobody is named: names repeat.
        """
        held = [post for post in self._posts.get(plain_name(name), []) if post.unit_id == unit_id]
        then = {post.person_id for post in held if _holds(post.from_on, post.to_on, day)}
        found = then or {post.person_id for post in held}
        return found.pop() if len(found) == 1 else None

    def _survivor(self, unit_id: int) -> int:
        seen = {unit_id}
        while (into := self._merged.get(unit_id)) is not None and into not in seen:
            seen.add(into)
            unit_id = into
        return unit_id


def plain_name(name: str) -> str:
    """Return a name without spaces and with one kind of brackets.

    >>> plain_name(" 昌都市委组织部 （信息中心）")
    '昌都市委组织部(信息中心)'
    """
    return "".join(name.split()).replace("（", "(").replace("）", ")").replace("•", "·")


def _holds(from_on: dt.date | None, to_on: dt.date | None, day: dt.date) -> bool:
    return (from_on or dt.date.min) <= day <= (to_on or dt.date.max)
