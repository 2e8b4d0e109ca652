"""按月分解: a year's task broken into months, in whole pieces that add up to it."""

from collections.abc import Sequence
from decimal import ROUND_DOWN, Decimal

from office.errors import RuleError

WHOLE = Decimal(1)
CENTS = Decimal("0.01")


def even(need: Decimal, months: int = 12, *, step: Decimal = WHOLE) -> list[Decimal]:
    """Break a task evenly, what is left over to the first months.

    >>> [str(part) for part in even(Decimal(14), 12)]
    ['2', '2', '1', '1', '1', '1', '1', '1', '1', '1', '1', '1']
    """
    return weighted(need, [Decimal(1)] * months, step=step)


def weighted(need: Decimal, weights: Sequence[Decimal], *, step: Decimal = WHOLE) -> list[Decimal]:
    """Break a task by weights; `step` is the least a month's part may differ by.

    Largest remainders, the earlier month first; what no step divides is the first weighted month's.

    Raises:
        RuleError: a weight is below 0, or none is above it.

    >>> [str(part) for part in weighted(Decimal(10), [Decimal(n) for n in (1, 2, 1)])]
    ['3', '5', '2']
    """
    total = sum(weights, Decimal(0))
    if total <= 0 or min(weights) < 0 or need < 0:
        raise RuleError("按权重分解任务, 任务和权重不能为负, 且至少一个月的权重大于 0")
    exact = [need * weight / total for weight in weights]
    parts = [part.quantize(step, ROUND_DOWN) for part in exact]
    order = sorted(range(len(parts)), key=lambda i: (parts[i] - exact[i], i))
    for i in order:
        if sum(parts) + step > need:
            break
        parts[i] += step
    parts[next(i for i, weight in enumerate(weights) if weight)] += need - sum(parts)
    return parts


def by_hand(need: Decimal, parts: Sequence[Decimal]) -> list[Decimal]:
    """Take what was entered for each month.

    Raises:
        RuleError: the months do not add up to the year, or one is below 0.
    """
    found = sum(parts, Decimal(0))
    if found != need or (parts and min(parts) < 0):
        raise RuleError(
            f"各月任务之和应等于全年任务 {need}, 现为 {found}, 且每月不能为负",
            details={"need": str(need), "found": str(found)},
        )
    return list(parts)
