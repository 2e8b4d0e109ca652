"""The examples in extraction's docstrings run."""

import doctest
import importlib
import pkgutil

import pytest

import crawler.extract

NAMES = [
    found.name for found in pkgutil.iter_modules(crawler.extract.__path__) if found.name[0] != "_"
]


@pytest.mark.parametrize("name", NAMES)
def test_examples_run(name: str) -> None:
    assert doctest.testmod(importlib.import_module(f"crawler.extract.{name}")).failed == 0
