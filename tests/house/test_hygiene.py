"""The repository speaks of itself alone, and its locks hold no addresses."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LOCKS = sorted(ROOT.glob("requirements*.lock"))


def _tracked() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z"],
        cwd=ROOT,
        capture_output=True,
        check=True,
        text=True,
    ).stdout
    return [ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file()]


def test_nothing_committed_names_a_folder_of_the_machine() -> None:
    checkout = str(ROOT.parent) + "/"
    if ROOT.parent == Path("/"):
        pytest.skip("the checkout lies at the root: its path says nothing")
    naming = [
        path.relative_to(ROOT) for path in _tracked() if checkout.encode() in path.read_bytes()
    ]
    assert naming == []


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_a_lock_has_hashes_and_no_address(lock: Path) -> None:
    text = lock.read_text(encoding="utf-8")
    assert "://" not in text
    pinned = re.findall(r"^[a-z0-9].*==", text, flags=re.MULTILINE)
    assert pinned
    assert text.count("--hash=sha256:") >= len(pinned)


def test_the_page_assets_are_locked_without_addresses() -> None:
    lock = ROOT / "api" / "assets" / "package-lock.json"
    text = lock.read_text(encoding="utf-8")
    assert '"integrity"' in text
    assert "://" not in re.sub(r'"(url|funding|license)": "[^"]*"', "", text)
    assert '"resolved"' not in text
