"""Which facts of a placement a rule set looks at."""

from collections.abc import Iterable, Iterator

from rewards import grammar


def asked_for(rulesets: Iterable[grammar.RuleSet]) -> frozenset[str]:
    """Return every field of a placement that some rule looks at."""
    return frozenset(name for ruleset in rulesets for name in _fields(ruleset))


def _fields(ruleset: grammar.RuleSet) -> Iterator[str]:
    for row in ruleset.schedule or ():
        yield from row.when
        if isinstance(row.base, grammar.FieldBase):
            yield row.base.field
    if ruleset.ladder:
        yield ruleset.ladder.field
    for modifier in ruleset.modifiers:
        yield from (*modifier.when, *(modifier.by or ()))
        if modifier.field:
            yield modifier.field
