"""Above an amount of the office's, one person's word is not enough to be posted."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy.orm import Session

from ledger import audit
from ledger.session import Ledger
from office.errors import AlreadyDecided, DecisionError
from office.profile import ReviewDesk
from review.decide import Decider, confirm
from review.facts import Stated, state_of_work
from rewards.closing import Draft, Signed, close, draft
from rewards.second_signature import sign
from tests.review.newsroom import Newsroom, office
from tests.rewards.build import ruleset
from tests.rewards.test_closing import NOVEMBER, posted

DESK = ReviewDesk(second_signature_over={"yuan": 100})
HOUSE = replace(office(), profile=office().profile.model_copy(update={"review": DESK}))
RULE = ruleset("""
schedule:
- {key: a, when: {tier: central}, base: 100.01}
- {key: b, when: {}, base: 100}
combine: {mode: highest}
events: {instruction: {region: 30}}
""")
GIVEN: dict[str, Any] = {"rulesets": [RULE], "office": HOUSE, "at": NOVEMBER}


def drafted(session: Session) -> Draft:
    return draft(session, "2026-10", **GIVEN)


def test_a_piece_above_the_bar_waits_for_somebody_else(ledger: Ledger) -> None:
    """Whoever confirmed a run does not sign; what earns more later is signed again."""
    with ledger.writing() as session:
        room = Newsroom(session)
        big, small = room.submission(), room.submission()
        for piece, channel in ((big, "people"), (small, "xzrb")):
            find = room.find(piece, room.article(channel, published_on=date(2026, 10, 12)))
            confirm(session, find.id, decider=Decider("扎西"), at=NOVEMBER, office=HOUSE)
        found = drafted(session)
        assert [due.account.work for due in found.dues] == [small.ref]
        (one,) = found.unsigned
        assert (one.work, one.amount) == (big.ref, Decimal("100.01"))
        with pytest.raises(DecisionError, match="认定人以外"):
            sign(session, one, by="扎西", at=NOVEMBER)
        sign(session, one, by="卓玛", at=NOVEMBER)
        assert [due.account.work for due in drafted(session).dues] == [big.ref, small.ref]
        instruction = [{"level": "region", "date": "2026-10-20", "number": "1", "registrar": "a"}]
        stated = Stated(by="扎西", at=NOVEMBER)
        state_of_work(session, big.id, "instruction", instruction, stated=stated)
        (again,) = drafted(session).unsigned
        assert again.amount == Decimal("130.01")
        close(session, "2026-10", signed=Signed(by="a", second_by="b"), **GIVEN)
        assert [row[0] for row in posted(session, "2026-10")] == [small.ref]
        sign(session, again, by="卓玛", at=NOVEMBER)
        due = draft(session, "2026-11", **GIVEN)
        assert [(d.account.work, str(d.sum.amount)) for d in due.dues] == [(big.ref, "130.01")]
        assert list(audit.breaks(session)) == []


def test_what_the_rule_alone_confirmed_wants_two_people(ledger: Ledger) -> None:
    """The machine is nobody; one person twice is one."""
    rule = Decider("auto-2026", kind="rule")
    with ledger.writing() as session:
        room = Newsroom(session)
        find = room.find(room.submission(), room.article("people"))
        confirm(session, find.id, decider=rule, at=NOVEMBER, office=HOUSE)
        (one,) = drafted(session).unsigned
        assert (one.confirmed_by, one.missing) == (frozenset(), 2)
        sign(session, one, by="卓玛", at=NOVEMBER)
        (one,) = drafted(session).unsigned
        assert (one.signed_by, one.missing) == (frozenset({"卓玛"}), 1)
        with pytest.raises(AlreadyDecided, match="另一人"):
            sign(session, one, by="卓玛", at=NOVEMBER)
        assert drafted(session).dues == ()
        sign(session, one, by="扎西", at=NOVEMBER)
        assert drafted(session).unsigned == ()
        assert len(drafted(session).dues) == 1


def test_an_office_without_a_bar_asks_nobody(sqlite_ledger: Ledger) -> None:
    with sqlite_ledger.writing() as session:
        room = Newsroom(session)
        find = room.find(room.submission(), room.article("people"))
        confirm(session, find.id, decider=Decider("扎西"), at=NOVEMBER, office=office())
        given = GIVEN | {"office": office()}
        assert draft(session, "2026-10", **given).unsigned == ()
