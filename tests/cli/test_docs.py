"""The docs name every command there is, and every command they name is there."""

import re
from importlib import import_module
from pathlib import Path

import click
import pytest

from cli.main import COMMANDS

DOCS = Path(__file__).parents[2] / "docs"


def test_every_command_is_documented_and_every_documented_one_exists() -> None:
    text = (DOCS / "commands.md").read_text(encoding="utf-8")
    documented = set(re.findall(r"`kandeng ([a-z]+)", text))
    assert documented == set(COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_loads_and_says_what_it_does(name: str) -> None:
    command = import_module(f"cli.{name}").command
    assert isinstance(command, click.Command)
    assert command.help
