"""What an office has done with a big ledger's rows: acts in its chain, closed months, links."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from api.accounts import digest
from ledger import audit
from ledger.tables import Audit, Closing, Decision, ShareLink, UnitLink
from office.house import Office
from office.periods import Period
from rewards.due import dues
from rewards.grammar import RuleSet
from rewards.kept import keep
from rewards.posting import post
from rewards.run import Earned, earned
from tests.api.newsroom import CHEAP

SECRET = "kdu_bench"  # noqa: S105 - of a ledger nobody else sees
TOKEN = "bench" + "0" * 38
CHUNK = 50_000
OPEN_MONTHS = 1
"""Months before this one that are still to be closed."""


def acts(session: Session, *, at: datetime) -> None:
    """Put an act into the chain for every decision, as a decision does."""
    rows, previous = list[dict[str, Any]](), audit.head(session)
    found = session.execute(select(Decision.id, Decision.verdict).order_by(Decision.id)).all()
    for number, (decision_id, verdict) in enumerate(found, 1):
        row = Audit(
            office="main", id=number, at=at, by="reviewer", act=str(verdict),
            subject=f"decision:{decision_id}", details={}, previous=previous,
        )  # fmt: skip
        row.hash = previous = audit.digest_of(row)
        rows.append({c.name: getattr(row, c.name) for c in Audit.__table__.columns})
    for start in range(0, len(rows), CHUNK):
        session.execute(insert(Audit), rows[start : start + CHUNK])


def links(session: Session, *, now: datetime, unit_id: int) -> None:
    """Write a unit's read-only link and one to a month's figures."""
    until = now + timedelta(days=90)
    session.add(
        UnitLink(
            secret_hash=digest(SECRET), unit_id=unit_id, label="bench", made_by="admin",
            made_at=now, expires_at=until,
        )
    )  # fmt: skip
    session.add(
        ShareLink(
            token_hash=digest(TOKEN), password_hash=CHEAP, period=f"{now:%Y-%m}", label="bench",
            created_by="admin", created_at=now, expires_at=until,
        )
    )  # fmt: skip


def closed(session: Session, office: Office, rulesets: Sequence[RuleSet], *, now: datetime) -> None:
    """Close all months but the last ones: every piece is posted in the month it is credited in."""
    keep(session, rulesets, at=now)
    rows = sorted(
        earned(session, rulesets=rulesets, office=office, at=now), key=lambda row: row.period
    )
    by_month = {month: list(held) for month, held in groupby(rows, key=lambda row: row.period)}
    for month in _months(office, min(by_month), now):
        _close(session, month, by_month.get(month.key, []), rulesets, now)


def _months(office: Office, first: str, now: datetime) -> Iterator[Period]:
    last = office.periods.month_of(office.periods.day_of(now))
    for _ in range(OPEN_MONTHS):
        last = office.periods.before(last)
    month = office.periods.parse(first)
    while month.key < last.key:
        yield month
        month = office.periods.after(month)


def _close(
    session: Session,
    month: Period,
    rows: Sequence[Earned],
    rulesets: Sequence[RuleSet],
    now: datetime,
) -> None:
    closing = Closing(
        period=month.key, closed_at=now, closed_by="committee", second_by="admin", digest="0" * 64
    )
    session.add(closing)
    session.flush()
    due = dues([row.credit for row in rows], {})
    post(session, closing, due, rows, (), rulesets=rulesets)
    session.expunge_all()
