"""Why a single value will not do, in both languages: for a program's log and for who reads it."""

from collections.abc import Mapping
from typing import Any

from api.words import DEFAULT, N_, say

NOT_OURS = N_("this list did not give that cursor")
MOST = N_("must be %(le)s or less")
UNKNOWN = N_("there is no such field")
_WORDS: Mapping[str, str] = {
    "missing": N_("is missing"),
    "extra_forbidden": UNKNOWN,
    "greater_than_equal": N_("must be %(ge)s or more"),
    "greater_than": N_("must be more than %(gt)s"),
    "less_than_equal": MOST,
    "less_than": N_("must be less than %(lt)s"),
    "string_too_long": N_("must have %(max_length)s characters or fewer"),
    "string_too_short": N_("must have %(min_length)s characters or more"),
    "too_long": N_("must have %(max_length)s entries or fewer"),
    "too_short": N_("must have %(min_length)s entries or more"),
    "string_pattern_mismatch": N_("must be written as %(pattern)s says"),
    "literal_error": N_("must be one of %(expected)s"),
    "enum": N_("must be one of %(expected)s"),
    "string_type": N_("must be text"),
    "int_type": N_("must be a whole number"),
    "int_parsing": N_("must be a whole number"),
    "int_from_float": N_("must be a whole number"),
    "decimal_type": N_("must be a number"),
    "decimal_parsing": N_("must be a number"),
    "decimal_max_places": N_("must have %(decimal_places)s decimal places or fewer"),
    "decimal_max_digits": N_("must have %(max_digits)s digits or fewer"),
    "bool_type": N_("must be true or false"),
    "bool_parsing": N_("must be true or false"),
    "date_type": N_("must be a day, as 2026-10-31"),
    "date_parsing": N_("must be a day, as 2026-10-31"),
    "date_from_datetime_parsing": N_("must be a day, as 2026-10-31"),
    "date_from_datetime_inexact": N_("must be a day, as 2026-10-31"),
    "list_type": N_("must be a list"),
    "dict_type": N_("must be a JSON object, sent as application/json"),
    "model_type": N_("must be a JSON object, sent as application/json"),
    "model_attributes_type": N_("must be a JSON object, sent as application/json"),
    "json_invalid": N_("cannot be read as JSON"),
}
"""By what pydantic calls the fault; its arguments bear pydantic's names."""


def fault(field: str, message: str, **args: object) -> dict[str, str]:
    """Return what is said of a field; `message` is a sentence of the catalogue.

    >>> fault("query.after", NOT_OURS)["reason"]
    'this list did not give that cursor'
    """
    return {
        "field": field,
        "reason": say(message, language="en", **args),
        "reason_zh": say(message, language=DEFAULT, **args),
    }


def of_request(found: Mapping[str, Any]) -> dict[str, str]:
    """Return what is said of a fault that the framework found."""
    field = ".".join(str(step) for step in found["loc"])
    message = _WORDS.get(str(found["type"]))
    if message is None:
        return fault(field, N_("will not do: %(why)s"), why=found["msg"])
    return fault(field, message, **found.get("ctx", {}))
