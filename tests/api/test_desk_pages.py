"""约稿, 优秀稿件, 任务 as pages: what the API does, by hand, with its refusals."""

from datetime import timedelta
from decimal import Decimal

import pytest
from fastapi import FastAPI
from sqlalchemy import inspect, select

from ledger.session import Ledger
from ledger.tables import Placement, Post
from tests.api.conftest import Clock, app_of, signed_in
from tests.api.newsroom import OFFICE, Newsroom

ASSESSING = OFFICE.replace(
    "mode: incentive",
    """mode: assessment
assessment: {basis: 昌组发〔2026〕1号, until: 2026-12-31, entered_by: 王主任}
awards: {county: 1, people: 1}""",
)
TASKS = """\
version: 1
rulesets:
- key: trial
  title: 任务办法
  measure: yuan
  effective: {from: 2026-01-01, to: null}
  schedule: [{key: any, when: {}, base: 50}]
  combine: {mode: highest}
  quota: {basis: submitted, per: unit, period: month, need: 9, shortfall: 10}
"""


def _twin(placement: Placement, channel: str) -> Placement:
    """Return the same piece's placement in another channel."""
    held = {c.key: getattr(placement, c.key) for c in inspect(Placement).column_attrs}
    return Placement(**{**held, "id": None, "channel_key": channel})


@pytest.fixture
def assessing(newsroom: Newsroom, clock: Clock) -> FastAPI:
    """The office in the year its document allows tasks, the month just over."""
    (newsroom.config_dir / "office.yaml").write_text(ASSESSING, encoding="utf-8")
    (newsroom.config_dir / "rewards.yaml").write_text(TASKS, encoding="utf-8")
    clock.forward(timedelta(days=3))
    return app_of(newsroom, clock)


def test_a_unit_sees_what_was_asked_of_it_and_who_answered(app: FastAPI) -> None:
    """Asked by the desk, answered by a piece, followed to where it ran."""
    committee = signed_in(app, "committee")
    told = {"topic": "基层党建", "unit": ["leiwuqi", "karuo"], "due_on": "2026-12-01"}
    assert committee.post("/commissions", data=told).status_code == 303
    answered = committee.post("/commissions/1/answers", data={"ref": "2026-0001"})
    assert answered.status_code == 303
    page = committee.get("/commissions").text
    assert "卡若区委组织部" in page
    own = signed_in(app, "informant").get("/commissions").text
    assert "2026-0001" in own
    assert 'action="/commissions"' not in own
    assert signed_in(app, "informant").post("/commissions", data=told).status_code == 403


def test_the_periods_best_are_picked_with_a_reason_and_printed(app: FastAPI, clock: Clock) -> None:
    """Nominated from what ran; the meeting's papers are a Word file; a pick is taken back."""
    signed_in(app, "reviewer").post("/api/v1/candidates/1/confirm", json={})
    committee = signed_in(app, "committee")
    assert "2026-0001" in committee.get("/picks?period=2026-10").text
    chosen = {"period": "2026-10", "ref": "2026-0001"}
    assert committee.post("/picks/pick", data=chosen).status_code == 409
    assert committee.post("/picks/pick", data=chosen | {"reason": "事例鲜活"}).status_code == 303
    assert "事例鲜活" in committee.get("/picks?period=2026-10").text
    rows = committee.get("/api/v1/picks?period=2026-10").json()["rows"]
    assert [(row["submission"], row["picked_by"]) for row in rows] == [("2026-0001", "committee")]
    pack = committee.get("/api/v1/nominations/pack?period=2026-10")
    assert pack.content.startswith(b"PK")
    assert committee.post("/picks/drop", data=chosen).status_code == 303
    assert committee.get("/api/v1/picks?period=2026-10").json()["rows"] == []


def test_no_task_is_set_where_no_document_allows_it(app: FastAPI) -> None:
    """The page says so; the API answers with nothing, and refuses to name anybody."""
    committee = signed_in(app, "committee")
    assert "本单位不设任务" in committee.get("/tasks").text
    assert committee.get("/api/v1/roster-gaps").json()["rows"] == []
    assert committee.get("/api/v1/tallies?period=2026-10").json()["rows"] == []
    assert committee.get("/api/v1/named-lists?kind=zeros&period=2026-10").status_code == 409
    assert committee.get("/api/v1/awards?year=2026").json()["table"] is None


def test_a_years_target_is_broken_into_months(assessing: FastAPI) -> None:
    """Evenly from the page, by weights or by hand from the API; what does not add up is refused."""
    committee = signed_in(assessing, "committee")
    whose = {"kind": "unit", "subject": "leiwuqi", "basis": "adopted"}
    told = committee.post("/tasks/targets", data={**whose, "period": "2026", "need": "24"})
    assert told.status_code == 303
    rows = committee.get("/api/v1/targets").json()["rows"]
    assert [Decimal(row["need"]) for row in rows] == [24, *[2] * 12]
    year = {**whose, "year": "2026", "need": "3", "weights": ["0"] * 11 + ["1"]}
    rows = committee.post("/api/v1/targets/year", json=year).json()["rows"]
    assert Decimal(rows[-1]["need"]) == 3
    assert committee.post("/api/v1/targets/year", json=year | {"weights": ["1"]}).status_code == 400
    drop = f"/tasks/targets/{rows[-1]['id']}/drop"
    assert committee.post(drop).status_code == 303
    assert committee.post(drop).status_code == 404


def test_what_is_missing_of_a_task_is_told_by_what_it_counts(
    assessing: FastAPI, newsroom: Newsroom
) -> None:
    """Pieces once, in however many outlets they ran; a unit's own task goes before its class's."""
    signed_in(assessing, "reviewer").post("/api/v1/candidates/1/confirm", json={})
    with newsroom.ledger.writing() as session:
        first = session.scalars(select(Placement)).one()
        session.add(_twin(first, "people-xz"))
    committee = signed_in(assessing, "committee")
    for kind, subject, basis, need in (
        ("unit_class", "county", "adopted", "2"),
        ("unit", "leiwuqi", "adopted", "1.5"),
        ("unit_class", "county", "points", "100"),
    ):
        told = {"kind": kind, "subject": subject, "basis": basis, "period": "2026-10", "need": need}
        assert committee.post("/tasks/targets", data=told).status_code == 303
    rows = committee.get("/statistics.csv?period=2026-10").text.splitlines()
    (own,) = [row for row in rows if "类乌齐" in row]
    assert own.endswith(",2,0,采用 1.5; 得分 100,采用 0.5")
    (other,) = [row for row in rows if "卡若" in row]
    assert other.endswith(",0,0,采用 2; 得分 100,采用 2")
    page = committee.get("/statistics?period=2026-10", headers={"Accept": "text/html"}).text
    assert "采用 0.5" in page
    seen = committee.get("/api/v1/overview").json()
    assert (seen["need"], seen["behind"]) == (None, 0)  # November's, which has none


def test_a_missed_task_calls_for_papers_that_come_as_scans(assessing: FastAPI) -> None:
    """Shown with their day; each comes once, as a scan and nothing else."""
    committee = signed_in(assessing, "committee")
    page = committee.get("/tasks?period=2026-10").text
    assert "专题说明" in page
    assert "昌组发〔2026〕1号" in page
    owed = committee.get("/api/v1/papers?period=2026-10").json()["rows"]
    assert {row["unit"] for row in owed} == {"leiwuqi", "karuo", "basu"}
    told = {"paper": "explanation", "about": owed[0]["about"], "period": "2026-10"}

    def bring(data: bytes) -> int:
        files = {"scan": ("说明.pdf", data, "application/pdf")}
        return int(committee.post("/tasks/papers", data=told, files=files).status_code)

    assert bring(b"<html>") == 400
    assert bring(b"%PDF-1.7") == 303
    assert bring(b"%PDF-1.7") == 409
    owed = committee.get("/api/v1/papers?period=2026-10").json()["rows"]
    assert [row["received_by"] for row in owed if row["received_on"]] == ["committee"]


def test_posts_not_filled_are_told_by_unit_and_role(assessing: FastAPI, ledger: Ledger) -> None:
    """Two informants and two publicists are wanted; one informant leaves three gaps."""
    with ledger.writing() as session:
        session.add(Post(person_id=1, unit_id=1, role="informant"))
    rows = signed_in(assessing, "committee").get("/api/v1/roster-gaps").json()["rows"]
    own = [(row["role"], row["missing"]) for row in rows if row["unit"] == "leiwuqi"]
    assert own == [("informant", 1), ("publicist", 2)]
    assert "应有 2 人" in signed_in(assessing, "committee").get("/tasks").text


def test_a_list_exists_under_a_name_until_it_is_taken_back(assessing: FastAPI) -> None:
    """Proposed by the figures, signed by a person, taken back with a reason."""
    committee = signed_in(assessing, "committee")
    asked = "/api/v1/named-lists?kind=zeros&period=2026-10"
    assert "leiwuqi" in committee.get(asked).json()["proposed"]
    told = {"kind": "zeros", "period": "2026-10"}
    assert committee.post("/tasks/lists", data=told).status_code == 422
    assert committee.post("/tasks/lists", data=told | {"unit": "leiwuqi"}).status_code == 303
    assert committee.get(asked).json()["signed"]["signed_by"] == "committee"
    back = told | {"reason": "补报已到"}
    assert committee.post("/tasks/lists", data=back).status_code == 303
    assert committee.get(asked).json()["signed"] is None


def test_a_years_awards_are_proposed_with_whoever_equals_the_last(assessing: FastAPI) -> None:
    """One a group: two units that ran as much stand there both."""
    reviewer = signed_in(assessing, "reviewer")
    for find in (1, 2):
        reviewer.post(f"/api/v1/candidates/{find}/confirm", json={})
    committee = signed_in(assessing, "committee")
    table = committee.get("/api/v1/awards?year=2026").json()["table"]
    assert [len(part["rows"]) for part in table["sections"]] == [2, 1]
    assert "年度评优建议名单" in committee.get("/picks?period=2026").text
