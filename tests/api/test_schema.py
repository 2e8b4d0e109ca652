"""Every operation, asked with what its own description allows and with what it forbids."""

import os
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
import schemathesis
from fastapi import FastAPI
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.specs.openapi.checks import positive_data_acceptance
from schemathesis.specs.openapi.schemas import OpenApiSchema

from api.accounts import make_key
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
    """One answer's links lead to the next request: what was just made is asked for and undone."""

    class Walk(described.as_state_machine()):  # type: ignore[misc]
        def call(self, case: Any, **kwargs: Any) -> Any:
            tried[case.operation.label] += 1
            return super().call(case, **kwargs)

        def get_call_kwargs(self, _case: Any) -> dict[str, Any]:
            return {"base_url": address, "headers": {"Authorization": f"Bearer {key}"}}

        def validate_response(self, response: Any, case: Any, **_more: Any) -> None:
            case.validate_response(response, excluded_checks=NOT_OURS)

    Walk.run(
        settings=settings(
            max_examples=WALKS,
            stateful_step_count=STEPS,
            deadline=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
            database=None,
        )
    )


def _asked(case: Any, address: str, key: str) -> None:
    case.call_and_validate(
        base_url=address,
        headers={"Authorization": f"Bearer {key}"},
        excluded_checks=NOT_OURS,
    )
