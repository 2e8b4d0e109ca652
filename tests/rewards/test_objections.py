from functools import partial

import pytest

from ledger import audit
from ledger.session import Ledger
from office.errors import AlreadyDecided, DecisionError
from rewards.objections import answer, answer_to, raise_objection, unanswered
from tests.review.newsroom import AT, Newsroom, office


def test_an_objection_is_answered_once_by_somebody_else(ledger: Ledger) -> None:
    """Sent twice it is one, until it is answered."""
    with ledger.writing() as session:
        piece = Newsroom(session).submission()
        said_so = partial(
            raise_objection, session, about=piece.ref, period="2026-10", at=AT, office=office()
        )
        asked = said_so(text="头版未计", by="甲")
        assert said_so(text="头版未计", by="甲") is asked
        assert unanswered(session) == [asked]
        with pytest.raises(DecisionError, match="他人"):
            answer(session, asked.id, outcome="upheld", text="是", by="甲", at=AT)
        with pytest.raises(DecisionError, match="upheld/dismissed"):
            answer(session, asked.id, outcome="perhaps", text="是", by="乙", at=AT)
        said = answer(session, asked.id, outcome="upheld", text="已补版面", by="乙", at=AT)
        assert answer_to(session, asked.id) is said
        assert unanswered(session) == []
        assert said_so(text="头版未计", by="甲") is not asked
        with pytest.raises(AlreadyDecided, match="乙"):
            answer(session, asked.id, outcome="dismissed", text="否", by="丙", at=AT)
        with pytest.raises(DecisionError):
            answer(session, said.id, outcome="upheld", text="是", by="丙", at=AT)
        assert list(audit.breaks(session)) == []


@pytest.mark.parametrize(("about", "text"), [("S9", "x"), ("S1", " "), ("S1", "长" * 2001)])
def test_an_objection_names_a_piece_and_a_reason(
    sqlite_ledger: Ledger, about: str, text: str
) -> None:
    with sqlite_ledger.writing() as session:
        Newsroom(session).submission()
        with pytest.raises(DecisionError):
            raise_objection(
                session, about=about, period=None, text=text, by="甲", at=AT, office=office()
            )
