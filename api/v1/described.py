"""What the API's description adds to what the routes say of themselves: 304, examples, links.

The examples are what a small office was asked and answered; a test asks it again.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from api.entity_tag import NOT_MODIFIED
from api.field_words import MOST, fault
from api.problems import MEDIA_TYPE, SENTENCES, Problem
from api.v1.errors import TOO_LARGE, as_answer

KEY = "key"
BEARER = {
    "type": "http",
    "scheme": "bearer",
    "description": "A key of `kandeng users key`, or of the page of accounts: kdk_…",
}
_REFUSED = {
    str(SENTENCES[key].status): Problem(key, fields=fields)
    for key, fields in (
        ("bad_request", ()),
        ("not_signed_in", ()),
        ("not_yours", ()),
        ("not_found", ()),
        ("conflict", ()),
        ("too_large", ()),
        ("invalid", [fault("query.limit", MOST, le=200)]),
        ("fault", ()),
        ("ledger", ()),
    )
}
EXAMPLES = Path(__file__).with_name("examples.json")
JSON = "application/json"


@dataclass(frozen=True, slots=True)
class Leads:
    """What an answer gives to the next request: a value of its body, or what was asked."""

    source: str
    target: str
    give: Mapping[str, str] = field(default_factory=dict)
    """Parameter → runtime expression."""
    body: Mapping[str, str] | None = None


@cache
def examples() -> Mapping[str, Mapping[str, Any]]:
    """Return parameters, request and answer by `METHOD path`."""
    found: dict[str, dict[str, Any]] = json.loads(EXAMPLES.read_text(encoding="utf-8"))
    return found


def complete(described: dict[str, Any], links: Iterable[Leads]) -> dict[str, Any]:
    """Return a description of the API with its key, examples, refusals and links put in."""
    described["components"]["securitySchemes"] = {KEY: BEARER}
    described["security"] = [{KEY: []}]
    operations = {
        f"{method.upper()} {path}": operation
        for path, methods in described["paths"].items()
        for method, operation in methods.items()
    }
    for name, operation in operations.items():
        if name.startswith("GET "):
            operation["responses"]["304"] = {"description": NOT_MODIFIED}
        else:
            operation["responses"]["413"] = as_answer(TOO_LARGE)
        _refusals(operation)
        _show(operation, examples().get(name, {}))
    for link in links:
        _lead(operations, link)
    return described


def _refusals(operation: dict[str, Any]) -> None:
    """Show what each refusal says; it is never plain JSON."""
    for status, answer in operation["responses"].items():
        if status in _REFUSED:
            answer["content"].pop(JSON, None)
            answer["content"][MEDIA_TYPE]["example"] = _REFUSED[status].body()


def _show(operation: dict[str, Any], example: Mapping[str, Any]) -> None:
    for parameter in operation.get("parameters", ()):
        if parameter["name"] in example.get("parameters", {}):
            parameter["example"] = example["parameters"][parameter["name"]]
    if "request" in example:
        operation["requestBody"]["content"][JSON]["example"] = example["request"]
    if "answer" in example:
        operation["responses"]["200"]["content"][JSON]["example"] = example["answer"]


def _lead(operations: Mapping[str, dict[str, Any]], link: Leads) -> None:
    target = operations[link.target]
    said: dict[str, Any] = {
        "operationId": target["operationId"],
        "description": target.get("summary", ""),
    }
    if link.give:
        said["parameters"] = dict(link.give)
    if link.body is not None:
        said["requestBody"] = dict(link.body)
    answer = operations[link.source]["responses"]["200"]
    answer.setdefault("links", {})[link.target] = said
