"""Who owes: units and people as the roster has them, with posts, leave and what was asked of them.

A task is owed for a span by whom the roster has in it, whatever else is known of them.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from rewards.spans import Span

CADRE = "cadre"
LEAST_PRESENT = Decimal("0.5")
"""Who is in post, and not on leave, for less than this share of a span's days owes nothing in it.

Ours: no regulation that was read says what a transfer in mid-month does to a task.
"""


@dataclass(frozen=True, slots=True)
class Days:
    """Days from `from_on` to `to_on`, both inclusive; None is open."""

    from_on: date | None = None
    to_on: date | None = None

    def __contains__(self, day: date) -> bool:
        return (self.from_on or date.min) <= day <= (self.to_on or date.max)


@dataclass(frozen=True, slots=True)
class KnownUnit:
    """A unit; `merged_into` answers for it once its days are over."""

    id: int
    key: str
    unit_class: str | None
    days: Days
    merged_into: int | None = None

    def stands(self, span: Span) -> bool:
        """Whether it stood all through a span."""
        gone = self.merged_into is not None and self.days.to_on is None
        last_on = span.ends_on - timedelta(days=1)
        return not gone and span.starts_on in self.days and last_on in self.days


@dataclass(frozen=True, slots=True)
class Held:
    """A post held at a unit for some days."""

    unit_id: int
    role: str
    days: Days


@dataclass(frozen=True, slots=True)
class KnownPerson:
    """Somebody with posts and leave; `names` with the days they were borne."""

    id: int
    key: str
    names: tuple[tuple[str, Days], ...]
    posts: tuple[Held, ...] = ()
    leave: tuple[Days, ...] = ()

    def name_on(self, day: date) -> str:
        """Return the name borne on a day; the last one known where none is."""
        borne = [name for name, days in self.names if day in days]
        return (borne or [name for name, _ in self.names] or [self.key])[-1]

    def owes_at(
        self, span: Span, *, role: str = CADRE, least: Decimal = LEAST_PRESENT
    ) -> int | None:
        """Return the unit a person owes a span's task at; None: not in post, or mostly on leave.

        Who is transferred owes once, where most of the days were spent; of equals, at the last.
        """
        spent = Counter(
            {unit: days for unit, days in self._spent(span, role).items() if unit is not None}
        )
        length = (span.ends_on - span.starts_on).days
        if not spent or sum(spent.values()) < length * least:
            return None
        order = list(spent)
        return max(spent, key=lambda unit: (spent[unit], order.index(unit)))

    def _spent(self, span: Span, role: str) -> Mapping[int | None, int]:
        return Counter(self._unit_on(day, role) for day in _days(span))

    def _unit_on(self, day: date, role: str) -> int | None:
        """Return where a day was served; of two posts at once the later counts."""
        if any(day in away for away in self.leave):
            return None
        held = [post for post in self.posts if post.role == role and day in post.days]
        return max(held, key=lambda p: p.days.from_on or date.min).unit_id if held else None


def _days(span: Span) -> Iterator[date]:
    return (span.starts_on + timedelta(days=n) for n in range((span.ends_on - span.starts_on).days))


@dataclass(frozen=True, slots=True)
class Asked:
    """约稿 with a due day, and the units it was asked of."""

    id: int
    due_on: date
    asked_of: frozenset[int]


TargetKey = tuple[str, str, str, str]
"""(subject kind, subject, period, basis)."""


@dataclass(frozen=True, slots=True)
class Roster:
    """Everything a task is judged by but the work done."""

    units: Mapping[int, KnownUnit] = field(default_factory=dict)
    people: Mapping[int, KnownPerson] = field(default_factory=dict)
    commissions: tuple[Asked, ...] = ()
    targets: Mapping[TargetKey, Decimal] = field(default_factory=dict)

    def answering(self, unit_id: int | None, day: date) -> int | None:
        """Return the unit that answers on a day for what a unit did: its last successor."""
        seen = set[int | None]()
        while (unit := self.units.get(unit_id or 0)) and unit.merged_into is not None:
            if unit_id in seen or (unit.days.to_on is not None and day in unit.days):
                break
            seen.add(unit_id)
            unit_id = unit.merged_into
        return unit_id

    def unit_need(self, unit: KnownUnit, period: str, basis: str) -> Decimal | None:
        """Return what a unit was set; its own task wins over that of its class."""
        own = self.targets.get(("unit", unit.key, period, basis))
        if own is not None:
            return own
        return self.targets.get(("unit_class", unit.unit_class or "", period, basis))

    def person_need(self, person: KnownPerson, period: str, basis: str) -> Decimal | None:
        """Return what a person was set."""
        return self.targets.get(("person", person.key, period, basis))
