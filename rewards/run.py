"""计分 of the open month: a view over placements and facts, recomputed whole whenever it is asked.

Nothing is stored but the texts of the rule sets that were used; posting is `rewards.closing`.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from ledger.tables import Placement, Submission
from office.house import Office
from office.periods import Period
from rewards import bearing, grammar, past
from rewards.gather import pieces
from rewards.grammar import RuleSet
from rewards.judged import judged
from rewards.kept import keep, refuse_changed
from rewards.mode import as_counted
from rewards.piece import Piece
from rewards.results import Credit
from rewards.spans import Span, span_of
from rewards.tallies import Tallied


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
    whose = None
    if unit_ids is not None:
        whose = bearing.deciding(session, unit_ids, rulesets, office)
    found = _credited_in(
        session, span, months, rulesets=rulesets, office=office, at=at, whose=whose
    )
    wanted = None if unit_ids is None else set(unit_ids)
    return [
        row
        for row in found
        if row.period in months and (wanted is None or row.piece.unit_id in wanted)
    ]


def _credited_in(
    session: Session,
    span: Period,
    months: Collection[str],
    *,
    rulesets: Sequence[RuleSet],
    office: Office,
    at: datetime,
    whose: bearing.Whose,
) -> Sequence[Earned]:
    """Return what is credited in some months of a span, with all that was read for it."""
    year = bearing.earliest_year(session, span, months, office)
    among = bearing.on_credits(session, span, months, rulesets=rulesets, office=office, of=whose)
    found = seen(
        session,
        rulesets=rulesets,
        office=office,
        at=at,
        among=bearing.with_past(session, among, months, of=whose),
        since=year.starts_on,
        only_gates=True,
    )
    return found.earned


def tallies(
    session: Session, period: str, *, rulesets: Sequence[RuleSet], office: Office, at: datetime
) -> list[Tallied]:
    """Return what the tasks of a month, quarter or year came to, as far as its terms are over.

    Nothing unless the office's mode of the day is assessment.

    Raises:
        ValueError: the period is written otherwise than YYYY-MM, YYYY-Qn or YYYY.
        RuleError: a fact contradicts its rule.
    """
    if office.profile.mode_on(office.periods.day_of(at)) != "assessment":
        return []
    span = office.periods.parse(period)
    months = {m.key for m in office.periods.months_in(span)}
    year = bearing.earliest_year(session, span, months, office)
    found = seen(
        session,
        rulesets=rulesets,
        office=office,
        at=at,
        among=bearing.on_tasks(months, year, office),
        since=year.starts_on,
    )
    whole = Span(span.starts_on, span.ends_on)
    return [t for t in found.tallies if whole.holds(span_of(t.credit.period, office.periods))]


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
    found = session.execute(
        select(Submission.unit_id, Submission.submitted_at).where(Submission.id == submission_id)
    ).one_or_none()
    if found is None:
        return ()
    if found.unit_id is None or bearing.alone(rulesets):
        own = select(Submission.id).where(Submission.id == submission_id)
        rows: Sequence[Earned] = earned(session, rulesets=rulesets, office=office, at=at, among=own)
    else:
        months = _months_of(session, submission_id) or {
            office.periods.month_of(office.periods.day_of(found.submitted_at)).key
        }
        whose = bearing.deciding(session, [found.unit_id], rulesets, office)
        rows = _credited_in(
            session,
            office.periods.over(months),
            months,
            rulesets=rulesets,
            office=office,
            at=at,
            whose=whose,
        )
    return tuple(row.credit for row in rows if row.piece.submission_id == submission_id)


def _months_of(session: Session, submission_id: int) -> set[str]:
    ran = select(Placement.period).where(
        Placement.submission_id == submission_id, Placement.state == "standing"
    )
    return set(session.scalars(ran))


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

    An office that only gives feedback credits nothing; what its past ledgers say stays.
    """
    found = seen(
        session,
        rulesets=rulesets,
        office=office,
        at=at,
        upto=upto,
        among=among,
        only_gates=True,
    )
    return list(found.earned)


@dataclass(frozen=True, slots=True)
class Seen:
    """What works earn, and what tasks come to."""

    earned: tuple[Earned, ...]
    tallies: tuple[Tallied, ...] = ()


def seen(
    session: Session,
    *,
    rulesets: Sequence[RuleSet],
    office: Office,
    at: datetime,
    upto: str | None = None,
    among: Select[int] | None = None,
    since: date | None = None,
    only_gates: bool = False,
) -> Seen:
    """Return what pieces earn and, in an office that assesses, what its tasks come to.

    Terms begun before `since` are left out; `only_gates` leaves out tallies nothing else hangs on.
    """
    today = office.periods.day_of(at)
    found = {p.ref: p for p in pieces(session, office, upto=upto, among=among)}
    past_rows = [row for p in found.values() for row in imported(p, office, upto=upto)]
    if office.profile.mode_on(today) == "feedback":
        return Seen(tuple(past_rows))
    counted = [one for ruleset in rulesets for one in as_counted(ruleset, office.profile, today)]
    results = judged(
        session,
        counted,
        {ref: p for ref, p in found.items() if not p.past or p.work.placements or p.work.events},
        office=office,
        today=today,
        upto=office.periods.parse(upto) if upto else None,
        since=since,
        only_gates=only_gates,
    )
    rows = tuple(
        Earned(found[credit.work], found[credit.work].work.period or "", credit)
        for credit in results.credits
    )
    place = {ref: number for number, ref in enumerate(found)}
    rows = tuple(sorted((*rows, *past_rows), key=lambda row: place[row.piece.ref]))
    return Seen(rows, results.tallies)


def imported(piece: Piece, office: Office, *, upto: str | None = None) -> list[Earned]:
    """Return what a hand-kept ledger says of a piece; it belongs to the month it first ran in."""
    if not piece.past:
        return []
    month_of = office.periods.month_of(min(row.on for row in piece.past)).key
    if upto is not None and month_of > upto:
        return []
    credits_ = past.credits_of(piece.work, piece.past, piece.proved)
    return [Earned(piece, month_of, credit) for credit in credits_]


def totals(rows: Sequence[Earned]) -> dict[tuple[str, str], Decimal]:
    """Return the sum of what is settled, by rule set and measure."""
    sums: dict[tuple[str, str], Decimal] = {}
    for row in rows:
        key = (row.credit.ruleset, row.credit.measure)
        sums[key] = sums.get(key, Decimal(0)) + (row.credit.amount or Decimal(0))
    return sums
