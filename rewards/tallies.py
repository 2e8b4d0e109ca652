"""Tallies: every unit's or cadre's task in every term that is over, as the engine reads them.

Whether it was fulfilled, and what follows, the engine says. The rule set counts missed terms in a
row within a year; each missed term is charged its own step, so that the year's tallies come to
what the rule set asks for so many.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from rewards import explain
from rewards.done import Done, Handed
from rewards.facts import Tally
from rewards.grammar import Quota, RuleSet
from rewards.quota import judge
from rewards.results import Line, TallyCredit
from rewards.roster import KnownPerson, Roster
from rewards.terms import Term

MISSED_COMMISSION = "missed_commission"


@dataclass(frozen=True, slots=True)
class Owed:
    """A tally with whom it is about and where; `person_id` None: a unit's own."""

    tally: Tally
    year: str
    unit_id: int
    person_id: int | None = None
    in_a_row: int = 0
    """Which missed term in a row this is; 0: not missed, or not judged."""


@dataclass(frozen=True, slots=True)
class Tallied:
    """What a task came to, and for whom; `person_id` None: a unit's."""

    credit: TallyCredit
    unit_id: int
    person_id: int | None
    in_a_row: int


def owed(
    ruleset: RuleSet,
    terms: Sequence[Term],
    *,
    roster: Roster,
    done: Done,
    handed: Sequence[Handed],
) -> list[Owed]:
    """Return the tallies of a rule set, in order of term, then of the roster."""
    found = list[Owed]()
    quota = ruleset.quota
    if quota and quota.per == "person":
        found += _of_people(quota, terms, roster, done)
    elif quota:
        found += _of_units(quota, terms, roster, done)
    if MISSED_COMMISSION in ruleset.deductions:
        found = list(_with_commissions(found, terms, roster, handed))
    return _in_a_row(quota, found) if quota else found


def charged(credit: TallyCredit, one: Owed, quota: Quota | None) -> TallyCredit:
    """Add what this missed term costs: its step of the penalty."""
    if quota is None or quota.penalty is None or not one.in_a_row:
        return credit
    step = quota.penalty.of(one.in_a_row) - quota.penalty.of(one.in_a_row - 1)
    reason = explain.in_a_row(one.in_a_row)
    line = Line(rule="penalty", amount=-step, counted=True, reason=reason)
    return replace(credit, amount=credit.amount - step, lines=(*credit.lines, line))


def _of_units(quota: Quota, terms: Sequence[Term], roster: Roster, done: Done) -> Iterator[Owed]:
    asked = quota.need is not None or bool(quota.need_by_tier)
    for term in terms:
        for unit in roster.units.values():
            need = roster.unit_need(unit, term.key, quota.basis)
            if unit.stands(term.span) and (asked or need is not None):
                got = _got(quota, done, unit.id, term)
                yield Owed(_tally(unit.key, term, got, need), term.year, unit.id)


def _of_people(quota: Quota, terms: Sequence[Term], roster: Roster, done: Done) -> Iterator[Owed]:
    """Yield those in post; a person with a task of their own owes it whatever post they hold."""
    asked = quota.need is not None or bool(quota.need_by_tier)
    for term in terms:
        owing = list[tuple[KnownPerson, int, Decimal | None]]()
        for person in roster.people.values():
            need = roster.person_need(person, term.key, quota.basis)
            unit_id = person.owes_at(term.span) if asked or need is not None else None
            if unit_id is None and need is not None:
                unit_id = _any_post(person, term)
            if unit_id is not None:
                owing.append((person, unit_id, need))
        named = _told_apart([person for person, _, _ in owing], term)
        for person, unit_id, need in owing:
            tally = _tally(named[person.id], term, _got(quota, done, person.id, term), need)
            yield Owed(tally, term.year, unit_id, person.id)


def _any_post(person: KnownPerson, term: Term) -> int | None:
    roles = dict.fromkeys(post.role for post in person.posts)
    found = (person.owes_at(term.span, role=role) for role in roles)
    return next((unit for unit in found if unit is not None), None)


def _told_apart(people: Sequence[KnownPerson], term: Term) -> dict[int, str]:
    """Return the names credits go by; of namesakes the key stands behind the name.

    A gate goes by name, so it never shuts on a namesake: rather nobody than the wrong one.
    """
    names = {person.id: person.name_on(term.span.starts_on) for person in people}
    borne = list(names.values())
    return {
        person.id: name if borne.count(name) == 1 else f"{name}({person.key})"
        for person in people
        for name in [names[person.id]]
    }


def _tally(
    who: str, term: Term, got: Decimal | dict[str, Decimal] | None, need: Decimal | None
) -> Tally:
    return Tally(tally=who, period=term.key, got=got, need=need)


def _got(quota: Quota, done: Done, who: int, term: Term) -> Decimal | dict[str, Decimal] | None:
    """Return what was done; None where an answer of the office is still waited for.

    What is handed in has no tier yet, so a task by tier cannot be judged on it.
    """
    if (who, term.key) in done.open:
        return None
    sums = done.sums.get((who, term.key), {})
    if not quota.need_by_tier:
        return sum(sums.values(), Decimal(0))
    if quota.basis in ("submitted", "accepted"):
        return None
    return {tier: amount for tier, amount in sums.items() if tier is not None}


def _with_commissions(
    found: Iterable[Owed], terms: Sequence[Term], roster: Roster, handed: Sequence[Handed]
) -> Iterator[Owed]:
    """Count the commissions a unit let pass into its tally, or into one of their own."""
    missed = _missed(terms, roster, handed)
    for one in found:
        times = missed.pop((one.unit_id, one.tally.period), 0) if one.person_id is None else 0
        deductions = {MISSED_COMMISSION: times} if times else {}
        yield replace(one, tally=replace(one.tally, deductions=deductions))
    years = {term.key: term.year for term in terms}
    for (unit_id, period), times in missed.items():
        deductions = {MISSED_COMMISSION: times}
        tally = Tally(tally=roster.units[unit_id].key, period=period, deductions=deductions)
        yield Owed(tally, years[period], unit_id)


def _missed(
    terms: Sequence[Term], roster: Roster, handed: Sequence[Handed]
) -> dict[tuple[int, str], int]:
    answered = {
        (one.commission_id, roster.answering(one.unit_id, one.day)): one.day
        for one in sorted(handed, key=lambda one: one.day, reverse=True)
        if one.commission_id is not None and one.state != "withdrawn"
    }
    missed = dict[tuple[int, str], int]()
    for asked in roster.commissions:
        term = next((t for t in terms if t.span.starts_on <= asked.due_on < t.span.ends_on), None)
        for unit_id in {roster.answering(unit, asked.due_on) for unit in asked.asked_of}:
            day = answered.get((asked.id, unit_id))
            late = day is None or day > asked.due_on
            if term is None or unit_id is None or unit_id not in roster.units or not late:
                continue
            missed[unit_id, term.key] = missed.get((unit_id, term.key), 0) + 1
    return missed


@dataclass(slots=True)
class _Row:
    year: str = ""
    missed: int = 0


@dataclass(slots=True)
class _Rows:
    known: dict[tuple[int, int | None], _Row] = field(default_factory=dict)

    def count(self, one: Owed, met: bool | None) -> int:  # noqa: FBT001 - the verdict itself
        """Return how many in a row are missed with this one; what is not judged breaks none."""
        who = (one.unit_id if one.person_id is None else 0, one.person_id)
        row = self.known.setdefault(who, _Row())
        if row.year != one.year:
            row.year, row.missed = one.year, 0
        if met is None:
            return 0
        row.missed = 0 if met else row.missed + 1
        return row.missed


def _in_a_row(quota: Quota, found: Iterable[Owed]) -> list[Owed]:
    rows = _Rows()
    counted = list[Owed]()
    for one in found:
        judged = judge(quota, one.tally)
        met = all(each.met for each in judged) if judged else None
        counted.append(replace(one, in_a_row=rows.count(one, met)))
    return counted
