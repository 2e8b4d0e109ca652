"""Reads the ledger for the bulletin: standings of units, authors, outlets, tiers and media."""

from collections.abc import Hashable, Sequence
from datetime import date
from typing import Literal

from sqlalchemy.orm import Session

from bulletin import counts, roster
from bulletin.counts import Column, Span, Tallied
from bulletin.labels import MEDIA, label
from bulletin.standings import (
    Standing,
    Subject,
    Totals,
    ZeroList,
    most_adopted_first,
    ranked,
    standings,
    zeros,
)
from ledger.tables import Placement
from office.house import Office
from office.periods import Period

By = Literal["unit", "author", "outlet", "tier", "medium"]


def span_of(office: Office, period: Period) -> Span:
    """Return what is counted for a period."""
    months = tuple(month.key for month in office.periods.months_in(period))
    return Span(months, *office.periods.bounds_at(period))


def year_so_far(office: Office, period: Period) -> Span:
    """Return the span from the beginning of the period's year to the period's end."""
    year = office.periods.year_of(period.starts_on)
    months = (m for m in office.periods.months_in(year) if m.ends_on <= period.ends_on)
    from_at, _ = office.periods.bounds_at(year)
    _, to_at = office.periods.bounds_at(period)
    return Span(tuple(month.key for month in months), from_at, to_at)


def unit_standings(session: Session, office: Office, period: Period) -> tuple[Standing, ...]:
    """Return every unit's month, quarter or year beside the one before, in roster order.

    A unit merged by the period's end stands in its successor's row.
    """
    units = roster.units(session, office.profile, period.last_on)
    before = office.periods.before(period)
    now = counts.of_units(session, span_of(office, period), units.fold)
    last = counts.totals_of_units(session, span_of(office, before), units.fold)
    return standings(units.subjects(now), now, last)


def unit_standings_with_year(
    session: Session, office: Office, period: Period
) -> tuple[Standing, ...]:
    """Return the same rows with the year so far; units with figures in the year alone as well."""
    units = roster.units(session, office.profile, period.last_on)
    now = counts.of_units(session, span_of(office, period), units.fold)
    last = counts.totals_of_units(
        session, span_of(office, office.periods.before(period)), units.fold
    )
    year = counts.totals_of_units(session, year_so_far(office, period), units.fold)
    return standings(units.subjects({**now, **year}), now, last, year)


def author_standings(session: Session, office: Office, period: Period) -> tuple[Standing, ...]:
    """Return everybody who handed something in or was run, by unit and name.

    A piece of two authors is one in each author's row; what each earns is divided, see credits.
    """
    now = counts.of_authors(session, span_of(office, period))
    units = roster.units(session, office.profile, period.last_on)
    return standings(roster.authors(session, now, units), now, {})


def outlet_standings(session: Session, office: Office, period: Period) -> tuple[Standing, ...]:
    """Return the outlets that ran something, the most pieces first."""
    now, last = _places(session, office, period, Placement.outlet_key)
    named = [
        Subject(key, office.outlet_name(str(key), period.last_on)) for key in sorted(now, key=str)
    ]
    return most_adopted_first(standings(named, now, last))


def tier_standings(session: Session, office: Office, period: Period) -> tuple[Standing, ...]:
    """Return the office's tiers, highest first; one that is no longer configured comes last."""
    now, last = _places(session, office, period, Placement.tier)
    named = {tier.key: tier.name for tier in office.tiers}
    keys = dict.fromkeys([*named, *sorted(str(key) for key in now)])
    return standings([Subject(key, named.get(key, key)) for key in keys], now, last)


def medium_standings(session: Session, office: Office, period: Period) -> tuple[Standing, ...]:
    """Return every medium, those nothing ran in included: empty rows are meant to be seen."""
    now, last = _places(session, office, period, Placement.medium)
    keys = dict.fromkeys([*MEDIA, *sorted(str(key) for key in now)])
    return standings([Subject(key, label("medium", key)) for key in keys], now, last)


def in_order_allowed(
    rows: Sequence[Standing], office: Office, day: date, *, ruleset: str | None = None
) -> tuple[Standing, ...]:
    """Return units ranked within their groups where the mode of `day` allows it, else as given."""
    if office.profile.mode_on(day) != "assessment":
        return tuple(rows)
    return ranked(rows, ruleset=ruleset)


def zero_list(rows: Sequence[Standing], office: Office, day: date) -> ZeroList | None:
    """Return who sent or ran nothing; None where no document in force on `day` allows saying so."""
    ground = office.profile.assessment
    if office.profile.mode_on(day) != "assessment" or ground is None:
        return None
    none_sent, none_adopted = zeros(rows)
    return ZeroList(ground.basis, ground.until, ground.entered_by, none_sent, none_adopted)


def _places(
    session: Session, office: Office, period: Period, place: Column
) -> tuple[Tallied, dict[Hashable, Totals]]:
    before = span_of(office, office.periods.before(period))
    return (
        counts.of_places(session, span_of(office, period), place),
        counts.totals_of_places(session, before, place),
    )
