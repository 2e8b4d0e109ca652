import json
from pathlib import Path
from typing import Any

import pytest

from office.errors import RuleError
from rewards.files import credit_files, main

RULES = """
version: 1
rulesets:
- key: t
  title: 试行办法
  measure: points
  effective: {from: 2026-01-01, to: null}
  schedule: [{key: a, when: {tier: county}, base: {range: [2, 5]}}, {key: b, when: {}, base: 7.5}]
  combine: {mode: sum}
  quota: {per: person, penalty: {first: 1, repeat: [2]}}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "rules.yaml").write_text(RULES, encoding="utf-8")
    return tmp_path


def run(folder: Path, *lines: str | dict[str, Any]) -> Path:
    texts = [x if isinstance(x, str) else json.dumps(x, ensure_ascii=False) for x in lines]
    (folder / "facts.jsonl").write_text("\n".join(texts), encoding="utf-8")
    credit_files(folder / "rules.yaml", folder / "facts.jsonl", folder / "out.jsonl")
    return folder / "out.jsonl"


W1 = {
    "work": "w1",
    "period": "2026-10",
    "authors": [{"name": "甲"}],
    "placements": [{"id": "p1", "outlet": "昌都报"}],
}


def test_a_result_has_the_fields_of_the_contract(folder: Path) -> None:
    (row,) = map(json.loads, run(folder, W1).read_text("utf-8").splitlines())
    assert row == {
        "work": "w1",
        "ruleset": "t",
        "amount": "7.50",
        "measure": "points",
        "lines": [
            {
                "placement": "p1",
                "rule": "b",
                "base": "7.50",
                "modifiers": [],
                "amount": "7.50",
                "counted": True,
                "reason": None,
            }
        ],
        "shares": [{"author": "甲", "amount": "7.50", "count": "1"}],
        "question": None,
    }


def test_rows_stand_in_the_order_of_the_facts(folder: Path) -> None:
    tally = {"tally": "甲", "period": "2026-10", "missed_periods": 2}
    out = run(folder, {**W1, "work": "w2"}, tally, "", W1)
    rows = [json.loads(line) for line in out.read_text("utf-8").splitlines()]
    assert [row.get("work") or row["tally"] for row in rows] == ["w2", "甲", "w1"]
    assert rows[1]["amount"] == "-3.00"
    assert rows[1]["gate"] is None


def test_counts_name_questions_and_fields_nobody_asks_for(folder: Path) -> None:
    (folder / "facts.jsonl").write_text(
        json.dumps({**W1, "placements": [{"tier": "county", "wrods": 3}]}), encoding="utf-8"
    )
    counts = credit_files(folder / "rules.yaml", folder / "facts.jsonl", folder / "out.jsonl")
    assert (counts.works, counts.rows, counts.questions) == (1, 1, 1)
    assert counts.unused_fields == ("wrods",)


@pytest.mark.parametrize(
    ("line", "word"),
    [
        ("{", "JSON"),
        ("[1]", "JSON"),
        ('{"x": 1}', "work"),
        ('{"work": "a", "work": "b", "period": "2026"}', "两次"),
        ('{"work": "a", "period": "2026-13"}', "2026-13"),
        ('{"work": "a"}', "period"),
        ('{"work": "a", "period": "2026", "untis": "x"}', "不认识的项 untis"),
        (
            '{"work": "a", "period": "2026", "placements": [{"proof": []}]}',
            "数 或 true 或 false, 现为 一个列表",
        ),
        ('{"work": "a", "period": "2026", "placements": [{"words": "many"}]}', "words"),
        ('{"work": "a", "period": "2026", "placements": [{"fee": NaN}]}', "NaN"),
        ('{"work": "a", "period": "2026", "placements": [{"fee": -1}]}', "fee"),
        ('{"work": "a", "period": "2026", "placements": [{"fee": "1E+99"}]}', "fee"),
        ('{"work": "a\\ud800", "period": "2026"}', "文件"),
        ("[" * 100_000, "嵌套"),
        (
            '{"work": "a", "period": "2026", "placements": [{"published_on": "昨天"}]}',
            "published_on",
        ),
        ('{"work": "a", "period": "2026", "placements": [{"id": "p"}, {"id": "p"}]}', "id"),
        (
            '{"work": "a", "period": "2026", "placements": [{"tier": "county", "assessed": 9}]}',
            "2 至 5",
        ),
        ('{"work": "w1", "period": "2026"}', "第 1 行"),
        ('{"tally": "a", "period": "2026", "missed_periods": -1}', "missed_periods"),
    ],
)
def test_a_wrong_fact_is_refused_with_its_line_and_nothing_changes(
    folder: Path, line: str, word: str
) -> None:
    (folder / "out.jsonl").write_text("旧", encoding="utf-8")
    with pytest.raises(RuleError, match=word) as found:
        run(folder, W1, line)
    assert (found.value.where or "").endswith("facts.jsonl:2")
    assert (folder / "out.jsonl").read_text("utf-8") == "旧"


@pytest.mark.parametrize(
    ("old", "new", "line", "word"),
    [
        ("measure: points", "measure: money", 6, "points/yuan/pieces"),
        ("base: 7.5", "base: no", 8, "歧义"),
        ("base: 7.5", "base: x", 8, "base"),
        ("base: 7.5", "base: 7.5, bsae: 1", 8, "bsae"),
        ("key: b", "key: a", 8, "已用过"),
        ("from: 2026-01-01, to: null", "from: 2026-02-01, to: 2026-01-01", 7, "早于"),
        ("{range: [2, 5]}", "{range: [5, 2]}", 8, "先小后大"),
        ("{mode: sum}", "{mode: highest_plus_flat}", 9, "value"),
        ("{mode: sum}", "{mode: once_per_class}", 9, "by"),
        (
            "{mode: sum}",
            "{mode: sum}\n  ladder: {field: reads, steps: [{gte: 1, base: 1}]}",
            4,
            "只能写一个",
        ),
        ("{mode: sum}", "{mode: sum}\n  modifiers: [{key: m, op: mul}]", 10, "value"),
        (
            "{mode: sum}",
            "{mode: sum}\n  modifiers: [{key: m, op: per_step, value: 2}]",
            10,
            "field",
        ),
        ("{mode: sum}", "{mode: sum}\n  modifiers: [{key: m, op: divide, value: 0}]", 10, "除以 0"),
        ("tier: county", "tier: {}", 8, "界限"),
    ],
)
def test_a_wrong_rule_is_refused_with_its_line(
    folder: Path, old: str, new: str, line: int, word: str
) -> None:
    assert old in RULES
    (folder / "rules.yaml").write_text(RULES.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(RuleError, match=word) as found:
        run(folder, W1)
    assert (found.value.where or "").endswith(f"rules.yaml:{line}")


def test_the_command_says_what_is_wrong_and_exits_2(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "facts.jsonl").write_text("{\n[", encoding="utf-8")
    paths = [str(folder / name) for name in ("rules.yaml", "facts.jsonl", "out.jsonl")]
    assert main(paths) == 2
    errors = capsys.readouterr().err
    assert "facts.jsonl:1" in errors
    assert "facts.jsonl:2" in errors
    (folder / "facts.jsonl").write_text(json.dumps(W1), encoding="utf-8")
    assert main(paths) == 0
