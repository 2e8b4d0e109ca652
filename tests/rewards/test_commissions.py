"""约稿 is asked of units by a day, answered by pieces, and followed to where they ran."""

from datetime import date, timedelta

import pytest

from ledger import audit
from ledger.session import Ledger
from office.errors import DecisionError
from review.decide import Decider, confirm
from rewards.commissions import answer, ask, commissions
from tests.review.newsroom import AT, Newsroom, office

HOUSE = office()
TODAY = date(2026, 10, 31)


def test_a_commission_is_followed_from_the_question_to_the_run(ledger: Ledger) -> None:
    """Who answered, who did not, and what was adopted; a withdrawn piece is no answer."""
    with ledger.writing() as session:
        room = Newsroom(session)
        one, two, other = (room.unit(name) for name in ("卡若区", "江达县", "芒康县"))
        due = TODAY + timedelta(days=9)
        asked, again = (
            ask(
                session,
                " 基层党建  经验 ",
                [one.key, two.key],
                due_on=due,
                by="卓玛",
                at=AT,
                office=HOUSE,
            )
            for _ in range(2)
        )
        assert again is asked
        assert (asked.topic, asked.asked_of) == ("基层党建 经验", [one.id, two.id])
        piece, gone = room.submission(one), room.submission(two, state="withdrawn")
        for each in (piece, gone):
            answer(session, asked.id, each.ref, by="卓玛", at=AT)
        find = room.find(piece, room.article("people"))
        confirm(session, find.id, decider=Decider("卓玛"), at=AT, office=HOUSE)
        (found,) = commissions(session, HOUSE)
        assert [(a.ref, a.ran) for a in found.answers] == [(piece.ref, 1)]
        assert (found.adopted, found.open_units) == (1, (two.id,))
        assert not found.overdue(due)
        assert found.overdue(due + timedelta(days=1))
        (theirs,) = commissions(session, HOUSE, unit_ids=[one.id])
        assert (theirs.asked_of, theirs.open_units) == ((one.id,), ())
        assert commissions(session, HOUSE, unit_ids=[other.id]) == []
        assert list(audit.breaks(session)) == []


@pytest.mark.parametrize(
    ("topic", "units", "due"),
    [
        (" ", ["卡若区"], None),
        ("长" * 201, ["卡若区"], None),
        ("题", [], None),
        ("题", ["没有"], None),
        ("题", ["卡若区"], date(2026, 10, 30)),
    ],
)
def test_a_commission_names_topic_units_and_a_day_to_come(
    sqlite_ledger: Ledger, topic: str, units: list[str], due: date | None
) -> None:
    with sqlite_ledger.writing() as session:
        Newsroom(session).unit("卡若区")
        with pytest.raises(DecisionError):
            ask(session, topic, units, due_on=due, by="卓玛", at=AT, office=HOUSE)


def test_a_piece_answers_one_commission(sqlite_ledger: Ledger) -> None:
    with sqlite_ledger.writing() as session:
        room = Newsroom(session)
        unit = room.unit("卡若区")
        one, two = (
            ask(session, topic, [unit.key], due_on=None, by="卓玛", at=AT, office=HOUSE)
            for topic in ("甲", "乙")
        )
        piece = room.submission(unit)
        for _ in range(2):
            answer(session, one.id, piece.ref, by="卓玛", at=AT)
        for number, ref in ((two.id, piece.ref), (99, piece.ref), (one.id, "S99")):
            with pytest.raises(DecisionError):
                answer(session, number, ref, by="卓玛", at=AT)
