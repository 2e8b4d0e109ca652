"""Every operation, asked with what its own description allows and with what it forbids."""

import os
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

import pytest
import schemathesis
from fastapi import FastAPI
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import FlakyStrategyDefinition
from schemathesis.specs.openapi.checks import positive_data_acceptance
from schemathesis.specs.openapi.schemas import OpenApiSchema

from api.accounts import make_key
from api.v1.described import examples
from api.v1.links import LINKS
from ledger.tables import Account
from tests.api.conftest import app_of, signed_in
from tests.api.newsroom import Newsroom
from tests.api.serving import serving

EXAMPLES = int(os.environ.get("KANDENG_SCHEMA_EXAMPLES", "3"))
"""An operation; the drill asks for more."""
WALKS = int(os.environ.get("KANDENG_SCHEMA_WALKS", "6"))
STEPS = 12
"""Requests in a walk along the links."""
NOT_OURS = [positive_data_acceptance]
"""A cursor is one the list gave, a span ends after it begins, months close in order."""


@pytest.fixture
def described(light_app: FastAPI) -> OpenApiSchema:
    """The API as it describes itself."""
    said = signed_in(light_app, "admin").get("/api/v1/openapi.json").json()
    return schemathesis.openapi.from_dict(said)


@pytest.fixture
def address(light_newsroom: Newsroom, now: datetime) -> Iterator[str]:
    """The API on a loopback port."""
    with serving(app_of(light_newsroom, lambda: now)) as found:
        yield found


@pytest.fixture
def key(light_newsroom: Newsroom, now: datetime) -> str:
    """The key of somebody who holds every role that sees all units."""
    with light_newsroom.ledger.writing() as session:
        session.query(Account).filter(Account.name == "admin").one().roles = [
            "reviewer",
            "committee",
            "admin",
        ]
        made = make_key(
            session, "admin", label="t", scopes=["read", "decide"], now=now, by="test",
            expires_at=now + timedelta(days=1),
        )  # fmt: skip
    return made.secret


@pytest.fixture
def tried() -> Iterator[Counter[str]]:
    """How often each operation was asked, printed at the end."""
    found = Counter[str]()
    yield found
    print(f"{found.total()} requests to {len(found)} operations")


def test_no_operation_fails_or_answers_what_it_does_not_describe(
    described: OpenApiSchema, address: str, key: str, tried: Counter[str]
) -> None:
    """0 faults of the program, 0 undocumented answers, every body as described."""
    operations = [result.ok() for result in described.get_all_operations()]  # type: ignore[union-attr]
    for operation in operations:
        tried[operation.label] += 0

        @settings(
            max_examples=EXAMPLES,
            deadline=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
            database=None,
        )
        @given(case=operation.as_strategy())
        def ask(case: Any) -> None:
            tried[case.operation.label] += 1
            _asked(case, address, key)

        ask()
    assert len(tried) == len(operations)
    assert min(tried.values()) > 0


def test_no_chain_of_requests_fails_either(
    described: OpenApiSchema, address: str, key: str, tried: Counter[str]
) -> None:
    """One answer's links lead to the next request: what was just made is asked for and undone.

    The ledger keeps what earlier walks did, so that one which begins as another did may be answered
    otherwise. Hypothesis takes that for a flaw of the walk: then the remaining ones begin anew.
    """
    walked, failed = Counter[str](), list[BaseException]()

    class Walk(described.as_state_machine()):  # type: ignore[misc]
        def call(self, case: Any, **kwargs: Any) -> Any:
            tried[case.operation.label] += 1
            return super().call(case, **kwargs)

        def get_call_kwargs(self, _case: Any) -> dict[str, Any]:
            return {"base_url": address, "headers": {"Authorization": f"Bearer {key}"}}

        def validate_response(self, response: Any, case: Any, **_more: Any) -> None:
            try:
                case.validate_response(response, excluded_checks=NOT_OURS)
            except BaseException as fault:  # schemathesis raises groups of them
                failed.append(fault)
                raise

        def teardown(self) -> None:
            walked["over"] += 1
            super().teardown()

    while not failed and (left := WALKS - walked["over"]) > 0:
        with suppress(FlakyStrategyDefinition):
            Walk.run(settings=_walking(left))
            break
    assert failed == []


def _walking(walks: int) -> settings:
    return settings(
        max_examples=walks,
        stateful_step_count=STEPS,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
        database=None,
    )


def test_every_operation_is_reached_by_following_the_links(
    described: OpenApiSchema, address: str, key: str, tried: Counter[str]
) -> None:
    """From `me` on, each link is taken once: with what the answer gives, else with the example."""
    first = "GET /api/v1/me"
    answers = {first: _said(_followed(described, first, {}, {}), address, key, tried)}
    ahead = list(LINKS)
    while ahead:
        link = next(each for each in ahead if each.source in answers)
        ahead.remove(link)
        given, body = (
            {name: _value(said, answers[link.source]) for name, said in (held or {}).items()}
            for held in (link.give, link.body)
        )
        said = _said(_followed(described, link.target, given, body), address, key, tried)
        if answers.get(link.target, _SILENT)["response"] is None:
            answers[link.target] = said
    assert set(tried) == {each.ok().label for each in described.get_all_operations()}  # type: ignore[union-attr]


_SILENT: dict[str, Any] = {"request": {}, "response": None}


def _followed(
    described: OpenApiSchema, name: str, given: Mapping[str, Any], body: Mapping[str, Any]
) -> Any:
    """Return a request to an operation: its example, and over it what a link gives."""
    method, _, path = name.partition(" ")
    operation, shown = described[path][method], examples().get(name, {})
    asked: dict[str, dict[str, Any]] = {
        "path": {each.name: None for each in operation.path_parameters},
        "query": {each.name: None for each in operation.query},
    }
    for values in asked.values():
        values.update({k: v for k, v in shown.get("parameters", {}).items() if k in values})
    for where, value in given.items():
        place, _, parameter = where.partition(".")
        asked[place][parameter] = value or asked[place][parameter]
    sent: dict[str, Any] = {}
    if "request" in shown and shown["request"] is not None:
        told = {key: value for key, value in body.items() if value is not None}
        sent = {"body": {**shown["request"], **told}, "media_type": "application/json"}
    query = {key: value for key, value in asked["query"].items() if value is not None}
    return operation.Case(path_parameters=asked["path"], query=query, **sent)


def _said(case: Any, address: str, key: str, tried: Counter[str]) -> dict[str, Any]:
    """Ask, hold the answer against the description, and return what was asked and answered."""
    tried[case.operation.label] += 1
    answer = _asked(case, address, key)
    is_json = answer.headers.get("content-type", [""])[0] == "application/json"
    return {
        "request": {"path": case.path_parameters or {}},
        "response": answer.json() if answer.status_code == 200 and is_json else None,
    }


def _value(said: str, answered: Mapping[str, Any]) -> Any:
    """Return what a runtime expression names; None where the answer has no such thing."""
    if said.startswith("$request.path."):
        return answered["request"]["path"].get(said.removeprefix("$request.path."))
    found = answered["response"]
    for step in said.removeprefix("$response.body#/").split("/"):
        if isinstance(found, list):
            found = found[int(step)] if int(step) < len(found) else None
        else:
            found = found.get(step) if isinstance(found, dict) else None
    return found


def _asked(case: Any, address: str, key: str) -> Any:
    return case.call_and_validate(
        base_url=address,
        headers={"Authorization": f"Bearer {key}"},
        excluded_checks=NOT_OURS,
    )
