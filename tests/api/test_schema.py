"""Every operation, asked with what its own description allows and with what it forbids."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
import schemathesis
from fastapi import FastAPI
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.specs.openapi.checks import positive_data_acceptance
from schemathesis.specs.openapi.schemas import OpenApiSchema

from tests.api.conftest import app_of, signed_in
from tests.api.newsroom import Newsroom
from tests.api.serving import serving

EXAMPLES = 10
"""An operation in `make test`."""


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


def test_no_operation_fails_or_answers_what_it_does_not_describe(
    light_newsroom: Newsroom, described: OpenApiSchema, address: str, now: datetime
) -> None:
    """0 faults of the program, 0 undocumented answers, every body as described."""
    from datetime import timedelta  # noqa: PLC0415

    from api.accounts import make_key  # noqa: PLC0415
    from ledger.tables import Account  # noqa: PLC0415

    with light_newsroom.ledger.writing() as session:
        session.query(Account).filter(Account.name == "admin").one().roles = [
            "reviewer",
            "committee",
            "admin",
        ]
        key = make_key(
            session, "admin", label="t", scopes=["read", "decide"], now=now, by="test",
            expires_at=now + timedelta(days=1),
        )  # fmt: skip
    tried = 0
    for result in described.get_all_operations():
        operation: Any = result.ok()  # type: ignore[union-attr]
        tried += 1

        @settings(
            max_examples=EXAMPLES,
            deadline=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
            database=None,
        )
        @given(case=operation.as_strategy())
        def ask(case: Any) -> None:
            case.call_and_validate(
                base_url=address,
                headers={"Authorization": f"Bearer {key.secret}"},
                # A cursor is one the list gave, and a span ends after it begins.
                excluded_checks=[positive_data_acceptance],
            )

        ask()
    assert tried >= 17
