"""Every word of the grammar that speaks of works, one promise a test."""

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from office.errors import RuleError
from rewards.engine import credited
from tests.rewards.build import Case, counts, facts, rules, rulesets, shared, work

Cases = Callable[[str], Case]


@pytest.fixture
def case(tmp_path: Path) -> Cases:
    return lambda body: Case(tmp_path, body)


HUNDRED = "schedule: [{key: all, when: {}, base: 100}]\n"
BY_TIER = """
schedule:
- {key: a, when: {tier: national}, base: 100}
- {key: b, when: {tier: province}, base: 60}
- {key: c, when: {tier: county}, base: 20}
"""
NATIONAL, PROVINCE, COUNTY = ({"tier": t} for t in ("national", "province", "county"))


# Scope


@pytest.mark.parametrize("row", [NATIONAL, {}])
def test_an_excluded_flag_takes_the_whole_work_out_with_its_events(
    case: Cases, row: dict[str, Any]
) -> None:
    found = case(
        BY_TIER + "scope: {exclude_flags: [paid]}\nevents: {instruction: {any: 10}}"
    ).credit(row, flags=["x", "paid"], events=[{"kind": "instruction"}])
    assert str(found.amount) == "0.00"
    assert "paid" in (found.lines[0].reason or "")


def test_an_excluded_form_takes_one_placement_out(case: Cases) -> None:
    rule = case(BY_TIER + "scope: {exclude_forms: [notice]}\ncombine: {mode: sum}")
    assert rule.amount({**NATIONAL, "form": "notice"}, COUNTY) == "20.00"


@pytest.mark.parametrize(
    ("relation", "words", "amount"),
    [
        ("original", 99, "0.00"),
        ("original", 100, "100.00"),
        ("reprint", 5, "100.00"),
        ("original", None, "100.00"),
        (None, 5, "100.00"),
    ],
)
def test_too_few_words_are_judged_by_relation(
    case: Cases, relation: str | None, words: int | None, amount: str
) -> None:
    rule = case(HUNDRED + "scope: {min_words: {original: 100}}")
    assert rule.amount({"relation": relation, "words": words}) == amount


@pytest.mark.parametrize(("only", "amount"), [("true", "0.00"), ("false", "100.00")])
def test_what_the_office_did_not_relay_counts_only_where_allowed(
    case: Cases, only: str, amount: str
) -> None:
    rule = case(HUNDRED + f"scope: {{relayed_only: {only}}}")
    assert rule.amount({}, flags=["not_relayed"]) == amount


# Schedule


def test_the_first_row_that_fits_wins(case: Cases) -> None:
    rule = case("""
        schedule:
        - {key: a, when: {tier: [national, province], words: {gte: 800}}, base: 50}
        - {key: b, when: {tier: national}, base: 30}
        - {key: c, when: {}, base: 10}
    """)
    assert rule.amount({"tier": "national", "words": 800}) == "50.00"
    assert rule.amount({"tier": "national", "words": 799}) == "30.00"
    assert rule.amount({"tier": "province", "words": 799}) == "10.00"


@pytest.mark.parametrize(
    ("condition", "fact", "fits"),
    [
        ("words: {gt: 500}", {"words": 500}, False),
        ("words: {gt: 500}", {"words": 501}, True),
        ("words: {gte: 500, lt: 600}", {"words": 600}, False),
        ("words: {lte: 500}", {"words": 500}, True),
        ("words: {lte: 500}", {}, False),
        ("composite: true", {"composite": True}, True),
        ("composite: false", {}, False),
        ("composite: true", {"composite": False}, False),
        ("composite_n: 3", {"composite_n": 3}, True),
        ("composite_n: [2, 3]", {"composite_n": "3"}, True),
        ("outlet: '3'", {"outlet": "3"}, True),
        ("published_on: {gte: 2026-03-01}", {"published_on": "2026-03-01"}, True),
        ("published_on: {gte: 2026-03-02}", {"published_on": "2026-03-01"}, False),
        ("page: A1", {"page": "A1"}, True),
        ("page: {gte: 2}", {"page": 3}, True),
    ],
)
def test_a_condition_fits_or_not(
    case: Cases,
    condition: str,
    fact: dict[str, Any],
    fits: bool,  # noqa: FBT001 - a column of the table above
) -> None:
    rule = case(f"schedule: [{{key: a, when: {{{condition}}}, base: 1}}]")
    assert rule.amount(fact) == ("1.00" if fits else "0.00")


def test_no_row_is_not_eligible_and_the_line_says_so(case: Cases) -> None:
    found = case(BY_TIER).credit({"tier": "metro"})
    (line,) = found.lines
    assert (line.rule, line.counted, line.reason) == (None, False, "没有适用的条款, 不计")


def test_a_row_of_nothing_gives_its_reason(case: Cases) -> None:
    found = case("schedule: [{key: a, when: {}, base: 0, reason: 不含转载}]").credit({})
    assert found.lines[0].reason == "不含转载"
    assert not found.lines[0].counted


def test_a_row_of_nothing_that_earns_by_its_position_does_not_say_it_earns_nothing(
    case: Cases,
) -> None:
    rule = case("""
        schedule: [{key: a, when: {}, base: 0}]
        modifiers: [{key: f, when: {position: front}, op: add, value: 5}]
    """)
    reasons = [rule.credit(fact).lines[0].reason for fact in ({"position": "front"}, {})]
    assert reasons == [None, "本条款不计"]


def test_a_base_may_be_a_fact_times_a_factor(case: Cases) -> None:
    rule = case("""
        schedule:
        - {key: a, when: {tier: county}, base: {field: fee, mul: 3}}
        - {key: b, when: {}, base: {field: standard}}
    """)
    assert rule.amount({"tier": "county", "fee": "12.5"}) == "37.50"
    assert rule.amount({"standard": 80}) == "80.00"
    found = rule.credit({"tier": "county"})
    assert found.amount is None
    assert found.question == "请补充 county(p1) 的稿酬(fee)。"


def test_a_range_asks_for_an_assessment_and_takes_it(case: Cases) -> None:
    rule = case("schedule: [{key: a, when: {}, base: {range: [2, 5]}}]")
    assert rule.credit({"outlet": "昌都报"}).question == "请在 2 至 5 元之间评定 昌都报(p1)。"
    assert [rule.amount({"assessed": n}) for n in (2, 5)] == ["2.00", "5.00"]


@pytest.mark.parametrize("value", ["1.99", 5.01])
def test_an_assessment_outside_its_range_is_refused(case: Cases, value: Any) -> None:
    with pytest.raises(RuleError, match="2 至 5"):
        case("schedule: [{key: a, when: {}, base: {range: [2, 5]}}]").credit({"assessed": value})


def test_a_base_left_open_is_a_question(case: Cases) -> None:
    found = case("schedule: [{key: r5, when: {}, base: null}]").credit({"outlet": "昌都报"})
    assert (found.amount, found.question) == (
        None,
        "请确定 昌都报(p1) 按条款 r5 应计多少元。",
    )
    assert found.lines[0].counted
    assert shared(found) == {"甲": None}


def test_without_schedule_and_ladder_only_events_earn(case: Cases) -> None:
    rule = case("events: {instruction: {national: 20}}")
    assert rule.amount({}, events=[{"kind": "instruction", "level": "national"}]) == "20.00"


# Ladder

LADDER = """
ladder: {field: reads, steps: [{gte: 2000, base: 100}, {gte: 3000, base: 200}],
  then: {from: 3000, step: 1000, add: 50}}
"""


@pytest.mark.parametrize(
    ("reads", "amount"),
    [
        (1999, "0.00"),
        (2000, "100.00"),
        (2999, "100.00"),
        (3000, "200.00"),
        (3999, "200.00"),
        (4000, "250.00"),
        (5999, "300.00"),
    ],
)
def test_a_ladder_climbs_by_whole_steps(case: Cases, reads: int, amount: str) -> None:
    assert case(LADDER).amount({"reads": reads}) == amount


def test_a_ladder_asks_for_the_figure_it_lacks(case: Cases) -> None:
    assert case(LADDER).credit({}).question == "请补充 p1 的阅读量(reads)。"


# Modifiers


@pytest.mark.parametrize(
    ("stacking", "modifiers", "amount"),
    [
        ("additive", "[{key: a, op: add_pct, value: 0.5}, {key: b, op: add_pct, value: 0.2}]", 170),
        (
            "sequential",
            "[{key: a, op: add_pct, value: 0.5}, {key: b, op: add_pct, value: 0.2}]",
            180,
        ),
        ("additive", "[{key: a, op: mul, value: 2}, {key: b, op: add_pct, value: 0.5}]", 250),
        ("sequential", "[{key: a, op: mul, value: 2}, {key: b, op: add_pct, value: 0.5}]", 300),
        ("additive", "[{key: a, op: add, value: 30}, {key: b, op: mul, value: 2}]", 260),
        ("additive", "[{key: a, op: mul, value: 2}, {key: b, op: add, value: 30}]", 230),
        ("sequential", "[{key: a, op: add, value: 30}, {key: b, op: add_pct, value: 0.1}]", 143),
        ("additive", "[{key: a, op: divide, value: 4}]", 25),
        ("additive", "[{key: a, op: replace, value: 40}, {key: b, op: add_pct, value: 0.5}]", 60),
        ("additive", "[{key: a, op: add, value: 9}, {key: b, op: replace, value: 40}]", 40),
    ],
)
def test_modifiers_apply_as_listed(case: Cases, stacking: str, modifiers: str, amount: int) -> None:
    rule = case(HUNDRED + f"stacking: {stacking}\nmodifiers: {modifiers}")
    assert rule.amount({}) == f"{amount}.00"


@pytest.mark.parametrize(
    ("words", "amount"), [(799, 100), (899, 100), (900, 110), (1299, 140), (None, 100)]
)
def test_length_is_paid_by_whole_steps(case: Cases, words: int | None, amount: int) -> None:
    rule = case(
        HUNDRED
        + "modifiers: [{key: l, op: per_step, field: words, from: 800, step: 100, pct: 0.1}]"
    )
    assert rule.amount({"words": words}) == f"{amount}.00"


def test_steps_apply_to_the_last_amount_when_sequential(case: Cases) -> None:
    rule = case(
        HUNDRED
        + "stacking: sequential\n"
        + "modifiers: [{key: m, op: mul, value: 2},"
        + " {key: l, op: per_step, field: words, from: 800, step: 100, pct: 0.1}]"
    )
    assert rule.amount({"words": 1000}) == "240.00"


def test_steps_may_add_a_sum_each(case: Cases) -> None:
    rule = case(HUNDRED + "modifiers: [{key: p, op: per_step, field: photos, step: 1, add: 8}]")
    assert rule.amount({"photos": 3}) == "124.00"


def test_what_a_step_adds_may_be_written_as_value_or_by_a_field(case: Cases) -> None:
    steps = "op: per_step, field: photos, from: 1, step: 1"
    flat = case(HUNDRED + f"modifiers: [{{key: p, {steps}, value: 8}}]")
    assert [flat.amount({"photos": n}) for n in (1, 3)] == ["100.00", "116.00"]
    by_tier = case(HUNDRED + f"modifiers: [{{key: p, {steps}, by: {{tier: {{national: 20}}}}}}]")
    found = [by_tier.amount({"photos": 3, "tier": tier}) for tier in ("national", "county")]
    assert found == ["140.00", "100.00"]


@pytest.mark.parametrize("mode", ["unknown", "highest", "sum"])
def test_a_policy_of_one_word_may_be_written_as_one(case: Cases, mode: str) -> None:
    facts: list[dict[str, Any]] = [{"tier": "a"}, {"tier": "b"}]
    word, table = (case(HUNDRED + f"combine: {said}") for said in (mode, f"{{mode: {mode}}}"))
    assert word.amount(*facts) == table.amount(*facts)


def test_a_modifier_by_a_field_applies_where_there_is_an_entry(case: Cases) -> None:
    rule = case(
        HUNDRED + "modifiers: [{key: f, op: add_pct, by: {tier: {national: 1, province: 0.5}}}]"
    )
    assert [rule.amount({"tier": t}) for t in ("national", "province", "county", None)] == [
        "200.00",
        "150.00",
        "100.00",
        "100.00",
    ]


def test_a_modifier_tells_solo_from_composite(case: Cases) -> None:
    rule = case(HUNDRED + "modifiers: [{key: c, op: mul, by: {composite: {true: 0.6}}}]")
    known: list[dict[str, Any]] = [{"composite": True}, {"composite": False}, {}]
    assert [rule.amount(fact) for fact in known] == ["60.00", "100.00", "100.00"]


def test_a_modifier_whose_field_is_absent_does_not_apply(case: Cases) -> None:
    rule = case(HUNDRED + "modifiers: [{key: c, op: divide, field: composite_n}]")
    assert rule.amount({}) == "100.00"
    assert rule.amount({"composite_n": 3}) == "33.33"


def test_nothing_is_divided_by_nothing(case: Cases) -> None:
    for what in ("value: 0", "by: {tier: {a: 2, b: 0}}"):
        with pytest.raises(RuleError, match="不能除以 0"):
            case(HUNDRED + f"modifiers: [{{key: c, op: divide, {what}}}]")
    rule = case(HUNDRED + "modifiers: [{key: c, op: divide, field: composite_n}]")
    assert rule.amount({"composite_n": 0}) == "100.00"


def test_a_figure_of_the_offices_own_may_stand_in_quotes(case: Cases) -> None:
    rule = case("schedule: [{key: a, when: {}, base: {field: bonus, mul: 2}}]")
    amounts = [rule.amount({"bonus": bonus}) for bonus in (12.5, "12.5", "若干")]
    assert amounts == ["25.00", "25.00", None]


def test_a_modifier_looks_at_its_condition(case: Cases) -> None:
    rule = case(
        HUNDRED + "modifiers: [{key: f, when: {position: [front, lead]}, op: mul, value: 2}]"
    )
    assert rule.amount({"position": "lead"}) == "200.00"
    assert rule.amount({"position": "inside"}) == "100.00"


def test_replacing_an_open_base_answers_it(case: Cases) -> None:
    rule = case("""
        schedule: [{key: a, when: {}, base: null}]
        modifiers: [{key: r, when: {position: front}, op: replace, value: 30}]
    """)
    assert rule.amount({"position": "front"}) == "30.00"
    assert rule.amount({"position": "inside"}) is None


def test_a_line_is_at_most_a_multiple_of_its_base(case: Cases) -> None:
    rule = case(HUNDRED + "modifiers: [{key: a, op: add, value: 300}]\nmax_multiple: 3")
    assert rule.amount({}) == "300.00"
    replaced = case(
        HUNDRED
        + "modifiers: [{key: r, op: replace, value: 10}, {key: a, op: add, value: 300}]\n"
        + "max_multiple: 3"
    )
    assert replaced.amount({}) == "30.00"


# Combine


@pytest.mark.parametrize(
    ("combine", "amount"),
    [
        ("mode: highest", "100.00"),
        ("mode: highest_plus_flat, value: 5", "110.00"),
        ("mode: highest_plus_fraction, value: 0.5", "155.00"),
        ("mode: highest_plus_fraction, value: 0.5, of: amount", "155.00"),
        ("mode: highest_plus_fraction, value: 0.5, of: base", "140.00"),
        ("mode: sum", "210.00"),
    ],
)
def test_several_outlets_are_combined(case: Cases, combine: str, amount: str) -> None:
    """Lines of 100, of 60 raised to 90, and of 20, beside one that does not count."""
    rule = case(
        BY_TIER
        + f"combine: {{{combine}}}\n"
        + "modifiers: [{key: f, when: {position: front}, op: mul, value: 1.5}]"
    )
    metro = {"tier": "metro"}
    assert rule.amount(COUNTY, {**PROVINCE, "position": "front"}, metro, NATIONAL) == amount


def test_the_highest_is_by_amount_not_by_base(case: Cases) -> None:
    rule = case(
        BY_TIER
        + "combine: {mode: highest_plus_fraction, value: 0.5, of: base}\n"
        + "modifiers: [{key: f, when: {position: front}, op: mul, value: 3}]"
    )
    assert rule.amount(NATIONAL, {**PROVINCE, "position": "front"}) == "230.00"


@pytest.mark.parametrize("by", ["group", "publisher", "medium", "tier"])
def test_the_highest_of_each_class_is_summed(case: Cases, by: str) -> None:
    rule = case(
        "schedule: [{key: a, when: {}, base: {field: standard}}]\n"
        f"combine: {{mode: once_per_class, by: {by}}}"
    )
    rows: list[dict[str, Any]] = [
        {by: "x", "standard": 30},
        {by: "x", "standard": 50},
        {by: "y", "standard": 7},
    ]
    assert rule.amount(*rows) == "57.00"


def test_unknown_combining_asks_from_the_second_outlet_on(case: Cases) -> None:
    rule = case(BY_TIER + "combine: {mode: unknown}")
    assert rule.amount(NATIONAL, {"tier": "metro"}) == "100.00"
    question = rule.credit(NATIONAL, COUNTY).question
    assert question == "一稿被 2 家采用时如何合并计算, 办法未作规定, 请确定。"


def test_a_rule_set_that_says_nothing_of_combining_asks(case: Cases) -> None:
    assert case(BY_TIER).amount(NATIONAL, COUNTY) is None


def test_one_open_line_leaves_the_work_open(case: Cases) -> None:
    rule = case("""
        schedule:
        - {key: a, when: {tier: national}, base: 100}
        - {key: b, when: {}, base: {range: [2, 5]}}
        combine: {mode: highest}
    """)
    assert rule.amount(NATIONAL, COUNTY) is None
    assert rule.amount(NATIONAL, {**COUNTY, "assessed": 4}) == "100.00"


def test_lines_add_up_to_the_amount(case: Cases) -> None:
    rule = case(
        BY_TIER + "combine: {mode: highest_plus_flat, value: 1}\nevents: {instruction: {any: 7}}"
    )
    found = rule.credit(NATIONAL, COUNTY, events=[{"kind": "instruction", "level": "x"}])
    assert rules(found) == ["a", "c", "combine:highest_plus_flat", "event:instruction"]
    assert sum(line.amount or 0 for line in found.lines) == found.amount == Decimal(108)


def test_thirds_add_up_too(case: Cases) -> None:
    rule = case(
        HUNDRED + "modifiers: [{key: c, op: divide, field: composite_n}]\ncombine: {mode: sum}"
    )
    found = rule.credit(*[{"composite_n": 3}] * 3)
    assert found.amount == Decimal(100)
    assert rules(found)[-1] == "rounding"
    assert sum(line.amount or 0 for line in found.lines) == found.amount


# Events


@pytest.mark.parametrize(("combine", "amount"), [("max", "120.00"), ("sum", "145.00")])
def test_events_count_by_level(case: Cases, combine: str, amount: str) -> None:
    rule = case(
        HUNDRED
        + "events: {instruction: {national: 20, province: 15, any: 10, combine: "
        + combine
        + "}}"
    )
    events = [
        {"kind": "instruction", "level": "province"},
        {"kind": "instruction", "level": "national"},
        {"kind": "instruction", "level": "prefecture"},
        {"kind": "award", "level": "national"},
    ]
    assert rule.amount({}, events=events) == amount


def test_a_level_nobody_named_earns_nothing_without_any(case: Cases) -> None:
    rule = case(HUNDRED + "events: {instruction: {national: 20}}")
    assert rule.amount({}, events=[{"kind": "instruction", "level": "county"}]) == "100.00"


def test_events_count_once_whatever_the_outlets_and_without_any(case: Cases) -> None:
    rule = case(BY_TIER + "combine: {mode: sum}\nevents: {instruction: {any: 10}}")
    events = [{"kind": "instruction"}]
    assert rule.amount(NATIONAL, COUNTY, events=events) == "130.00"
    assert rule.amount({"tier": "metro"}, events=events) == "10.00"
    assert rule.amount(events=events) == "10.00"


def test_an_event_left_open_is_a_question(case: Cases) -> None:
    rule = case(HUNDRED + "events: {instruction: {national: null}}")
    found = rule.credit({}, events=[{"kind": "instruction", "level": "national"}])
    assert found.question == "请确定 instruction(national) 应计多少元。"


# Windows


@pytest.mark.parametrize(
    ("reported", "amount"),
    [
        ("2026-10-17", "100.00"),
        ("2026-10-20", "100.00"),
        ("2026-10-21", "0.00"),
        (None, "100.00"),
        ("2026-10-15", "100.00"),
    ],
)
def test_reporting_within_working_days(case: Cases, reported: str | None, amount: str) -> None:
    """Published on a Friday: two working days end on Tuesday."""
    rule = case(HUNDRED + "windows: {report_days: 2}")
    assert rule.amount({"published_on": "2026-10-16", "reported_on": reported}) == amount


@pytest.mark.parametrize(
    ("proved", "amount"), [("2026-11-05", "100.00"), ("2026-11-06", "0.00"), (None, "100.00")]
)
def test_proof_by_a_day_of_the_next_month(case: Cases, proved: str | None, amount: str) -> None:
    rule = case(HUNDRED + "windows: {evidence_day: 5}")
    assert rule.amount({"published_on": "2026-10-01", "evidence_on": proved}) == amount


def test_what_is_late_gives_its_reason_and_asks_nothing(case: Cases) -> None:
    rule = case("schedule: [{key: a, when: {}, base: null}]\nwindows: {report_days: 0}")
    found = rule.credit({"published_on": "2026-10-16", "reported_on": "2026-10-19"})
    assert (str(found.amount), found.question) == ("0.00", None)
    assert "期限" in (found.lines[0].reason or "")


# In force

TWO_SETS = """
version: 1
rulesets:
- {key: old, title: 旧, measure: yuan, effective: {from: 2026-01-01, to: '2026-06-30'},
   schedule: [{key: a, when: {}, base: 10}], combine: {mode: sum}}
- {key: new, title: 新, measure: yuan, effective: {from: "2026-07-01", to: null},
   schedule: [{key: a, when: {}, base: 20}], combine: {mode: sum}}
- {key: race, title: 竞赛, measure: pieces, effective: {from: 2026-01-01},
   schedule: [{key: a, when: {}, base: 1}], combine: {mode: highest}}
"""


def test_each_set_judges_the_placements_of_its_days(tmp_path: Path) -> None:
    row = work(
        {"published_on": "2026-06-30"},
        {"published_on": "2026-07-01"},
        {"published_on": "2026-07-02"},
        period="2026-07",
    )
    found = credited(rulesets(TWO_SETS), facts(tmp_path, row)).credits
    assert [(c.ruleset, str(c.amount)) for c in found] == [
        ("old", "10.00"),
        ("new", "40.00"),
        ("race", "1.00"),
    ]
    assert [line.placement for line in found[0].lines] == ["p1"]


def test_without_a_day_of_its_own_the_period_decides(tmp_path: Path) -> None:
    rows = facts(tmp_path, work({}, period="2026-06"), work(work="w2", period="2026-07"))
    found = credited(rulesets(TWO_SETS), rows).credits
    assert [(c.work, c.ruleset) for c in found] == [
        ("w1", "old"),
        ("w1", "race"),
        ("w2", "new"),
        ("w2", "race"),
    ]


def test_before_any_set_is_in_force_there_is_no_row(tmp_path: Path) -> None:
    rows = facts(tmp_path, work({"published_on": "2025-12-31"}))
    assert credited(rulesets(TWO_SETS), rows).credits == ()


# Authors


def people(*names: str, role: str = "informant") -> list[dict[str, str]]:
    return [{"name": name, "role": role} for name in names]


def test_authors_share_alike_and_the_first_takes_the_remainder(case: Cases) -> None:
    found = case(HUNDRED).credit({}, authors=people("甲", "乙", "丙"))
    assert shared(found) == {"甲": "33.34", "乙": "33.33", "丙": "33.33"}
    assert counts(found) == {"甲": "0.34", "乙": "0.33", "丙": "0.33"}


def test_shares_are_rounded_half_up(case: Cases) -> None:
    rule = case("schedule: [{key: a, when: {}, base: 200}]")
    found = rule.credit({}, authors=people("甲", "乙", "丙"))
    assert shared(found) == {"甲": "66.66", "乙": "66.67", "丙": "66.67"}


def test_nobody_owes_the_others_when_there_are_a_few_cents(case: Cases) -> None:
    rule = case("schedule: [{key: a, when: {}, base: 0.02}]")
    found = rule.credit({}, authors=people("甲", "乙", "丙", "丁"))
    assert shared(found) == {"甲": "0.02", "乙": "0.00", "丙": "0.00", "丁": "0.00"}


def test_the_first_may_take_all_while_the_count_is_shared(case: Cases) -> None:
    found = case(HUNDRED + "authors: {split: first, count_split: equal}").credit(
        {}, authors=people("甲", "乙")
    )
    assert shared(found) == {"甲": "100.00", "乙": "0.00"}
    assert counts(found) == {"甲": "0.5", "乙": "0.5"}


def test_the_count_may_go_to_the_first_while_the_amount_is_shared(case: Cases) -> None:
    found = case(HUNDRED + "authors: {count_split: first}").credit({}, authors=people("甲", "乙"))
    assert shared(found) == {"甲": "50.00", "乙": "50.00"}
    assert counts(found) == {"甲": "1", "乙": "0"}


def test_authors_who_divide_it_themselves_have_no_amount(case: Cases) -> None:
    rule = case(HUNDRED + "authors: {split: internal}")
    assert shared(rule.credit({}, authors=people("甲", "乙"))) == {"甲": None, "乙": None}
    assert shared(rule.credit({})) == {"甲": "100.00"}


def test_bylines_beyond_the_limit_get_no_share_and_no_count(case: Cases) -> None:
    found = case(HUNDRED + "authors: {max_bylines: 2}").credit({}, authors=people("甲", "乙", "丙"))
    assert shared(found) == {"甲": "50.00", "乙": "50.00", "丙": "0.00"}
    assert counts(found) == {"甲": "0.5", "乙": "0.5", "丙": "0"}


def test_excluded_roles_get_no_share_and_no_count(case: Cases) -> None:
    found = case(HUNDRED + "scope: {exclude_roles: [staff]}").credit(
        {}, authors=[*people("甲", role="staff"), *people("乙", "丙")]
    )
    assert shared(found) == {"甲": "0.00", "乙": "50.00", "丙": "50.00"}
    assert counts(found) == {"甲": "0", "乙": "0.5", "丙": "0.5"}


@pytest.mark.parametrize(
    ("part", "amount", "own", "journalist"),
    [
        ("informant_takes_all", "100.00", "100.00", "0.00"),
        ("split", "100.00", "50.00", "50.00"),
        ("half", "50.00", "50.00", "0.00"),
        ("zero", "0.00", "0.00", "0.00"),
    ],
)
def test_a_journalist_who_signs_too(
    case: Cases, part: str, amount: str, own: str, journalist: str
) -> None:
    found = case(HUNDRED + f"authors: {{journalist_coauthor: {part}}}").credit(
        {}, authors=[*people("记", role="journalist"), *people("甲")]
    )
    assert str(found.amount) == amount
    assert shared(found) == {"记": journalist, "甲": own}
    assert sum(share.count for share in found.shares) == 1
    assert sum(line.amount or 0 for line in found.lines) == found.amount


def test_a_journalist_alone_is_no_coauthor(case: Cases) -> None:
    found = case(HUNDRED + "authors: {journalist_coauthor: half}").credit(
        {}, authors=people("记", role="journalist")
    )
    assert shared(found) == {"记": "100.00"}


# Caps


def test_a_unit_reaches_its_month_and_its_year(tmp_path: Path) -> None:
    """Works count in the order they were published, whatever the order of the file."""
    rule = Case(tmp_path, "schedule: [{key: a, when: {}, base: 6}]\ncaps: {month: 10, year: 19}")
    days = {"w4": "2026-02-03", "w1": "2026-01-09", "w3": "2026-02-02", "w2": "2026-01-09"}
    rows = [work({"published_on": day}, work=key, period=day[:7]) for key, day in days.items()]
    found = {credit.work: credit for credit in rule.results(*rows).credits}
    assert {key: str(found[key].amount) for key in sorted(found)} == {
        "w1": "6.00",
        "w2": "4.00",
        "w3": "6.00",
        "w4": "3.00",
    }
    assert rules(found["w2"]) == ["a", "cap:month"]
    assert rules(found["w4"]) == ["a", "cap:month", "cap:year"]
    assert [str(line.amount) for line in found["w4"].lines] == ["6.00", "-2.00", "-1.00"]


def test_the_cap_is_a_units_own(tmp_path: Path) -> None:
    rule = Case(tmp_path, "schedule: [{key: a, when: {}, base: 6}]\ncaps: {month: 6}")
    rows = [work({}, work=f"w{i}", unit=unit) for i, unit in enumerate("甲乙")]
    assert [str(c.amount) for c in rule.results(*rows).credits] == ["6.00", "6.00"]


def test_a_works_day_is_that_of_its_earliest_counted_placement(tmp_path: Path) -> None:
    rule = Case(
        tmp_path,
        """
        schedule: [{key: a, when: {tier: x}, base: 6}]
        combine: {mode: highest}
        caps: {month: 6}
        """,
    )
    early = work(
        {"published_on": "2026-09-30", "tier": "y"},
        {"published_on": "2026-10-09", "tier": "x"},
        work="a",
    )
    other = work({"published_on": "2026-10-08", "tier": "x"}, work="b")
    september = work({"published_on": "2026-09-30", "tier": "x"}, work="c")
    found = {c.work: str(c.amount) for c in rule.results(early, other, september).credits}
    assert found == {"a": "0.00", "b": "6.00", "c": "6.00"}
