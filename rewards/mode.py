"""What the office's mode allows of a rule set.

The national rules of 2024 on lightening the load of the grass roots limit assessment by published
pieces: tasks, deductions and ladders of reads stay off until a named person has entered the
document they rest on (`office.yaml`, mode: assessment).
"""

from decimal import Decimal
from typing import Any

from office.profile import Mode
from rewards.grammar import Row, RuleSet

OFF = ("quota", "deductions", "ladder")
NO_LADDER = Row(
    key="ladder", when={}, base=Decimal(0), reason="按阅读量计酬须有依据文件, 现行模式下停用"
)


def as_allowed(ruleset: RuleSet, mode: Mode) -> RuleSet:
    """Return the rule set without what the mode does not allow; a ladder then says so."""
    off = switched_off(ruleset, mode)
    update: dict[str, Any] = {"quota": None, "deductions": {}} if off else {}
    if "ladder" in off:
        update |= {"ladder": None, "schedule": (NO_LADDER,)}
    return ruleset.model_copy(update=update)


def switched_off(ruleset: RuleSet, mode: Mode) -> tuple[str, ...]:
    """Return the parts of the rule set that the mode keeps off, to be said wherever it matters."""
    if mode == "assessment":
        return ()
    return tuple(name for name in OFF if getattr(ruleset, name))
