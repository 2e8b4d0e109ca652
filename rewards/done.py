"""What was done towards a task: pieces handed in, accepted or adopted, or points, by whom and when.

A piece counts once: a unit's is 1, its authors share it as the rule set shares counts; where
tasks are by tier it counts in the highest tier it ran in.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from office.periods import Periods
from rewards import explain
from rewards.authors import shares
from rewards.facts import Author
from rewards.grammar import RuleSet
from rewards.piece import Piece
from rewards.results import Credit
from rewards.roster import Roster
from rewards.terms import Term, holding

ONE = Decimal(1)


@dataclass(frozen=True, slots=True)
class Handed:
    """A submission as tasks see it; `people` as in a piece."""

    unit_id: int | None
    day: date
    state: str
    form: str | None
    commission_id: int | None
    authors: tuple[Author, ...]
    people: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Step:
    """One contribution; `who` a unit or person, `amount` None: not known yet."""

    who: int
    day: date
    tier: str | None
    amount: Decimal | None


@dataclass(slots=True)
class Done:
    """Sums by (who, term); `open` where something is not known, so nothing can be judged."""

    sums: dict[tuple[int, str], dict[str | None, Decimal]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(Decimal))
    )
    open: set[tuple[int, str]] = field(default_factory=set)


def done(steps: Iterable[Step], terms: Sequence[Term]) -> Done:
    """Add up what was done in each term."""
    found, known = Done(), dict[date, Term | None]()
    for step in steps:
        if step.day not in known:
            known[step.day] = holding(terms, step.day)
        term = known[step.day]
        if term is None:
            continue
        if step.amount is None:
            found.open.add((step.who, term.key))
        else:
            found.sums[step.who, term.key][step.tier] += step.amount
    return found


def handed_in(ruleset: RuleSet, handed: Iterable[Handed], roster: Roster) -> Iterator[Step]:
    """Yield what counts as handed in, or as accepted; neither has a tier yet."""
    quota = ruleset.quota
    states = {"accepted"} if quota and quota.basis == "accepted" else {"received", "accepted"}
    for one in handed:
        if one.state not in states or one.form in ruleset.scope.exclude_forms:
            continue
        if quota and quota.per == "person":
            counted = {s.author: s.count for s in shares(ruleset, one.authors, None)}
            for name, person in one.people.items():
                yield Step(person, one.day, None, counted.get(name, Decimal(0)))
        elif (unit := roster.answering(one.unit_id, one.day)) is not None:
            yield Step(unit, one.day, None, ONE)


def earned_by(
    ruleset: RuleSet,
    credits_: Iterable[Credit],
    pieces: Mapping[str, Piece],
    *,
    roster: Roster,
    tiers: Sequence[str],
    periods: Periods,
) -> Iterator[Step]:
    """Yield what counts as adopted, or its points, in the month each work is credited in."""
    quota = ruleset.quota
    if quota is None:
        return
    for credit in credits_:
        piece = pieces[credit.work]
        ran = _ran(credit, piece, tiers)
        if quota.basis == "adopted" and ran is None:
            continue
        day = credit.day
        if quota.period != "week" and piece.work.period:
            day = periods.parse(piece.work.period).starts_on
        points = quota.basis == "points"
        if quota.per == "person":
            for share in credit.shares:
                if (person := piece.people.get(share.author)) is not None:
                    yield Step(person, day, ran, share.amount if points else share.count)
        elif (unit := roster.answering(piece.unit_id, day)) is not None:
            yield Step(unit, day, ran, credit.amount if points else ONE)


def _ran(credit: Credit, piece: Piece, tiers: Sequence[str]) -> str | None:
    """Return the highest tier a work ran in under the rule set; None: nothing counts.

    Where the rule set pays nothing by placement, every placement that is not excluded counts.
    """
    counted = {
        line.placement
        for line in credit.lines
        if line.counted or line.reason == explain.NO_SCHEDULE
    }
    ran = {p.tier for p in piece.work.placements if p.id in counted and p.tier}
    return min(ran, key=lambda tier: (_place(tier, tiers), tier), default=None)


def _place(tier: str, tiers: Sequence[str]) -> int:
    return tiers.index(tier) if tier in tiers else len(tiers)
