"""批示 and other events: they earn once a work, not once a placement."""

from collections.abc import Iterator, Sequence

from rewards import explain
from rewards.facts import Event
from rewards.grammar import EventTable, RuleSet
from rewards.results import Line


def event_lines(ruleset: RuleSet, events: Sequence[Event]) -> Iterator[Line]:
    """Yield what a work's events earn: each of a kind, or the highest, as the rule set says."""
    for kind, table in ruleset.events.items():
        lines = [_line(ruleset, table, event) for event in events if event.kind == kind]
        lines = [line for line in lines if line.counted]
        if table.combine == "sum" or any(line.question for line in lines):
            yield from lines
        elif lines:
            yield max(lines, key=lambda line: line.amount or 0)


def _line(ruleset: RuleSet, table: EventTable, event: Event) -> Line:
    rule = f"event:{event.kind}"
    if not table.knows(event.level):
        return Line(rule=rule, reason=explain.NO_ROW)
    amount = table.amount(event.level)
    if amount is None:
        question = explain.ask_event(event.kind, event.level, ruleset.measure)
        return Line(rule=rule, amount=None, counted=True, question=question)
    return Line(rule=rule, base=amount, amount=amount, counted=amount > 0, reason=event.level)
