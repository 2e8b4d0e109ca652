"""What the office's mode allows of a rule set.

The national rules of 2024 on lightening the load of the grass roots limit assessment by published
pieces: tasks, deductions and ladders of reads stay off until a named person has entered the
document they rest on (`office.yaml`, mode: assessment).
"""

from typing import Any

from office.profile import Mode
from rewards.grammar import RuleSet

OFF: dict[str, Any] = {"quota": None, "deductions": {}, "ladder": None}


def as_allowed(ruleset: RuleSet, mode: Mode) -> RuleSet:
    """Return the rule set without what the mode does not allow."""
    if mode == "assessment":
        return ruleset
    return ruleset.model_copy(update=OFF)


def switched_off(ruleset: RuleSet, mode: Mode) -> tuple[str, ...]:
    """Return the parts of the rule set that the mode keeps off, to be said wherever it matters."""
    if mode == "assessment":
        return ()
    return tuple(name for name in OFF if getattr(ruleset, name))
