"""计分 of the open month: a view over placements and facts, recomputed whole whenever it is asked.

Nothing is stored but the texts of the rule sets that were used; posting is `rewards.closing`.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from ledger.tables import Placement, Submission
from office.house import Office
from office.periods import Period
from rewards import grammar
from rewards.engine import credited
from rewards.facts import Facts
from rewards.gather import Piece, pieces
from rewards.grammar import RuleSet
from rewards.kept import keep, refuse_changed
from rewards.mode import as_allowed
from rewards.results import Credit


@dataclass(frozen=True, slots=True)
class Earned:
    """What a piece earns under one rule set, with whom and when it belongs to."""

    piece: Piece
    period: str
    """The month it is credited in."""
    credit: Credit


@dataclass(frozen=True, slots=True)
class Counts:
    """`read` pieces, `written` rule sets kept for the first time; rows and open questions."""

    read: int
    written: int
    unchanged: int
    quarantined: int
    rows: int
    questions: int


def load(config_dir: Path) -> tuple[RuleSet, ...]:
    """Return the office's rule sets.

    Raises:
        RuleError: rewards.yaml is missing or wrong, with file and line.
    """
    return grammar.read(config_dir / "rewards.yaml").value.rulesets


def run(session: Session, *, rulesets: Sequence[RuleSet], office: Office, at: datetime) -> Counts:
    """Credit everything once and keep the rule sets that were used. The caller commits.

    Raises:
        RuleError: a rule set that was used has been changed, or a fact contradicts its rule.
    """
    refuse_changed(session, rulesets, periods=office.periods)
    found = earned(session, rulesets=rulesets, office=office, at=at)
    used = {row.credit.ruleset for row in found}
    kept = keep(session, [r for r in rulesets if r.key in used], at=at)
    return Counts(
        read=len({row.piece.submission_id for row in found}),
        written=kept,
        unchanged=len(used) - kept,
        quarantined=0,
        rows=len(found),
        questions=sum(row.credit.question is not None for row in found),
    )


def month(
    session: Session,
    period: str,
    *,
    rulesets: Sequence[RuleSet],
    office: Office,
    at: datetime,
    unit_ids: Sequence[int] | None = None,
) -> list[Earned]:
    """Return what is credited in a month, quarter or year as of today, in order of number.

    `unit_ids` narrows to units, which is exact and quicker: caps and tasks are a unit's own.

    Raises:
        ValueError: the period is written otherwise than YYYY-MM, YYYY-Qn or YYYY.
        RuleError: a fact contradicts its rule.
    """
    span = office.periods.parse(period)
    months = {m.key for m in office.periods.months_in(span)}
    among = _bearing_on(session, span, months, office)
    if unit_ids is not None:
        among = among.where(Submission.unit_id.in_(unit_ids))
    rows = earned(session, rulesets=rulesets, office=office, at=at, among=among)
    return [row for row in rows if row.period in months]


def _bearing_on(
    session: Session, span: Period, months: Collection[str], office: Office
) -> Select[int]:
    """Select the submissions whose runs may bear on the span: those of its years, for the caps.

    A late find credited in the span may have run in an earlier year, whose caps then count.
    """
    earliest = session.scalar(
        select(func.min(Placement.published_on)).where(
            Placement.state == "standing", Placement.period.in_(months)
        )
    )
    year = office.periods.year_of(min(span.starts_on, earliest or span.starts_on))
    ran = select(Placement.submission_id).where(
        or_(Placement.published_on >= year.starts_on, Placement.period.in_(months))
    )
    handed_in_at, _ = office.periods.bounds_at(year)
    return select(Submission.id).where(
        or_(Submission.id.in_(ran), Submission.submitted_at >= handed_in_at)
    )


def credits_of(
    session: Session,
    submission_id: int,
    *,
    rulesets: Sequence[RuleSet],
    office: Office,
    at: datetime,
) -> tuple[Credit, ...]:
    """Return a piece's credits as of today; its unit's other pieces are read for the caps.

    Raises:
        RuleError: a fact contradicts its rule.
    """
    unit_id = session.scalar(select(Submission.unit_id).where(Submission.id == submission_id))
    among = select(Submission.id).where(
        Submission.id == submission_id if unit_id is None else Submission.unit_id == unit_id
    )
    rows = earned(session, rulesets=rulesets, office=office, at=at, among=among)
    return tuple(row.credit for row in rows if row.piece.submission_id == submission_id)


def earned(
    session: Session,
    *,
    rulesets: Sequence[RuleSet],
    office: Office,
    at: datetime,
    upto: str | None = None,
    among: Select[int] | None = None,
) -> list[Earned]:
    """Return what all pieces earn as of today; `upto` leaves out placements credited later.

    An office that only gives feedback credits nothing.
    """
    mode = office.profile.mode_on(office.periods.day_of(at))
    if mode == "feedback":
        return []
    found = {p.ref: p for p in pieces(session, office, upto=upto, among=among)}
    results = credited(
        [as_allowed(ruleset, mode) for ruleset in rulesets],
        Facts(works=tuple(piece.work for piece in found.values())),
        calendar=office.calendar,
        periods=office.periods,
    )
    return [
        Earned(found[credit.work], found[credit.work].work.period or "", credit)
        for credit in results.credits
    ]


def totals(rows: Sequence[Earned]) -> dict[tuple[str, str], Decimal]:
    """Return the sum of what is settled, by rule set and measure."""
    sums: dict[tuple[str, str], Decimal] = {}
    for row in rows:
        key = (row.credit.ruleset, row.credit.measure)
        sums[key] = sums.get(key, Decimal(0)) + (row.credit.amount or Decimal(0))
    return sums
