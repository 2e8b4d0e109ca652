"""Commissions, tasks, named lists, picks and signatures, each with its refusals."""

from datetime import timedelta
from typing import Any

from fastapi import FastAPI
from httpx import Response
from starlette.testclient import TestClient

from tests.api.conftest import Clock, signed_in


def told(answer: Response) -> tuple[int, Any]:
    return answer.status_code, answer.json()


def test_units_are_asked_for_a_piece_and_answer(app: FastAPI) -> None:
    """The unit sees what was asked of it, the desk who answered."""
    committee = signed_in(app, "committee")
    asked = {"topic": "基层党建", "units": ["leiwuqi"], "due_on": "2026-12-01"}
    status, found = told(committee.post("/api/v1/commissions", json=asked))
    assert (status, found["not_answered"]) == (200, ["leiwuqi"])
    answer = {"submission": "2026-0001"}
    status, found = told(committee.post("/api/v1/commissions/1/answers", json=answer))
    assert (status, [a["submission"] for a in found["answers"]]) == (200, ["2026-0001"])
    own = signed_in(app, "informant").get("/api/v1/commissions").json()["rows"]
    assert [row["id"] for row in own] == [1]
    asked["units"] = ["nobody"]
    assert committee.post("/api/v1/commissions", json=asked).status_code == 409


def test_nothing_is_set_or_named_without_a_document(app: FastAPI) -> None:
    """The newsroom's mode is incentive."""
    committee = signed_in(app, "committee")
    whose = {"kind": "unit", "subject": "leiwuqi", "basis": "submitted"}
    target = {**whose, "period": "2026-10", "need": "1"}
    assert committee.post("/api/v1/targets", json=target).status_code == 409
    named = {"kind": "zeros", "period": "2026-10", "units": ["leiwuqi"]}
    assert committee.post("/api/v1/named-lists", json=named).status_code == 409
    assert committee.post("/api/v1/named-lists", json=named | {"units": []}).status_code == 422
    for path in ("targets", "papers"):
        assert committee.get(f"/api/v1/{path}").json()["rows"] == []


def _post(who: TestClient, act: str, **more: object) -> int:
    path = "/api/v1/bulletins/2026-10/steps"
    return int(who.post(path, json={"act": act, **more}).status_code)


def test_a_bulletin_is_issued_as_another_signed_it(app: FastAPI, clock: Clock) -> None:
    """Picked, sent, signed by the administrator's second account, and then frozen."""
    signed_in(app, "reviewer").post("/api/v1/candidates/1/confirm", json={})
    clock.forward(timedelta(days=3))
    committee = signed_in(app, "committee")
    (best, *_) = committee.get("/api/v1/nominations?period=2026-10").json()["rows"]
    pick = {"period": "2026-10", "submission": best["submission"], "reason": "事例鲜活"}
    assert committee.post("/api/v1/picks", json=pick).status_code == 200
    assert committee.post("/api/v1/picks", json=pick).status_code == 409
    assert (
        committee.post("/api/v1/bulletins/2026-10/issue", json={"number": "1"}).status_code == 409
    )
    assert _post(committee, "returned") == 409
    assert _post(committee, "sent") == 200
    assert _post(committee, "signed") == 409
    rows = committee.get("/api/v1/bulletins/2026-10/steps").json()["rows"]
    assert [row["act"] for row in rows] == ["sent"]
    assert committee.get("/api/v1/bulletins/2026-10..2026-09/steps").status_code == 422


def test_nothing_waits_for_a_second_signature_without_a_bar(app: FastAPI, clock: Clock) -> None:
    clock.forward(timedelta(days=3))
    committee = signed_in(app, "committee")
    assert committee.get("/api/v1/credits/2026-10/unsigned").json()["rows"] == []
    wanted = {"submission": "2026-0001", "ruleset": "x"}
    path = "/api/v1/credits/2026-10/second-signature"
    assert committee.post(path, json=wanted).status_code == 404
