from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import select

from ledger.session import Ledger
from ledger.tables import Audit, Fact, Placement
from office.errors import DecisionError, OwnUnit
from review.decide import Decider, confirm
from review.facts import (
    Stated,
    add_instruction,
    checked,
    latest_of_work,
    standing_of_work,
    state_of_placement,
    state_of_work,
)
from rewards.gather import pieces
from tests.review.newsroom import AT, Newsroom, office

HOUSE = office()
BY = Stated("扎西", AT)


def placed(room: Newsroom, **more: Any) -> Placement:
    find = room.find(room.submission(), room.article(**more)).id
    made = confirm(room.session, find, decider=Decider("扎西"), at=AT, office=HOUSE).placement
    assert made is not None
    return made


def test_facts_are_added_never_changed(ledger: Ledger) -> None:
    with ledger.writing() as session:
        run = placed(Newsroom(session))
        for value in ("30", "35.50", None):
            state_of_placement(session, run.id, "fee", value, stated=BY, office=HOUSE)
        rows = session.execute(select(Fact.seq, Fact.value).order_by(Fact.id))
        assert [tuple(row) for row in rows] == [(1, "30"), (2, "35.50"), (3, None)]
        acts = session.scalars(select(Audit.act).order_by(Audit.id)).all()
        assert acts == ["confirm", "fact", "fact", "fact"]


def test_a_work_keeps_flags_and_instructions_without_their_text(ledger: Ledger) -> None:
    with ledger.writing() as session:
        piece = Newsroom(session).submission()
        state_of_work(session, piece.id, "flag", "paid", stated=BY)
        row = {"level": "region", "date": "2026-10-09", "number": "藏组批〔2026〕8号"}
        state_of_work(session, piece.id, "instruction", row, stated=BY)
        assert [f.value for f in session.scalars(select(Fact).order_by(Fact.id))] == [
            ["paid"],
            [row],
        ]
        with pytest.raises(DecisionError):
            state_of_work(session, piece.id, "instruction", {**row, "text": "请阅"}, stated=BY)


def test_a_pieces_campaigns_are_stated_over_and_leave_what_nobody_stated(ledger: Ledger) -> None:
    """They stand on the piece, where bulletins count them; they are no fact of the rewards."""
    with ledger.writing() as session:
        room = Newsroom(session)
        piece = room.submission(room.unit("karuo"), tags=["历年台账"])
        for tags in (["主题教育", "典型"], ["典型"]):
            state_of_work(session, piece.id, "tag", tags, stated=BY)
        assert piece.tags == ["历年台账", "典型"]
        assert standing_of_work(session, piece.id) == {"tag": ["典型"]}
        assert pieces(session, HOUSE) == []
        state_of_work(session, piece.id, "tag", None, stated=BY)
        assert piece.tags == ["历年台账"]
        own = Stated("扎西", AT, unit_id=piece.unit_id)
        with pytest.raises(OwnUnit):
            state_of_work(session, piece.id, "tag", ["典型"], stated=own)


def test_an_assessed_value_needs_its_reason(ledger: Ledger) -> None:
    with ledger.writing() as session:
        run = placed(Newsroom(session))
        with pytest.raises(DecisionError, match="理由"):
            state_of_placement(session, run.id, "assessed", 4, stated=BY, office=HOUSE)
        why = Stated("扎西", AT, "质量较高")
        fact = state_of_placement(session, run.id, "assessed", 4, stated=why, office=HOUSE)
        assert fact.value == "4"


def test_a_person_may_set_the_relation_and_take_it_back(ledger: Ledger) -> None:
    with ledger.writing() as session:
        run = placed(Newsroom(session))
        assert run.relation == "original"
        why = Stated("扎西", AT, "与编辑部核实")
        state_of_placement(session, run.id, "relation", "reprint", stated=why, office=HOUSE)
        assert (run.relation, run.relation_by) == ("reprint", "扎西")
        state_of_placement(session, run.id, "relation", None, stated=BY, office=HOUSE)
        assert (run.relation, run.relation_by) == ("original", None)


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("fee", -1),
        ("fee", "many"),
        ("fee", float("nan")),
        ("fee", True),
        ("composite_n", 0),
        ("composite_n", 1.5),
        ("composite", "yes"),
        ("position", ""),
        ("reported_on", "昨天"),
        ("relation", "copy"),
        ("flag", [""]),
        ("instruction", {"date": "2026-10-01"}),
        ("instruction", "批示"),
    ],
)
def test_a_value_of_another_kind_is_refused(kind: str, value: Any) -> None:
    with pytest.raises(DecisionError, match=kind):
        checked(kind, value)


def test_unknown_placements_works_and_kinds_are_named(sqlite_ledger: Ledger) -> None:
    with sqlite_ledger.writing() as session:
        run = placed(Newsroom(session))
        for placement_id, kind in ((99, "fee"), (run.id, "flag")):
            with pytest.raises(DecisionError):
                state_of_placement(session, placement_id, kind, 1, stated=BY, office=HOUSE)
        for submission_id, kind in ((99, "flag"), (run.submission_id, "fee")):
            with pytest.raises(DecisionError):
                state_of_work(session, submission_id, kind, "x", stated=BY)


def test_instructions_added_at_one_moment_all_stay(ledger: Ledger) -> None:
    with ledger.writing() as session:
        work = placed(Newsroom(session)).submission_id
    numbers = [f"{n}号" for n in range(8)]

    def add(number: str) -> None:
        with ledger.writing() as session:
            add_instruction(session, work, {"level": "region", "number": number}, stated=BY)

    with ThreadPoolExecutor(len(numbers)) as people:
        list(people.map(add, numbers))
    with ledger.reading() as session:
        kept = latest_of_work(session, work, "instruction")
    assert sorted(one["number"] for one in kept) == numbers
