"""Rows of a schedule that can never be reached, because earlier rows take all they fit.

Two rows that can both fit are legal; a row nobody can reach is a mistake worth a warning.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise, product

from rewards.explain import plain
from rewards.grammar import Bounds, Row, Scalar, When

MOST_CASES = 20_000
"""A row that falls into more cases than this is taken to be reachable."""

Number = Decimal | int


@dataclass(frozen=True, slots=True)
class Span:
    """Numbers between two ends; None is open-ended, `*_in` whether the end itself belongs."""

    low: Number | None = None
    low_in: bool = False
    high: Number | None = None
    high_in: bool = False

    @property
    def empty(self) -> bool:
        """Whether no number lies inside."""
        if self.low is None or self.high is None:
            return False
        return self.low > self.high or (
            self.low == self.high and not (self.low_in and self.high_in)
        )

    def within(self, other: "Span") -> bool:
        """Whether every number inside lies in the other too."""
        above = other.low is None or (
            self.low is not None
            and (self.low > other.low or (self.low == other.low and self.low_in <= other.low_in))
        )
        below = other.high is None or (
            self.high is not None
            and (
                self.high < other.high
                or (self.high == other.high and self.high_in <= other.high_in)
            )
        )
        return above and below


Atom = Span | str | bool


def unreachable(schedule: Sequence[Row]) -> Iterator[tuple[int, str]]:
    """Yield the place of every row nothing can reach, with the reason in words."""
    for j, row in enumerate(schedule):
        cases = _cases(row.when, schedule[:j])
        if cases is None:
            continue
        if not cases:
            yield j, f"条款 {row.key} 的条件互相矛盾, 永远不会适用"
            continue
        takers = [_taker(case, schedule[:j]) for case in cases]
        if None not in takers:
            names = "、".join(dict.fromkeys(name for name in takers if name))
            yield j, f"条款 {row.key} 永远轮不到: 前面的条款 {names} 已全部涵盖, 请调整先后或删去"


def _cases(when: When, earlier: Sequence[Row]) -> list[dict[str, Atom]] | None:
    """Split a condition into cases that each earlier row takes whole or not at all.

    None: too many. Empty: no placement can fit.
    """
    columns = [_atoms(name, wanted, earlier) for name, wanted in when.items()]
    count = 1
    for column in columns:
        count *= len(column)
    if count > MOST_CASES:
        return None
    return [dict(zip(when, combination, strict=True)) for combination in product(*columns)]


def _atoms(
    name: str, wanted: Bounds | Scalar | tuple[Scalar, ...], earlier: Sequence[Row]
) -> list[Atom]:
    if not isinstance(wanted, Bounds):
        return _values(wanted)
    conditions = [row.when[name] for row in earlier if name in row.when]
    whole = _span(wanted)
    ends = {
        end
        for condition in conditions
        if isinstance(condition, Bounds)
        for end in (_span(condition).low, _span(condition).high)
        if end is not None
    }
    return [span for span in _split(whole, sorted(ends)) if not span.empty]


def _split(whole: Span, ends: Sequence[Number]) -> Iterator[Span]:
    """Yield the parts of a span before, at, between and after the ends inside it."""
    inside = [end for end in ends if Span(end, True, end, True).within(whole)]
    if not inside:
        yield whole
        return
    yield Span(whole.low, whole.low_in, inside[0], high_in=False)
    for end in inside:
        yield Span(end, low_in=True, high=end, high_in=True)
    for one, following in pairwise(inside):
        yield Span(one, low_in=False, high=following, high_in=False)
    yield Span(inside[-1], low_in=False, high=whole.high, high_in=whole.high_in)


def _taker(case: dict[str, Atom], earlier: Iterable[Row]) -> str | None:
    """Return the first earlier row that takes the whole case."""
    for row in earlier:
        if all(name in case and _takes(wanted, case[name]) for name, wanted in row.when.items()):
            return row.key
    return None


def _takes(wanted: Bounds | Scalar | tuple[Scalar, ...], atom: Atom) -> bool:
    if isinstance(wanted, Bounds):
        span = atom if isinstance(atom, Span) else _point(atom)
        return span is not None and span.within(_span(wanted))
    return atom in _values(wanted)


def _values(wanted: Scalar | tuple[Scalar, ...]) -> list[Atom]:
    values = wanted if isinstance(wanted, tuple) else (wanted,)
    return [plain(value) if isinstance(value, Decimal) else value for value in values]


def _point(atom: str | bool) -> Span | None:  # noqa: FBT001 - a value of the rule, no switch
    if isinstance(atom, bool):
        return None
    number = _number(atom)
    return None if number is None else Span(number, low_in=True, high=number, high_in=True)


def _number(text: str) -> Number | None:
    try:
        return Decimal(text)
    except ArithmeticError:
        return None


def _span(bounds: Bounds) -> Span:
    """Return the narrowest span of the bounds that are written."""
    lows = _ends((bounds.gte, True), (bounds.gt, False))
    highs = _ends((bounds.lte, True), (bounds.lt, False))
    low, low_in = max(lows, key=_upper) if lows else (None, False)
    high, high_in = min(highs) if highs else (None, False)
    return Span(low, low_in, high, high_in)


def _ends(*ends: tuple[Decimal | date | None, bool]) -> list[tuple[Number, bool]]:
    """Return the written ends and whether each belongs to the span."""
    return [(_ordinal(end), inside) for end, inside in ends if end is not None]


def _upper(end: tuple[Number, bool]) -> tuple[Number, bool]:
    """Of two equal lower ends the one that leaves the end itself out is the narrower."""
    return end[0], not end[1]


def _ordinal(bound: Decimal | date) -> Number:
    return bound if isinstance(bound, Decimal) else bound.toordinal()
