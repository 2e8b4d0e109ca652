"""等我办的: each role is told what waits for it, and where it is done."""

from datetime import datetime, timedelta

from fastapi import FastAPI

from ledger.session import Ledger
from ledger.tables import Candidate, Closing, FirstSignature, Placement, Submission
from tests.api.conftest import Clock, signed_in
from tests.api.newsroom import Newsroom
from tests.api.statements import statements

HTML = {"Accept": "text/html"}


def waits(app: FastAPI, name: str) -> dict[str, tuple[int, str]]:
    rows = signed_in(app, name).get("/api/v1/waiting").json()["rows"]
    return {row["key"]: (row["count"], row["path"]) for row in rows}


def _counted_once(app: FastAPI, ledger: Ledger) -> None:
    """What people decided is counted once until somebody decides again."""
    desk = signed_in(app, "reviewer")
    told = desk.get("/api/v1/queue").json()
    with statements(ledger) as asked:
        assert desk.get("/api/v1/queue").json() == told
    assert told["confirmed"] == 1
    assert not [each for each in asked if "decision.verdict" in each]


def test_each_role_is_told_its_own(app: FastAPI, clock: Clock, ledger: Ledger) -> None:
    """The queue, the months, the outlets, the unit; nobody sees another's."""
    objected = {"text": "10月26日西藏日报三版也刊发了"}
    signed_in(app, "informant").post("/receipts/2026-0001/objections", data=objected)
    with ledger.writing() as session:
        piece = session.query(Submission).filter(Submission.ref == "2026-0001").one()
        piece.state = "returned"
    reviewer, informant = waits(app, "reviewer"), waits(app, "informant")
    assert reviewer.keys() == {"finds", "objections"}
    assert reviewer["objections"] == (1, "/objections?state=open")
    assert waits(app, "operator").keys() == {"broken"}
    assert informant["returned"] == (1, "/submissions?state=returned")
    assert waits(app, "foreign") == {}
    signed_in(app, "reviewer").post("/api/v1/candidates/1/confirm", json={})
    _counted_once(app, ledger)
    clock.forward(timedelta(days=3))
    committee = waits(app, "committee")
    assert committee["close"] == (1, "/credits/2026-10/closing")
    with statements(ledger) as asked:
        waits(app, "committee")
    assert not [each for each in asked if "DISTINCT placement" in each], "every placement was read"
    signed = signed_in(app, "committee")
    draft = signed.get("/api/v1/closings/2026-10").json()
    signed.post("/api/v1/closings/2026-10/steps", json={"digest": draft["digest"], "act": "sent"})
    assert "close" in waits(app, "committee")
    assert waits(app, "second-c")["sign"] == (1, "/credits/2026-10/closing")
    page = signed_in(app, "second-c").get("/waiting", headers=HTML).text
    assert "2026-10 结账待审签" in page


def test_a_find_signed_once_waits_for_another_name(
    light_app: FastAPI, light_newsroom: Newsroom, now: datetime
) -> None:
    """It has a tab of its own; whoever signed it is not asked again."""
    with light_newsroom.ledger.writing() as session:
        find = session.get_one(Candidate, 2)
        session.add(
            FirstSignature(
                submission_id=find.submission_id, article_id=find.article_id, signed_by="reviewer",
                signed_at=now, amount=900, measure="yuan",
            )
        )  # fmt: skip
    assert "countersign" not in waits(light_app, "reviewer")
    assert waits(light_app, "second")["countersign"] == (1, "/review?tab=signed")
    rows = signed_in(light_app, "second").get("/api/v1/candidates?tab=signed").json()["rows"]
    assert [row["id"] for row in rows] == [2]
    signed_in(light_app, "second").post("/api/v1/candidates/2/reject", json={"reason": "paid"})
    assert "countersign" not in waits(light_app, "second")


def test_the_list_of_objections_is_narrowed_to_the_open_ones(light_app: FastAPI) -> None:
    """Page and API alike, with the answer once there is one."""
    raised = {"text": "10月26日西藏日报三版也刊发了"}
    signed_in(light_app, "informant").post("/receipts/2026-0001/objections", data=raised)
    desk = signed_in(light_app, "reviewer")
    assert "西藏日报三版" in desk.get("/objections?state=open", headers=HTML).text
    desk.post("/objections/1/answer", data={"outcome": "upheld", "text": "已补登剪报"})
    assert "西藏日报三版" not in desk.get("/objections?state=open", headers=HTML).text
    (row,) = desk.get("/api/v1/objections?state=answered").json()["rows"]
    assert (row["submission"], row["outcome"], row["answer"]) == (
        "2026-0001",
        "upheld",
        "已补登剪报",
    )
    assert signed_in(light_app, "informant").get("/api/v1/objections").status_code == 403


def test_the_month_to_close_is_the_first_that_is_over_and_open(
    light_app: FastAPI, light_newsroom: Newsroom, clock: Clock
) -> None:
    """Closed months and months in which nothing ran are passed over."""
    signed_in(light_app, "reviewer").post("/api/v1/candidates/1/confirm", json={})
    with light_newsroom.ledger.writing() as session:
        session.query(Placement).one().period = "2026-07"
    assert waits(light_app, "committee")["close"] == (1, "/credits/2026-07/closing")
    with light_newsroom.ledger.writing() as session:
        session.add(
            Closing(
                period="2026-07", closed_at=clock(), closed_by="committee", second_by="second-c",
                digest="0" * 64,
            )
        )  # fmt: skip
    assert "close" not in waits(light_app, "committee")
