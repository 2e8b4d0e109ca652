"""The description of the API shows what is really asked and answered, and where it leads."""

import json
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from fastapi import FastAPI

from tests.api.conftest import signed_in
from tests.api.examples import FILE, recorded, written

JSON = "application/json"


@pytest.fixture
def described(light_app: FastAPI) -> dict[str, Any]:
    """The API as it describes itself."""
    said: dict[str, Any] = signed_in(light_app, "admin").get("/api/v1/openapi.json").json()
    return said


def operations(described: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {
        f"{method.upper()} {path}": operation
        for path, methods in described["paths"].items()
        for method, operation in methods.items()
    }


def fits(described: dict[str, Any], schema: dict[str, Any], value: Any) -> bool:
    whole = {**schema, "components": described["components"]}
    return bool(jsonschema_rs.Draft202012Validator(whole).is_valid(value))


def test_every_operation_has_examples_that_hold(described: dict[str, Any]) -> None:
    """Of every parameter in the path, of every body asked for in JSON, of every JSON answer."""
    without = []
    for name, operation in operations(described).items():
        for parameter in operation.get("parameters", ()):
            if "example" in parameter:
                assert fits(described, parameter["schema"], parameter["example"]), name
            elif parameter["required"]:
                without.append((name, parameter["name"]))
        asked = operation.get("requestBody", {}).get("content", {})
        answered = operation["responses"]["200"].get("content", {})
        for content in (asked, answered):
            if JSON in content and "example" not in content[JSON]:
                without.append((name, "body"))
            elif JSON in content:
                assert fits(described, content[JSON]["schema"], content[JSON]["example"]), name
    assert without == []


def test_every_refusal_is_described_with_both_its_sentences(described: dict[str, Any]) -> None:
    """As problem+json and nothing else; and how a key is brought."""
    assert described["components"]["securitySchemes"]["key"]["scheme"] == "bearer"
    for name, operation in operations(described).items():
        refused = {int(s): a for s, a in operation["responses"].items() if int(s) >= 400}
        assert {400, 401, 403, 404, 422, 500, 503} <= refused.keys(), name
        assert (413 in refused) == (not name.startswith("GET ")), name
        for status, answer in refused.items():
            assert list(answer["content"]) == ["application/problem+json"], (name, status)
            (said,) = answer["content"].values()
            assert fits(described, said["schema"], said["example"]), (name, status)
            assert said["example"]["status"] == status


def test_filters_are_described_in_words(described: dict[str, Any]) -> None:
    """What a name alone does not say."""
    told = {
        p["name"]: p.get("description")
        for p in operations(described)["GET /api/v1/placements"]["parameters"]
    }
    for name in ("unit", "q", "period", "after", "limit"):
        assert told[name], name


def test_the_examples_are_what_a_small_office_answers(tmp_path: Path) -> None:
    """`python -m tests.api.examples` writes them anew."""
    assert json.loads(written(recorded(tmp_path))) == json.loads(FILE.read_text("utf-8"))


def test_every_operation_is_led_to_or_leads_on(described: dict[str, Any]) -> None:
    """A client finds its way from one answer to the next; so does the test that follows links."""
    known = operations(described)
    by_id = {operation["operationId"]: name for name, operation in known.items()}
    linked = set()
    for name, operation in known.items():
        for link in operation["responses"]["200"].get("links", {}).values():
            linked |= {name, by_id[link["operationId"]]}
    assert set(known) - linked == set()
