"""零报送、零采用 and 通报批评 as a bulletin prints them: only units that a person put a name to."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from bulletin import roster
from bulletin.content import Criticised
from bulletin.run import unit_standings
from bulletin.standings import Standing, ZeroList
from bulletin.standings import zeros as none_of
from office.house import Office
from office.periods import Period
from rewards import named_lists
from rewards.grammar import RuleSet
from rewards.named_lists import Kind
from rewards.obligations import long_short
from rewards.run import tallies
from rewards.tasks import ground


def proposed(
    session: Session,
    kind: Kind,
    period: Period,
    *,
    office: Office,
    rulesets: Sequence[RuleSet],
    at: datetime,
) -> list[int]:
    """Return the units a list might name: without anything sent or run, or short three times.

    Raises: DecisionError: the office's mode names nobody.
    """
    ground(office, at)
    if kind == "zeros":
        rows = unit_standings(session, office, period)
        none = [row.subject.key for row in rows if not row.now.sent or not row.now.adopted]
        return [unit for unit in none if isinstance(unit, int)]
    year = office.periods.year_of(period.starts_on)
    found = tallies(session, year.key, rulesets=rulesets, office=office, at=at)
    return list(dict.fromkeys(one.unit_id for one in long_short(found)))


def zeros(
    session: Session, period: Period, rows: Sequence[Standing], *, office: Office, at: datetime
) -> ZeroList | None:
    """Return who sent or ran nothing of those a signed list names; None without such a list.

    Who has sent something since it was signed is not on it any more.
    """
    signed = named_lists.signed(session, "zeros", period.key, office=office, at=at)
    if signed is None:
        return None
    named = [row for row in rows if row.subject.key in signed.unit_ids]
    none_sent, none_adopted = none_of(named)
    return ZeroList(signed.document, signed.until, signed.signed_by, none_sent, none_adopted)


def criticised(
    session: Session, period: Period, *, office: Office, at: datetime
) -> Criticised | None:
    """Return the units criticised by name; None where nobody signed for it."""
    signed = named_lists.signed(session, "criticism", period.key, office=office, at=at)
    if signed is None:
        return None
    units = roster.units(session, office.profile, period.last_on)
    names = tuple(units.name(unit_id) for unit_id in signed.unit_ids)
    return Criticised(signed.document, signed.until, signed.signed_by, names)
