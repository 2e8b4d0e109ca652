"""The real command line, as a process of its own, in an office of its own."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class Ran:
    """What a command left behind."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The one object it printed."""
        return json.loads(self.out)


Kandeng = Callable[..., Ran]


@pytest.fixture
def kandeng(tmp_path: Path) -> Kandeng:
    """Run `kandeng …` in an empty folder, as a person would."""

    def run(*words: str | Path, cwd: Path = tmp_path, given: str | None = None) -> Ran:
        done = subprocess.run(
            [sys.executable, "-W", "error::ResourceWarning", "-m", "cli", *map(str, words)],
            cwd=cwd,
            env={**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "160"},
            input=given,
            capture_output=True,
            text=True,
            timeout=180,
            check=False,
        )
        assert "Traceback" not in done.stderr, done.stderr
        return Ran(done.returncode, done.stdout, done.stderr)

    return run
