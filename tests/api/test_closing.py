"""A month is closed by two people on the draft both saw."""

import re
from datetime import timedelta

from fastapi import FastAPI
from sqlalchemy import select

from ledger.session import Ledger
from ledger.tables import Account, Closing, Entry
from tests.api.conftest import Clock, signed_in
from tests.api.newsroom import CHEAP


def _digest(page: str) -> str:
    found = re.search(r'name="digest" value="([0-9a-f]{64})"', page)
    assert found is not None
    return found[1]


def test_a_month_is_closed_by_two_signatures_and_never_changes(
    app: FastAPI, ledger: Ledger, clock: Clock
) -> None:
    """One signature is refused, a second person locks, the entries are posted."""
    with ledger.writing() as session:
        session.add(
            Account(
                name="second-c", display_name="李主任", password_hash=CHEAP, roles=["committee"],
                created_at=clock(),
            )
        )  # fmt: skip
    signed_in(app, "reviewer").post("/api/v1/candidates/1/confirm", json={})
    clock.forward(timedelta(days=3))
    first, second = signed_in(app, "committee"), signed_in(app, "second-c")
    digest = _digest(first.get("/credits/2026-10/closing").text)
    assert first.post("/credits/2026-10/send", data={"digest": digest}).status_code == 303
    assert first.post("/credits/2026-10/sign", data={"digest": digest}).status_code == 303
    assert first.post("/credits/2026-10/close", data={"digest": digest}).status_code == 409
    assert second.post("/credits/2026-10/close", data={"digest": digest}).status_code == 303
    with ledger.reading() as session:
        closing = session.scalars(select(Closing)).one()
        assert (closing.closed_by, closing.second_by) == ("second-c", "committee")
        assert len(session.scalars(select(Entry)).all()) == 2
    assert "second-c" in first.get("/credits/2026-10/closing").text


def test_a_draft_that_changed_since_is_not_signed(
    app: FastAPI, ledger: Ledger, clock: Clock
) -> None:
    """A find confirmed in between makes it another draft."""
    clock.forward(timedelta(days=3))
    first, reviewer = signed_in(app, "committee"), signed_in(app, "reviewer")
    digest = _digest(first.get("/credits/2026-10/closing").text)
    reviewer.post("/api/v1/candidates/1/confirm", json={})
    assert first.post("/credits/2026-10/sign", data={"digest": digest}).status_code == 409


def test_a_return_needs_its_reason(app: FastAPI, clock: Clock) -> None:
    """退回修改 says why."""
    clock.forward(timedelta(days=3))
    first = signed_in(app, "committee")
    digest = _digest(first.get("/credits/2026-10/closing").text)
    assert first.post("/credits/2026-10/return", data={"digest": digest}).status_code == 409
    told = {"digest": digest, "reason": "稿酬未填"}
    assert first.post("/credits/2026-10/return", data=told).status_code == 303
    assert "稿酬未填" in first.get("/credits/2026-10/closing").text
