"""What pieces earned in a span, from posted entries and from the open months' view."""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from sqlalchemy import BigInteger, Float, case, cast, func, select
from sqlalchemy.orm import Session

from bulletin.content import UsedRules
from bulletin.counts import Span
from ledger.tables import Entry, RuleSet

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
    """Works without an amount, since the office has not said what they earn."""
    rules: tuple[UsedRules, ...] = ()


def earned(session: Session, span: Span) -> Earned:
    """Return what a span earned: what was posted in its closed months, the rest as of now."""
    return posted(session, span.months)


def posted(session: Session, months: Iterable[str]) -> Earned:
    """Sum the entries posted in some months."""
    amount = func.sum(cast(func.round(cast(Entry.amount, Float) * _SCALE), BigInteger))
    in_months = Entry.period_posted.in_(tuple(months))

    def sums(*who: Any) -> Sequence[Any]:
        query = select(*who, Entry.ruleset_key, amount).where(in_months)
        return session.execute(query.group_by(*who, Entry.ruleset_key)).all()

    earned = Earned()
    for unit_id, ruleset, scaled in sums(Entry.unit_id):
        add(earned.units, unit_id, ruleset, Decimal(int(scaled)) / _SCALE)
    nobodys = Entry.person_id.is_(None)
    name, unit = case((nobodys, Entry.beneficiary)), case((nobodys, Entry.unit_id))
    for person_id, who, unit_id, ruleset, scaled in sums(Entry.person_id, name, unit):
        author = person_id if person_id is not None else (who, unit_id)
        add(earned.authors, author, ruleset, Decimal(int(scaled)) / _SCALE)
    earned.rules = rules_of(session, {key for own in earned.units.values() for key in own})
    return earned


def rules_of(session: Session, keys: set[str]) -> tuple[UsedRules, ...]:
    """Return the rule sets of some keys as they were kept at first use."""
    query = select(RuleSet.key, RuleSet.title, RuleSet.measure, RuleSet.digest).order_by(
        RuleSet.key
    )
    return tuple(UsedRules(*row) for row in session.execute(query) if row[0] in keys)


def add(sums: Sums, subject: Hashable, ruleset: str, amount: Decimal) -> None:
    """Add to a subject's sum under a rule set."""
    own = sums.setdefault(subject, {})
    own[ruleset] = own.get(ruleset, Decimal(0)) + amount
