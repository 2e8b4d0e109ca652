"""What the office tells of a piece beside its receipt."""

from fastapi import FastAPI

from tests.api.conftest import signed_in


def test_the_committee_tells_what_no_page_shows(app: FastAPI) -> None:
    """Two 批示, a campaign, a value with its reason; each stands on the receipt, and goes again."""
    done = signed_in(app, "reviewer").post("/api/v1/candidates/1/confirm", json={}).json()
    who = signed_in(app, "committee")
    ref = who.get("/api/v1/placements").json()["rows"][0]["submission"]
    for level, number in (("region", "藏组批〔2026〕8号"), ("prefecture", "")):
        form = {"level": level, "on": "2026-10-20", "number": number}
        told = who.post(f"/submissions/{ref}/instructions", data=form)
        assert told.headers["location"] == f"/receipts/{ref}#facts"
    who.post(f"/submissions/{ref}/facts", data={"kind": "tag", "words": "主题教育、典型"})
    run = f"/placements/{done['placement']}/facts"
    assert who.post(run, data={"kind": "assessed", "value": "4"}).status_code == 409
    who.post(run, data={"kind": "assessed", "value": "4", "reason": "质量较高"})
    page = who.get(f"/receipts/{ref}").text
    assert '<option value="region">自治区级</option>' in page  # the word its rule set goes by
    for words in ("region 2026-10-20 藏组批〔2026〕8号、prefecture 2026-10-20", "主题教育、典型"):
        assert words in page
    assert "<b>评定值</b> 4" in page
    who.post(f"/submissions/{ref}/facts", data={"kind": "instruction"})
    who.post(run, data={"kind": "assessed", "value": ""})
    page = who.get(f"/receipts/{ref}").text
    assert "藏组批" not in page
    assert "<b>评定值</b> 4" not in page


def test_only_who_decides_or_sits_on_the_committee_tells(app: FastAPI) -> None:
    """An informant sees none of it; what is no piece or no fact is not found."""
    for who, status in (("informant", 403), ("admin", 403)):
        form = {"kind": "flag", "words": "paid"}
        assert signed_in(app, who).post("/submissions/2026-0001/facts", data=form).status_code == (
            status
        )
    assert 'id="facts"' not in signed_in(app, "informant").get("/receipts/2026-0001").text
    reviewer = signed_in(app, "reviewer")
    assert reviewer.post("/submissions/none/facts", data={"kind": "flag"}).status_code == 404
    assert reviewer.post("/placements/9/facts", data={"kind": "fee"}).status_code == 404
