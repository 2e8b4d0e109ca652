"""The bench of workers that die goes on working: one small round, hosts as processes."""

import pytest

from bench.workers import main


def test_a_killed_worker_and_a_stopped_host_lose_nothing(
    capsys: pytest.CaptureFixture[str],
) -> None:
    code = main(["--processes", "--rounds", "1", "--sites", "2", "--pace", "0.1"])
    said = capsys.readouterr().out
    assert code == 0, said
    assert "killed at" in said
    assert "0 lost, 0 doubled" in said
