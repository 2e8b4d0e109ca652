"""What an act of the audit trail says of itself, in words; the API gives it as it is kept."""

from collections.abc import Mapping
from datetime import datetime, tzinfo

from bulletin.labels import label
from ledger.tables import Audit

_WORDS: Mapping[str, str] = {
    "after": "role",
    "basis": "basis",
    "kind": "decider",
    "measure": "measure",
    "outcome": "objection",
    "reason": "reason",
    "roles": "role",
    "scopes": "scope",
}
"""Which labels a value is one of; a value that is none of them stays as it is."""
_OF_ACT: Mapping[tuple[str, str], str] = {
    ("account.role", "before"): "role",
    ("intake.read", "kind"): "file",
    ("fact", "kind"): "fact",
    ("target_set", "kind"): "whose",
    ("target_dropped", "kind"): "whose",
}
_HEXES = ("digest", "file", "form", "printed_head")
_MOMENTS = ("expires_at", "until")
_FIRST = ("name", "number", "period", "ref", "submission")
"""What an act is about stands before what else is known of it."""
_SHOWN = 12
"""Characters of a hash; the whole of it is in the JSON."""


def details_of(act: Audit, spoken: str, *, zone: tzinfo) -> list[tuple[str, str]]:
    """Return what is kept with an act as pairs of a word and a value; what is empty is left out."""
    return [
        (label("detail", key, spoken), _value(act.act, key, value, spoken, zone))
        for key, value in sorted(act.details.items(), key=_turn)
        if value not in (None, "", [], {})
    ]


def _turn(detail: tuple[str, object]) -> tuple[bool, str]:
    return detail[0] not in _FIRST, detail[0]


def _value(act: str, key: str, value: object, spoken: str, zone: tzinfo) -> str:
    if isinstance(value, list | dict):
        return "、".join(_value(act, key, each, spoken, zone) for each in value)
    if key in _MOMENTS and "T" in str(value):
        return f"{datetime.fromisoformat(str(value)).astimezone(zone):%Y-%m-%d %H:%M}"
    if key in _HEXES:
        return str(value)[:_SHOWN]
    kind = _OF_ACT.get((act, key)) or _WORDS.get(key)
    return label(kind, str(value), spoken) if kind else str(value)
