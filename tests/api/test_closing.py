"""A month is closed by two people on the draft both saw."""

import re
from datetime import date, timedelta

from fastapi import FastAPI
from sqlalchemy import select
from starlette.testclient import TestClient

from ledger.session import Ledger
from ledger.tables import Closing, Entry
from office.load import load_office
from review.decide import Decider, confirm
from tests.api.conftest import Clock, app_of, signed_in
from tests.api.newsroom import Newsroom
from tests.api.statements import statements


def _digest(page: str) -> str:
    found = re.search(r'name="digest" value="([0-9a-f]{64})"', page)
    assert found is not None
    return found[1]


def _reckons(statement: str) -> bool:
    """Whether a statement reads all placements, as only a reckoning does."""
    return "FROM placement" in statement and "ORDER BY placement.published_on" in statement


def test_a_month_is_closed_by_two_signatures_and_never_changes(
    app: FastAPI, ledger: Ledger, clock: Clock
) -> None:
    """One signature is refused, a second person locks, the entries are posted."""
    signed_in(app, "reviewer").post("/api/v1/candidates/1/confirm", json={})
    clock.forward(timedelta(days=3))
    first, second = signed_in(app, "committee"), signed_in(app, "second-c")
    digest = _digest(first.get("/credits/2026-10/closing").text)
    assert first.post("/credits/2026-10/send", data={"digest": digest}).status_code == 303
    assert first.post("/credits/2026-10/sign", data={"digest": digest}).status_code == 303
    assert first.post("/credits/2026-10/close", data={"digest": digest}).status_code == 409
    paper = {"document_no": "昌组信〔2026〕10号", "issued_by": "张部长", "issued_on": "2026-11-02"}
    with statements(ledger) as asked:
        locked = second.post("/credits/2026-10/close", data={"digest": digest, **paper})
    assert locked.status_code == 303
    assert len([each for each in asked if _reckons(each)]) == 1, "before anybody has to wait"
    with ledger.reading() as session:
        closing = session.scalars(select(Closing)).one()
        assert (closing.closed_by, closing.second_by) == ("second-c", "committee")
        assert (closing.document_no, closing.issued_by) == ("昌组信〔2026〕10号", "张部长")
        assert closing.issued_on == date(2026, 11, 2)
        assert len(session.scalars(select(Entry)).all()) == 2
    page = first.get("/credits/2026-10/closing").text
    assert "由 李主任、王主任 结账" in page
    assert "昌组信〔2026〕10号" in page
    assert page.count('href="/receipts/2026-0001#credit"') == 2
    assert "/api/v1/payments.xlsx?period=2026-10&amp;ruleset=trial" in page


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


def test_a_draft_returned_after_it_was_signed_is_not_locked(
    app: FastAPI, ledger: Ledger, clock: Clock
) -> None:
    """Nor once it is sent up again: whoever returned it has to see a new signature."""
    signed_in(app, "reviewer").post("/api/v1/candidates/1/confirm", json={})
    clock.forward(timedelta(days=3))
    first, second = signed_in(app, "committee"), signed_in(app, "second-c")
    draft = {"digest": _digest(first.get("/credits/2026-10/closing").text)}

    def act(who: TestClient, step: str, **more: str) -> int:
        return int(who.post(f"/credits/2026-10/{step}", data={**draft, **more}).status_code)

    assert act(first, "send") == 303
    assert act(first, "sign") == 303
    assert act(second, "return", reason="表二漏了芒康县") == 303
    assert act(second, "close") == 409
    assert act(second, "send") == 303
    assert act(second, "close") == 409
    with ledger.reading() as session:
        assert session.scalars(select(Closing)).all() == []
    assert act(first, "sign") == 303
    assert act(second, "close") == 303


def test_one_person_locks_with_the_scanned_form(app: FastAPI, ledger: Ledger, clock: Clock) -> None:
    """The scan of the 审签单 stands for the second name; a file that is none does not."""
    clock.forward(timedelta(days=3))
    who = signed_in(app, "committee")
    draft = {"digest": _digest(who.get("/credits/2026-10/closing").text)}

    def close(data: bytes) -> int:
        files = {"form": ("审签单.pdf", data, "application/pdf")}
        return int(who.post("/credits/2026-10/close", data=draft, files=files).status_code)

    assert close(b"<html>") == 400
    assert close(b"") == 409
    assert close(b"%PDF-1.7 signed") == 303
    with ledger.reading() as session:
        closing = session.scalars(select(Closing)).one()
        assert closing.second_by is None
        assert closing.signed_form_digest is not None


def test_a_large_amount_the_rule_confirmed_is_signed_by_two_before_it_is_posted(
    newsroom: Newsroom, clock: Clock, ledger: Ledger
) -> None:
    """Each presses once on the closing page; whoever signed has no button left."""
    with (newsroom.config_dir / "office.yaml").open("a", encoding="utf-8") as file:
        file.write("review: {second_signature_over: {yuan: 40}}\n")
    app = app_of(newsroom, clock)
    with ledger.writing() as session:
        rule = Decider("auto-2026", kind="rule")
        office = load_office(newsroom.config_dir)
        confirm(session, 1, decider=rule, at=clock(), office=office)
    clock.forward(timedelta(days=3))
    first, second = signed_in(app, "committee"), signed_in(app, "second-c")
    button = 'action="/credits/2026-10/second-signature"'
    told = {"work": "2026-0001", "ruleset": "trial"}
    for who, left in ((first, 1), (second, 0)):
        assert button in who.get("/credits/2026-10/closing").text
        assert who.post("/credits/2026-10/second-signature", data=told).status_code == 303
        assert button not in who.get("/credits/2026-10/closing").text
        rows = who.get("/api/v1/credits/2026-10/unsigned").json()["rows"]
        assert [row["missing"] for row in rows] == [left] * bool(left)
    assert first.post("/credits/2026-10/second-signature", data=told).status_code == 404
