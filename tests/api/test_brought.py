"""What people bring: links for the worker, clippings with their proof, late reports to decide."""

from fastapi import FastAPI
from sqlalchemy import select

from ledger.session import Ledger
from ledger.tables import Clipping, Decision, FrontierUrl, Placement, Submission, Wanted
from tests.api.conftest import signed_in
from tests.api.statements import statements

SCAN = b"\x89PNG\r\n\x1a\n" + b"0" * 64
CLIPPING = {
    "title": "八宿县然乌镇党员服务队清理湖岸",
    "channel": "cdtv",
    "published_on": "2026-10-25",
    "ref": "2026-9001",
}


def reported_waits(app: FastAPI) -> int:
    """Return how many late reports the reviewer is told of."""
    rows = signed_in(app, "reviewer").get("/api/v1/waiting").json()["rows"]
    return sum(row["count"] for row in rows if row["key"] == "reported")


def test_pasted_links_are_written_down_for_the_worker(app: FastAPI, ledger: Ledger) -> None:
    """Each with its state in words; the page itself fetches nothing."""
    text = (
        "江达开办夜校 http://www.xzcd.com/article/901.html\n"
        "http://www.xzcd.com/article/0.html https://evil.example/1.html"
    )
    page = signed_in(app, "reviewer").post("/intake/links", data={"text": text})
    assert page.status_code == 200
    for words in ("待下次采集时取回", "已有此篇", "不是媒体库里任何媒体的域名"):
        assert words in page.text
    with ledger.reading() as session:
        asked = session.scalars(select(Wanted)).one()
        assert (asked.kind, asked.state, asked.payload) == ("url", "due", {"text": text})
        row = session.scalars(select(FrontierUrl)).one()
        assert row.url == "http://www.xzcd.com/article/901.html"
        assert (row.kind, row.state) == ("pasted", "due")


def test_a_unit_sees_its_own_pastes_alone(light_app: FastAPI) -> None:
    """The desk sees everybody's."""
    text = {"text": "江达开办夜校 http://www.xzcd.com/article/901.html"}
    signed_in(light_app, "informant").post("/intake/links", data=text)
    assert "江达开办夜校" not in signed_in(light_app, "foreign").get("/intake/links").text
    assert "江达开办夜校" in signed_in(light_app, "reviewer").get("/intake/links").text


def test_too_many_links_are_refused_in_words(light_app: FastAPI) -> None:
    """Nothing is taken up, and what was pasted stays in its field."""
    text = "\n".join(f"http://www.xzcd.com/article/{n}.html" for n in range(51))
    page = signed_in(light_app, "reviewer").post("/intake/links", data={"text": text})
    assert page.status_code == 422
    assert "50" in page.text


def test_a_clipping_with_its_scan_is_decided_by_a_reviewer(app: FastAPI, ledger: Ledger) -> None:
    """Registered by one, confirmed by another; the scan is given out as a file alone."""
    who, other = signed_in(app, "second"), signed_in(app, "reviewer")
    sent = {"proof": ("样报.png", SCAN, "image/png")}
    assert who.post("/intake/clippings", data=CLIPPING, files=sent).status_code == 303
    with ledger.reading() as session:
        held = session.scalars(select(Clipping)).one()
        number, piece, article = held.id, held.submission_id, held.article_id
    scan = other.get(f"/clippings/{number}/proof")
    assert scan.content == SCAN
    assert scan.headers["content-disposition"].startswith("attachment")
    assert "sandbox" in scan.headers["content-security-policy"]
    assert "八宿县" in other.get("/reported").text
    twin = other.get("/api/v1/reported").json()["rows"]
    assert [(row["submission"], row["has_proof"]) for row in twin] == [("2026-9001", True)]
    assert reported_waits(app) == len(twin)
    assert other.post(f"/reported/{piece}/{article}/confirm").status_code == 303
    assert reported_waits(app) == 0
    assert "没有补报待核" in other.get("/reported").text
    with ledger.reading() as session:
        assert session.scalars(select(Placement)).one().channel_key == "cdtv"


def test_what_was_decided_of_a_report_can_be_taken_back(app: FastAPI, ledger: Ledger) -> None:
    """On the page while it is fresh, on the receipt for ever: a credit, and a rejection."""
    who = signed_in(app, "reviewer")
    who.post("/intake/clippings", data=CLIPPING)
    with ledger.reading() as session:
        held = session.scalars(select(Clipping)).one()
        where = f"/reported/{held.submission_id}/{held.article_id}"
        receipt = f"/receipts/2026-9001/articles/{held.article_id}/undo"
    for act, undo in (("confirm", f"{where}/undo"), ("confirm", receipt), ("reject", receipt)):
        assert who.post(f"{where}/{act}").status_code == 303
        assert reported_waits(app) == 0
        assert f'action="{where}/undo"' in who.get("/reported").text
        assert f'action="{receipt}"' in who.get("/receipts/2026-9001").text
        assert who.post(undo).status_code == 303
        assert reported_waits(app) == 1
        found = who.get("/api/v1/receipts/2026-9001").json()
        assert (found["runs"], found["rejected"]) == ([], [])
    assert f"{where}/undo" not in who.get("/reported").text
    with ledger.reading() as session:
        assert {row.state for row in session.scalars(select(Placement))} == {"withdrawn"}


def test_a_program_decides_what_people_brought(app: FastAPI, ledger: Ledger) -> None:
    """As the page does, and says the first decision to whoever comes second."""
    who, other = signed_in(app, "reviewer"), signed_in(app, "second")
    who.post("/intake/clippings", data=CLIPPING)
    with ledger.reading() as session:
        article = session.scalars(select(Clipping)).one().article_id
    where = f"/api/v1/submissions/2026-9001/articles/{article}"
    told = who.post(f"{where}/confirm", json={}).json()
    assert (told["candidate"], told["state"], told["verdict"]) == (None, "decided", "confirm")
    again = other.post(f"{where}/reject", json={"reason": "paid"})
    assert (again.status_code, again.json()["standing"]["verdict"]) == (409, "confirm")
    assert who.post(f"{where}/undo", json={}).json()["state"] == "waiting"
    assert other.post(f"{where}/reject", json={"reason": "paid"}).json()["reason"] == "paid"
    assert who.post(f"{where[:-1]}999/undo", json={}).status_code == 404


def test_a_report_that_does_not_hold_is_set_aside_with_its_reason(
    app: FastAPI, ledger: Ledger
) -> None:
    """As every rejection; no placement."""
    who = signed_in(app, "reviewer")
    who.post("/intake/clippings", data=CLIPPING)
    with ledger.reading() as session:
        held = session.scalars(select(Clipping)).one()
        where = f"/reported/{held.submission_id}/{held.article_id}/reject"
    assert who.post(where, data={"reason": "paid"}).status_code == 303
    with ledger.reading() as session:
        assert session.scalars(select(Decision)).one().reason == "paid"
        assert session.scalars(select(Placement)).all() == []


def test_a_piece_with_an_address_waits_beside_the_finds(app: FastAPI, ledger: Ledger) -> None:
    """Its page is asked for at once; where it is kept already it can be decided."""
    who = signed_in(app, "informant")
    late = {"title": "类乌齐县党员突击队助力青稞抢收", "url": "http://www.xzcd.com/article/0.html"}
    assert who.post("/intake/form", data=late).status_code == 303
    with statements(ledger) as asked:
        page = signed_in(app, "reviewer").get("/reported").text
    assert sum("FROM frontier_url" in each for each in asked) == 1
    assert "已存证" in page
    assert reported_waits(app) == 1
    with ledger.reading() as session:
        piece = session.scalars(select(Submission).order_by(Submission.id.desc())).first()
        assert piece is not None
    own = signed_in(app, "own").post(f"/reported/{piece.id}/1/confirm")
    assert own.status_code == 403
    assert signed_in(app, "reviewer").post(f"/reported/{piece.id}/1/confirm").status_code == 303
    assert reported_waits(app) == 0


def test_an_informant_brings_clippings_of_their_own_pieces_alone(light_app: FastAPI) -> None:
    """Another unit's piece is not found, and neither is its scan."""
    who = signed_in(light_app, "informant")
    assert who.post("/intake/clippings", data=CLIPPING).status_code == 404
    own = {**CLIPPING, "ref": "2026-0001"}
    sent = {"proof": ("样报.png", SCAN, "image/png")}
    assert who.post("/intake/clippings", data=own, files=sent).status_code == 303
    assert who.get("/clippings/1/proof").status_code == 200
    assert signed_in(light_app, "foreign").get("/clippings/1/proof").status_code == 404
