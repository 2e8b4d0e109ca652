import doctest
import importlib
import pkgutil

import pytest

import review
import rewards

MODULES = [
    f"{package.__name__}.{module.name}"
    for package in (review, rewards)
    for module in pkgutil.iter_modules(package.__path__)
]


@pytest.mark.parametrize("name", MODULES)
def test_examples_in_docstrings_run(name: str) -> None:
    assert doctest.testmod(importlib.import_module(name)).failed == 0
