"""Works credited with the tasks of their rule sets: what was done is counted, then judged.

Only in an office whose mode is assessment. Terms that end after the document it rests on are not
judged; those before stay judged when it has run out, or the last one could never be posted.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy.orm import Session

from office.house import Office
from office.periods import Period
from rewards import gather_tasks
from rewards.done import Handed, done, earned_by, handed_in
from rewards.engine import Results, credited
from rewards.facts import Facts, Work
from rewards.grammar import RuleSet
from rewards.piece import Piece
from rewards.results import Credit
from rewards.roster import Roster
from rewards.tallies import MISSED_COMMISSION, Owed, Tallied, charged, owed
from rewards.terms import Kind, terms


@dataclass(frozen=True, slots=True)
class Judged:
    """Credits in the order of works, then rule sets; tallies of rule sets, then terms."""

    credits: tuple[Credit, ...]
    tallies: tuple[Tallied, ...]


def has_tasks(ruleset: RuleSet) -> bool:
    """Whether a rule set asks anything of anybody that the ledger can count."""
    return ruleset.quota is not None or MISSED_COMMISSION in ruleset.deductions


def has_gate(ruleset: RuleSet) -> bool:
    """Whether credits hang on a task."""
    return ruleset.quota is not None and ruleset.quota.gate


def judged(
    session: Session,
    rulesets: Sequence[RuleSet],
    pieces: Mapping[str, Piece],
    *,
    office: Office,
    today: date,
    upto: Period | None = None,
    since: date | None = None,
    only_gates: bool = False,
) -> Judged:
    """Credit the works under every rule set, with the tasks it sets.

    Terms are judged that are over today and with `upto`; `since` leaves out those begun before,
    `only_gates` the tallies no credit hangs on.

    Raises:
        RuleError: a fact contradicts its rule.
    """
    asking = has_gate if only_gates else has_tasks
    known = None
    if any(asking(ruleset) for ruleset in rulesets):
        days = _days(session, office, today=today, upto=upto, since=since)
        known = days and _known(session, office, days)
    found = dict[tuple[str, str], Credit]()
    tallies = list[Tallied]()
    for ruleset in rulesets:
        if known and asking(ruleset):
            credits_, own = known.under(ruleset, pieces)
            tallies += own
        else:
            credits_ = _credited(ruleset, office, Facts(works=_works(pieces))).credits
        for credit in credits_:  # of a rule set cut in two by a day, the first part wins
            found.setdefault((credit.work, credit.ruleset), credit)
    keys = dict.fromkeys(ruleset.key for ruleset in rulesets)
    in_order = tuple(found[work, key] for work in pieces for key in keys if (work, key) in found)
    return Judged(in_order, tuple(tallies))


@dataclass(frozen=True, slots=True)
class _Days:
    """What is judged: terms begun on or after `not_before` that end by `until`."""

    first: date
    not_before: date
    until: date


def _days(
    session: Session, office: Office, *, today: date, upto: Period | None, since: date | None
) -> _Days | None:
    """Return the days that are judged; None where the office judges nobody."""
    ground = office.profile.assessment
    first = gather_tasks.first_day(session, office)
    if office.profile.mode != "assessment" or ground is None or first is None:
        return None
    until = min(today, ground.until + timedelta(days=1))
    if upto:
        until = min(until, upto.ends_on)
    return _Days(max(first, since or first), since or date.min, until)


def _known(session: Session, office: Office, days: _Days) -> "_Known":
    read_from = office.periods.year_of(days.first).starts_on - timedelta(days=7)
    since = datetime.combine(read_from, time(), office.profile.zone)
    handed = gather_tasks.handed(session, office, since=since)
    return _Known(office, gather_tasks.roster(session), handed, days)


@dataclass(frozen=True, slots=True)
class _Known:
    """What was read, and how one rule set judges it."""

    office: Office
    roster: Roster
    handed: Sequence[Handed]
    days: _Days

    def under(
        self, ruleset: RuleSet, pieces: Mapping[str, Piece]
    ) -> tuple[Sequence[Credit], list[Tallied]]:
        """Return the credits, cut off by closed gates, and the tallies."""
        works = _works(pieces)
        free = ruleset.model_copy(update={"quota": None})
        credits_ = _credited(free, self.office, Facts(works=works)).credits
        tallies = self._owed(ruleset, credits_, pieces)
        shut = has_gate(ruleset)
        facts = Facts(works=works if shut else (), tallies=tuple(one.tally for one in tallies))
        results = _credited(ruleset, self.office, facts)
        by_term = {(credit.tally, credit.period): credit for credit in results.tallies}
        charge = [
            Tallied(charged(credit, one, ruleset.quota), one.unit_id, one.person_id, one.in_a_row)
            for one in tallies
            if (credit := by_term.get((one.tally.tally, one.tally.period)))
        ]
        return results.credits if shut else credits_, charge

    def _owed(
        self, ruleset: RuleSet, credits_: Sequence[Credit], pieces: Mapping[str, Piece]
    ) -> list[Owed]:
        quota = ruleset.quota
        kind: Kind = quota.period if quota else "month"
        periods, days = self.office.periods, self.days
        first = max(days.first, ruleset.effective.from_)
        spans = terms(kind, periods, since=first, until=days.until)
        judged_ = [term for term in spans if term.span.starts_on >= days.not_before]
        if quota is None or quota.basis in ("submitted", "accepted"):
            steps = handed_in(ruleset, self.handed, self.roster)
        else:
            tiers = [tier.key for tier in self.office.tiers]
            steps = earned_by(
                ruleset, credits_, pieces, roster=self.roster, tiers=tiers, periods=periods
            )
        return owed(
            ruleset,
            judged_,
            roster=self.roster,
            done=done(steps, judged_),
            handed=self.handed,
        )


def _works(pieces: Mapping[str, Piece]) -> tuple[Work, ...]:
    return tuple(piece.work for piece in pieces.values())


def _credited(ruleset: RuleSet, office: Office, facts: Facts) -> Results:
    return credited([ruleset], facts, calendar=office.calendar, periods=office.periods)
