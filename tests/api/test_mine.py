"""What informants and units see: the month, answers, proofs, and the link without accounts."""

import re
from datetime import timedelta

from fastapi import FastAPI
from sqlalchemy import select

from ledger.session import Ledger
from ledger.tables import Closing, Submission
from tests.api.conftest import Clock, client_of, signed_in

PAGE = {"Accept": "text/html"}


def _confirmed(app: FastAPI, candidate: int = 1) -> None:
    answer = signed_in(app, "reviewer").post(f"/api/v1/candidates/{candidate}/confirm", json={})
    assert answer.status_code == 200


def test_a_months_pieces_say_what_became_of_them_and_why(app: FastAPI) -> None:
    """Where it ran, what it earns under which rule, what waits; a month without any says so."""
    _confirmed(app)
    who = signed_in(app, "informant")
    page = who.get("/mine").text
    assert "昌都新闻网 10-25" in page
    assert "50" in page
    assert "条待核" in page
    assert "卡若区" not in page
    assert "本月还没有报送" in who.get("/mine?period=2026-08").text
    twin = who.get("/api/v1/mine").json()
    assert (twin["done"], twin["period"]) == (1, "2026-10")
    assert [c["amount"] for p in twin["pieces"] for c in p["credits"]] == ["50.00"]
    assert who.get("/mine?period=2026", headers=PAGE).status_code == 422


def test_a_piece_is_accepted_or_given_back_with_its_reason(app: FastAPI, ledger: Ledger) -> None:
    """By the desk; never without a reason, and not once it has run."""
    desk, unit = signed_in(app, "reviewer"), signed_in(app, "informant")
    assert unit.post("/receipts/2026-0001/accept", headers=PAGE).status_code == 403
    assert desk.post("/receipts/2026-0001/accept").status_code == 303
    assert desk.post("/receipts/2026-0001/return", headers=PAGE).status_code == 409
    told = {"why": "缺审签人"}
    assert desk.post("/receipts/2026-0001/return", data=told).status_code == 303
    assert "缺审签人" in unit.get("/receipts/2026-0001").text
    assert unit.post("/receipts/2026-0001/withdraw").status_code == 303
    with ledger.reading() as session:
        state = select(Submission.state).where(Submission.ref == "2026-0001")
        assert session.scalar(state) == "withdrawn"
    _confirmed(app, 4)
    assert desk.post("/receipts/2026-0004/return", data=told, headers=PAGE).status_code == 409
    assert unit.post("/receipts/2026-0002/withdraw", headers=PAGE).status_code == 404


def test_a_proof_carries_a_code_that_anybody_can_check(app: FastAPI) -> None:
    """It fits until a run is withdrawn; a wrong code is shown nothing."""
    _confirmed(app)
    paper = signed_in(app, "informant").get("/certificates/piece/2026-0001")
    assert "script" not in paper.headers["content-security-policy"]
    found = re.search(r"/check/piece/[^<\s]+", paper.text)
    assert found is not None
    nobody = client_of(app)
    assert "核验码相符" in nobody.get(found[0]).text
    wrong = nobody.get(found[0].rsplit("/", 1)[0] + "/AAAA-AAAA-AAAA").text
    assert "核验码不符" in wrong
    assert "青稞" not in wrong
    signed_in(app, "reviewer").post("/api/v1/candidates/1/undo", json={})
    assert "核验码不符" in nobody.get(found[0]).text


def test_a_proof_is_of_ones_own_unit_alone(light_app: FastAPI) -> None:
    """A foreign piece, unit or person is not found."""
    who = signed_in(light_app, "informant")
    assert who.get("/certificates/unit/leiwuqi").status_code == 200
    for where in ("piece/2026-0002", "unit/karuo", "person/p1"):
        assert who.get(f"/certificates/{where}", headers=PAGE).status_code == 404


def test_a_unit_without_accounts_reads_by_its_link(
    app: FastAPI, ledger: Ledger, clock: Clock
) -> None:
    """Its own public pieces alone, until the link ends or its day comes."""
    _confirmed(app)
    with ledger.writing() as session:
        session.scalars(
            select(Submission).where(Submission.ref == "2026-0004")
        ).one().openness = "internal"
    desk = signed_in(app, "reviewer")
    made = desk.post("/unit-links", data={"unit": "leiwuqi", "days": "10"})
    found = re.search(r"/u/kdu_[\w-]+", made.text)
    assert found is not None
    assert found[0] not in desk.get("/unit-links").text
    nobody = client_of(app)
    month = nobody.get(found[0]).text
    assert "2026-0001" in month
    assert "2026-0004" not in month
    assert nobody.get(f"{found[0]}/2026-0001").status_code == 200
    for ref in ("2026-0004", "2026-0002", "none"):
        assert nobody.get(f"{found[0]}/{ref}", headers=PAGE).status_code == 404
    assert nobody.get(f"{found[0]}x", headers=PAGE).status_code == 404
    clock.forward(timedelta(days=11))
    assert nobody.get(found[0], headers=PAGE).status_code == 404


def test_a_link_can_be_ended(light_app: FastAPI) -> None:
    """From then on it opens nothing."""
    desk = signed_in(light_app, "admin")
    made = desk.post("/unit-links", data={"unit": "karuo", "days": "10"}).text
    found = re.search(r"/u/kdu_[\w-]+", made)
    assert found is not None
    assert desk.post("/unit-links/1/end").status_code == 303
    assert client_of(light_app).get(found[0], headers=PAGE).status_code == 404


def test_an_objection_is_taken_within_its_window(
    app: FastAPI, ledger: Ledger, clock: Clock
) -> None:
    """Open while the month is; five working days after its closing; then it says since when."""
    _confirmed(app)
    who, said = signed_in(app, "informant"), {"text": "少计一篇"}
    assert who.post("/receipts/2026-0001/objections", data=said).status_code == 303
    with ledger.writing() as session:
        session.add(
            Closing(period="2026-10", closed_at=clock.now, closed_by="committee", digest="0" * 64)
        )
    assert "截至 2026-11-0" in who.get("/receipts/2026-0001").text
    clock.forward(timedelta(days=20))
    who = signed_in(app, "informant")
    late = who.post("/receipts/2026-0001/objections", data=said, headers=PAGE)
    assert late.status_code == 409
    assert "异议期已于" in who.get("/receipts/2026-0001").text
