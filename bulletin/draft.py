"""Puts a period's bulletin together from the ledger; reads only."""

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bulletin import coverage, details, earnings, named, roster, run, sentences, tables
from bulletin.awards import awards_table, has_awards
from bulletin.commissioned import commissions_table
from bulletin.content import BulletinContent, Gap, Picked, Table
from bulletin.details import Reading
from bulletin.earnings import Earned, Sums
from bulletin.printing import chinese_moment
from bulletin.standings import Standing
from ledger import audit
from ledger.tables import Pick, Placement, Submission
from office.errors import DecisionError
from office.house import Office
from office.periods import Period
from rewards.grammar import RuleSet

_TRIES = 5


def draft(
    session: Session,
    period: Period,
    office: Office,
    *,
    now: datetime,
    number: str | None = None,
    rulesets: Sequence[RuleSet] = (),
) -> BulletinContent:
    """Return the bulletin of a period as the ledger stands now.

    Closed months show what was posted; open ones what `rulesets` make of today's facts.

    The chain's head it prints is that of the ledger it was read from: if an act is recorded while
    it is being read, it is read again.

    Raises:
        DecisionError: when the period has not begun, or the ledger does not come to rest.
    """
    if office.periods.day_of(now) < period.starts_on:
        raise DecisionError(f"统计期 {period.key} 尚未开始, 不能生成通报")
    for _ in range(_TRIES):
        head = audit.head(session)
        content = _read(session, period, office, now=now, number=number, head=head, rules=rulesets)
        if audit.head(session) == head:
            return content
    raise DecisionError("台账正在频繁变动, 请稍后再生成通报")


def _read(
    session: Session,
    period: Period,
    office: Office,
    *,
    now: datetime,
    number: str | None,
    head: str,
    rules: Sequence[RuleSet],
) -> BulletinContent:
    day = office.periods.day_of(now)
    mode = office.profile.mode_on(day)
    earned, year = _earned(session, period, office, rules=rules, now=now)
    form = tables.Form(mode, period.span, office.tiers, year.rules)
    rows = _unit_rows(session, period, office, earned=earned, year=year, now=now)
    authors = _author_rows(session, period, office, earned=earned)
    units = roster.units(session, office.profile, period.last_on)
    asked = commissions_table(session, office, period, units)
    best = awards_table(rows, authors, office, day) if period.span == "year" else None
    name, as_of = tables.period_name(period), chinese_moment(now, office.periods.zone)
    gaps = coverage.gaps(session, office, period, until=day)
    manual = coverage.manual_channels(session, office, period)
    return BulletinContent(
        office=office.profile.name,
        title=sentences.title(mode, name),
        mode=mode,
        number=number,
        period=period.key,
        period_name=name,
        from_on=period.starts_on,
        to_on=period.last_on,
        as_of_at=now,
        as_of=as_of,
        rules=form.rules,
        chain_head=head,
        summary=sentences.summary(rows, name, form),
        tables=(
            *tables.document_tables(rows, form),
            *([asked] if asked else []),
            *([best] if best else []),
        ),
        details=_details(session, period, office, form=form, authors=authors, gaps=gaps),
        picks=picks(session, period, office),
        zeros=named.zeros(session, period, rows, office=office, at=now),
        criticised=named.criticised(session, period, office=office, at=now),
        gaps=gaps,
        manual=manual,
        notes=sentences.notes(
            period,
            as_of,
            rules=form.rules,
            questions=earned.open_questions,
            gaps=gaps,
            manual=manual,
        ),
    )


def _earned(
    session: Session, period: Period, office: Office, *, rules: Sequence[RuleSet], now: datetime
) -> tuple[Earned, Earned]:
    """Return what the period earned, and the year so far; nothing where the mode is feedback."""
    if office.profile.mode_on(office.periods.day_of(now)) == "feedback":
        return Earned(), Earned()
    so_far = run.year_so_far(office, period)
    open_ = earnings.open_months(session, so_far.months, rulesets=rules, office=office, at=now)
    earned = earnings.earned(session, run.span_of(office, period), open_)
    year = earned if period.span == "year" else earnings.earned(session, so_far, open_)
    return earned, year


def awards(
    session: Session,
    year: Period,
    office: Office,
    *,
    now: datetime,
    rulesets: Sequence[RuleSet] = (),
) -> Table | None:
    """Return whom a year's bulletin proposes for awards; None where the mode ranks nobody.

    Whoever equals the last place stands there too, for people to decide.
    """
    day = office.periods.day_of(now)
    if not has_awards(office, day):
        return None
    earned, so_far = _earned(session, year, office, rules=rulesets, now=now)
    rows = _unit_rows(session, year, office, earned=earned, year=so_far, now=now)
    authors = _author_rows(session, year, office, earned=earned)
    return awards_table(rows, authors, office, day)


def picks(session: Session, period: Period, office: Office) -> tuple[Picked, ...]:
    """Return the period's best pieces in the order they were chosen."""
    months = [month.key for month in office.periods.months_in(period)]
    query = (
        select(Pick.reason, Submission)
        .join(Submission, Submission.id == Pick.submission_id)
        .where(Pick.period.in_({*months, period.key}))
        .order_by(Pick.picked_at, Pick.id)
    )
    chosen = session.execute(query).all()
    authors = details.author_names(session, [piece.id for _, piece in chosen])
    units = roster.units(session, office.profile, period.last_on)
    return tuple(
        Picked(
            title=details.OFFLINE_TITLE if piece.openness == "offline" else piece.title,
            unit=units.name(units.fold(piece.unit_id)),
            authors=authors.get(piece.id, ""),
            outlets="、".join(_outlets_of(session, piece.id, office)),
            reason=reason,
        )
        for reason, piece in chosen
    )


def _outlets_of(session: Session, submission_id: int, office: Office) -> Iterable[str]:
    """Return the names of the channels a piece ran in, the earliest first."""
    query = (
        select(Placement.channel_key, Placement.published_on)
        .where(Placement.submission_id == submission_id, Placement.state == "standing")
        .order_by(Placement.published_on, Placement.id)
    )
    names = (office.channel_name(key, day) for key, day in session.execute(query))
    yield from dict.fromkeys(names)


def _unit_rows(
    session: Session,
    period: Period,
    office: Office,
    *,
    earned: Earned,
    year: Earned,
    now: datetime,
) -> tuple[Standing, ...]:
    units = roster.units(session, office.profile, period.last_on)
    own, so_far = _folded(earned.units, units.fold), _folded(year.units, units.fold)
    rows = tuple(
        replace(
            row,
            earned=own.get(row.subject.key, {}),
            earned_year=so_far.get(row.subject.key, {}),
        )
        for row in run.unit_standings_with_year(session, office, period)
    )
    first = year.rules[0].key if year.rules else None
    return run.in_order_allowed(rows, office, office.periods.day_of(now), ruleset=first)


def _author_rows(
    session: Session, period: Period, office: Office, *, earned: Earned
) -> tuple[Standing, ...]:
    return tuple(
        replace(row, earned=earned.authors.get(row.subject.key, {}))
        for row in run.author_standings(session, office, period)
    )


def _folded(sums: Sums, fold: Callable[[Hashable], Hashable]) -> Sums:
    """Put what merged units earned into their successors' rows."""
    found: Sums = {}
    for subject, own in sums.items():
        for key, amount in own.items():
            earnings.add(found, fold(subject), key, amount)
    return found


def _details(
    session: Session,
    period: Period,
    office: Office,
    *,
    form: tables.Form,
    authors: Sequence[Standing],
    gaps: Sequence[Gap],
) -> tuple[Table, ...]:
    units = roster.units(session, office.profile, period.last_on)
    reading = Reading(session, office, units, run.span_of(office, period))
    outlets = run.outlet_standings(session, office, period)
    tiers = run.tier_standings(session, office, period)
    media = run.medium_standings(session, office, period)
    tags = details.tags_table(reading)
    return (
        tables.authors_table(authors, form),
        tables.places_table("outlets", "媒体采用情况", outlets),
        tables.places_table("by_tier", "分级采用情况", tiers),
        tables.places_table("by_medium", "分媒体类型采用情况", media),
        *([tags] if tags else []),
        details.placements_table(reading),
        details.submissions_table(reading),
        *([details.gaps_table(gaps)] if gaps else []),
    )
