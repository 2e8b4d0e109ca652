"""Every way an outcome can differ from the truth is named in a sentence of its own."""

from dataclasses import replace

import pytest

from demo.expect import Expected, differences
from demo.outcome import Credited, Ended, Found, Waiting
from demo.outlets import MIRROR, OUTLETS
from demo.plan import make_plan
from demo.report import tables
from demo.truth import amounts, true_lines

PLAN = make_plan(0)
LINES = true_lines(PLAN)
EXPECTED = Expected(
    PLAN, LINES, {article.key: (f"http://x/{article.key}",) for article in PLAN.ran}
)
LEFT = frozenset({"untrusted_outlet", "less_certain"})


def ended(state: dict[str, str]) -> list[Ended]:
    return [Ended(f"{one.key}-list", one.key, state.get(one.key, "ok"), None) for one in OUTLETS]


@pytest.fixture
def right() -> Found:
    """The outcome that is true in every line."""
    channels = {(line.ref, line.channel): line for line in LINES if line.channel}
    scripted = next(article.key for article in PLAN.ran if article.script)
    return Found(
        missing=(),
        placed={
            (ref, channel or ""): Credited(line.relation, "rule", "full", "2026-10", "2026-10-09")
            for (ref, channel), line in channels.items()
            if line.state == "placed"
        },
        waiting={
            (ref, channel or ""): Waiting(frozenset(line.holds), LEFT, "full", 0.9)
            for (ref, channel), line in channels.items()
            if line.state == "queued"
        },
        nights=[ended({}), ended({PLAN.moved: "drifted", PLAN.down: "unreachable"})],
        unreadable={f"http://x/{scripted}": "quarantined:script_page"},
        addresses=frozenset(),
        amounts=amounts(LINES),
    )


def test_the_right_outcome_differs_in_nothing(right: Found) -> None:
    assert differences(EXPECTED, right) == []


def test_a_lost_placement_is_named_with_its_kind(right: Found) -> None:
    line = next(one for one in LINES if one.why == "改题刊发")
    found = replace(right, placed={p: c for p, c in right.placed.items() if p[0] != line.ref})
    first, *_ = differences(EXPECTED, found)
    assert line.ref in first
    assert "应为已认定（改题刊发），实为未发现" in first


def test_a_placement_too_many_is_named(right: Found) -> None:
    absent = next(one for one in LINES if one.state == "absent")
    more = {(absent.ref, "people"): Credited(None, "rule", "full", "2026-10", "2026-10-09")}
    found = replace(right, placed={**right.placed, **more})
    assert any("不应有任何结果" in one for one in differences(EXPECTED, found))


def test_a_find_without_its_hold_is_named(right: Found) -> None:
    pair = next(p for p, waiting in right.waiting.items() if "contested" in waiting.holds)
    bare = replace(right.waiting[pair], holds=frozenset())
    (said,) = differences(EXPECTED, replace(right, waiting={**right.waiting, pair: bare}))
    assert "应为待核（contested）" in said
    assert "实为待核（无暂缓理由）" in said


def test_a_find_that_does_not_say_why_it_waits_is_named(right: Found) -> None:
    pair = next(p for p in right.waiting if p[1] == MIRROR)
    for left, words in ((frozenset(), "没有说明为何"), (frozenset({"x"}), "未列为可信")):
        mute = replace(right.waiting[pair], left_because=left)
        (said,) = differences(EXPECTED, replace(right, waiting={**right.waiting, pair: mute}))
        assert words in said


def test_a_fault_that_was_not_noticed_is_named(right: Found) -> None:
    found = replace(right, nights=[right.nights[0], ended({PLAN.down: "unreachable"})])
    (said,) = differences(EXPECTED, found)
    assert said.startswith(f"末夜 {PLAN.moved}-list：应为 drifted/suspicious_zero，实为 ok")


def test_a_page_that_cannot_be_read_must_be_told_of(right: Found) -> None:
    (said,) = differences(EXPECTED, replace(right, unreadable={}))
    assert "正文由脚本填入" in said


def test_a_wrong_amount_is_named_for_the_piece_and_its_unit(right: Found) -> None:
    earned = dict(right.amounts or {})
    ref = next(iter(earned))
    said = differences(EXPECTED, replace(right, amounts={**earned, ref: earned[ref] + 1}))
    assert len(said) == 2
    assert said[0].startswith(f"{ref}：应得")
    assert "本月统计应为" in said[1]


def test_a_piece_that_was_not_registered_is_named(right: Found) -> None:
    assert differences(EXPECTED, replace(right, missing=("YG-001",))) == ["YG-001 没有登记入账"]


def test_the_report_has_every_placement_find_gap_and_unit(right: Found) -> None:
    credited, queued, unseen, month = tables(PLAN, right)
    assert len(credited.rows) == len(right.placed)
    assert len(queued.rows) == len(right.waiting)
    assert {row[2] for row in unseen.rows} >= {"版式变动", "无法访问"}
    assert len(month.rows) == 12
