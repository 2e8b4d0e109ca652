import textwrap
from pathlib import Path

import pytest

from rewards.check import check
from tests.rewards.build import HEAD


def warned(folder: Path, body: str) -> list[str]:
    path = folder / "rewards.yaml"
    text = HEAD + textwrap.indent(textwrap.dedent(body).strip("\n"), "  ") + "\n"
    path.write_text(text, encoding="utf-8")
    return [f"{w.where.rsplit(':', 1)[1]} {w.message}" for w in check(path)[1]]


@pytest.mark.parametrize(
    ("rows", "unreachable"),
    [
        ("{} | {tier: a}", [2]),
        ("{tier: a} | {}", []),
        ("{tier: a} | {tier: a, medium: web}", [2]),
        ("{tier: a, medium: web} | {tier: a}", []),
        ("{tier: [a, b]} | {tier: b}", [2]),
        ("{tier: a} | {tier: [a, b]}", []),
        ("{tier: a} | {tier: b} | {tier: [a, b]}", [3]),
        ("{tier: a} | {tier: b, medium: web} | {tier: [a, b]}", []),
        ("{words: {gte: 800}} | {words: {gte: 900}}", [2]),
        ("{words: {gte: 900}} | {words: {gte: 800}}", []),
        ("{words: {gte: 800}} | {words: {lt: 800}} | {words: {gte: 10}}", [3]),
        ("{words: {gt: 800}} | {words: {lt: 800}} | {words: {gte: 10}}", []),
        ("{words: {gt: 800}} | {words: {lt: 800}} | {words: 800} | {words: 5}", [4]),
        ("{words: {gte: 10, lt: 5}}", [1]),
        ("{words: {gt: 5, lt: 5}}", [1]),
        ("{words: {gte: 5, lte: 5}}", []),
        ("{published_on: {gte: 2026-01-01}} | {published_on: {gte: 2026-02-01}}", [2]),
        ("{composite: true} | {composite: false}", []),
        ("{composite: true} | {composite: [true]}", [2]),
    ],
)
def test_a_row_that_nothing_can_reach_is_named(
    tmp_path: Path, rows: str, unreachable: list[int]
) -> None:
    lines = [
        f"- {{key: r{i}, when: {when.strip()}, base: 1}}"
        for i, when in enumerate(rows.split(" | "), 1)
    ]
    found = warned(tmp_path, "schedule:\n" + "\n".join(lines))
    assert [line.split(" ", 1)[0] for line in found] == [str(8 + n) for n in unreachable]
    assert all(f"条款 r{n} " in line for n, line in zip(unreachable, found, strict=True))


def test_the_warning_names_the_rows_in_front(tmp_path: Path) -> None:
    (found,) = warned(
        tmp_path,
        """
        schedule:
        - {key: a, when: {tier: x}, base: 1}
        - {key: b, when: {tier: y}, base: 1}
        - {key: c, when: {tier: [x, y]}, base: 1}
        """,
    )
    assert found == "11 条款 c 永远轮不到: 前面的条款 a、b 已全部涵盖, 请调整先后或删去"


def test_a_field_no_placement_has_by_itself_is_named(tmp_path: Path) -> None:
    (found,) = warned(tmp_path, "schedule: [{key: a, when: {meduim: web}, base: 1}]")
    assert "meduim" in found


def test_a_value_without_effect_is_named(tmp_path: Path) -> None:
    found = warned(tmp_path, "combine: {mode: sum, value: 3, by: tier}")
    assert len(found) == 2


def test_what_the_mode_keeps_off_is_named(tmp_path: Path) -> None:
    path = tmp_path / "rewards.yaml"
    path.write_text(HEAD + "  quota: {need: 2}\n  deductions: {late: 1}\n", encoding="utf-8")
    found = [w.message.split()[0] for w in check(path, mode="incentive")[1]]
    assert found == ["quota", "deductions"]
    assert check(path, mode="assessment")[1] == check(path)[1] == ()


def test_a_rate_for_a_tier_without_a_task_is_told(tmp_path: Path) -> None:
    """Nothing is ever paid by it: the office forgot the task, or misspelt the tier."""
    quota = (
        "quota: {need_by_tier: {county: 2}, overage: {county: 5, region: 9}, shortfall: {city: 1}}"
    )
    assert [said.split(", 这")[0].split(" ", 1)[1] for said in warned(tmp_path, quota)] == [
        "overage 有 region 的标准, need_by_tier 没有 region 的任务",
        "shortfall 有 city 的标准, need_by_tier 没有 city 的任务",
    ]
    assert warned(tmp_path, "quota: {need: 10, overage: {region: 9}}") == []
