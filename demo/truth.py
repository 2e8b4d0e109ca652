"""What a right outcome adds up to: credited channels, amounts, and the month's table."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from demo.configure import BASE, FLAT
from demo.outlets import TIERS, outlet
from demo.pieces import Line, Plan, Ran
from demo.units import UNITS, Unit


@dataclass(frozen=True, slots=True)
class Standing:
    """A unit's row in the month: pieces handed in, pieces used, runs by tier, yuan."""

    unit: str
    handed: int
    used: int
    runs: tuple[int, ...]
    """In the order of the tiers, highest first."""
    amount: Decimal


def true_lines(plan: Plan, altered: Collection[str] = ()) -> tuple[Line, ...]:
    """Return the plan's lines without what stood on articles whose text was replaced."""
    kept = []
    for line in plan.lines:
        articles = tuple(key for key in line.articles if key not in altered)
        if articles or not line.articles:
            kept.append(replace(line, articles=articles))
    told = {line.ref for line in kept}
    gone = [line for line in plan.lines if line.ref not in told]
    return (*kept, *_nowhere(gone))


def _nowhere(gone: Iterable[Line]) -> list[Line]:
    refs = dict.fromkeys(line.ref for line in gone)
    return [
        Line(ref=ref, channel=None, state="absent", why="原有的报道已改成别的文字") for ref in refs
    ]


def amounts(lines: Iterable[Line]) -> dict[str, Decimal]:
    """Return the yuan each credited piece earns: its best run, and a flat sum for each other."""
    channels: dict[str, list[str]] = {}
    for line in lines:
        if line.state == "placed" and line.channel:
            channels.setdefault(line.ref, []).append(line.channel)
    return {
        ref: max(BASE[outlet(key).tier, outlet(key).medium] for key in keys)
        + FLAT * (len(keys) - 1)
        for ref, keys in channels.items()
    }


def month_table(plan: Plan, lines: Iterable[Line]) -> tuple[Standing, ...]:
    """Return the units' rows in the roster's order, for the month of the plan's last day."""
    ran = {article.key: article for article in plan.ran}
    placed = [line for line in lines if line.state == "placed" and _in_month(line, ran, plan.today)]
    runs = [(line.ref, line.channel) for line in placed if line.channel]
    return standings(plan, runs, amounts(placed))


def standings(
    plan: Plan, runs: Collection[tuple[str, str]], earned: Mapping[str, Decimal]
) -> tuple[Standing, ...]:
    """Return the units' rows for runs, each a piece's number and a channel, and yuan a piece."""
    return tuple(_standing(plan, unit, runs, earned) for unit in UNITS)


def _standing(
    plan: Plan, unit: Unit, runs: Collection[tuple[str, str]], earned: Mapping[str, Decimal]
) -> Standing:
    own = [piece for piece in plan.handed if piece.unit_key == unit.key]
    refs = {piece.ref for piece in own}
    tiers = Counter(outlet(channel).tier for ref, channel in runs if ref in refs)
    return Standing(
        unit=unit.name,
        handed=sum(_month(piece.submitted_at.date()) == _month(plan.today) for piece in own),
        used=len({ref for ref, _ in runs if ref in refs}),
        runs=tuple(tiers[key] for key, _ in TIERS),
        amount=sum((earned[ref] for ref in refs & earned.keys()), Decimal(0)),
    )


def _in_month(line: Line, ran: Mapping[str, Ran], today: date) -> bool:
    first = min(ran[key].published_on for key in line.articles)
    return _month(first) == _month(today)


def _month(day: date) -> tuple[int, int]:
    return day.year, day.month
