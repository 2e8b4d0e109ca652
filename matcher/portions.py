"""How many articles are compared together."""

from collections.abc import Iterable, Iterator

from matcher.pieces import Report

_TOGETHER = 200


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
