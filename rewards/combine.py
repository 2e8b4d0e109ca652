"""One work in several outlets: what its counted lines come to together."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from rewards.facts import Placement
from rewards.grammar import Combine
from rewards.results import Line


@dataclass(frozen=True, slots=True)
class Counted:
    """A line that counts, with its placement; base and amount are known."""

    placement: Placement
    base: Decimal
    amount: Decimal


def counted(pairs: Sequence[tuple[Placement, Line]]) -> list[Counted]:
    """Return the lines that count and are no question."""
    return [
        Counted(placement, line.base, line.amount)
        for placement, line in pairs
        if line.counted and line.base is not None and line.amount is not None
    ]


def combined(combine: Combine, lines: Sequence[Counted]) -> Decimal:
    """Return what the lines come to.

    `unknown` has an answer for one line only; for more the caller asks. The order of lines does
    not matter: of equal amounts the one with the higher base is the highest.
    """
    if not lines:
        return Decimal(0)
    if combine.mode == "sum":
        return _sum(lines)
    if combine.mode == "once_per_class":
        return _once_per_class(lines, combine.by or "tier")
    first, *others = sorted(lines, key=lambda line: (-line.amount, -line.base))
    value = combine.value or Decimal(0)
    if combine.mode == "highest_plus_flat":
        return first.amount + value * len(others)
    if combine.mode == "highest_plus_fraction":
        further = sum((o.base if combine.of == "base" else o.amount for o in others), Decimal(0))
        return first.amount + value * further
    return first.amount


def _once_per_class(lines: Sequence[Counted], by: str) -> Decimal:
    """Sum the highest of each class; lines whose class is not known are one class."""
    highest: dict[object, Decimal] = {}
    for line in lines:
        name = line.placement.get(by)
        highest[name] = max(line.amount, highest.get(name, line.amount))
    return sum(highest.values(), Decimal(0))


def _sum(lines: Sequence[Counted]) -> Decimal:
    return sum((line.amount for line in lines), Decimal(0))
