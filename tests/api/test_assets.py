"""What the pages load."""

import json
from pathlib import Path

import pytest

from api.assets_served import FOLDER, address, assets

ASSETS = Path(__file__).parents[2] / "api" / "assets"
FIRST_LOAD = ("vendor/tabler.min.css", "vendor/htmx.min.js", "app.css", "app.js", "icon.svg")


def test_the_lock_holds_no_address_and_every_hash() -> None:
    """A mirror serves as well as the registry; nothing unpinned is installed."""
    text = (ASSETS / "package-lock.json").read_text()
    assert "://" not in text
    assert '"resolved"' not in text
    packages = json.loads(text)["packages"]
    assert all("integrity" in held for name, held in packages.items() if name)


def test_a_first_load_is_small() -> None:
    """At most 150 kB over the wire with gzip, charts apart."""
    if not (FOLDER / "vendor" / "tabler.min.css").exists():
        pytest.fail("the page assets are missing: run make assets")
    import gzip  # noqa: PLC0415

    size = 0
    for name in FIRST_LOAD:
        held = assets()[name]
        size += len(held.packed.get("gzip") or gzip.compress(held.content))
    assert size <= 140_000, size  # ten more for the page itself


def test_an_address_changes_with_its_file() -> None:
    """So that a browser may keep it for a year."""
    assert "?v=" in address("app.js")
