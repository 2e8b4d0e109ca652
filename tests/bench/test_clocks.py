"""A sample of the drill of a clock moved back."""

from pathlib import Path

from bench.drills.clocks import moved_back


def test_a_clock_moved_back_does_no_harm(tmp_path: Path) -> None:
    told = moved_back(4, tmp_path)
    assert (told.count, told.broken) == (4, 0), told.figure
