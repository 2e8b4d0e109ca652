"""名册变动: mergers and leave told on a page, with their audit, and read back everywhere."""

from datetime import date

from fastapi import FastAPI
from sqlalchemy import select

from ledger import audit
from ledger.tables import Audit, Person, PersonName, Post
from tests.api.conftest import signed_in
from tests.api.newsroom import Newsroom

HTML = {"Accept": "text/html"}
AWAY = {"person": "扎西", "from_on": "2026-10-01", "to_on": "2026-12-31", "reason": "产假"}


def test_a_leave_is_told_by_name_and_taken_back_on_the_page(
    app: FastAPI, newsroom: Newsroom
) -> None:
    """With who and when in the chain; the API and the file tell the same."""
    with newsroom.ledger.writing() as session:
        session.add(Post(person_id=1, unit_id=1, role="informant", from_on=date(2025, 1, 1)))
    reviewer, admin = signed_in(app, "reviewer"), signed_in(app, "admin")
    assert reviewer.post("/roster/leaves", data=AWAY).status_code == 303
    (row,) = reviewer.get("/api/v1/leaves?on=2026-10-31").json()["rows"]
    assert (row["person"], row["name"], row["unit"]) == ("p1", "扎西", "leiwuqi")
    page = signed_in(app, "committee").get("/roster?on=2026-10-31", headers=HTML).text
    assert "类乌齐县委组织部" in page
    assert "今天在假" in page
    assert "登记请假" not in page  # the committee reads it
    book = admin.get("/roster.csv?on=2026-10-31").text
    assert "扎西,p1,类乌齐县委组织部,2026-10-01,2026-12-31,产假,卓玛" in book
    assert "扎西" not in admin.get("/roster.csv?on=2027-01-01").text
    assert admin.post(f"/roster/leaves/{row['id']}/drop").status_code == 303
    assert reviewer.get("/api/v1/leaves").json()["rows"] == []
    with newsroom.ledger.reading() as session:
        acts = session.execute(select(Audit.act, Audit.by).where(Audit.subject == "leave:1"))
        assert acts.all() == [("leave_recorded", "reviewer"), ("leave_dropped", "admin")]
        assert not list(audit.breaks(session))


def test_what_will_not_do_is_said_above_what_was_typed(app: FastAPI, newsroom: Newsroom) -> None:
    """In the reader's language, and nothing typed is lost; of two of one name the keys are told."""
    with newsroom.ledger.writing() as session:
        session.add(Person(key="p2", names=[PersonName(name="扎西")]))
    reviewer = signed_in(app, "reviewer")
    refused = reviewer.post("/roster/leaves", data=AWAY, headers=HTML)
    assert refused.status_code == 409
    assert "名册上有几位 &#39;扎西&#39;, 请写编号: p1、p2" in refused.text
    assert 'value="2026-12-31"' in refused.text
    assert 'value="产假"' in refused.text
    reviewer.post("/settings", data={"language": "en", "theme": "auto"})
    back = {**AWAY, "person": "p1", "to_on": "2026-09-01"}
    said = reviewer.post("/roster/leaves", data=back, headers=HTML).text
    assert "a leave runs from its first day to its last, for three years at most" in said
    into_itself = {"unit": "basu", "into": "basu", "last_on": "2026-10-31"}
    assert reviewer.post("/roster/merges", data=into_itself, headers=HTML).status_code == 409
    assert reviewer.get("/api/v1/leaves").json()["rows"] == []


def test_a_merger_is_told_and_taken_back_on_the_page(app: FastAPI) -> None:
    """From the next day the unit's row is the other's; the list, its file and its twin tell it."""
    reviewer = signed_in(app, "reviewer")
    told = {"unit": "basu", "into": "karuo", "last_on": "2026-09-30"}
    assert reviewer.post("/roster/merges", data=told).status_code == 303
    assert reviewer.get("/api/v1/merges").json()["rows"] == [
        {"unit": "basu", "into": "karuo", "last_on": "2026-09-30"}
    ]
    assert "八宿县委组织部,卡若区委组织部,2026-09-30" in reviewer.get("/roster/merges.csv").text
    assert reviewer.post("/roster/merges/basu/undo").status_code == 303
    assert reviewer.post("/roster/merges/basu/undo", headers=HTML).status_code == 409
    assert "没有合并的单位" in reviewer.get("/roster", headers=HTML).text


def test_a_merged_unit_counts_in_its_heirs_row_and_opens_there(app: FastAPI) -> None:
    """From the month of its end on: figures, credits, filters and twins say the same."""
    reviewer = signed_in(app, "reviewer")
    reviewer.post("/api/v1/candidates/1/confirm", json={})
    told = {"unit": "leiwuqi", "into": "karuo", "last_on": "2026-10-15"}
    assert reviewer.post("/roster/merges", data=told).status_code == 303
    committee = signed_in(app, "committee")
    rows = committee.get("/statistics.csv?period=2026-10").text.splitlines()
    assert not any("类乌齐" in row for row in rows)
    (heir,) = [row for row in rows if "卡若区委组织部" in row]
    assert heir.endswith(",1,0")
    counted = committee.get("/api/v1/counts?by=unit&period=2026-10").json()["rows"]
    assert [(row["keys"], row["placements"]) for row in counted] == [({"unit": "karuo"}, 1)]
    opened = committee.get("/api/v1/placements?unit=karuo&period=2026-10").json()["rows"]
    assert [row["unit"] for row in opened] == ["leiwuqi"]
    sums = committee.get("/credits.csv?by=unit&period=2026-10").text
    assert "卡若区委组织部" in sums
    assert "类乌齐" not in sums
    assert "2026-0001" in committee.get("/credits.csv?unit=karuo&period=2026-10").text
    earlier = committee.get("/statistics.csv?period=2026-09").text
    assert "类乌齐县委组织部" in earlier
