from datetime import datetime, timedelta

from sqlalchemy import select

from ledger import wanted
from ledger.retention import WORK, tidy
from ledger.session import Ledger
from ledger.tables import SignInTry, Wanted


def test_work_long_done_goes_and_what_waits_stays(ledger: Ledger, now: datetime) -> None:
    """Of every office, when the deployment tidies."""
    long_ago = now - WORK - timedelta(days=1)
    for office in ("main", "jiangda"):
        with ledger.of(office).writing() as session:
            done = wanted.ask(session, "match", by="a", at=long_ago)
            session.get_one(Wanted, done).state = "done"
            session.get_one(Wanted, done).finished_at = long_ago
            wanted.ask(session, "bulletin", {"period": "2026-10"}, by="a", at=long_ago)
            session.add(SignInTry(name="x", address="127.0.0.1", at=long_ago))
            session.add(SignInTry(name="x", address="127.0.0.1", at=now))
    with ledger.everywhere.writing() as session:
        assert tidy(session, now=now) == 4
    with ledger.everywhere.reading() as session:
        assert session.scalars(select(Wanted.kind)).all() == ["bulletin", "bulletin"]
        assert len(session.scalars(select(SignInTry)).all()) == 2
