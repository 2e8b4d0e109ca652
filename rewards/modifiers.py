"""What a base becomes: percentages, sums and factors in the order they are written."""

from dataclasses import dataclass
from decimal import Decimal

from rewards import explain
from rewards.facts import Placement, Value
from rewards.grammar import Modifier, RuleSet
from rewards.results import Effect
from rewards.schedule import fits


@dataclass(frozen=True, slots=True)
class Modified:
    """A base (which `replace` may have set), what it has become, and by which steps.

    `amount` None: the base is open, and so is everything that rests on it.
    """

    base: Decimal | None
    amount: Decimal | None
    effects: tuple[Effect, ...] = ()


def modified(ruleset: RuleSet, placement: Placement, base: Decimal | None) -> Modified:
    """Apply every modifier that fits, then the most a line may be of its base."""
    start, running, effects = base, base, list[Effect]()
    for modifier in ruleset.modifiers:
        value = _value(modifier, placement)
        if value is None or not fits(modifier.when, placement):
            continue
        if modifier.op == "replace":
            effects.append(Effect(modifier.key, value - (running or 0)))
            start = running = value
        elif start is not None and running is not None:
            after = _apply(modifier, value, start, running, ruleset.stacking)
            effects.append(Effect(modifier.key, after - running))
            running = after
    if start is not None and running is not None and ruleset.max_multiple is not None:
        most = start * ruleset.max_multiple
        if running > most:
            effects.append(Effect("max_multiple", most - running))
            running = most
    return Modified(start, running, tuple(effects))


def _value(modifier: Modifier, placement: Placement) -> Decimal | None:
    """Return what the modifier works with; None: it does not apply."""
    if modifier.op == "per_step":
        steps, each = _steps(modifier, placement), _each(modifier, placement)
        return None if steps is None or each is None else steps * each
    if modifier.field:
        figure = placement.figure(modifier.field)
        return None if modifier.op == "divide" and figure == 0 else figure
    return _written(modifier, placement)


def _written(modifier: Modifier, placement: Placement) -> Decimal | None:
    """Return the value, or the entry of the table; None where it has none for this placement."""
    if modifier.by:
        (name, table), *_ = modifier.by.items()
        return table.get(_entry(placement.get(name)))
    return modifier.value


def _each(modifier: Modifier, placement: Placement) -> Decimal | None:
    """Return what one step is worth, as a share where `pct` says so, else as a sum."""
    if modifier.pct is not None:
        return modifier.pct
    return modifier.add if modifier.add is not None else _written(modifier, placement)


def _entry(value: Value) -> str:
    """Return a fact as the tables of `by` name it: 单独/综合 are `false` and `true`."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return explain.plain(value)
    return value if isinstance(value, str) else ""


def _steps(modifier: Modifier, placement: Placement) -> Decimal | None:
    """Return the whole steps above `from`; None below the first, or where nothing is known."""
    figure = placement.figure(modifier.field or "")
    if figure is None:
        return None
    start, step = modifier.from_ or Decimal(0), modifier.step or Decimal(1)
    steps = (figure - start) // step
    return steps if steps > 0 else None


def _apply(
    modifier: Modifier, value: Decimal, base: Decimal, running: Decimal, stacking: str
) -> Decimal:
    if modifier.op == "add" or (modifier.op == "per_step" and modifier.pct is None):
        return running + value
    if modifier.op == "mul":
        return running * value
    if modifier.op == "divide":
        return running / value
    return running + (base if stacking == "additive" else running) * value
