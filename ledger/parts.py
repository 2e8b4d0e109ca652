"""How many values one statement names: databases bound them, and no plan is better for more."""

from collections.abc import Iterator, Sequence
from typing import TypeVar

T = TypeVar("T")


def parts(values: Sequence[T], size: int = 500) -> Iterator[Sequence[T]]:
    """Yield values in parts that one statement can name.

    >>> list(parts([1, 2, 3], 2))
    [[1, 2], [3]]
    """
    return (values[at : at + size] for at in range(0, len(values), size))
