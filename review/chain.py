"""传播链: who ran a piece first and who took it from whom, by time and the printed 来源.

What the evidence does not settle stays open: a relation of None says why in `because`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from typing import Literal

Relation = Literal["original", "reprint", "citation", "translation", "broadcast"]

OFFICE = timezone(timedelta(hours=8))
AIR = ("tv", "radio")
NO_PRINTED_ORIGIN = ("print", "magazine", "journal")
"""Media whose pages name no 来源 for what they write themselves."""


@dataclass(frozen=True, slots=True)
class Run:
    """One appearance of a piece, with the names its outlet and channel go by."""

    key: int
    names: tuple[str, ...]
    medium: str
    published_on: date
    published_at: datetime | None = None
    origin: str | None = None
    extent: str = "full"
    language: str = "zh"


@dataclass(frozen=True, slots=True)
class Link:
    """A run's place in the chain; `taken_from` is the key of the run it names as its 来源."""

    key: int
    relation: Relation | None
    taken_from: int | None
    because: str


def chain(runs: Sequence[Run], *, units: Iterable[str] = (), language: str = "zh") -> list[Link]:
    """Return the runs of one submission in order, with the evidence for each relation.

    `units` are the names of the unit that handed the piece in: a 来源 that names it, or the
    outlet itself, is no reprint. `language` is the submission's.
    """
    ordered = in_order(runs)
    own = tuple(name for name in units if name)
    return [_link(run, ordered[:i], ordered, own, language) for i, run in enumerate(ordered)]


def in_order(runs: Sequence[Run]) -> list[Run]:
    """Return the runs by moment; a day without a time comes after the timed ones of that day.

    A run whose 来源 names another run of the same day stands behind it, whatever their times.
    """
    left = sorted(runs, key=_moment)
    ordered = list[Run]()
    while left:
        run = next((r for r in left if not _waits(r, left)), left[0])
        left.remove(run)
        ordered.append(run)
    return ordered


def _waits(run: Run, left: Sequence[Run]) -> bool:
    """Whether a run of the same day that is not placed yet is named as this one's 来源."""
    return any(
        other is not run
        and other.published_on == run.published_on
        and not _both_timed(run, other)
        and _names(run.origin, other.names)
        for other in left
    )


def _both_timed(one: Run, other: Run) -> bool:
    return one.published_at is not None and other.published_at is not None


def _moment(run: Run) -> tuple[date, bool, datetime, int]:
    midnight = datetime.combine(run.published_on, time(), OFFICE)
    return run.published_on, run.published_at is None, run.published_at or midnight, run.key


def _link(
    run: Run, earlier: Sequence[Run], everyone: Sequence[Run], units: Sequence[str], language: str
) -> Link:
    source = _source(run, earlier, everyone)
    key = source.key if source else None
    if run.language != language:
        return Link(run.key, "translation", key, "文字与报送稿不同, 为译载")
    if run.medium in AIR:
        return Link(run.key, "broadcast", key, "在广播电视播出")
    if run.origin and not _own(run, units):
        because = f"来源写明 {run.origin}" + ("" if source else ", 不在本链之内")
        return Link(run.key, _taken(run), key, because)
    return _first_hand(run, alone=not earlier)


def _first_hand(run: Run, *, alone: bool) -> Link:
    """Say of a run that names nobody else whether the outlet wrote it itself."""
    if run.origin:
        return Link(run.key, "original", None, f"来源为 {run.origin}")
    if alone:
        return Link(run.key, "original", None, "时间最早, 未注明其他来源")
    if run.medium in NO_PRINTED_ORIGIN:
        return Link(run.key, "original", None, "报刊自行编发, 未注明其他来源")
    return Link(run.key, None, None, "未注明来源, 不能断定是自行编发还是转载")


def _taken(run: Run) -> Relation:
    return "citation" if run.extent in ("excerpt", "brief") else "reprint"


def _own(run: Run, units: Sequence[str]) -> bool:
    return _names(run.origin, (*run.names, *units))


def _source(run: Run, earlier: Sequence[Run], everyone: Sequence[Run]) -> Run | None:
    """Return the run that this one's 来源 names: an earlier one, else any of the chain."""
    if not run.origin or _names(run.origin, run.names):
        return None
    for other in (*earlier, *everyone):
        if other is not run and _names(run.origin, other.names):
            return other
    return None


def _names(origin: str | None, names: Iterable[str]) -> bool:
    """Whether a 来源 names one of the names: as such, or with a channel or page behind it.

    >>> _names("人民网-西藏频道", ["人民网"]), _names("人民网西藏频道", ["人民网"])
    (True, False)
    """
    if not origin:
        return False
    said = _bare(origin)
    parts = {_bare(part) for part in _split(origin)}
    return any((bare := _bare(name)) and (bare == said or bare in parts) for name in names)


def _split(origin: str) -> list[str]:
    for mark in "-—－–·|／/、,，;； ":
        origin = origin.replace(mark, "\n")
    return origin.split("\n")


def _bare(name: str) -> str:
    return name.strip().strip("《》“”\"'（）() ").casefold()
