"""The page of faults names every drill, and every drill is there to be run."""

from importlib import import_module
from pathlib import Path

import pytest

from bench.drills.registry import DRILLS
from bench.drills.told import Drill

PAGE = (Path(__file__).parents[2] / "docs" / "faults.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("drill", DRILLS, ids=lambda drill: drill.name)
def test_a_drill_stands_on_the_page_and_can_be_run(drill: Drill) -> None:
    """Its row has its name in backquotes; its function takes a count and a folder."""
    file, function = drill.where.split(":")
    assert callable(getattr(import_module(f"bench.drills.{file}"), function))
    assert f"`{drill.name}`" in PAGE
    assert 0 < drill.sample() <= drill.count
    assert drill.bound_s > 0


def test_no_two_drills_share_a_name() -> None:
    assert len({drill.name for drill in DRILLS}) == len(DRILLS)
