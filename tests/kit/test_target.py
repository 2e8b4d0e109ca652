"""A kit holds what its box needs, and nothing without a hash."""

import re
from pathlib import Path

import pytest

from kit.target import Target, pins

LOCK = (Path(__file__).parents[2] / "requirements.lock").read_text(encoding="utf-8")
MACHINES = ("x86_64", "aarch64")
PYTHONS = ("3.11", "3.12", "3.13", "3.14")


def _named(lock: str) -> list[str]:
    return re.findall(r"^([A-Za-z0-9_.-]+)==", lock, flags=re.MULTILINE)


@pytest.mark.parametrize("python", PYTHONS)
@pytest.mark.parametrize("machine", MACHINES)
def test_every_pin_of_a_box_is_there_once_with_its_hashes(machine: str, python: str) -> None:
    """No marker is left to be read on the box: what is in the kit is what it installs."""
    lock = pins(LOCK, Target(machine, python))
    named = _named(lock)
    assert len(named) == len(set(named))
    assert {"numpy", "fastapi", "scrapy", "playwright", "psycopg-binary"} <= set(named)
    for block in re.split(r"^(?=[A-Za-z0-9])", lock, flags=re.MULTILINE)[1:]:
        assert "--hash=sha256:" in block
        assert ";" not in block.splitlines()[0]


def test_sqlite_comes_along_where_there_is_a_wheel_of_it() -> None:
    """pysqlite3 has none for aarch64; there the SQLite of Python itself serves."""
    assert "pysqlite3" in _named(pins(LOCK, Target("x86_64", "3.11")))
    assert "pysqlite3" not in _named(pins(LOCK, Target("aarch64", "3.11")))


def test_no_wheel_asks_for_a_newer_system_than_the_kit_says() -> None:
    tags = Target("aarch64", "3.12").platforms
    assert tags[0] == "manylinux_2_28_aarch64"
    assert "manylinux2014_aarch64" in tags
    assert "manylinux_2_29_aarch64" not in tags
    assert Target("aarch64", "3.12").name == "linux_aarch64-cp312"
