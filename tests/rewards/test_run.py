"""The open month's credits from a ledger, on both databases."""

import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from ledger.session import Ledger
from ledger.tables import Closing
from ledger.tables import RuleSet as Kept
from office.errors import RuleError
from office.profile import Assessment
from review.decide import Decider, confirm, undo
from review.facts import Stated, state_of_placement, state_of_work
from rewards.grammar import Effective, RuleSet
from rewards.kept import digest_of
from rewards.run import credits_of, earned, month, run
from tests.review.newsroom import AT, Newsroom, office
from tests.rewards.build import ruleset

HOUSE = office()
BY = Stated("扎西", AT)
RULE = ruleset("""
scope: {exclude_flags: [paid]}
schedule:
- {key: a, when: {tier: central}, base: 100}
- {key: b, when: {tier: region, medium: print}, base: {field: fee, mul: 3}}
- {key: c, when: {tier: prefecture}, base: 20}
modifiers: [{key: front, when: {position: front}, op: mul, value: 2}]
combine: {mode: highest_plus_flat, value: 5}
events: {instruction: {region: 30}}
quota: {per: unit, need: 5, gate: true}
""")


def placed(room: Newsroom, *channels: str, **piece: Any) -> int:
    """Return the id of a submission confirmed in these channels."""
    submission = room.submission(**piece)
    for channel in channels:
        find = room.find(submission, room.article(channel)).id
        confirm(room.session, find, decider=Decider("扎西"), at=AT, office=HOUSE)
    return submission.id


def amounts(session: Any, period: str = "2026-10", *rulesets: RuleSet) -> dict[str, str | None]:
    rows = month(session, period, rulesets=rulesets or [RULE], office=HOUSE, at=AT)
    return {
        row.piece.ref: None if row.credit.amount is None else str(row.credit.amount) for row in rows
    }


def test_the_place_a_paper_gave_a_piece_earns_until_a_person_says_otherwise(ledger: Ledger) -> None:
    """头条 and 头版 as the e-paper's layout told them; what a reviewer sets wins."""
    rule = ruleset("""
    schedule: [{key: a, when: {tier: region}, base: 10}]
    modifiers: [{key: front, when: {position: [front, front_lead]}, op: add_pct, value: 1},
                {key: lead, when: {position: front_lead}, op: mul, value: 2}]
    combine: {mode: highest}
    """)
    with ledger.writing() as session:
        room = Newsroom(session)
        for position in ("front_lead", "front", None):
            ran = room.article("xzrb", position=position, page_no="01" if position else "03")
            find = room.find(room.submission(), ran).id
            confirm(session, find, decider=Decider("扎西"), at=AT, office=HOUSE)
        assert amounts(session, "2026-10", rule) == {"S1": "40.00", "S2": "20.00", "S3": "10.00"}
        state_of_placement(session, 3, "position", "front", stated=BY, office=HOUSE)
        assert amounts(session, "2026-10", rule)["S3"] == "20.00"


def test_placements_earn_by_the_rules_in_force(ledger: Ledger) -> None:
    with ledger.writing() as session:
        room = Newsroom(session)
        placed(room, "people", "xzcd")
        placed(room, "xzcd", authors=["乙", "丙"])
        room.find(room.submission(), room.article())  # still a guess
        assert amounts(session) == {"S1": "105.00", "S2": "20.00"}
        assert amounts(session, "2026-Q4") == amounts(session, "2026")
        assert amounts(session, "2026-09") == {}


def test_what_people_add_changes_what_is_earned(ledger: Ledger) -> None:
    with ledger.writing() as session:
        room = Newsroom(session)
        piece = placed(room, "xzrb")
        (row,) = month(session, "2026-10", rulesets=[RULE], office=HOUSE, at=AT)
        assert row.credit.question == "请补充 西藏日报 10-12 的稿酬(fee)。"
        run_id = int(row.credit.lines[0].placement or 0)
        state_of_placement(session, run_id, "fee", "30.5", stated=BY, office=HOUSE)
        assert amounts(session) == {"S1": "91.50"}
        state_of_placement(session, run_id, "position", "front", stated=BY, office=HOUSE)
        state_of_work(session, piece, "instruction", {"level": "region"}, stated=BY)
        assert amounts(session) == {"S1": "213.00"}
        state_of_placement(session, run_id, "position", None, stated=BY, office=HOUSE)
        state_of_work(session, piece, "flag", "paid", stated=BY)
        assert amounts(session) == {"S1": "0.00"}


def test_the_journalists_part_is_a_fact_that_rules_may_ask_for(sqlite_ledger: Ledger) -> None:
    """供素材: a journalist wrote it with our material; no row need be warned of."""
    rule = ruleset("""
    schedule: [{key: a, when: {}, base: 100}]
    modifiers: [{key: material, when: {part: 供素材}, op: mul, value: 0.5}]
    """)
    with sqlite_ledger.writing() as session:
        placed(Newsroom(session), "xzrb")
        (row,) = month(session, "2026-10", rulesets=[rule], office=HOUSE, at=AT)
        assert row.credit.amount == 100
        run_id = int(row.credit.lines[0].placement or 0)
        state_of_placement(session, run_id, "part", "供素材", stated=BY, office=HOUSE)
        (row,) = month(session, "2026-10", rulesets=[rule], office=HOUSE, at=AT)
        assert row.credit.amount == 50


def test_an_instruction_earns_without_a_placement(ledger: Ledger) -> None:
    with ledger.writing() as session:
        piece = Newsroom(session).submission()
        state_of_work(session, piece.id, "instruction", {"level": "region"}, stated=BY)
        assert amounts(session) == {"S1": "30.00"}


def test_what_is_undone_earns_no_more(ledger: Ledger) -> None:
    with ledger.writing() as session:
        room = Newsroom(session)
        find = room.find(room.submission(), room.article()).id
        confirm(session, find, decider=Decider("扎西"), at=AT, office=HOUSE)
        assert amounts(session) == {"S1": "100.00"}
        undo(session, find, decider=Decider("扎西"), at=AT, office=HOUSE)
        assert amounts(session) == {}


def test_length_is_that_of_the_article_or_of_our_part_of_it(ledger: Ledger) -> None:
    words = ruleset("schedule: [{key: a, when: {}, base: {field: words}}]")
    with ledger.writing() as session:
        room = Newsroom(session)
        for extent, body in (("full", "昌 都\n好"), ("brief", "甲乙丙丁")):
            find = room.find(
                room.submission(),
                room.article(body=body),
                extent=extent,
                passages=[{"submission": [0, 2], "article": [1, 3]}],
            ).id
            confirm(session, find, decider=Decider("扎西"), at=AT, office=HOUSE)
        assert amounts(session, "2026-10", words) == {"S1": "3.00", "S2": "2.00"}


def test_one_piece_sees_the_caps_its_units_others_fill(ledger: Ledger) -> None:
    capped = ruleset(
        "schedule: [{key: a, when: {}, base: 60}]\ncombine: {mode: highest}\ncaps: {month: 100}"
    )
    with ledger.writing() as session:
        room = Newsroom(session)
        unit = room.unit("卡若区")
        ids = [placed(room, "people", unit=unit) for _ in range(2)]
        alone = placed(room, "people")
        found = [
            str(c.amount)
            for i in (*ids, alone)
            for c in credits_of(session, i, rulesets=[capped], office=HOUSE, at=AT)
        ]
        assert found == ["60.00", "40.00", "60.00"]
        assert credits_of(session, 99, rulesets=[capped], office=HOUSE, at=AT) == ()


def test_tasks_and_ladders_stay_off_without_the_document_they_rest_on(
    sqlite_ledger: Ledger,
) -> None:
    ladder = ruleset("ladder: {field: reads, steps: [{gte: 0, base: 5}]}")
    with sqlite_ledger.writing() as session:
        room = Newsroom(session)
        placed(room, "people")
        (row,) = month(session, "2026-10", rulesets=[ladder], office=HOUSE, at=AT)
        assert str(row.credit.amount) == "0.00"
        assert "依据文件" in (row.credit.lines[0].reason or "")
        resting = Assessment(basis="昌组发〔2026〕3号", until=date(2026, 12, 31), entered_by="次仁")
        strict = office(mode="assessment", assessment=resting)
        (row,) = month(session, "2026-10", rulesets=[ladder], office=strict, at=AT)
        assert row.credit.question == "请补充 人民网 10-12 的阅读量(reads)。"


def test_an_office_that_only_gives_feedback_credits_nothing(sqlite_ledger: Ledger) -> None:
    with sqlite_ledger.writing() as session:
        placed(Newsroom(session), "people")
        quiet = office(mode="feedback")
        assert month(session, "2026-10", rulesets=[RULE], office=quiet, at=AT) == []


def test_rule_sets_are_kept_at_first_use_and_not_again(ledger: Ledger) -> None:
    with ledger.writing() as session:
        room = Newsroom(session)
        assert run(session, rulesets=[RULE], office=HOUSE, at=AT).written == 0
        placed(room, "people")
        first = run(session, rulesets=[RULE], office=HOUSE, at=AT)
        again = run(session, rulesets=[RULE], office=HOUSE, at=AT)
        assert (first.rows, first.written, again.written, again.unchanged) == (1, 1, 0, 1)
        kept = session.scalars(select(Kept)).one()
        assert (kept.key, kept.digest) == ("t", digest_of(RULE))
        assert RuleSet.model_validate_json(json.dumps(kept.content)) == RULE


@pytest.mark.parametrize(
    ("old", "new", "word"),
    [("base: 100", "base: 101", "条文不能再改"), ("key: t", "key: u", "不能删去")],
)
def test_a_used_rule_set_keeps_its_text(
    sqlite_ledger: Ledger, old: str, new: str, word: str
) -> None:
    with sqlite_ledger.writing() as session:
        placed(Newsroom(session), "people")
        run(session, rulesets=[RULE], office=HOUSE, at=AT)
        part, value = new.split(": ")
        changed = (
            RULE.model_copy(update={"key": value})
            if part == "key"
            else RULE.model_copy(
                update={"schedule": (RULE.schedule[0].model_copy(update={"base": Decimal(101)}),)}  # type: ignore[index]
            )
        )
        with pytest.raises(RuleError, match=word):
            run(session, rulesets=[changed], office=HOUSE, at=AT)


def test_a_used_rule_set_may_end_on_a_day_that_is_not_closed(sqlite_ledger: Ledger) -> None:
    def ending(day: date) -> RuleSet:
        end = RULE.effective.model_copy(update={"to": day})
        return RULE.model_copy(update={"effective": end})

    with sqlite_ledger.writing() as session:
        placed(Newsroom(session), "people")
        run(session, rulesets=[RULE], office=HOUSE, at=AT)
        session.add(Closing(period="2026-09", closed_at=AT, closed_by="a", digest="x"))
        session.flush()
        run(session, rulesets=[ending(date(2026, 10, 31))], office=HOUSE, at=AT)
        with pytest.raises(RuleError, match="已结账"):
            run(session, rulesets=[ending(date(2026, 9, 29))], office=HOUSE, at=AT)


def test_credits_before_a_month_leave_out_what_came_later(sqlite_ledger: Ledger) -> None:
    with sqlite_ledger.writing() as session:
        room = Newsroom(session)
        piece = room.submission()
        for channel, day in (("xzcd", date(2026, 9, 12)), ("people", date(2026, 10, 2))):
            find = room.find(piece, room.article(channel, published_on=day)).id
            confirm(session, find, decider=Decider("扎西"), at=AT, office=HOUSE)
        until = earned(session, rulesets=[RULE], office=HOUSE, at=AT, upto="2026-09")
        assert [(row.period, str(row.credit.amount)) for row in until] == [("2026-09", "20.00")]
        assert amounts(session, "2026-09") == {"S1": "105.00"}


def test_a_month_sees_the_caps_of_the_year_a_late_find_ran_in(sqlite_ledger: Ledger) -> None:
    """October is credited what ran last December, after last year's cap was full."""
    capped = ruleset(
        "schedule: [{key: a, when: {}, base: 60}]\ncombine: {mode: highest}\ncaps: {year: 100}"
    ).model_copy(update={"effective": Effective.model_validate({"from": date(2025, 1, 1)})})
    with sqlite_ledger.writing() as session:
        room = Newsroom(session)
        unit = room.unit("卡若区")

        def ran(day: date) -> None:
            find = room.find(room.submission(unit), room.article(published_on=day)).id
            confirm(session, find, decider=Decider("扎西"), at=AT, office=HOUSE)

        ran(date(2025, 3, 3))
        ran(date(2025, 12, 3))
        for period in ("2025-12", "2026-09"):
            session.add(Closing(period=period, closed_at=AT, closed_by="a", digest="x"))
            session.flush()
        ran(date(2025, 12, 9))
        ran(date(2026, 10, 2))
        assert amounts(session, "2026-10", capped) == {"S3": "0.00", "S4": "60.00"}
        rows = month(session, "2026-10", rulesets=[capped], office=HOUSE, at=AT, unit_ids=[unit.id])
        assert [row.piece.ref for row in rows] == ["S3", "S4"]
        assert not month(
            session, "2026-10", rulesets=[capped], office=HOUSE, at=AT, unit_ids=[unit.id + 1]
        )
