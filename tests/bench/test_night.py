"""The bench of a night goes on working: a small one of made-up texts."""

import pytest

from bench.night import main

SMALL = ["--articles", "60", "--submissions", "40", "--handed-in", "4", "--offices", "2"]


def test_a_night_finds_all_that_was_planted(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--made-up", "--workers", "1", "--new", "60", *SMALL]) == 0
    said = capsys.readouterr().out
    assert "of those planted 0 missed" in said
    assert "0 left waiting" in said
