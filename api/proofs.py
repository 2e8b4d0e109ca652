"""What proves and settles, the same for pages and API: certificates, statements, payment, packs."""

from datetime import date
from functools import partial
from typing import Literal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from api.context import Context
from api.credits import credits_of_piece, earned_in
from api.field_words import fault
from api.permissions import Principal
from api.problems import Problem
from api.scope import unit_ids
from api.words import N_
from bulletin import evidence
from bulletin.certificate import Certificate, certificate
from bulletin.payment import Payment, payment
from bulletin.receipt import Receipt
from bulletin.receipt_gather import receipt
from bulletin.statement import Statement, statement
from ledger.archive import Archive
from ledger.queries import lists
from ledger.tables import Account, Person, Placement, Submission, Unit
from office.errors import DecisionError
from office.periods import Period

Kind = Literal["piece", "person", "unit"]
MOST_IN_PACK = 500
"""Placements; a pack is made in memory, and the terminal writes larger ones."""
TOO_MANY = N_("holds more than %(most)s placements: ask for a month or a unit")


def certificate_of(
    session: Session,
    house: Context,
    kind: Kind,
    key: str,
    *,
    who: Principal,
    from_on: date | None,
    to_on: date | None,
) -> Certificate:
    """Return what can be certified of somebody's own; by default from the first run until today.

    Raises: Problem: nobody bears the key, or it is not theirs to see. DecisionError.
    """
    if not _may_see(session, who, kind, key):
        raise Problem("not_found")
    today = house.office.periods.day_of(house.clock())
    first, last = from_on or _first_run(session, kind, key, today), to_on or today
    try:
        return certificate(
            session, house.office, kind, key, from_on=first, to_on=last, now=house.clock()
        )
    except DecisionError as unknown:
        if first > last:  # said in words
            raise
        raise Problem("not_found") from unknown


def receipt_of(
    session: Session, house: Context, ref: str, *, unit_ids: tuple[int, ...] | None
) -> Receipt | None:
    """Return the chain of one submission; None when there is none, or none in `unit_ids`."""
    return receipt(
        session,
        ref,
        office=house.office,
        now=house.clock(),
        unit_ids=unit_ids,
        rulesets=house.rulesets,
        window=house.window,
        earned=partial(credits_of_piece, session, house),
    )


def statement_of(session: Session, house: Context, unit: str, span: Period) -> Statement:
    """Return a unit's statement.

    Raises: Problem: there is no such unit.
    """
    try:
        return statement(
            session,
            house.office,
            span,
            unit,
            rulesets=house.rulesets,
            now=house.clock(),
            earned=lambda *, unit_ids: earned_in(
                session, house, span.key, unit_ids=tuple(unit_ids)
            ),
        )
    except DecisionError as absent:
        raise Problem("not_found") from absent


def payment_of(session: Session, house: Context, span: Period, ruleset: str) -> Payment:
    """Return who is paid what.

    Raises: DecisionError: a month is open, or the rule set pays no money in it.
    """
    return payment(session, house.office, span, ruleset=ruleset)


def evidence_of(
    session: Session, house: Context, span: Period, *, unit: str, placement: int | None
) -> bytes:
    """Return the evidence of a period's placements, of a unit's, or of one.

    Raises: Problem: there is no such unit or placement in it, or the pack would be too large.
    """
    months = [month.key for month in house.office.periods.months_in(span)]
    if placement is not None:
        one = session.get(Placement, placement)
        if one is None or one.period not in months or one.state != "standing":
            raise Problem("not_found")
        found = [one.id]
    elif unit:
        unit_id = session.scalar(select(Unit.id).where(Unit.key == unit))
        if unit_id is None:
            raise Problem("not_found")
        found = evidence.of_unit(session, unit_id, months)
    else:
        found = evidence.of_months(session, months)
    if len(found) > MOST_IN_PACK:
        raise Problem("invalid", fields=[fault("query.period", TOO_MANY, most=MOST_IN_PACK)])
    return evidence.pack(
        session, house.office, Archive(house.archive_root), found, at=house.clock()
    )


def _may_see(session: Session, who: Principal, kind: Kind, key: str) -> bool:
    """Whether a subject is within what somebody sees; a person sees their own."""
    scope = unit_ids(who)
    if scope is None:
        return True
    if kind == "piece":
        return lists.submission(session, key, unit_ids=scope) is not None
    if kind == "unit":
        return session.scalar(select(Unit.id).where(Unit.key == key)) in scope
    own = session.get_one(Account, who.account_id).person_id
    return own is not None and session.scalar(select(Person.id).where(Person.key == key)) == own


def _first_run(session: Session, kind: Kind, key: str, today: date) -> date:
    """Return the day a piece ran first; for people and units the first day of the year."""
    if kind != "piece":
        return date(today.year, 1, 1)
    found: date | None = session.scalar(
        select(func.min(Placement.published_on))
        .join(Submission, Submission.id == Placement.submission_id)
        .where(Submission.ref == key, Placement.state == "standing")
    )
    return found or today
