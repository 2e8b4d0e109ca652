"""The rule sets that come with the product."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from rewards.check import check
from rewards.engine import credited
from rewards.facts import Facts, Placement, Work
from rewards.grammar import read
from tests.rewards.build import Case, work

CONFIG = Path(__file__).parents[2] / "config"
SAMPLES = sorted((CONFIG / "samples").glob("*.yaml"))


@pytest.mark.parametrize("path", [CONFIG / "rewards.yaml", *SAMPLES], ids=lambda path: path.name)
def test_what_is_shipped_reads_without_a_warning(path: Path) -> None:
    assert check(path)[1] == ()


def test_the_offices_own_set_holds_no_amount() -> None:
    (ruleset,) = read(CONFIG / "rewards.yaml").value.rulesets
    assert ruleset.combine.mode == "unknown"
    assert {row.base for row in ruleset.schedule or ()} == {None}


def test_every_tier_and_medium_of_the_office_meets_a_question() -> None:
    sources = yaml.safe_load((CONFIG / "sources.yaml").read_text("utf-8"))
    rulesets = read(CONFIG / "rewards.yaml").value.rulesets
    channels = [channel for outlet in sources["outlets"] for channel in outlet["channels"]]
    for channel in channels:
        placement = Placement(
            tier=channel["tier"], medium=channel["medium"], published_on=date(2026, 10, 1)
        )
        (credit,) = credited(rulesets, Facts((Work("w", placements=(placement,)),))).credits
        assert credit.amount is None, channel
        assert credit.question, channel


def sample(folder: Path, name: str) -> Case:
    case = Case(folder, "combine: {mode: sum}")
    case.ruleset = read(CONFIG / "samples" / f"{name}.yaml").value.rulesets[0]
    return case


def test_the_first_sample_takes_the_highest(tmp_path: Path) -> None:
    """30 raised by half for the front page; the county's 1 is not added."""
    rule = sample(tmp_path, "highest-only")
    front = {"tier": "central", "medium": "print", "position": "front"}
    assert rule.amount(front, {"tier": "county"}) == "45.00"


def test_the_second_sample_adds_up_and_settles_tasks(tmp_path: Path) -> None:
    """10 and 4 as assessed, the reprint nothing, the higher of two instructions 30."""
    rule = sample(tmp_path, "points-and-tasks")
    placements: list[dict[str, Any]] = [
        {"tier": "region"},
        {"tier": "prefecture", "assessed": 4},
        {"tier": "central", "medium": "web", "relation": "reprint"},
    ]
    events = [
        {"kind": "instruction", "level": "region"},
        {"kind": "instruction", "level": "county"},
    ]
    assert rule.amount(*placements, events=events) == "44.00"
    assert str(rule.tally(missed_periods=2, deductions={"missed_commission": 1}).amount) == "-6.00"


def test_the_third_sample_pays_length_and_a_tenth_of_the_others(tmp_path: Path) -> None:
    """600 x (1 + 1 + 2 x 0.05) = 1260, plus 30 and 12; the authors divide it themselves."""
    rule = sample(tmp_path, "fees-by-length")
    text = {"form": "text", "words": 1500}
    placements = [
        {"tier": "central", "position": "front", **text},
        {"tier": "region", **text},
        {"tier": "prefecture", **text},
    ]
    authors = [{"name": "甲"}, {"name": "乙"}, {"name": "丙", "role": "staff"}]
    (found,) = rule.results(work(*placements, authors=authors)).credits
    assert str(found.amount) == "1302.00"
    assert [share.amount for share in found.shares][:2] == [None, None]
