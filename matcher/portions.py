"""How many at a time."""

from collections.abc import Iterable, Iterator, Sequence

from matcher.pieces import Report

_TOGETHER = 200


def parts(ids: Sequence[int], size: int = 500) -> Iterator[Sequence[int]]:
    """Yield ids in parts that one statement can name.

    >>> list(parts([1, 2, 3], 2))
    [[1, 2], [3]]
    """
    return (ids[at : at + size] for at in range(0, len(ids), size))


def portions(reports: Iterable[Report]) -> Iterator[list[Report]]:
    """Yield articles in portions that are compared together."""
    portion: list[Report] = []
    for report in reports:
        portion.append(report)
        if len(portion) == _TOGETHER:
            yield portion
            portion = []
    if portion:
        yield portion
