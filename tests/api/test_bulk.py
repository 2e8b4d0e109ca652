"""Many finds at once, and what a reviewer adds to a placement."""

from collections import Counter

from fastapi import FastAPI
from sqlalchemy import select

from ledger.session import Ledger
from ledger.tables import Candidate, Decision, Fact, Placement
from tests.api.conftest import signed_in
from tests.api.newsroom import Newsroom
from tests.api.statements import statements


def test_only_what_nothing_speaks_against_is_confirmed_together(
    app: FastAPI, ledger: Ledger
) -> None:
    """The others are named with their reasons in words, and wait on."""
    with ledger.writing() as session:
        doubted = session.get_one(Candidate, 5)
        doubted.doubts, doubted.band = ["unconfirmed"], "review"
    who = signed_in(app, "reviewer")
    said = who.post("/api/v1/candidates/confirm", json={"candidates": [1, 2, 3, 5, 99]}).json()
    assert said["done"] == [1]
    left = {row["candidate"]: row["why"] for row in said["left"]}
    assert left.keys() == {2, 3, 5, 99}
    assert "一个也未见" in left[5]
    assert "数字不同" in left[2]
    assert "门槛" in left[3]
    assert said["queue"]["waiting"] == 5
    with ledger.reading() as session:
        assert session.scalars(select(Decision.candidate_id)).all() == [1]


def test_one_undo_takes_the_whole_bulk_back(app: FastAPI, ledger: Ledger) -> None:
    """Each by a following row; what somebody else decided since is left alone."""
    who, other = signed_in(app, "reviewer"), signed_in(app, "second")
    done = who.post("/api/v1/candidates/confirm", json={"candidates": [1, 5]}).json()["done"]
    assert done == [1, 5]
    other.post("/api/v1/candidates/5/undo", json={})
    other.post("/api/v1/candidates/5/reject", json={"reason": "paid"})
    said = who.post("/api/v1/candidates/undo", json={"candidates": [1, 5]}).json()
    assert said["done"] == [1]
    assert [row["candidate"] for row in said["left"]] == [5]
    with ledger.reading() as session:
        assert session.scalars(select(Placement.state)).all() == ["withdrawn", "withdrawn"]


def test_nobody_confirms_their_own_units_pieces_in_a_crowd(app: FastAPI) -> None:
    """Refused in words, the rest goes through."""
    who = signed_in(app, "own")
    said = who.post("/api/v1/candidates/confirm", json={"candidates": [1]}).json()
    assert said["done"] == []
    assert "本单位" in said["left"][0]["why"]


def test_a_confirmation_takes_what_is_known_of_the_run_with_it(
    app: FastAPI, ledger: Ledger
) -> None:
    """Relation, page and one of several: facts of the placement it makes."""
    facts = {"relation": "reprint", "page_no": "1", "composite_n": 3}
    said = signed_in(app, "reviewer").post("/api/v1/candidates/1/confirm", json={"facts": facts})
    with ledger.reading() as session:
        placement = session.get_one(Placement, said.json()["placement"])
        assert (placement.relation, placement.relation_by) == ("reprint", "reviewer")
        told = {row.kind: row.value for row in session.scalars(select(Fact))}
    assert told == facts


def test_a_fact_taken_back_is_derived_again(app: FastAPI, ledger: Ledger) -> None:
    """A null withdraws; the answer says what stood before, so that it can be undone."""
    who = signed_in(app, "reviewer")
    placement = who.post("/api/v1/candidates/1/confirm", json={}).json()["placement"]
    where = f"/api/v1/placements/{placement}/facts"
    who.post(where, json={"relation": "citation", "position": "front"})
    said = who.post(where, json={"relation": None}).json()
    assert said["before"] == {"relation": "citation"}
    assert said["facts"] == {"relation": None}
    with ledger.reading() as session:
        held = session.get_one(Placement, placement)
        assert (held.relation_by, held.relation) == (None, "reprint")


def test_all_that_rules_judge_by_can_be_stated(app: FastAPI, ledger: Ledger) -> None:
    """Of a run fee, reads and the like; a person's own value with its reason alone."""
    who = signed_in(app, "reviewer")
    placement = who.post("/api/v1/candidates/1/confirm", json={}).json()["placement"]
    where = f"/api/v1/placements/{placement}/facts"
    assert who.post(where, json={"assessed": "4"}).status_code == 409
    said = {"assessed": "4", "fee": "120.50", "part": "供素材", "evidence_on": "2026-11-03"}
    told = who.post(where, json={**said, "reason": "质量较高"})
    assert told.json()["facts"] == said
    with ledger.reading() as session:
        (reason,) = session.scalars(select(Fact.reason).where(Fact.kind == "assessed"))
    assert reason == "质量较高"


def test_what_is_said_of_a_whole_piece_is_kept_without_a_leaders_words(app: FastAPI) -> None:
    """批示 by level, day and number; campaigns; a null takes back. 404 for a piece that is none."""
    who = signed_in(app, "committee")
    ref = who.get("/api/v1/submissions?limit=1").json()["rows"][0]["ref"]
    where = f"/api/v1/submissions/{ref}/facts"
    praised = {"level": "region", "date": "2026-10-20", "number": "藏组批〔2026〕8号"}
    told = who.post(where, json={"instruction": [praised], "tag": ["主题教育", "典型"]}).json()
    assert told["facts"] == {"instruction": [praised], "tag": ["主题教育", "典型"]}
    assert who.post(where, json={"instruction": [{**praised, "text": "请阅"}]}).status_code == 422
    back = who.post(where, json={"instruction": None}).json()
    assert (back["before"], back["facts"]) == ({"instruction": [praised]}, {"instruction": None})
    assert who.post("/api/v1/submissions/none/facts", json={"flag": ["paid"]}).status_code == 404


def test_nobody_adds_to_their_own_units_placement(app: FastAPI) -> None:
    """Nor to its pieces: another reviewer has to."""
    done = signed_in(app, "reviewer").post("/api/v1/candidates/1/confirm", json={}).json()
    own = signed_in(app, "own")
    (ref,) = {row["submission"] for row in own.get("/api/v1/placements").json()["rows"]}
    for where in (f"placements/{done['placement']}", f"submissions/{ref}"):
        fact = {"page_no": "1"} if "place" in where else {"flag": ["paid"]}
        assert own.post(f"/api/v1/{where}/facts", json=fact).status_code == 403


def test_tabs_hold_what_people_decided_last(app: FastAPI) -> None:
    """Confirmed, rejected, skipped, certain; what was undone waits."""
    who = signed_in(app, "reviewer")
    who.post("/api/v1/candidates/1/confirm", json={})
    who.post("/api/v1/candidates/2/reject", json={"reason": "not_ours"})
    who.post("/api/v1/candidates/3/unsure", json={})
    who.post("/api/v1/candidates/5/confirm", json={})
    who.post("/api/v1/candidates/5/undo", json={})

    def ids(tab: str) -> list[int]:
        rows = who.get(f"/api/v1/candidates?tab={tab}").json()["rows"]
        return sorted(row["id"] for row in rows)

    assert (ids("confirmed"), ids("rejected"), ids("unsure")) == ([1], [2], [3])
    assert ids("certain") == [5]


def test_filters_kept_are_tabs_of_ones_own(light_app: FastAPI) -> None:
    """Named, found again, taken away; nobody else sees them, and no other address is kept."""
    who = signed_in(light_app, "reviewer")
    kept = {"name": "卡若高分", "query": "unit=karuo&band=certain"}
    assert who.post("/review/filters", data=kept).headers["location"] == (
        "/review?unit=karuo&band=certain"
    )
    assert "卡若高分" in who.get("/review").text
    assert "卡若高分" not in signed_in(light_app, "second").get("/review").text
    bad = {"name": "x", "query": "next=//evil.example"}
    assert who.post("/review/filters", data=bad).status_code == 400
    who.post("/review/filters/remove", data={"name": "卡若高分"})
    assert "卡若高分" not in who.get("/review").text


def test_nothing_is_asked_once_a_find(light_app: FastAPI, light_newsroom: Newsroom) -> None:
    """The queue and its twin read what they show of all finds together."""
    desk = signed_in(light_app, "reviewer")
    for address, accept in (("/review", "text/html"), ("/api/v1/candidates", "application/json")):
        desk.get(address, headers={"Accept": accept})
        with statements(light_newsroom.ledger) as asked:
            shown = desk.get(address, headers={"Accept": accept}).text
        assert shown.count("抢收") + shown.count("一窗通办") > 2, address
        often = {each: count for each, count in Counter(asked).items() if count > 2}
        assert not often.keys() - {"BEGIN DEFERRED"}, address
