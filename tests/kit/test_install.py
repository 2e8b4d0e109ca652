"""The install script refuses before it writes anything."""

import hashlib
import platform
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[2] / "kit" / "install.sh"
PYTHON = f"{sys.version_info.major}.{sys.version_info.minor}"


@pytest.fixture
def unpacked(tmp_path: Path) -> Path:
    """A kit without wheels: whole by its sums, with nothing to install from."""
    folder = tmp_path / "kit"
    folder.mkdir()
    shutil.copyfile(SCRIPT, folder / "install.sh")
    (folder / "MACHINE").write_text(f"{platform.machine()}\n")
    (folder / "PYTHON").write_text(f"{PYTHON}\n")
    files = ("install.sh", "MACHINE", "PYTHON")
    sums = (f"{hashlib.sha256((folder / f).read_bytes()).hexdigest()}  {f}\n" for f in files)
    (folder / "SHA256SUMS").write_text("".join(sums))
    return folder


def _refusal(folder: Path, python: str = sys.executable) -> str:
    """Return what the script says as it refuses; it has written nothing."""
    to = folder.parent / "kandeng"
    ended = subprocess.run(
        ["sh", folder / "install.sh", to],
        env={"PATH": "/usr/bin:/bin", "PYTHON": python, "HOME": str(folder.parent)},
        capture_output=True,
        check=False,
        text=True,
    )
    assert ended.returncode == 2
    assert not to.exists()
    return ended.stderr


def test_a_kit_for_another_machine_is_refused(unpacked: Path) -> None:
    (unpacked / "MACHINE").write_text("sw_64\n")
    assert "本安装包用于 sw_64" in _refusal(unpacked)


def test_another_python_is_refused_with_what_was_found(unpacked: Path) -> None:
    """Wheels are made for one minor version."""
    (unpacked / "PYTHON").write_text("3.10\n")
    assert f"需要 Python 3.10 (找到: {PYTHON})" in _refusal(unpacked)
    assert "找到: -" in _refusal(unpacked, python="no-such-python")


def test_a_file_that_changed_on_the_way_is_refused(unpacked: Path) -> None:
    with (unpacked / "install.sh").open("a") as script:
        script.write("\n")
    assert "与 SHA256SUMS 不符" in _refusal(unpacked)
