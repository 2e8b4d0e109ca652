from fastapi import FastAPI

from tests.api.conftest import signed_in


def test_an_informant_objects_and_somebody_else_answers(app: FastAPI) -> None:
    """On the receipt itself, once, with the reason; nobody answers themselves."""
    informant, reviewer = signed_in(app, "informant"), signed_in(app, "reviewer")
    told = {"text": "10月26日西藏日报三版也刊发了"}
    assert informant.post("/receipts/2026-0001/objections", data=told).status_code == 303
    assert "西藏日报三版" in reviewer.get("/receipts/2026-0001").text
    answer = {"outcome": "upheld", "text": "已补登剪报"}
    assert informant.post("/objections/1/answer", data=answer).status_code == 403
    assert reviewer.post("/objections/1/answer", data=answer).status_code == 303
    assert reviewer.post("/objections/1/answer", data=answer).status_code == 409
    page = informant.get("/receipts/2026-0001").text
    assert "已补登剪报" in page
    assert "成立" in page


def test_nobody_objects_to_what_they_may_not_see(app: FastAPI) -> None:
    """Another unit's piece is not found."""
    who = signed_in(app, "foreign")
    told = {"text": "与我无关"}
    assert who.post("/receipts/2026-0001/objections", data=told).status_code == 404


def test_what_nothing_was_found_of_is_listed_with_what_was_searched(app: FastAPI) -> None:
    """Only what is old enough, without a placement and without a find that waits."""
    desk = signed_in(app, "reviewer")
    page = desk.get("/unfound?days=7").text
    assert "2026-9001" in page
    assert "2026-0001" not in page
    assert "西藏日报 2" in page
    assert "2026-9001" not in desk.get("/unfound?days=14").text
    assert "2026-9001" not in signed_in(app, "informant").get("/unfound").text
