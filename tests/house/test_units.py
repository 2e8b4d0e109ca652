"""The units and the compose file that the docs hand out can be read, and start commands of ours."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from cli.main import COMMANDS

DOCS = Path(__file__).parents[2] / "docs"
UNITS = sorted((DOCS / "systemd").iterdir())
COMPOSE = yaml.safe_load((DOCS / "compose" / "compose.yaml").read_text(encoding="utf-8"))
PROGRAM = "/srv/kandeng/.venv/bin/kandeng"


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_a_unit_starts_a_command_over_the_same_settings(unit: Path) -> None:
    """A worker over another ledger than its pages would wait for nothing."""
    said = unit.read_text(encoding="utf-8")
    if unit.suffix == ".service":
        started = re.findall(rf"^ExecStart={PROGRAM} (\S+)", said, flags=re.MULTILINE)
        assert started
        assert set(started) <= set(COMMANDS)
        assert "EnvironmentFile=-/etc/kandeng.env" in said


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd on this machine")
@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_systemd_itself_reads_a_unit(unit: Path, tmp_path: Path) -> None:
    """With a program that is here in place of the installed one."""
    for other in UNITS:
        said = other.read_text(encoding="utf-8").replace(PROGRAM, sys.executable)
        (tmp_path / other.name).write_text(said, encoding="utf-8")
    argv = ["systemd-analyze", "verify", str(tmp_path / unit.name)]
    done = subprocess.run(argv, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr.strip()) == (0, "")


def test_the_compose_file_starts_commands_of_ours() -> None:
    services = COMPOSE["services"]
    commands = [s["command"].split() for s in services.values() if "command" in s]
    assert {program for program, *_ in commands} == {"kandeng"}
    assert {words[0] for _, *words in commands} == {"serve", "worker"} <= set(COMMANDS)
    assert (DOCS / "compose" / Path(services["pages"]["build"]["dockerfile"]).name).is_file()
