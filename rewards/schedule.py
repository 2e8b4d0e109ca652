"""The base of a placement: the first row of the schedule that fits, or the ladder."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from office.errors import RuleError
from rewards import explain
from rewards.facts import Placement, Value
from rewards.grammar import Bounds, FieldBase, Ladder, RangeBase, Row, RuleSet, Scalar, When


@dataclass(frozen=True, slots=True)
class Base:
    """A base and the row it came from; `amount` None: `question` must be answered.

    `rule` None: no row fits, and `reason` says so.
    """

    rule: str | None
    amount: Decimal | None
    reason: str | None = None
    question: str | None = None


_COMPARE: dict[str, Callable[[Decimal | date, Decimal | date], bool]] = {
    "gte": lambda value, bound: value >= bound,  # type: ignore[operator]
    "gt": lambda value, bound: value > bound,  # type: ignore[operator]
    "lte": lambda value, bound: value <= bound,  # type: ignore[operator]
    "lt": lambda value, bound: value < bound,  # type: ignore[operator]
}


def fits(when: When, placement: Placement) -> bool:
    """Whether every condition holds; one on a fact that is not known never does."""
    for name, wanted in when.items():
        value = placement.get(name)
        if value is None or not _holds(wanted, value):
            return False
    return True


def _holds(wanted: Bounds | Scalar | tuple[Scalar, ...], value: Value) -> bool:
    if isinstance(wanted, Bounds):
        return _within(wanted, value)
    if isinstance(wanted, tuple):
        return any(_same(one, value) for one in wanted)
    return _same(wanted, value)


def _within(bounds: Bounds, value: Value) -> bool:
    kind = Decimal if isinstance(value, Decimal) else date
    if not isinstance(value, Decimal | date):
        return False
    return all(
        isinstance(bound, kind) and _COMPARE[name](value, bound)
        for name, bound in bounds.named().items()
    )


def _same(wanted: Scalar, value: Value) -> bool:
    """Compare as written: true is no 1, but 5 is the same in quotes and without."""
    if type(wanted) is str and type(value) is str:  # nearly always, and a year asks often
        return wanted == value
    if isinstance(wanted, bool) or isinstance(value, bool):
        return wanted is value
    if isinstance(wanted, Decimal) == isinstance(value, Decimal):
        return wanted == (value.isoformat() if isinstance(value, date) else value)
    return (
        explain.plain(wanted) == value if isinstance(wanted, Decimal) else _written(value, wanted)
    )


def _written(value: Value, wanted: str) -> bool:
    return isinstance(value, Decimal) and explain.plain(value) == wanted


def base_of(ruleset: RuleSet, placement: Placement) -> Base:
    """Return the base a placement starts from.

    Raises:
        RuleError: a person assessed outside the row's range.
    """
    if ruleset.ladder:
        return climb(ruleset.ladder, placement)
    if ruleset.schedule is None:
        return Base(None, Decimal(0), explain.NO_SCHEDULE)
    row = next((row for row in ruleset.schedule if fits(row.when, placement)), None)
    if row is None:
        return Base(None, Decimal(0), explain.NO_ROW)
    return _of_row(row, placement, ruleset.measure)


def _of_row(row: Row, placement: Placement, measure: str) -> Base:
    base = row.base
    if base is None:
        return Base(row.key, None, row.reason, explain.ask_base(row.key, placement, measure))
    if isinstance(base, FieldBase):
        fact = placement.figure(base.field)
        if fact is None:
            return Base(row.key, None, row.reason, explain.ask_field(base.field, placement))
        return Base(row.key, fact * base.mul, row.reason)
    if isinstance(base, RangeBase):
        return _assessed(row, base, placement, measure)
    return Base(row.key, base, row.reason or (None if base else explain.ZERO_BASE))


def _assessed(row: Row, base: RangeBase, placement: Placement, measure: str) -> Base:
    low, high = base.range
    value = placement.assessed
    if value is None:
        question = explain.ask_range(low, high, placement, measure)
        return Base(row.key, None, row.reason, question)
    if not low <= value <= high:
        span = f"{explain.plain(low)} 至 {explain.plain(high)}"
        found = explain.plain(value)
        raise RuleError(
            f"{explain.named(placement)} 的评定值 assessed 应在 {span} 之间(条款 {row.key}), "
            f"现为 {found}, 请改正",
            details={"placement": placement.id, "rule": row.key, "assessed": found},
        )
    return Base(row.key, value, row.reason)


def climb(ladder: Ladder, placement: Placement) -> Base:
    """Return the base of the highest step reached, and what every whole step beyond adds."""
    value = placement.figure(ladder.field)
    if value is None:
        return Base("ladder", None, None, explain.ask_field(ladder.field, placement))
    reached = [step for step in ladder.steps if step.gte <= value]
    if not reached:
        return Base("ladder", Decimal(0), explain.BELOW_LADDER)
    amount = max(reached, key=lambda step: step.gte).base
    if ladder.then and value > ladder.then.from_:
        amount += (value - ladder.then.from_) // ladder.then.step * ladder.then.add
    return Base("ladder", amount)
