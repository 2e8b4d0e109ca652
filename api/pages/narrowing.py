"""Facets: the choices of a filter as links, each with how many rows stand behind it."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from ledger.queries.units import UnitRow
from office.house import Office

MOST = 8
"""Choices a filter shows; the others are chosen from its list."""
COUNTED_DAYS = 62
"""Where no period is asked for, what could be years is counted over the last two months."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a filter; `key` is what stands in the address."""

    key: str
    word: str
    count: int


@dataclass(frozen=True, slots=True)
class Facet:
    """A filter's choices, and the one that is set; "": none is."""

    name: str
    chosen: str
    choices: tuple[Choice, ...]

    @property
    def offered(self) -> tuple[Choice, ...]:
        """Return what a page has room for; one choice alone is none.

        The chosen one is, since it can be taken out again.
        """
        return self.choices[:MOST] if len(self.choices) > 1 or self.chosen else ()


def facet(
    name: str,
    chosen: str,
    counts: Mapping[str, int],
    word: Callable[[str], str],
    *,
    order: Iterable[str] | None = None,
) -> Facet:
    """Return the choices behind which something stands: by `order`, else the most first.

    >>> found = facet("state", "", {"b": 2, "a": 2, "c": 3, "d": 0}, str.upper)
    >>> [(each.word, each.count) for each in found.choices]
    [('C', 3), ('A', 2), ('B', 2)]
    """
    keys = sorted(counts, key=lambda key: (-counts[key], key)) if order is None else order
    some = [Choice(key, word(key), counts[key]) for key in keys if key and counts.get(key)]
    return Facet(name, chosen, tuple(some))


def by_tier(office: Office, chosen: str, channels: Mapping[str, int]) -> Facet:
    """Return the tiers of channels, down the office's ladder."""
    counts = Counter[str]()
    for key, count in channels.items():
        if found := office.channel(key):
            counts[found[1].tier] += count
    return facet(
        "tier", chosen, counts, office.tier_name, order=[tier.key for tier in office.tiers]
    )


def by_unit(named: Mapping[int, UnitRow], chosen: str, counts: Mapping[int | None, int]) -> Facet:
    """Return the units that ids stand for; what belongs to none is left out."""
    held = {row.key: row.name for row in named.values()}
    keyed = {row.key: counts[id_] for id_, row in named.items() if id_ in counts}
    return facet("unit", chosen, keyed, held.__getitem__)


def counted_from(today: date) -> date:
    """Return the first of the days over which rows are counted.

    >>> counted_from(date(2026, 10, 31))
    datetime.date(2026, 8, 31)
    """
    return today - timedelta(days=COUNTED_DAYS - 1)
