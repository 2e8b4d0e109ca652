"""What pieces earned in a span: posted in closed months, and what open ones come to now."""

from collections.abc import Collection, Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import BigInteger, Float, case, cast, func, select
from sqlalchemy.orm import Session

from bulletin.content import UsedRules
from bulletin.counts import Span
from ledger.tables import Closing, Entry
from ledger.tables import RuleSet as Kept
from office.house import Office
from rewards import closing
from rewards.grammar import RuleSet
from rewards.kept import digest_of

Sums = dict[Hashable, dict[str, Decimal]]
"""Subject → rule set's key → amount."""

_SCALE = 10_000
"""Amounts are summed as whole ten-thousandths: exact, also on SQLite, which has no decimal."""


@dataclass(slots=True)
class Earned:
    """Sums of a span."""

    units: Sums = field(default_factory=dict)
    """By unit id."""
    authors: Sums = field(default_factory=dict)
    """By person id, or (name, unit id) of somebody who is not on the roster."""
    open_questions: tuple[str, ...] = ()
    """Works not counted: the office has not said what they earn, or a second person not signed."""
    rules: tuple[UsedRules, ...] = ()


@dataclass(frozen=True, slots=True)
class OpenMonths:
    """What closing every month up to one would post now, with the month each piece belongs to."""

    first: str | None
    """The month after the last closed one; None before the first closing."""
    seen: closing.Draft | None
    """None where nothing is open, or no rules are given."""
    rules: tuple[UsedRules, ...]


def open_months(
    session: Session,
    months: Collection[str],
    *,
    rulesets: Sequence[RuleSet],
    office: Office,
    at: datetime,
) -> OpenMonths:
    """Credit the open ones of some months, all with one run of the engine.

    Raises:
        RuleError: a used rule set has been changed, or a fact contradicts its rule.
    """
    last = session.scalar(select(func.max(Closing.period)))
    still = sorted(month for month in months if last is None or month > last)
    rules = tuple(UsedRules(r.key, r.title, r.measure, digest_of(r)) for r in rulesets)
    seen = None
    if still and rulesets:
        seen = closing.draft(session, still[-1], rulesets=rulesets, office=office, at=at)
    next_up = office.periods.after(office.periods.parse(last)).key if last else None
    return OpenMonths(next_up, seen, rules)


def earned(session: Session, span: Span, open_: OpenMonths) -> Earned:
    """Return what a span earned.

    What is due for a month that is closed is an adjustment of the first open one.
    """
    found = posted(session, span.months)
    if open_.seen is None:
        return found
    rows = {row.piece.ref: row for row in open_.seen.earned}
    used = set[str]()
    for due in open_.seen.dues:
        row = rows.get(due.account.work)
        if row is None or _month(row.period, open_) not in span.months:
            continue
        name, unit_id = due.account.beneficiary, row.piece.unit_id
        person = row.piece.people.get(name)
        used.add(due.account.ruleset)
        add(found.units, unit_id, due.account.ruleset, due.sum.amount)
        author = (name, unit_id) if person is None else person
        add(found.authors, author, due.account.ruleset, due.sum.amount)
    held = {(one.work, one.ruleset) for one in open_.seen.unsigned}
    found.open_questions = tuple(
        dict.fromkeys(
            row.piece.ref
            for row in open_.seen.earned
            if (row.credit.amount is None or (row.credit.work, row.credit.ruleset) in held)
            and _month(row.period, open_) in span.months
        )
    )
    known = {rules.key for rules in found.rules}
    found.rules += tuple(r for r in open_.rules if r.key in used - known)
    return found


def posted(session: Session, months: Iterable[str]) -> Earned:
    """Sum the entries posted in some months."""
    amount = func.sum(cast(func.round(cast(Entry.amount, Float) * _SCALE), BigInteger))
    in_months = Entry.period_posted.in_(tuple(months))

    def sums(*who: Any) -> Sequence[Any]:
        query = select(*who, Entry.ruleset_key, amount).where(in_months)
        return session.execute(query.group_by(*who, Entry.ruleset_key)).all()

    found = Earned()
    for unit_id, ruleset, scaled in sums(Entry.unit_id):
        add(found.units, unit_id, ruleset, Decimal(int(scaled)) / _SCALE)
    nobodys = Entry.person_id.is_(None)
    name, unit = case((nobodys, Entry.beneficiary)), case((nobodys, Entry.unit_id))
    for person_id, who, unit_id, ruleset, scaled in sums(Entry.person_id, name, unit):
        author = person_id if person_id is not None else (who, unit_id)
        add(found.authors, author, ruleset, Decimal(int(scaled)) / _SCALE)
    found.rules = kept_rules(session, {key for own in found.units.values() for key in own})
    return found


def add(sums: Sums, subject: Hashable, ruleset: str, amount: Decimal) -> None:
    """Add to a subject's sum under a rule set."""
    own = sums.setdefault(subject, {})
    own[ruleset] = own.get(ruleset, Decimal(0)) + amount


def _month(period: str, open_: OpenMonths) -> str:
    """Return where what is due is posted: in its own month, or in the first that is open."""
    return max(period, open_.first) if open_.first else period


def kept_rules(session: Session, keys: Collection[str]) -> tuple[UsedRules, ...]:
    """Return rule sets as the ledger keeps them."""
    query = select(Kept.key, Kept.title, Kept.measure, Kept.digest).order_by(Kept.key)
    return tuple(UsedRules(*row) for row in session.execute(query) if row[0] in keys)
