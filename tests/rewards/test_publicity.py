"""A year is shown once it is closed; until a day anybody may object, and no longer."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from ledger.session import Ledger
from ledger.tables import Closing
from office.errors import DecisionError
from rewards.objections import answer, raise_objection
from rewards.publicity import publicity, show
from tests.review.newsroom import AT, Newsroom, office

HOUSE = office()
JANUARY = datetime(2027, 1, 6, 2, 0, tzinfo=UTC)


def test_a_year_is_shown_for_five_working_days(ledger: Ledger) -> None:
    """Only a closed one, once; it is over when the day has passed and nobody waits."""
    with ledger.writing() as session:
        piece = Newsroom(session).submission()
        with pytest.raises(DecisionError, match="结账后"):
            show(session, "2026", by="卓玛", at=JANUARY, office=HOUSE)
        session.add(
            Closing(period="2026-12", closed_at=AT, closed_by="a", second_by="b", digest="0" * 64)
        )
        session.flush()
        shown = show(session, "2026", by="卓玛", at=JANUARY, office=HOUSE)
        assert (shown.shown_on, shown.until) == (date(2027, 1, 6), date(2027, 1, 13))
        with pytest.raises(DecisionError, match="已于"):
            show(session, "2026", by="卓玛", at=JANUARY, office=HOUSE)
        given: dict[str, Any] = {
            "about": piece.ref,
            "text": "头版未计",
            "by": "甲",
            "office": HOUSE,
        }
        asked = raise_objection(
            session, period="2026", at=datetime(2027, 1, 13, 9, tzinfo=UTC), **given
        )
        with pytest.raises(DecisionError, match="公示已于"):
            raise_objection(
                session, period="2026", at=datetime(2027, 1, 13, 17, tzinfo=UTC), **given
            )
        late = date(2027, 1, 14)
        found = publicity(session, "2026")
        assert found is not None
        assert (found.raised, found.unanswered, found.over(late)) == (1, 1, False)
        answer(session, asked.id, outcome="upheld", text="已补", by="乙", at=JANUARY)
        found = publicity(session, "2026")
        assert found is not None
        assert found.over(late)
        assert not found.over(date(2027, 1, 13))


def test_only_a_year_is_shown(sqlite_ledger: Ledger) -> None:
    with sqlite_ledger.writing() as session, pytest.raises(ValueError, match="按年"):
        show(session, "2026-10", by="卓玛", at=JANUARY, office=HOUSE)
