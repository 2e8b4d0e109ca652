"""What would earn more than the office's bar counts once a second person has signed."""

import pytest
from fastapi import FastAPI
from sqlalchemy import select

from ledger.session import Ledger
from ledger.tables import Audit, Candidate, Decision, FirstSignature, Placement
from tests.api.conftest import Clock, app_of, signed_in
from tests.api.newsroom import Newsroom

CONFIRM = "/api/v1/candidates/4/confirm"
"""Region: 150 yuan under the trial's rules."""


@pytest.fixture
def strict_app(newsroom: Newsroom, clock: Clock) -> FastAPI:
    """An office in which one reviewer's word is good for a hundred yuan."""
    with (newsroom.config_dir / "office.yaml").open("a", encoding="utf-8") as file:
        file.write("review: {second_signature_over: {yuan: 100}}\n")
    return app_of(newsroom, clock)


def test_a_large_sum_waits_for_a_second_signature(strict_app: FastAPI, ledger: Ledger) -> None:
    """The first only signs, twice changes nothing; the second makes the decision of both."""
    first, second = signed_in(strict_app, "reviewer"), signed_in(strict_app, "second")
    said = first.post(CONFIRM, json={}).json()
    assert (said["state"], said["verdict"], said["placement"]) == ("waiting", None, None)
    assert said["awaiting"]["signed_by_name"] == "卓玛"
    assert said["awaiting"]["amount"] == "150.00"
    assert first.post(CONFIRM, json={}).json()["first"] is False
    assert "须第二人签字" in second.get("/review/4").text
    with ledger.reading() as session:
        assert session.scalars(select(Placement)).all() == []
        assert session.scalars(select(Decision)).all() == []
    done = second.post(CONFIRM, json={}).json()
    assert done["awaiting"] is None
    with ledger.reading() as session:
        decision = session.scalars(select(Decision)).one()
        assert (decision.decided_by, decision.second_by) == ("reviewer", "second")
        assert session.scalars(select(Placement.state)).all() == ["standing"]
        signed = session.scalars(select(Audit).where(Audit.act == "amount_signed")).one()
        assert (signed.by, signed.details["amount"]) == ("second", "150")


def test_a_link_by_hand_needs_the_second_signature_too(strict_app: FastAPI, ledger: Ledger) -> None:
    """It waits among the late reports for whoever signs second, and is undone from the receipt."""
    with ledger.writing() as session:
        session.query(Candidate).filter(Candidate.id == 4).delete()
    first, second = signed_in(strict_app, "reviewer"), signed_in(strict_app, "second")
    link, told = "/articles/4/link", {"ref": "2026-0004"}
    assert first.post(link, data=told).status_code == 303
    assert "须第二人签字" in second.get("/reported").text
    (row,) = second.get("/api/v1/reported").json()["rows"]
    assert (row["submission"], row["article"], row["signed_by"]) == ("2026-0004", 4, "reviewer")
    with ledger.reading() as session:
        assert session.scalars(select(Placement)).all() == []
        piece = session.scalars(select(FirstSignature.submission_id)).one()
    assert second.post(f"/reported/{piece}/4/confirm").status_code == 303
    with ledger.reading() as session:
        decision = session.scalars(select(Decision)).one()
        assert (decision.decided_by, decision.second_by) == ("reviewer", "second")
    assert second.get("/api/v1/reported").json()["rows"] == []
    assert second.post("/receipts/2026-0004/articles/4/undo").status_code == 303
    with ledger.reading() as session:
        assert session.scalars(select(Placement.state)).all() == ["withdrawn"]


def test_a_small_sum_needs_one(strict_app: FastAPI) -> None:
    """Fifty yuan are confirmed at once."""
    said = signed_in(strict_app, "reviewer").post("/api/v1/candidates/1/confirm", json={}).json()
    assert (said["verdict"], said["awaiting"]) == ("confirm", None)


def test_a_bulk_leaves_large_sums_to_be_signed_by_themselves(
    strict_app: FastAPI, ledger: Ledger
) -> None:
    """No way around the second signature."""
    with ledger.writing() as session:
        session.get_one(Candidate, 4).probability = 0.999
    who = signed_in(strict_app, "reviewer")
    said = who.post("/api/v1/candidates/confirm", json={"candidates": [1, 4]}).json()
    assert said["done"] == [1]
    assert "第二人" in said["left"][0]["why"]
    with ledger.reading() as session:
        assert session.scalars(select(Placement.channel_key)).all() == ["xzcd"]


def test_a_first_signature_can_be_taken_back(strict_app: FastAPI, ledger: Ledger) -> None:
    """By who gave it; after an undo of the decision both have to sign anew."""
    first, second = signed_in(strict_app, "reviewer"), signed_in(strict_app, "second")
    undo = CONFIRM.replace("confirm", "undo")
    first.post(CONFIRM, json={})
    assert second.post(undo, json={}).status_code == 409
    assert first.post(undo, json={}).json()["awaiting"] is None
    with ledger.reading() as session:
        assert session.scalars(select(FirstSignature)).all() == []
    second.post(CONFIRM, json={})
    first.post(CONFIRM, json={})
    second.post(undo, json={})
    assert first.post(CONFIRM, json={}).json()["awaiting"]["signed_by_name"] == "卓玛"


def test_nobody_signs_second_for_their_own_unit(strict_app: FastAPI) -> None:
    """The piece is 类乌齐's, and so is the one who would sign."""
    signed_in(strict_app, "reviewer").post(CONFIRM, json={})
    assert signed_in(strict_app, "own").post(CONFIRM, json={}).status_code == 403
