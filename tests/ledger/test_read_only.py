"""A ledger that takes no writes says so; reading goes on. A disk turned read-only: `make drill`."""

from datetime import datetime

import pytest
from sqlalchemy import text

from ledger import audit
from ledger.session import Ledger
from office.errors import LedgerError


def _act(ledger: Ledger, now: datetime) -> None:
    with ledger.writing() as session:
        audit.append(session, at=now, by="扎西", act="confirm", subject="decision:1", details={})


def test_a_read_only_ledger_is_refused_in_words_and_stays_readable(
    ledger: Ledger, now: datetime
) -> None:
    _act(ledger, now)
    ledger.close()
    setting = (
        "PRAGMA query_only = ON"
        if ledger.on_sqlite
        else "SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY"
    )
    with ledger.engine.connect() as connection:  # the pool hands this one out again
        connection.execute(text(setting))
        connection.commit()
    with pytest.raises(LedgerError, match="账本"):
        _act(ledger, now)
    with ledger.reading() as session:
        assert list(audit.breaks(session)) == []
        assert audit.head(session) != audit.GENESIS
