"""A rule set's schedule in words: what each row takes, and what it pays."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from api.words import N_, say
from bulletin.labels import LABELS, label
from office.house import Office
from rewards.grammar import RuleSet
from rewards.kept import content as content_of


def rows_in_words(
    rulesets: Iterable[RuleSet], office: Office, spoken: str
) -> Callable[[str, str | None], str]:
    """Return what gives, by a rule set's key and what a line of a credit names, what it takes.

    "" for what is no row of a schedule, or of a rule set that the office has no longer. A schedule
    is put into words when first asked for.
    """
    known = {held.key: held for held in rulesets}
    told: dict[str, dict[str, str]] = {}

    def words(ruleset: str, rule: str | None) -> str:
        if ruleset not in told:
            held = known.get(ruleset)
            rows = schedule_of(content_of(held), office, spoken=spoken) if held else ()
            told[ruleset] = {key: takes for key, takes, _ in rows}
        return told[ruleset].get(rule or "", "")

    return words


def schedule_of(
    content: Mapping[str, Any], office: Office, *, spoken: str
) -> Iterator[tuple[str, str, str]]:
    """Yield the rows of a schedule: key, what it takes, what it pays; the first that fits wins."""
    for row in content.get("schedule", ()):
        takes = "; ".join(
            _condition(name, asked, office, spoken) for name, asked in row["when"].items()
        )
        yield row["key"], takes, _pays(row["base"], spoken)


_FIELDS = {"tier": N_("Tier"), "medium": N_("Medium"), "outlet": N_("Outlet")}
_SIGNS = {"gte": "≥", "gt": ">", "lte": "≤", "lt": "<"}


def _condition(name: str, asked: object, office: Office, spoken: str) -> str:
    field = say(_FIELDS[name], language=spoken) if name in _FIELDS else label("fact", name, spoken)
    if isinstance(asked, Mapping):
        return f"{field} " + " ".join(f"{_SIGNS[sign]} {bound}" for sign, bound in asked.items())
    values = asked if isinstance(asked, list) else [asked]
    return f"{field} " + "、".join(_value(name, str(value), office, spoken) for value in values)


def _value(name: str, value: str, office: Office, spoken: str) -> str:
    if name == "tier":
        return office.tier_name(value)
    if name == "outlet":
        return office.outlet_name(value)
    return label(name, value, spoken) if value in LABELS.get(name, ()) else value


def _pays(base: object, spoken: str) -> str:
    if base is None:
        return say(N_("the office is asked"), language=spoken)
    if isinstance(base, Mapping):
        if "range" in base:
            low, high = base["range"]
            return f"{low}—{high}"
        return f"{base['field']} × {base.get('mul', 1)}"
    return f"{Decimal(str(base)):f}"
