"""What the engine answers: every number with the lines it is made of.

The amounts of a row's lines add up to the amount of the row: where works are combined, capped or
cut off, a line of its own carries the difference.
"""

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_DOWN, ROUND_HALF_UP, Context, Decimal
from functools import lru_cache

CENT = Decimal("0.01")
NOTHING = Decimal("0.00")
_GUARD = Decimal("1e-12")
WIDE = Context(prec=200)
"""Digits for any sum of what the grammar allows; the usual 28 would cut or refuse some."""


@lru_cache(maxsize=4096)  # a regulation's amounts are few, and a year rounds each many times
def rounded(amount: Decimal) -> Decimal:
    """Return the amount half-up to 0.01.

    A third of something times three must not miss a half cent by the last of 28 digits, so the
    noise of divisions is rounded away first.

    >>> rounded(Decimal("0.05") / 6 * 3)
    Decimal('0.03')
    """
    settled = amount.quantize(_GUARD, ROUND_HALF_UP, WIDE)
    # NOTHING is added so that no zero is negative.
    return WIDE.add(settled.quantize(CENT, ROUND_HALF_UP, WIDE), NOTHING)


def cut_down(amount: Decimal) -> Decimal:
    """Return the amount with everything below 0.01 cut off."""
    return amount.quantize(CENT, ROUND_DOWN, WIDE)


@dataclass(frozen=True, slots=True)
class Effect:
    """What one modifier changed of a line's amount."""

    key: str
    change: Decimal


@dataclass(frozen=True, slots=True)
class Line:
    """One step of a sum; `amount` None: `question` says what must be answered first.

    `rule` is the row's key for a placement, else what the line is about: `combine:highest`,
    `event:instruction`, `cap:month`, `gate`, `journalist:half`, `rounding`.
    """

    placement: str | None = None
    rule: str | None = None
    base: Decimal | None = None
    effects: tuple[Effect, ...] = ()
    amount: Decimal | None = Decimal(0)
    counted: bool = False
    reason: str | None = None
    question: str | None = None


@dataclass(frozen=True, slots=True)
class Share:
    """What an author gets; `amount` None: open, or the authors divide it themselves."""

    author: str
    amount: Decimal | None
    count: Decimal


@dataclass(frozen=True, slots=True)
class Credit:
    """计分: what a work earns under one rule set; `amount` None: `question` must be answered."""

    work: str
    unit: str | None
    ruleset: str
    measure: str
    day: date
    amount: Decimal | None
    lines: tuple[Line, ...]
    shares: tuple[Share, ...]
    question: str | None


@dataclass(frozen=True, slots=True)
class TallyCredit:
    """What more or less than the task comes to; `gate` is None without one, else open or closed."""

    tally: str
    period: str
    ruleset: str
    measure: str
    amount: Decimal
    lines: tuple[Line, ...]
    gate: str | None
