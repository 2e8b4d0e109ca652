"""A closed month never moves; what comes later is an adjustment of the open one."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger import audit
from ledger.session import Ledger
from ledger.tables import Audit, Closing, ClosingStep, Entry, Placement
from ledger.tables import RuleSet as Kept
from office.errors import DecisionError, PeriodClosed
from office.profile import Assessment
from review.decide import Decider, confirm, undo
from review.facts import Stated, state_of_placement, state_of_work
from rewards.closing import Signed, close, draft, entries, open_month, step
from rewards.grammar import RuleSet
from rewards.run import earned
from tests.review.newsroom import Newsroom, office
from tests.rewards.build import ruleset

HOUSE = office()
NOVEMBER = datetime(2026, 11, 6, 2, 0, tzinfo=UTC)
DECEMBER = datetime(2026, 12, 6, 2, 0, tzinfo=UTC)
JANUARY = datetime(2027, 1, 6, 2, 0, tzinfo=UTC)
TWO = Signed(by="扎西", second_by="卓玛")
WHO = Decider("扎西")
RULE = ruleset("""
schedule:
- {key: a, when: {tier: central}, base: 100}
- {key: b, when: {tier: region}, base: {range: [40, 60]}}
- {key: c, when: {tier: prefecture}, base: 20}
combine: {mode: highest}
events: {instruction: {region: 30}}
caps: {month: 150}
""")


def ran(room: Newsroom, submission: Any, channel: str, day: date) -> int:
    """Confirm a run; return the find's id."""
    find = room.find(submission, room.article(channel, published_on=day)).id
    confirm(room.session, find, decider=WHO, at=NOVEMBER, office=HOUSE)
    return find


def closed(session: Session, period: str, **more: Any) -> Closing:
    fields: dict[str, Any] = {
        "rulesets": [RULE],
        "office": HOUSE,
        "at": DECEMBER if period >= "2026-11" else NOVEMBER,
        "signed": TWO,
        **more,
    }
    return close(session, period, **fields)


def posted(session: Session, period: str) -> list[tuple[str, str, str, str, str]]:
    return [
        (e.work, e.kind, e.beneficiary, str(e.amount.quantize(Decimal("0.01"))), e.period_of_fact)
        for e in entries(session, period)
    ]


def assert_entries_say_what_the_engine_says(session: Session, rulesets: list[RuleSet]) -> None:
    sums: dict[str, Decimal] = {}
    for entry in session.scalars(select(Entry)):
        sums[entry.work] = sums.get(entry.work, Decimal(0)) + entry.amount
    today = {
        row.piece.ref: row.credit.amount
        for row in earned(session, rulesets=rulesets, office=HOUSE, at=DECEMBER)
    }
    for work in {*sums, *today}:
        if work not in today or today[work] is not None:
            assert sums.get(work, Decimal(0)) == (today.get(work) or 0), work


def test_closing_posts_what_each_author_earned(ledger: Ledger) -> None:
    with ledger.writing() as session:
        room = Newsroom(session)
        ran(room, room.submission(authors=["甲", "乙", "丙"]), "people", date(2026, 10, 2))
        closing = closed(session, "2026-10")
        assert posted(session, "2026-10") == [
            ("S1", "credit", "丙", "33.33", "2026-10"),
            ("S1", "credit", "乙", "33.33", "2026-10"),
            ("S1", "credit", "甲", "33.34", "2026-10"),
        ]
        assert (closing.closed_by, closing.second_by) == ("扎西", "卓玛")
        assert session.scalars(select(Kept.key)).all() == ["t"]
        assert session.scalars(select(Audit.act).order_by(Audit.id)).all()[-1] == "close"
        assert list(audit.breaks(session)) == []
        assert_entries_say_what_the_engine_says(session, [RULE])


def test_closing_twice_gives_the_same(ledger: Ledger) -> None:
    with ledger.writing() as session:
        room = Newsroom(session)
        ran(room, room.submission(), "people", date(2026, 10, 2))
        seen = draft(session, "2026-10", rulesets=[RULE], office=HOUSE, at=NOVEMBER)
        first = closed(session, "2026-10", seen=seen.digest)
    with ledger.writing() as session:
        room = Newsroom(session, numbers={"submission": 9, "article": 9})
        ran(room, room.submission(), "people", date(2026, 10, 3))
        again = closed(session, "2026-10")
        assert (again.id, again.digest) == (first.id, seen.digest)
        assert len(entries(session, "2026-10")) == 1


def test_a_late_find_an_instruction_and_an_undone_decision_adjust_the_open_month(
    ledger: Ledger,
) -> None:
    with ledger.writing() as session:
        room = Newsroom(session)
        late, praised, wrong = (room.submission() for _ in range(3))
        ran(room, late, "xzcd", date(2026, 10, 2))
        ran(room, praised, "xzcd", date(2026, 10, 3))
        find = ran(room, wrong, "xzcd", date(2026, 10, 4))
        closed(session, "2026-10")
        before = posted(session, "2026-10")
        ran(room, late, "people", date(2026, 10, 9))
        by = Stated("扎西", DECEMBER)
        state_of_work(session, praised.id, "instruction", {"level": "region"}, stated=by)
        undo(session, find, decider=WHO, at=DECEMBER, office=HOUSE)
        closed(session, "2026-11")
        assert posted(session, "2026-10") == before
        assert posted(session, "2026-11") == [
            ("S1", "adjustment", "甲", "80.00", "2026-10"),
            ("S2", "adjustment", "甲", "30.00", "2026-10"),
            ("S3", "adjustment", "甲", "-20.00", "2026-10"),
        ]
        assert_entries_say_what_the_engine_says(session, [RULE])


def test_an_office_that_turns_to_feedback_asks_nothing_back(sqlite_ledger: Ledger) -> None:
    """What was posted under its rules stays; once it credits again, what came late is posted."""
    only_feedback = replace(HOUSE, profile=HOUSE.profile.model_copy(update={"mode": "feedback"}))
    with sqlite_ledger.writing() as session:
        room = Newsroom(session)
        piece = room.submission()
        ran(room, piece, "xzcd", date(2026, 10, 2))
        closed(session, "2026-10")
        ran(room, piece, "people", date(2026, 11, 9))
        closed(session, "2026-11", office=only_feedback)
        assert posted(session, "2026-11") == []
        closed(session, "2026-12", at=JANUARY)
        assert [row[1:4] for row in posted(session, "2026-12")] == [("adjustment", "甲", "80.00")]


def test_reads_paid_by_a_ladder_stay_paid_when_the_mode_puts_it_out_of_use(
    sqlite_ledger: Ledger,
) -> None:
    ladder = ruleset("ladder: {field: reads, steps: [{gte: 10000, base: 50}]}")
    assessing = Assessment.model_validate(
        {"basis": "昌组发〔2026〕1号", "until": date(2027, 12, 31), "entered_by": "扎西"}
    )
    told = {"mode": "assessment", "assessment": assessing}
    with_document = replace(HOUSE, profile=HOUSE.profile.model_copy(update=told))
    with sqlite_ledger.writing() as session:
        room = Newsroom(session)
        ran(room, room.submission(), "people", date(2026, 10, 2))
        run = session.scalars(select(Placement.id)).one()
        by = Stated("扎西", NOVEMBER)
        state_of_placement(session, run, "reads", 20000, stated=by, office=HOUSE)
        closed(session, "2026-10", office=with_document, rulesets=[ladder])
        paid = posted(session, "2026-10")
        closed(session, "2026-11", rulesets=[ladder])
        assert [row[3] for row in paid] == ["50.00"]
        assert posted(session, "2026-11") == []


def test_caps_are_part_of_an_adjustment(ledger: Ledger) -> None:
    """A late find of an earlier day fills the unit's cap before a work that was posted."""
    with ledger.writing() as session:
        room = Newsroom(session)
        unit = room.unit("卡若区")
        ran(room, room.submission(unit), "people", date(2026, 10, 9))
        closed(session, "2026-10")
        ran(room, room.submission(unit), "people", date(2026, 10, 2))
        closed(session, "2026-11")
        assert posted(session, "2026-11") == [
            ("S1", "adjustment", "甲", "-50.00", "2026-10"),
            ("S2", "credit", "甲", "100.00", "2026-11"),
        ]
        assert_entries_say_what_the_engine_says(session, [RULE])


def test_what_runs_later_is_not_posted_early(ledger: Ledger) -> None:
    with ledger.writing() as session:
        room = Newsroom(session)
        piece = room.submission()
        ran(room, piece, "xzcd", date(2026, 10, 30))
        ran(room, piece, "people", date(2026, 11, 2))
        closed(session, "2026-10")
        closed(session, "2026-11")
        assert [row[3] for row in posted(session, "2026-10")] == ["20.00"]
        assert [row[3] for row in posted(session, "2026-11")] == ["80.00"]
        assert_entries_say_what_the_engine_says(session, [RULE])


def test_a_question_waits_and_is_posted_once_answered(sqlite_ledger: Ledger) -> None:
    with sqlite_ledger.writing() as session:
        room = Newsroom(session)
        ran(room, room.submission(), "xzrb", date(2026, 10, 2))
        seen = draft(session, "2026-10", rulesets=[RULE], office=HOUSE, at=NOVEMBER)
        assert [row.piece.ref for row in seen.waiting] == ["S1"]
        closed(session, "2026-10")
        assert posted(session, "2026-10") == []
        run = session.scalars(select(Placement.id)).one()
        why = Stated("扎西", DECEMBER, "质量好")
        state_of_placement(session, run, "assessed", 50, stated=why, office=HOUSE)
        closed(session, "2026-11")
        assert posted(session, "2026-11") == [("S1", "credit", "甲", "50.00", "2026-10")]


def test_what_authors_divide_themselves_is_the_units(sqlite_ledger: Ledger) -> None:
    internal = RULE.model_copy(
        update={"authors": RULE.authors.model_copy(update={"split": "internal"})}
    )
    with sqlite_ledger.writing() as session:
        room = Newsroom(session)
        piece = room.submission(room.unit("卡若区"), authors=["甲", "乙"])
        ran(room, piece, "people", date(2026, 10, 2))
        closed(session, "2026-10", rulesets=[internal])
        found = {e.beneficiary: (e.amount, e.count) for e in entries(session, "2026-10")}
        assert found == {
            "卡若区": (Decimal(100), Decimal(0)),
            "甲": (Decimal(0), Decimal("0.5")),
            "乙": (Decimal(0), Decimal("0.5")),
        }


@pytest.mark.parametrize(
    ("period", "more", "word"),
    [
        ("2026-10", {"signed": Signed("扎西")}, "两人"),
        ("2026-10", {"signed": Signed("扎西", second_by="扎西")}, "两人"),
        ("2026-11", {"at": NOVEMBER}, "才结束"),
        ("2026-11", {}, "请先结 2026-10"),
        ("2026-10", {"seen": "x"}, "有变化"),
    ],
)
def test_a_month_is_closed_whole_in_order_and_signed(
    sqlite_ledger: Ledger, period: str, more: dict[str, Any], word: str
) -> None:
    with sqlite_ledger.writing() as session:
        room = Newsroom(session)
        ran(room, room.submission(), "people", date(2026, 10, 2))
        closed(session, "2026-09")
        with pytest.raises(DecisionError, match=word):
            closed(session, period, **more)
        assert session.scalars(select(Closing.period)).all() == ["2026-09"]


def test_one_person_may_close_with_the_scanned_form(sqlite_ledger: Ledger) -> None:
    with sqlite_ledger.writing() as session:
        signed = Signed("扎西", form_digest="ab" * 32, document_no="昌组通〔2026〕9号")
        closing = closed(session, "2026-10", signed=signed)
        assert closing.document_no == "昌组通〔2026〕9号"
        assert open_month(session, HOUSE, at=NOVEMBER) == "2026-11"
        with pytest.raises(PeriodClosed):
            draft(session, "2026-10", rulesets=[RULE], office=HOUSE, at=NOVEMBER)
        with pytest.raises(ValueError, match="按月"):
            closed(session, "2026-Q4")


def test_a_draft_goes_round_before_it_is_closed(sqlite_ledger: Ledger) -> None:
    with sqlite_ledger.writing() as session:
        seen = draft(session, "2026-10", rulesets=[RULE], office=HOUSE, at=NOVEMBER)
        step(session, seen, act="sent", by="扎西", at=NOVEMBER)
        with pytest.raises(DecisionError, match="理由"):
            step(session, seen, act="returned", by="卓玛", at=NOVEMBER)
        step(session, seen, act="returned", by="卓玛", at=NOVEMBER, reason="第三条待核")
        step(session, seen, act="signed", by="卓玛", at=NOVEMBER)
        found = session.scalars(select(ClosingStep.step).order_by(ClosingStep.id)).all()
        assert found == ["sent", "returned", "signed"]
        assert session.scalars(select(Audit.act).order_by(Audit.id)).all() == [
            "draft_sent",
            "draft_returned",
            "draft_signed",
        ]
