"""What the pages load."""

import json
from pathlib import Path

from api.assets_served import address

ASSETS = Path(__file__).parents[2] / "api" / "assets"


def test_the_lock_holds_no_address_and_every_hash() -> None:
    """A mirror serves as well as the registry; nothing unpinned is installed."""
    text = (ASSETS / "package-lock.json").read_text()
    assert "://" not in text
    assert '"resolved"' not in text
    packages = json.loads(text)["packages"]
    assert all("integrity" in held for name, held in packages.items() if name)


def test_an_address_changes_with_its_file() -> None:
    """So that a browser may keep it for a year."""
    assert "?v=" in address("app.js")
