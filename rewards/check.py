"""What `kandeng check` says of a rules file beyond whether it can be read."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from office.profile import Mode
from office.strict import Step, Strict
from rewards import grammar
from rewards.asked import asked_for
from rewards.facts import PLACEMENT_FIELDS, STATED_FIELDS
from rewards.grammar import Quota, RuleFile, RuleSet
from rewards.mode import switched_off
from rewards.reachable import unreachable


@dataclass(frozen=True, slots=True)
class Warned:
    """Something legal that is probably not meant; `where` is file:line."""

    where: str
    message: str


def check(
    path: Path, *, mode: Mode | None = None
) -> tuple[tuple[RuleSet, ...], tuple[Warned, ...]]:
    """Return the rule sets of a file and what is odd about them.

    `mode` is the office's, which may keep parts of a rule set off.

    Raises:
        RuleError: the file is refused, with file and line.
    """
    found = grammar.read(path)
    return found.value.rulesets, tuple(warnings(found, mode))


def warnings(found: Strict[RuleFile], mode: Mode | None = None) -> Iterator[Warned]:
    """Yield what is odd, in the order of rule sets."""
    for i, ruleset in enumerate(found.value.rulesets):
        for steps, message in (*_of(ruleset), *_kept_off(ruleset, mode)):
            line = found.line("rulesets", i, *steps)
            yield Warned(f"{found.name}:{line}", message)


def _of(ruleset: RuleSet) -> Iterator[tuple[Sequence[Step], str]]:
    for row, message in unreachable(ruleset.schedule or ()):
        yield ("schedule", row), message
    for field in sorted(asked_for([ruleset]) - PLACEMENT_FIELDS - STATED_FIELDS):
        yield ("schedule",), f"'{field}' 不是采用记录的固有字段, 只有人工补充时才有; 请检查拼写"
    combine = ruleset.combine
    if combine.value is not None and "plus" not in combine.mode:
        yield ("combine", "value"), f"combine 为 {combine.mode} 时 value 不起作用"
    if combine.by is not None and combine.mode != "once_per_class":
        yield ("combine", "by"), f"combine 为 {combine.mode} 时 by 不起作用"
    if ruleset.quota:
        yield from _idle_rates(ruleset.quota)


def _idle_rates(quota: Quota) -> Iterator[tuple[Sequence[Step], str]]:
    """Yield the rates of tiers that no task is set for: nothing is ever paid or taken by them."""
    for name, rates in (("overage", quota.overage), ("shortfall", quota.shortfall)):
        if not isinstance(rates, dict) or (not quota.need_by_tier and len(rates) == 1):
            continue
        for tier in sorted(rates.keys() - quota.need_by_tier.keys()):
            words = f"{name} 有 {tier} 的标准, need_by_tier 没有 {tier} 的任务, 这一项不起作用"
            yield ("quota", name), words


def _kept_off(ruleset: RuleSet, mode: Mode | None) -> Iterator[tuple[Sequence[Step], str]]:
    for part in switched_off(ruleset, mode) if mode else ():
        yield (part,), f"{part} 须有依据文件, 在 mode: {mode} 下停用"
