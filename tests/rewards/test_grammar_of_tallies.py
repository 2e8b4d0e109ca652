"""Every word of the grammar that speaks of tasks, gates and deductions."""

from pathlib import Path
from typing import Any

import pytest

from office.errors import RuleError
from tests.rewards.build import Case, rules, shared, work


@pytest.mark.parametrize(
    ("quota", "fields", "amount"),
    [
        ("need: 10, overage: 5", {"got": 12}, "10.00"),
        ("need: 10, overage: 5", {"got": 10}, "0.00"),
        ("need: 10, overage: 5", {"got": 8}, "0.00"),
        ("need: 10, shortfall: 50", {"got": "8.5"}, "-75.00"),
        ("need: 10, shortfall: 50", {"got": 8, "need": 9}, "-50.00"),
        ("need: 10, shortfall: 50", {"got": {"a": 3, "b": 6}}, "-50.00"),
        ("need: 10, shortfall: 50", {}, "0.00"),
        ("basis: points, need: 20, shortfall_factor: 2", {"got": "17.5"}, "-5.00"),
        ("basis: points, need: 20, shortfall: 9, shortfall_factor: 2", {"got": 19}, "-2.00"),
        ("basis: adopted, need: 20, shortfall: 9, shortfall_factor: 2", {"got": 19}, "-9.00"),
        (
            "need_by_tier: {prefecture: 10}, overage: {prefecture: 50}",
            {"got": {"prefecture": "12.5"}},
            "125.00",
        ),
        (
            "need_by_tier: {prefecture: 10, x: 2}, overage: {prefecture: 50}, shortfall: {x: 100}",
            {"got": {"prefecture": 11}},
            "-150.00",
        ),
        ("need_by_tier: {prefecture: 10}, shortfall: {prefecture: 50}", {"got": 9}, "-50.00"),
        (
            "need_by_tier: {prefecture: 10}, shortfall: {prefecture: 50}",
            {"got": {"prefecture": 9}, "need": 12},
            "-150.00",
        ),
        (
            "need_by_tier: {prefecture: 10}, shortfall: {prefecture: 50, county: 1}",
            {"got": {"county": 1}, "need": {"county": 3}},
            "-2.00",
        ),
        (
            "need: 1, need_by_tier: {p: 10}, overage: {p: 50}, shortfall: {p: 50}",
            {"got": {"p": "8.5"}},
            "-75.00",
        ),
        (
            "need: 1, need_by_tier: {p: 10}, overage: {p: 50}, shortfall: {p: 50}",
            {"got": {"p": "12.5"}},
            "125.00",
        ),
        (
            "need: 2, need_by_tier: {p: 10}, shortfall: {p: 50}, shortfall_factor: 2",
            {"got": {"p": 0}},
            "-500.00",
        ),
        ("need: 1, need_by_tier: {p: 10}, overage: 5, shortfall: 7", {"got": 3}, "10.00"),
        ("penalty: {first: 1, repeat: [2, 4, 8]}", {"missed_periods": 0}, "0.00"),
        ("penalty: {first: 1, repeat: [2, 4, 8]}", {"missed_periods": 1}, "-1.00"),
        ("penalty: {first: 1, repeat: [2, 4, 8]}", {"missed_periods": 4}, "-15.00"),
        ("penalty: {first: 1, repeat: [2, 4, 8]}", {"missed_periods": 6}, "-31.00"),
        ("penalty: {first: 3}", {"missed_periods": 2}, "-6.00"),
        (
            "need: 1, shortfall: 5, penalty: {first: 1, repeat: [2]}",
            {"got": 0, "missed_periods": 2},
            "-8.00",
        ),
    ],
)
def test_a_task_is_settled(tmp_path: Path, quota: str, fields: dict[str, Any], amount: str) -> None:
    found = Case(tmp_path, f"quota: {{{quota}}}").tally(**fields)
    assert str(found.amount) == amount
    assert sum(line.amount or 0 for line in found.lines) == found.amount


def test_deductions_are_taken_a_time(tmp_path: Path) -> None:
    rule = Case(tmp_path, "deductions: {missed_commission: 5, false_report: 10}")
    found = rule.tally(deductions={"missed_commission": 3, "late": 1})
    assert str(found.amount) == "-15.00"
    assert rules(found) == ["deduction:missed_commission", "deduction:late"]


def test_a_rule_set_without_quota_and_deductions_says_nothing(tmp_path: Path) -> None:
    rule = Case(tmp_path, "combine: {mode: sum}")
    assert rule.results({"tally": "甲", "period": "2026", "got": 1}).tallies == ()


def test_a_need_by_tier_asks_for_figures_by_tier(tmp_path: Path) -> None:
    rule = Case(tmp_path, "quota: {need_by_tier: {a: 1, b: 2}}")
    with pytest.raises(RuleError, match="级别"):
        rule.tally(got=3)


GATE = """
schedule: [{key: a, when: {}, base: 100}]
quota: {per: %s, need: 3, gate: true}
"""


@pytest.mark.parametrize(
    ("fields", "gate"),
    [({"got": 3}, "open"), ({"got": 2}, "closed"), ({"got": 2, "need": 2}, "open"), ({}, None)],
)
def test_a_gate_closes_on_an_unfulfilled_task(
    tmp_path: Path, fields: dict[str, Any], gate: str | None
) -> None:
    assert Case(tmp_path, GATE % "unit").tally(**fields).gate == gate


def test_a_closed_gate_cancels_the_units_works_of_that_period(tmp_path: Path) -> None:
    rule = Case(tmp_path, GATE % "unit")
    tally = {"tally": "某单位", "period": "2026-10", "got": 2}
    rows = [work({}), work({}, work="w2", unit="别家"), work({}, work="w3", period="2026-11")]
    found = rule.results(*rows, tally).credits
    assert [str(c.amount) for c in found] == ["0.00", "100.00", "100.00"]
    assert rules(found[0]) == ["a", "gate"]
    assert shared(found[0]) == {"甲": "0.00"}


def test_a_closed_gate_of_a_year_reaches_its_months(tmp_path: Path) -> None:
    tally = {"tally": "某单位", "period": "2026", "got": 2}
    (found,) = Case(tmp_path, GATE % "unit").results(work({}), tally).credits
    assert str(found.amount) == "0.00"


def test_a_closed_gate_asks_nothing_more(tmp_path: Path) -> None:
    rule = Case(tmp_path, (GATE % "unit").replace("base: 100", "base: null"))
    tally = {"tally": "某单位", "period": "2026-10", "got": 2}
    (found,) = rule.results(work({}), tally).credits
    assert (str(found.amount), found.question) == ("0.00", None)


@pytest.mark.parametrize(("per", "who"), [("unit", "某单位"), ("person", "甲")])
def test_what_a_gate_cancels_adds_up_to_nothing(tmp_path: Path, per: str, who: str) -> None:
    rule = Case(tmp_path, (GATE % per).replace("base: 100", "base: 0.05"))
    tally = {"tally": who, "period": "2026-10", "got": 0}
    (found,) = rule.results(work({}, {}), tally).credits
    assert (str(found.amount), found.question) == ("0.00", None)
    assert sum(line.amount or 0 for line in found.lines) == 0


def test_a_closed_gate_of_a_person_takes_that_share(tmp_path: Path) -> None:
    rule = Case(tmp_path, GATE % "person")
    tally = {"tally": "甲", "period": "2026-10", "got": 0}
    both = [{"name": "甲"}, {"name": "乙"}]
    one, two = rule.results(work({}, authors=both), work({}, work="w2"), tally).credits
    assert (str(one.amount), shared(one)) == ("50.00", {"甲": "0.00", "乙": "50.00"})
    assert (str(two.amount), shared(two)) == ("0.00", {"甲": "0.00"})
    assert sum(line.amount or 0 for line in one.lines) == one.amount


def test_what_a_gate_cancels_does_not_fill_the_cap(tmp_path: Path) -> None:
    rule = Case(tmp_path, GATE % "unit" + "caps: {year: 100}")
    rows = [work({}, period="2026-09", work="w0"), work({})]
    tally = {"tally": "某单位", "period": "2026-09", "got": 0}
    assert [str(c.amount) for c in rule.results(*rows, tally).credits] == ["0.00", "100.00"]


@pytest.mark.parametrize("period", ["2026-W41", "2026-H2", "2026-Q3", "2026-10", "2026"])
def test_a_task_may_be_of_any_span(tmp_path: Path, period: str) -> None:
    rule = Case(tmp_path, "quota: {period: half_year, need: 2, shortfall: 1}")
    (found,) = rule.results({"tally": "甲", "period": period, "got": 0}).tallies
    assert str(found.amount) == "-2.00"


@pytest.mark.parametrize("period", ["2026-W54", "2026-H3", "2026-13", "十月"])
def test_a_span_written_otherwise_is_refused(tmp_path: Path, period: str) -> None:
    with pytest.raises(RuleError):
        Case(tmp_path, "quota: {need: 2}").results({"tally": "甲", "period": period})


def test_weekly_tasks_have_weeks(tmp_path: Path) -> None:
    rule = Case(tmp_path, "quota: {period: week, need: 2, shortfall: 1}")
    (found,) = rule.results({"tally": "甲", "period": "2026-W41", "got": 0}).tallies
    assert str(found.amount) == "-2.00"
