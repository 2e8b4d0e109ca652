"""What pages show, the API says too: what was not found, clippings, links, proofs, locks."""

import io
import zipfile
from datetime import timedelta

from fastapi import FastAPI
from openpyxl import load_workbook

from tests.api.conftest import Clock, signed_in


def test_what_was_not_found_is_told_with_what_was_looked_at(app: FastAPI) -> None:
    """By the same number of days as on the page; a unit sees its own alone."""
    reviewer = signed_in(app, "reviewer")
    (row,) = reviewer.get("/api/v1/unfound").json()["rows"]
    assert (row["ref"], row["unit"], row["asked_again"]) == ("2026-9001", "basu", False)
    assert {one["outlet"] for one in row["unread"]} == {"people", "tibetdaily"}
    assert reviewer.get("/api/v1/unfound?days=14").json()["rows"] == []
    assert reviewer.get("/api/v1/unfound?weeks=2").status_code == 422
    for query, count in (("unit=basu", 1), ("unit=karuo", 0), ("q=无此题", 0)):
        assert len(reviewer.get(f"/api/v1/unfound?{query}").json()["rows"]) == count
        assert ("清除筛选" in reviewer.get(f"/unfound?{query}").text) == (not count)
    assert signed_in(app, "informant").get("/api/v1/unfound").json()["rows"] == []
    assert "/api/v1/unfound?days=7" in reviewer.get("/unfound?days=7").text


def test_clippings_are_told_with_their_proof(app: FastAPI) -> None:
    """The desk is told all, a unit those of its own pieces."""
    reviewer = signed_in(app, "reviewer")
    told = {
        "title": "抢收", "channel": "cdtv", "published_on": "2026-10-20", "ref": "2026-0001",
    }  # fmt: skip
    proof = {"proof": ("a.png", b"\x89PNG\r\n\x1a\n", "image/png")}
    assert reviewer.post("/intake/clippings", data=told, files=proof).status_code == 303
    (row,) = reviewer.get("/api/v1/clippings").json()["rows"]
    assert (row["submission"], row["has_proof"]) == ("2026-0001", True)
    assert len(signed_in(app, "informant").get("/api/v1/clippings").json()["rows"]) == 1
    assert signed_in(app, "foreign").get("/api/v1/clippings").json()["rows"] == []


def test_links_of_units_are_told_without_their_secret(app: FastAPI) -> None:
    """When they end and who made them; the address is not kept."""
    reviewer = signed_in(app, "reviewer")
    reviewer.post("/unit-links", data={"unit": "karuo", "label": "办公室", "days": "30"})
    (row,) = reviewer.get("/api/v1/unit-links").json()["rows"]
    assert (row["unit"], row["label"], row["revoked_at"]) == ("karuo", "办公室", None)
    assert "secret" not in str(row)


def test_accounts_links_rules_and_acts_are_told_a_page_at_a_time(app: FastAPI) -> None:
    """What the pages show, without a password, a secret or a hash of one."""
    admin, committee = signed_in(app, "admin"), signed_in(app, "committee")
    first = admin.get("/api/v1/accounts?limit=5").json()
    rest = admin.get(f"/api/v1/accounts?limit=5&after={first['after']}").json()
    names = [row["name"] for row in (*first["rows"], *rest["rows"])]
    assert len(names) == len(set(names)) > 5
    admin.post("/accounts/1/keys", data={"label": "门户", "scopes": "read"})
    held = {row["id"]: row["keys"] for row in admin.get("/api/v1/accounts").json()["rows"]}
    assert [key["label"] for key in held[1]] == ["门户"]
    for period in ("2026-09", "2026-10"):
        made = {"period": period, "label": "张部长", "password": "kan-yi-kan-9"}
        assert committee.post("/shares", data=made).status_code == 200
    page = committee.get("/api/v1/shares?limit=1").json()
    (link,) = committee.get(f"/api/v1/shares?limit=1&after={page['after']}").json()["rows"]
    assert (link["period"], link["revoked_at"]) == ("2026-09", None)
    acts = admin.get("/api/v1/audit?act=share.make").json()["rows"]
    assert [act["subject"] for act in acts] == ["share_link:2", "share_link:1"]
    assert admin.get("/api/v1/audit?who=admin").status_code == 422
    rules = committee.get("/api/v1/rules").json()
    assert [row["key"] for row in rules["in_force"]] == ["trial"]
    said = f"{first}{page}{acts}{rules}"
    assert not any(word in said for word in ("hash_", "password", "argon2", "kdk_"))


def test_an_entry_is_tried_and_a_site_probed_by_a_program(app: FastAPI) -> None:
    """Both lead to what the worker tells; an inner address is refused before that."""
    who = signed_in(app, "operator")
    made = who.post("/api/v1/sources/people-feed/try").json()["trial"]
    assert who.get(f"/api/v1/trials/{made}").json()["what"] == "people-feed"
    inner = who.post("/api/v1/sources/probe", json={"url": "http://10.0.0.1/"})
    assert (inner.status_code, inner.json()["fields"][0]["field"]) == (422, "body.url")
    asked = who.post("/api/v1/sources/probe", json={"url": "http://www.xzcd.com/"})
    assert asked.status_code == 200
    rows = who.get("/api/v1/trials?kind=probe").json()["rows"]
    assert [row["what"] for row in rows] == ["http://www.xzcd.com/"]
    assert "http://www.xzcd.com/" in who.get("/trials", headers={"Accept": "text/html"}).text
    assert who.post("/api/v1/sources/cdtv-clippings/try").status_code == 404
    file = who.get("/api/v1/sources").json()
    assert (file["loads"], file["in_force"], file["faults"]) == (True, True, [])
    assert any("people-feed" in line for line in file["lines"])


def test_a_certificate_says_the_code_its_paper_bears(app: FastAPI) -> None:
    """The check page takes it; somebody else's piece is not found."""
    signed_in(app, "reviewer").post("/api/v1/candidates/1/confirm", json={})
    who = signed_in(app, "informant")
    made = who.get("/api/v1/certificates/piece/2026-0001").json()
    assert [row["outlet"] for row in made["rows"]] == ["昌都新闻网"]
    assert made["code"] in who.get(made["check_path"]).text
    assert who.get("/api/v1/certificates/piece/2026-0002").status_code == 404
    assert who.get("/api/v1/certificates/unit/karuo").status_code == 404


def test_what_is_paid_and_proved_comes_as_data_and_as_files(app: FastAPI, clock: Clock) -> None:
    """Closed by two through the API alone; then the list to sign, the statement, the evidence."""
    signed_in(app, "reviewer").post("/api/v1/candidates/1/confirm", json={})
    clock.forward(timedelta(days=3))
    first, second = signed_in(app, "committee"), signed_in(app, "second-c")
    paid = "/api/v1/payments?period=2026-10&ruleset=trial"
    assert first.get(paid).status_code == 409
    draft = first.get("/api/v1/closings/2026-10").json()
    assert (draft["entries"], draft["closed"]) == (2, None)
    seen = {"digest": draft["digest"]}
    steps = "/api/v1/closings/2026-10/steps"
    assert first.post(steps, json={**seen, "act": "signed"}).status_code == 200
    assert second.post(steps, json={**seen, "act": "returned"}).status_code == 409
    close = "/api/v1/closings/2026-10/close"
    assert second.post(close, json={"digest": "0" * 64}).status_code == 409
    done = second.post(close, json={**seen, "document_no": "第10号"}).json()
    assert (done["closed_by"], done["second_by"]) == ("second-c", "committee")
    assert first.get("/api/v1/closings/2026-10").json()["closed"]["document_no"] == "第10号"
    assert first.get(paid).json()["total"] == "50.00"
    book = load_workbook(io.BytesIO(first.get(paid.replace("payments", "payments.xlsx")).content))
    assert "人民币伍拾元整" in str(list(book.worksheets[0].iter_rows(values_only=True)))
    table = first.get("/api/v1/statements/leiwuqi?period=2026-10").json()["table"]
    assert {row[1]: row[-1] for row in table["sections"][0]["rows"]}["2026-0001"] == "50.00"
    pack = zipfile.ZipFile(io.BytesIO(first.get("/api/v1/evidence?period=2026-10").content))
    assert "SHA256SUMS.txt" in pack.namelist()
    assert first.get("/api/v1/evidence?period=2026-10&placement=99").status_code == 404
    assert first.get("/api/v1/publicity/2026").status_code == 404
    assert first.post("/api/v1/publicity/2026").status_code == 409
