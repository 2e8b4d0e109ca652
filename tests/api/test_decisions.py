from concurrent.futures import ThreadPoolExecutor

import pytest
from fastapi import FastAPI
from sqlalchemy import func, select
from starlette.testclient import TestClient

from ledger.session import Ledger
from ledger.tables import Audit, Decision, Placement
from tests.api.conftest import signed_in


def _post(
    who: TestClient, act: str, candidate: int = 1, /, **body: object
) -> tuple[int, dict[str, object]]:
    answer = who.post(f"/api/v1/candidates/{candidate}/{act}", json=body)
    return answer.status_code, answer.json()


def test_a_confirmation_makes_a_placement_with_its_audit_row(app: FastAPI, ledger: Ledger) -> None:
    """One transaction: the verdict, the fact and the act in the chain."""
    status, said = _post(signed_in(app, "reviewer"), "confirm")
    assert (status, said["verdict"], said["first"], said["state"]) == (
        200,
        "confirm",
        True,
        "decided",
    )
    with ledger.reading() as session:
        placement = session.scalars(select(Placement)).one()
        assert (placement.id, placement.channel_key) == (said["placement"], "xzcd")
        assert session.scalars(select(Audit.act).order_by(Audit.id)).all()[-1] == "confirm"


def test_the_second_confirmation_returns_the_first_with_its_author(app: FastAPI) -> None:
    """A double click or a second reviewer changes nothing and learns who was first."""
    _post(signed_in(app, "reviewer"), "confirm")
    status, said = _post(signed_in(app, "second"), "confirm")
    assert (status, said["first"], said["decided_by"]) == (200, False, "reviewer")
    assert said["decided_by_name"] == "卓玛"


def test_another_verdict_meets_a_conflict_that_names_the_first(app: FastAPI) -> None:
    """Whoever comes second sees who decided, when and what."""
    _post(signed_in(app, "reviewer"), "confirm")
    status, said = _post(signed_in(app, "second"), "reject", reason="not_ours")
    assert status == 409
    assert said["standing"]["decided_by"] == "reviewer"  # type: ignore[index]
    assert "卓玛" in str(said["title"])
    assert "卓玛" in str(said["detail"])
    assert said["queue"]["waiting"] == 5  # type: ignore[index]


def test_an_undo_is_a_following_row_and_the_find_waits_again(app: FastAPI, ledger: Ledger) -> None:
    """Nothing is deleted; the placement is withdrawn."""
    who = signed_in(app, "reviewer")
    _post(who, "confirm")
    status, said = _post(who, "undo")
    assert (status, said["state"]) == (200, "waiting")
    assert _post(who, "reject", reason="paid")[0] == 200
    with ledger.reading() as session:
        verdicts = session.scalars(select(Decision.verdict).order_by(Decision.seq)).all()
        assert verdicts == ["confirm", "undo", "reject"]
        assert session.scalars(select(Placement.state)).all() == ["withdrawn"]


def test_nobody_confirms_their_own_units_piece(app: FastAPI, ledger: Ledger) -> None:
    """Refused in words of both languages; nothing is written."""
    status, said = _post(signed_in(app, "own"), "confirm")
    assert status == 403
    assert said["type"] == "urn:kandeng:own_unit"
    assert "本单位" in str(said["title"])
    with ledger.reading() as session:
        assert session.scalar(select(func.count()).select_from(Decision)) == 0


def test_eight_at_once_make_one_placement(app: FastAPI, ledger: Ledger) -> None:
    """All are answered, one decided."""
    people = [signed_in(app, name) for name in ("reviewer", "second")] * 4
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda who: _post(who, "confirm"), people))
    assert [status for status, _ in answers] == [200] * 8
    assert sum(bool(said["first"]) for _, said in answers) == 1
    with ledger.reading() as session:
        assert session.scalar(select(func.count()).select_from(Placement)) == 1


def test_the_counter_says_what_is_left(app: FastAPI) -> None:
    """Every answer carries the queue as it now stands."""
    who = signed_in(app, "reviewer")
    first = _post(who, "confirm")[1]["queue"]
    second = _post(who, "reject", 2, reason="mention_only")[1]["queue"]
    left = {"waiting": 5, "confirmed": 1, "rejected": 0, "unsure": 0, "decided": 1, "all": 6}
    assert first == left
    assert second == {**left, "waiting": 4, "rejected": 1, "decided": 2}
    assert who.get("/api/v1/queue").json() == second


def test_a_doubt_leaves_the_find_waiting_in_its_own_tab(app: FastAPI) -> None:
    """Unsure is no verdict that counts."""
    who = signed_in(app, "reviewer")
    assert _post(who, "unsure", 3)[1]["state"] == "waiting"
    rows = who.get("/api/v1/candidates?tab=unsure").json()["rows"]
    assert [row["id"] for row in rows] == [3]


@pytest.mark.parametrize(
    ("act", "body"),
    [
        ("reject", {}),
        ("reject", {"reason": "because"}),
        ("confirm", {"note": 7}),
        ("confirm", {"sure": True}),
        ("undo", {"note": "x" * 501}),
    ],
)
def test_what_the_form_does_not_know_is_refused_with_its_field(
    light_app: FastAPI, act: str, body: dict[str, object]
) -> None:
    """Strict and closed: nothing is guessed, nothing is let pass."""
    status, said = _post(signed_in(light_app, "reviewer"), act, 1, **body)
    assert status == 422
    assert said["fields"]


@pytest.mark.parametrize("candidate", ["0", "-1", "99999", "9007199254740993", "1e3", "x"])
def test_a_find_that_is_none_is_refused(light_app: FastAPI, candidate: str) -> None:
    """Bounds on every integer; an unknown one is not found."""
    who = signed_in(light_app, "reviewer")
    answer = who.post(f"/api/v1/candidates/{candidate}/confirm", json={})
    assert answer.status_code in (404, 422)
