"""`kandeng check`: all of config/, every fault with its line; nothing is ever loaded in part."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import click

from cli.context import REWARDS, Context, common
from cli.say import say, say_json
from matcher import settings
from office.errors import ConfigError
from office.load import load_office
from rewards.check import Warned, check


@click.command("check")
@common
def command(context: Context) -> int:
    """检查 config/ 全部文件; 有错列出每一处的文件和行。"""
    warned = [each for own in context.folders() for each in validate(own)]
    office = context.office
    unchecked = [s.key for _, s in office.all_sources() if s.checked is None and s.kind != "manual"]
    if context.json:
        say_json({"outlets": len(office.outlets), "unchecked": unchecked, "warnings": warned})
        return 0
    for warning in warned:
        say(f"{warning.where}: {warning.message}")
    if not context.rulesets:
        say(f"没有 {REWARDS}: 照常采集、比对、认定, 但不计分")
    say(
        f"配置无误: {len(office.outlets)} 家媒体, {sum(1 for _ in office.all_sources())} 个采集入口"
    )
    if unchecked:
        say(f"其中 {len(unchecked)} 个入口从未试采 (checked: null): kandeng sources try KEY")
    return 0


def validate(config_dir: Path) -> tuple[Warned, ...]:
    """Return what is odd about a sound configuration.

    Raises: ConfigError naming every fault of every file.
    """
    refused: list[ConfigError] = []
    warned: list[Warned] = []
    for load in (lambda: load_office(config_dir), lambda: settings.load(config_dir)):
        _gather(load, refused)
    for path in _rule_files(config_dir):
        found = _gather(lambda path=path: check(path), refused)  # type: ignore[misc]
        warned += found[1] if found else ()
    if refused:
        first, *rest = refused
        others = (*first.others, *(each for fault in rest for each in (fault, *fault.others)))
        raise type(first)(first.message, where=first.where, others=others)
    return tuple(warned)


def _gather(load: Callable[[], Any], refused: list[ConfigError]) -> Any:
    try:
        return load()
    except ConfigError as fault:
        refused.append(fault)
        return None


def _rule_files(config_dir: Path) -> Iterator[Path]:
    if (config_dir / REWARDS).exists():
        yield config_dir / REWARDS
    yield from sorted((config_dir / "samples").glob("*.yaml"))
