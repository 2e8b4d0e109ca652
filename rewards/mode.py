"""What the office's mode allows of a rule set.

The national rules of 2024 on lightening the load of the grass roots limit assessment by published
pieces: tasks, deductions and ladders of reads stay off until a named person has entered the
document they rest on (`office.yaml`, mode: assessment).
"""

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from office.profile import Mode, Profile
from rewards.grammar import Effective, Row, RuleSet

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


def as_counted(ruleset: RuleSet, profile: Profile, day: date) -> tuple[RuleSet, ...]:
    """Return the rule set as accounts go by it on a day.

    What was earned or missed while the document was in force stays so when it has run out: else
    the next closing would take a whole year back. So tasks stay (they are judged by the term),
    and a ladder is cut in two on the document's last day.
    """
    ground = profile.assessment
    if profile.mode != "assessment" or ground is None:
        return (as_allowed(ruleset, profile.mode_on(day)),)
    runs = ruleset.effective
    if day <= ground.until or not ruleset.ladder or (runs.to and runs.to <= ground.until):
        return (ruleset,)
    if runs.from_ > ground.until:
        return (as_allowed(ruleset, "incentive"),)
    before = _within(ruleset, runs.from_, ground.until)
    after = _within(ruleset, ground.until + timedelta(days=1), runs.to)
    return before, as_allowed(after, "incentive")


def reckoned_in(rulesets: Iterable[RuleSet], profile: Profile, day: date) -> set[str]:
    """Return the keys of the rule sets whose works still come to an amount on a day.

    None where the office only gives feedback; without a ladder that `as_allowed` puts out of use.
    """
    mode = profile.mode_on(day)
    if mode == "feedback":
        return set()
    cut_in_two = profile.mode == "assessment"
    return {r.key for r in rulesets if cut_in_two or "ladder" not in switched_off(r, mode)}


def _within(ruleset: RuleSet, start: date, end: date | None) -> RuleSet:
    effective = Effective.model_validate({"from": start, "to": end})
    return ruleset.model_copy(update={"effective": effective})


def switched_off(ruleset: RuleSet, mode: Mode) -> tuple[str, ...]:
    """Return the parts of the rule set that the mode keeps off, to be said wherever it matters."""
    if mode == "assessment":
        return ()
    return tuple(name for name in OFF if getattr(ruleset, name))
