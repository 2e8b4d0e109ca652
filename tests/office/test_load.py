import shutil
from datetime import date
from pathlib import Path

import pytest

from office.calendar import Calendar
from office.errors import ConfigError, SourceError
from office.load import load_office

CONFIG = Path(__file__).parents[2] / "config"


@pytest.fixture
def config(tmp_path: Path) -> Path:
    for name in ("office.yaml", "sources.yaml", "holidays.yaml"):
        shutil.copy(CONFIG / name, tmp_path / name)
    return tmp_path


def change(path: Path, old: str, new: str) -> int:
    """Replace once; return the line of the change."""
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
    return text[: text.index(old)].count("\n") + 1


def test_the_shipped_configuration_loads() -> None:
    office = load_office(CONFIG)
    assert office.profile.mode == "incentive"
    assert office.periods.parse("2026-10").starts_on == date(2026, 10, 1)
    assert [tier.key for tier in office.tiers] == ["central", "region", "prefecture", "county"]


def test_faults_of_all_files_come_together(config: Path) -> None:
    change(config / "office.yaml", "Asia/Shanghai", "Asia/Changdu")
    line = change(config / "sources.yaml", "tier: county", "tier: conty")
    change(config / "holidays.yaml", "day: 2026-01-04", "day: 2026-01-05")
    with pytest.raises(ConfigError) as refused:
        load_office(config)
    every = [refused.value, *refused.value.others]
    assert ["Asia/Changdu" in every[0].message, "周一" in every[1].message] == [True, True]
    assert str(every[2].where).endswith(f"sources.yaml:{line}")
    assert isinstance(every[2], SourceError)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("mode: incentive", "mode: assessment", "依据文号"),
        ("mode: incentive", "mode: ranking", "feedback/incentive/assessment"),
        ("month_starts_on: 1", "month_starts_on: 31", "不大于 28"),
        ("year_starts_on: 01-01", "year_starts_on: 02-30", "月-日"),
        ("allow_loopback: []", 'allow_loopback: ["10.0.0.1:80"]', "本机地址"),
        ("openness_default: internal", "openness_default: secret", "public/internal/offline"),
        ("key: department", "key: county", "重复"),
        ("name: 昌都市委组织部信息中心", "name: ''", "至少 1 字"),
    ],
)
def test_a_wrong_profile_is_refused_with_its_line(
    config: Path, old: str, new: str, words: str
) -> None:
    line = change(config / "office.yaml", old, new)
    with pytest.raises(ConfigError, match=words) as refused:
        load_office(config)
    assert str(refused.value.where).endswith(f"office.yaml:{line}")


def test_assessment_ends_with_its_document(config: Path) -> None:
    basis = "{basis: 昌组发〔2026〕3号, until: 2026-12-31, entered_by: 王某}"
    change(config / "office.yaml", "mode: incentive", f"mode: assessment\nassessment: {basis}")
    profile = load_office(config).profile
    assert profile.mode_on(date(2026, 12, 31)) == "assessment"
    assert profile.mode_on(date(2027, 1, 1)) == "incentive"


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("to: 2026-01-03", "to: 2025-12-03", "早于起日"),
        ("to: 2026-01-03", "to: 2026-03-03", "请检查年月"),
        ("years: [2026]", "years: [2025]", "不在 years 之内"),
        (
            "no_issue: []",
            "no_issue: [{name: 休刊, from: 2026-02-16, to: 2026-02-17, outlets: [nobody]}]",
            "没有媒体 'nobody'",
        ),
    ],
)
def test_wrong_days_off_are_refused(config: Path, old: str, new: str, words: str) -> None:
    change(config / "holidays.yaml", old, new)
    with pytest.raises(ConfigError, match=words):
        load_office(config)


def test_working_days_skip_holidays_and_count_worked_weekends() -> None:
    calendar = load_office(CONFIG).calendar
    assert calendar.working_day_after(date(2026, 9, 30), 2) == date(2026, 10, 9)
    assert calendar.working_day_after(date(2026, 9, 30), 3) == date(2026, 10, 10)
    assert calendar.holiday(date(2026, 10, 1)) == "国庆节"
    assert Calendar().working_day_after(date(2026, 9, 30), 2) == date(2026, 10, 2)


def test_an_outlet_may_pause(config: Path) -> None:
    pause = "no_issue: [{name: 春节休刊, from: 2026-02-16, to: 2026-02-22, outlets: [cdb]}]"
    change(config / "holidays.yaml", "no_issue: []", pause)
    calendar = load_office(config).calendar
    assert not calendar.appears("cdb", date(2026, 2, 16))
    assert calendar.appears("xzrb", date(2026, 2, 16))
    assert calendar.appears("cdb", date(2026, 2, 23))


def test_a_short_configuration_is_enough(tmp_path: Path) -> None:
    (tmp_path / "office.yaml").write_text(
        "name: 某县融媒体中心\nunit_classes: [乡镇, 县直]\n"
        "month_starts_on: 26\nyear_starts_on: 12\n"
        'allow_loopback: ["127.0.0.1:8801"]\n',
        "utf-8",
    )
    (tmp_path / "sources.yaml").write_text(
        """version: 1
tiers: [{key: county, name: 县级}]
outlets:
- key: a
  name: 甲
  domains: [127.0.0.1]
  channels: [{key: a, tier: county, medium: web}]
  sources: [{key: a-1, channel: a, kind: feed, url: "http://127.0.0.1:8801/a.xml"}]
- key: b
  name: 乙
  domains: [127.0.0.1]
  channels: [{key: b, tier: county, medium: web}]
  sources: [{key: b-1, channel: b, kind: feed, url: "http://127.0.0.1:8801/b.xml"}]
""",
        "utf-8",
    )
    office = load_office(tmp_path)
    assert [c.key for c in office.profile.unit_classes] == ["乡镇", "县直"]
    assert office.periods.parse("2026").starts_on == date(2025, 11, 26)
    assert office.calendar.is_working(date(2026, 10, 1))
    place = office.place_of("http://127.0.0.1:8801/b/1.html", source="b-1")
    assert place is not None
    assert (place.channel.key, place.proved) == ("b", True)
