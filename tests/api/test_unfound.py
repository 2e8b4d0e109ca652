"""未匹配投稿: what came nearest, what no machine sees, and looking once more."""

from fastapi import FastAPI
from sqlalchemy import select

from ledger.session import Ledger
from ledger.tables import Submission, Wanted
from tests.api.conftest import signed_in

PAGE = {"Accept": "text/html"}


def _piece(ledger: Ledger) -> int:
    with ledger.writing() as session:
        held = session.scalars(select(Submission).where(Submission.ref == "2026-9001")).one()
        held.nearest = [
            {
                "article": 1,
                "probability": 0.31,
                "coverage": 0.12,
                "short": [
                    {"key": "coverage", "value": 0.12, "lost": 2.8},
                    {"key": "agreeing", "value": 0.0, "lost": 2.7},
                ],
            }
        ]
        return held.id


def test_what_came_nearest_says_what_it_fell_short_on(app: FastAPI, ledger: Ledger) -> None:
    """The article, how near it came, and the comparisons in words; and who sees no machine."""
    _piece(ledger)
    page = signed_in(app, "reviewer").get("/unfound").text
    for words in ("类乌齐县：党员突击队助力青稞抢收", "来稿被用的比例 12%", "一致的数字 0"):
        assert words in page
    assert "昌都市电视台" in page


def test_a_piece_is_looked_for_once_more(app: FastAPI, ledger: Ledger) -> None:
    """By a row for the worker, asked for once; a foreign unit's piece is not found."""
    number = _piece(ledger)
    who = signed_in(app, "reviewer")
    for _ in range(2):
        assert who.post(f"/unfound/{number}/again").status_code == 303
    assert "正在再找" in who.get("/unfound").text
    with ledger.reading() as session:
        asked = session.scalars(select(Wanted)).one()
        assert (asked.kind, asked.payload) == ("rematch", {"submissions": [number]})
    foreign = signed_in(app, "informant")
    assert foreign.post(f"/unfound/{number}/again", headers=PAGE).status_code == 404


def test_the_list_is_taken_along_as_a_file(light_app: FastAPI) -> None:
    """Narrowed as on the page; a unit takes its own pieces alone."""
    told = signed_in(light_app, "reviewer").get("/unfound.csv?days=7").text
    assert "2026-9001" in told
    assert "西藏日报 2" in told
    assert "2026-9001" not in signed_in(light_app, "reviewer").get("/unfound.csv?days=14").text
    assert "2026-9001" not in signed_in(light_app, "informant").get("/unfound.csv").text
    assert signed_in(light_app, "operator").get("/unfound.xlsx").status_code == 403
