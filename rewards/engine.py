"""Placements and facts → credits: every rule set in force, over every work and tally.

Values in, values out. The order is that of the contract: scope, base, modifiers, the most a line
may be, combine, events, gate of the unit, caps, journalist's part, shares, gate of the person,
rounding.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from zoneinfo import ZoneInfo

from office.calendar import Calendar
from office.errors import RuleError
from office.periods import Periods
from rewards import explain
from rewards.authors import coauthored, shares
from rewards.caps import Running
from rewards.combine import combined, counted
from rewards.events import event_lines
from rewards.facts import Facts, Placement, Work
from rewards.gates import Gates
from rewards.grammar import RuleSet
from rewards.modifiers import modified
from rewards.quota import tally_credit
from rewards.results import NOTHING, Credit, Line, Share, TallyCredit, rounded
from rewards.schedule import base_of
from rewards.scope import placement_excluded, work_excluded
from rewards.spans import span_of
from rewards.windows import late

OFFICE_MONTHS = Periods(zone=ZoneInfo("Asia/Shanghai"))
WEEKENDS_OFF = Calendar()
ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Draft:
    """A work under one rule set before anything is shared; `amount` None: see `questions`."""

    work: Work
    day: date
    amount: Decimal | None
    lines: tuple[Line, ...]
    questions: tuple[str, ...] = ()

    def plus(self, *lines: Line) -> "Draft":
        """Return the draft with further lines, which an open amount cannot take."""
        if self.amount is None or not lines:
            return self
        amount = self.amount + _sum(lines)
        return Draft(self.work, self.day, amount, (*self.lines, *lines), self.questions)


@dataclass(frozen=True, slots=True)
class Results:
    """Credits in the order of works, then rule sets; tallies likewise."""

    credits: tuple[Credit, ...]
    tallies: tuple[TallyCredit, ...]


def credited(
    rulesets: Sequence[RuleSet],
    facts: Facts,
    *,
    calendar: Calendar = WEEKENDS_OFF,
    periods: Periods = OFFICE_MONTHS,
) -> Results:
    """Credit all works and tallies under every rule set in force.

    Raises:
        RuleError: a fact contradicts its rule (`details` names the work or tally).
    """
    engine = _Engine(calendar, periods)
    by_set = [engine.under(ruleset, facts) for ruleset in rulesets]
    return Results(
        credits=tuple(
            found[work.work] for work in facts.works for found, _ in by_set if work.work in found
        ),
        tallies=tuple(
            found[i] for i in range(len(facts.tallies)) for _, found in by_set if i in found
        ),
    )


@dataclass(frozen=True, slots=True)
class _Engine:
    calendar: Calendar
    periods: Periods
    first_days: dict[str, date] = field(default_factory=dict)

    def under(
        self, ruleset: RuleSet, facts: Facts
    ) -> tuple[dict[str, Credit], dict[int, TallyCredit]]:
        """Return credits by work and tallies by place."""
        tallies = {
            i: found
            for i, tally in enumerate(facts.tallies)
            if ruleset.effective.holds(span_of(tally.period, self.periods).starts_on)
            and (found := tally_credit(ruleset, tally))
        }
        gates = Gates(self.periods).shut_by(tallies.values())
        running = Running(ruleset.caps, self.periods)
        drafts = [draft for work in facts.works if (draft := self.draft(ruleset, work))]
        drafts.sort(key=lambda draft: (draft.day, draft.work.work))
        credits_ = {
            draft.work.work: self.settled(ruleset, draft, gates, running) for draft in drafts
        }
        return credits_, tallies

    def draft(self, ruleset: RuleSet, work: Work) -> Draft | None:
        """Return what a work comes to before anything is shared; None: not in force for it."""
        placements = self._in_force(ruleset, work)
        if placements is None:
            return None
        excluded = work_excluded(ruleset.scope, work)
        if excluded:
            lines = [Line(p.id, reason=excluded) for p in placements] or [Line(reason=excluded)]
            return Draft(work, self._day(work, ()), ZERO, tuple(lines))
        try:
            pairs = [(p, self._line(ruleset, p)) for p in placements]
        except RuleError as found:
            details = {**found.details, "work": work.work}
            raise RuleError(f"{work.work}: {found.message}", details=details) from None
        happened = list(event_lines(ruleset, work.events))
        lines = [*(line for _, line in pairs), *happened]
        earned = [p for p, line in pairs if line.counted]
        questions = [line.question for line in lines if line.question]
        if ruleset.combine.mode == "unknown" and len(earned) > 1:
            questions.append(explain.ask_combine(len(earned)))
        day = self._day(work, earned)
        if questions:
            return Draft(work, day, None, tuple(lines), tuple(questions))
        return self._together(ruleset, Draft(work, day, ZERO, ()), pairs).plus(*happened)

    def _in_force(self, ruleset: RuleSet, work: Work) -> list[Placement] | None:
        """Return the placements the rule set judges; None where it has no say in the work."""
        holds = ruleset.effective.holds
        first = self._first_day(work.period) if work.period else None
        if not work.placements:
            return [] if first and holds(first) else None
        days = [(p, p.published_on or first) for p in work.placements]
        return [p for p, day in days if day and holds(day)] or None

    def _day(self, work: Work, placements: Sequence[Placement]) -> date:
        days = [p.published_on for p in placements if p.published_on]
        if days or not work.period:
            return min(days or [p.published_on for p in work.placements if p.published_on])
        return self._first_day(work.period)

    def _first_day(self, period: str) -> date:
        if period not in self.first_days:
            self.first_days[period] = span_of(period, self.periods).starts_on
        return self.first_days[period]

    def _line(self, ruleset: RuleSet, placement: Placement) -> Line:
        refused = placement_excluded(ruleset.scope, placement) or late(
            ruleset.windows, placement, self.calendar
        )
        if refused:
            return Line(placement.id, reason=refused)
        base = base_of(ruleset, placement)
        if base.rule is None:
            return Line(placement.id, base=base.amount, reason=base.reason)
        result = modified(ruleset, placement, base.amount)
        return Line(
            placement=placement.id,
            rule=base.rule,
            base=result.base,
            effects=result.effects,
            amount=result.amount,
            counted=result.amount is None or result.amount > 0,
            reason=None if result.amount and base.reason == explain.ZERO_BASE else base.reason,
            question=base.question if result.amount is None else None,
        )

    def _together(
        self, ruleset: RuleSet, draft: Draft, pairs: Sequence[tuple[Placement, Line]]
    ) -> Draft:
        """Add up, with a line of its own for what combining takes from or adds to the lines."""
        draft = draft.plus(*(line for _, line in pairs))
        difference = combined(ruleset.combine, counted(pairs)) - (draft.amount or ZERO)
        if not difference:
            return draft
        mode = ruleset.combine.mode
        reason = explain.COMBINES.get(mode)
        return draft.plus(
            Line(rule=f"combine:{mode}", amount=difference, counted=True, reason=reason)
        )

    def settled(self, ruleset: RuleSet, draft: Draft, gates: Gates, running: Running) -> Credit:
        """Apply what depends on other works and on who signed, then share and round."""
        work = draft.work
        per_unit = ruleset.quota is not None and ruleset.quota.per == "unit"
        period = gates.period(work.unit, work, draft.day) if per_unit else None
        if period:
            draft = _shut(draft, explain.gate(work.unit or "", period))
        if draft.amount is not None:
            draft = draft.plus(*running.cut(work.unit, draft.day, draft.amount))
        draft = _with_journalist(ruleset, draft)
        people = shares(ruleset, work.authors, draft.amount)
        draft = _rounded(draft)
        if not per_unit:
            draft, people = _shut_people(draft, people, gates)
        return Credit(
            work=work.work,
            unit=work.unit,
            ruleset=ruleset.key,
            measure=ruleset.measure,
            day=draft.day,
            amount=draft.amount,
            lines=draft.lines,
            shares=tuple(people),
            question=explain.one_sentence(draft.questions) if draft.questions else None,
        )


def _shut(draft: Draft, reason: str) -> Draft:
    """Cancel everything; what was open need not be answered any more."""
    line = Line(rule="gate", amount=-_sum(draft.lines), counted=True, reason=reason)
    return replace(draft, amount=ZERO, lines=(*draft.lines, line), questions=())


def _with_journalist(ruleset: RuleSet, draft: Draft) -> Draft:
    part = coauthored(ruleset.authors, draft.work.authors)
    if part is None or draft.amount is None:
        return draft
    amount = -draft.amount / 2 if part == "half" else -draft.amount
    reason = explain.JOURNALISTS[part]
    return draft.plus(Line(rule=f"journalist:{part}", amount=amount, counted=True, reason=reason))


def _rounded(draft: Draft) -> Draft:
    """Round every line and the amount; where they part by a cent, a line says so."""
    lines = tuple(_rounded_line(line) for line in draft.lines)
    if draft.amount is None:
        return replace(draft, lines=lines)
    amount = rounded(draft.amount)
    apart = amount - _sum(lines)
    if apart and not draft.questions and all(line.amount is not None for line in lines):
        lines += (Line(rule="rounding", amount=apart, counted=True, reason=explain.ROUNDING),)
    return replace(draft, amount=amount, lines=lines)


def _rounded_line(line: Line) -> Line:
    return Line(
        placement=line.placement,
        rule=line.rule,
        base=None if line.base is None else rounded(line.base),
        effects=line.effects,
        amount=None if line.amount is None else rounded(line.amount),
        counted=line.counted,
        reason=line.reason,
        question=line.question,
    )


def _shut_people(draft: Draft, people: list[Share], gates: Gates) -> tuple[Draft, list[Share]]:
    """Take the share of everybody whose own task is not fulfilled."""
    left = list[Share]()
    for share in people:
        period = gates.period(share.author, draft.work, draft.day)
        if period is None:
            left.append(share)
            continue
        left.append(replace(share, amount=NOTHING))
        reason = explain.gate(share.author, period)
        line = Line(rule="gate", amount=-(share.amount or ZERO), counted=True, reason=reason)
        amount = None if draft.amount is None else draft.amount + (line.amount or ZERO)
        draft = replace(draft, amount=amount, lines=(*draft.lines, line))
    if left != people and all(share.amount == 0 for share in left):
        *lines, gate = draft.lines
        gate = replace(gate, amount=-_sum(lines))
        draft = replace(draft, amount=NOTHING, lines=(*lines, gate), questions=())
    return draft, left


def _sum(lines: Sequence[Line]) -> Decimal:
    """Return what the lines come to, open ones left out."""
    return sum((line.amount or ZERO for line in lines), ZERO)
