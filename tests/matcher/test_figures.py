"""Which numbers that differ speak against a report; which come of typing and cutting."""

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from matcher.files import match_files
from matcher.titles import other_numbers

REPORT = (
    "3月份，全县新建高标准农田4200亩，修复水渠37公里，惠及农牧民1860户。"
    "县农牧局组织技术人员126人次下乡指导春耕，发放良种85吨，培训农机手240名。"
    "截至目前，全县已完成春播面积6.3万亩，占计划的92%，比上年提前11天。"
)


def holds(
    tmp_path: Path, mine: str, theirs: str, *, titles: Sequence[str | None] = (None, None)
) -> list[str] | None:
    """Return the holds of the one claim; None when there is none."""
    for name, body, title in zip("sa", (mine, theirs), titles, strict=True):
        row = {"id": f"{name}1", "title": title, "body": body}
        (tmp_path / f"{name}.jsonl").write_text(json.dumps(row, ensure_ascii=False), "utf-8")
    match_files(tmp_path / "s.jsonl", tmp_path / "a.jsonl", tmp_path / "o.jsonl")
    lines = (tmp_path / "o.jsonl").read_text("utf-8").splitlines()
    return json.loads(lines[0])["holds"] if lines else None


def test_a_figure_that_was_changed_is_held(tmp_path: Path) -> None:
    assert holds(tmp_path, REPORT, REPORT.replace("1860户", "1790户")) == ["numbers_differ"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("1860户", "186户"),
        ("，发放良种85吨", ""),
        ("占计划的92%", "占计划的百分之九十二"),
        ("6.3万亩", "63000亩"),
        ("培训农机手240名", "培训农机手一批"),
    ],
)
def test_a_figure_lost_cut_away_or_written_otherwise_is_not(
    tmp_path: Path, old: str, new: str
) -> None:
    """Only a figure that reads another value on both sides is one that differs."""
    assert holds(tmp_path, REPORT, REPORT.replace(old, new)) == []


def test_another_day_is_held_also_in_a_dateline(tmp_path: Path) -> None:
    """It may be the outlet's own, or the report of another day: a person sees at a glance."""
    mine, theirs = f"本报昌都4月2日讯 {REPORT}", f"本报昌都4月5日讯 {REPORT}"
    assert holds(tmp_path, mine, theirs) == ["numbers_differ"]


def test_a_title_with_another_number_is_held(tmp_path: Path) -> None:
    """The same text under the headline of another edition: a person looks."""
    mine, theirs = "昌都市第3期党员培训班开班", "昌都市第4期党员培训班开班"
    assert holds(tmp_path, REPORT, REPORT, titles=(mine, theirs)) == ["numbers_differ"]


def test_a_report_whose_figures_mostly_differ_is_no_find(tmp_path: Path) -> None:
    other = REPORT
    for old, new in (("4200", "3900"), ("37", "52"), ("1860", "2045"), ("126", "98")):
        other = other.replace(old, new)
    for old, new in (("85", "61"), ("240", "175"), ("6.3", "5.8"), ("92", "77"), ("11", "26")):
        other = other.replace(old, new)
    assert holds(tmp_path, REPORT, other) is None


def test_alike_titles_with_other_numbers_are_told() -> None:
    assert other_numbers("昌都市3月份旅游简报", "昌都市4月份旅游简报") == 1.0
    assert other_numbers("昌都市3月份旅游简报", "昌都市3月份旅游工作简报") == 0.0
    assert other_numbers("昌都市旅游简报", "昌都市3月份旅游简报") is None
