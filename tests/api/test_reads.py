from datetime import timedelta

import pytest
from fastapi import FastAPI

from api.accounts import make_key
from ledger.session import Ledger
from tests.api.conftest import Clock, client_of, signed_in


def test_an_informant_sees_their_own_units_pieces_and_no_others(app: FastAPI) -> None:
    """In lists, counts and receipts, on pages and in the API; a foreign number is not found."""
    reviewer, mine = signed_in(app, "reviewer"), signed_in(app, "informant")
    for candidate in (1, 2, 4):
        reviewer.post(f"/api/v1/candidates/{candidate}/confirm", json={})
    refs = {row["ref"] for row in mine.get("/api/v1/submissions").json()["rows"]}
    assert refs == {"2026-0001", "2026-0004"}
    units = {row["unit"] for row in mine.get("/api/v1/placements").json()["rows"]}
    assert units == {"leiwuqi"}
    assert mine.get("/api/v1/counts").json()["rows"][0]["placements"] == 2
    assert {row["work"] for row in mine.get("/api/v1/credits").json()["rows"]} == refs
    for path in (
        "/receipts/2026-0002",
        "/api/v1/receipts/2026-0002",
        "/api/v1/submissions/2026-0002",
    ):
        assert mine.get(path).status_code == 404, path
    assert mine.get("/api/v1/submissions?unit=karuo").json()["rows"] == []
    assert "2026-0002" not in mine.get("/submissions").text
    assert "卡若区" not in mine.get("/", headers={"Accept": "text/html"}).text


def test_a_list_is_read_page_by_page_without_loss_or_doubles(app: FastAPI) -> None:
    """The cursor follows the last row, whatever is added meanwhile."""
    who = signed_in(app, "reviewer")
    for path in ("submissions", "articles"):
        refs, after = [], ""
        while True:
            said = who.get(f"/api/v1/{path}", params={"limit": 2, "after": after}).json()
            refs += [row.get("ref") or row["id"] for row in said["rows"]]
            after = said["after"]
            if after is None:
                break
        assert len(refs) == len(set(refs)) == (7 if path == "submissions" else 6)


def test_counts_group_by_whatever_the_committee_asks(app: FastAPI) -> None:
    """Up to three groups at once, with the lists' filters."""
    who = signed_in(app, "reviewer")
    for candidate in (1, 2, 4):
        who.post(f"/api/v1/candidates/{candidate}/confirm", json={})

    def counted(query: str) -> list[tuple[tuple[str, ...], int]]:
        rows = who.get(f"/api/v1/counts?{query}").json()["rows"]
        return [(tuple(row["keys"].values()), row["placements"]) for row in rows]

    assert counted("") == [((), 3)]
    assert sorted(counted("by=unit&by=tier")) == [
        (("karuo", "region"), 1),
        (("leiwuqi", "prefecture"), 1),
        (("leiwuqi", "region"), 1),
    ]
    assert counted("by=author&unit=karuo") == [(("卓玛",), 1), (("扎西",), 1)] or counted(
        "by=author&unit=karuo"
    ) == [(("扎西",), 1), (("卓玛",), 1)]
    assert counted("by=period&period=2026-Q4") == [(("2026-10",), 3)]
    assert counted("by=medium&tier=region") == [(("web",), 2)]
    assert counted("by=outlet&period=2026-09") == []


def test_gaps_name_every_night_that_cannot_support_not_published(app: FastAPI) -> None:
    """With the reason; a night without any outcome is a gap as well."""
    who = signed_in(app, "operator")
    said = who.get("/api/v1/gaps?from_on=2026-10-27&to_on=2026-10-31").json()
    found = {(gap["source"], gap["day"], gap["state"], gap["why"]) for gap in said["gaps"]}
    assert found == {
        ("people-feed", "2026-10-27", "drifted", "body_missing"),
        ("tibetdaily-paper", "2026-10-30", "unreachable", "timeout"),
        ("tibetdaily-paper", "2026-10-31", "unreachable", "http_503"),
    }
    assert [unseen["outlet"] for unseen in said["unseen"]] == ["cdtv"]
    before = who.get("/api/v1/gaps?from_on=2026-09-01&to_on=2026-09-01").json()
    assert {gap["state"] for gap in before["gaps"]} == {"not_run"}


@pytest.mark.parametrize(
    "query",
    [
        "submissions?limit=0",
        "submissions?limit=201",
        "submissions?colour=red",
        "submissions?after=nonsense",
        "articles?after=W10",
        "placements?period=2026-13",
        "placements?used=perhaps",
        "counts?by=colour",
        "counts?by=unit&by=tier&by=medium&by=outlet",
        "gaps?from_on=2026-10-31&to_on=2026-10-01",
        "gaps?from_on=1800-01-01",
        "outcomes?from_on=20261031x",
        "candidates/0",
        "articles/99999999999999999999",
        "candidates?tab=secret",
    ],
)
def test_a_request_that_will_not_do_is_told_which_field(light_app: FastAPI, query: str) -> None:
    """Never a fault of the program, always a field and a reason in two languages."""
    said = signed_in(light_app, "admin").get(f"/api/v1/{query}")
    assert said.status_code == 422, said.text
    assert said.headers["content-type"] == "application/problem+json"
    assert said.json()["fields"]
    assert said.json()["title"] != said.json()["detail"]


def test_a_key_reads_until_it_ends(app: FastAPI, ledger: Ledger, clock: Clock) -> None:
    """Shown once, kept as a hash, ended by its day."""
    with ledger.writing() as session:
        made = make_key(
            session, "committee", label="指挥中心大屏", scopes=["read"], now=clock(), by="admin",
            expires_at=clock() + timedelta(days=1),
        )  # fmt: skip
    machine = client_of(app)
    machine.headers["Authorization"] = f"Bearer {made.secret}"
    assert machine.get("/api/v1/placements").status_code == 200
    assert machine.get("/placements").status_code == 403
    assert machine.post("/api/v1/candidates/1/confirm", json={}).status_code == 403
    clock.forward(timedelta(days=1))
    assert machine.get("/api/v1/placements").status_code == 401


def test_the_api_describes_itself_with_examples(light_app: FastAPI) -> None:
    """Every operation of /api/v1 stands in its description, with what it may refuse."""
    said = signed_in(light_app, "admin").get("/api/v1/openapi.json").json()
    assert "/api/v1/candidates/{candidate_id}/confirm" in said["paths"]
    for path, operations in said["paths"].items():
        assert path.startswith("/api/v1/")
        for operation in operations.values():
            assert {"401", "403", "422"} <= set(operation["responses"]), path
