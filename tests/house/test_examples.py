"""Every example in a docstring of the product runs and comes out as it is written."""

import doctest
import importlib
from pathlib import Path

import pytest

HERE = Path(__file__).parents[2]
ROOMS = (
    "api", "bench", "bulletin", "cli", "crawler", "demo", "intake", "kit", "ledger", "matcher",
    "office", "review", "rewards", "text",
)  # fmt: skip
MODULES = sorted(
    path.relative_to(HERE).with_suffix("").as_posix().replace("/", ".")
    for room in ROOMS
    for path in (HERE / room).rglob("*.py")
    if ">>> " in path.read_text(encoding="utf-8")
)


def test_there_are_examples_in_most_rooms() -> None:
    """A search that finds nothing would pass in silence."""
    assert len({name.split(".")[0] for name in MODULES}) > len(ROOMS) / 2


@pytest.mark.parametrize("name", MODULES)
def test_examples_come_out_as_written(name: str) -> None:
    assert doctest.testmod(importlib.import_module(name)).failed == 0
