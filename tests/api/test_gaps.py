"""全部缺口, 停采 and 恢复, as the operator meets them."""

import csv
import io
import re
from datetime import date, datetime, timedelta

import pytest
from fastapi import FastAPI
from sqlalchemy import select

from ledger.session import Ledger
from ledger.tables import Audit, Night, Outcome, SourceState
from tests.api.conftest import Clock, signed_in

HTML = {"Accept": "text/html"}
SPAN = "from_on=2026-10-27&to_on=2026-10-31"


def test_every_gap_stands_on_the_page_and_in_the_file_with_its_reason(app: FastAPI) -> None:
    """Source × day of the chosen span, the reason in words; the file has what the page has."""
    who = signed_in(app, "operator")
    page = who.get(f"/gaps?{SPAN}", headers=HTML).text
    assert page.count("<tr><td") == 3
    for words in ("对方服务器答复 503", "2026-10-27", "tibetdaily-paper", "昌都市电视台"):
        assert words in page
    rows = list(csv.reader(io.StringIO(who.get(f"/gaps.csv?{SPAN}").text.lstrip("\ufeff"))))
    assert [(row[0], row[2]) for row in rows[1:]] == [
        ("2026-10-27", "people-feed"),
        ("2026-10-30", "tibetdaily-paper"),
        ("2026-10-31", "tibetdaily-paper"),
    ]
    assert rows[3][4] == "对方服务器答复 503"


def test_a_night_read_well_that_others_contradict_is_told_as_a_suspicion(
    app: FastAPI, ledger: Ledger
) -> None:
    """With the articles that credit the outlet; it is no gap."""
    with ledger.writing() as session:
        row = session.scalars(
            select(Outcome).where(Outcome.source_key == "xzcd-news").order_by(Outcome.day.desc())
        ).first()
        assert row is not None
        row.why, row.figures = "credited_elsewhere", {"credited_by": [1, 2]}
    who = signed_in(app, "operator")
    page = who.get(f"/gaps?{SPAN}", headers=HTML).text
    assert "疑似漏采" in page
    assert '<a href="/articles/2">' in page
    (told,) = who.get(f"/api/v1/gaps?{SPAN}").json()["suspicions"]
    assert (told["source"], told["credited_by"]) == ("xzcd-news", [1, 2])
    assert "疑似漏采" not in who.get(f"/gaps?{SPAN}&outlet=people", headers=HTML).text


def test_a_span_without_a_gap_says_so_and_one_outlet_may_be_asked_for(app: FastAPI) -> None:
    """An empty table would look like a fault."""
    who = signed_in(app, "operator")
    assert "这段时间没有漏采" in who.get(f"/gaps?{SPAN}&outlet=xzcd", headers=HTML).text
    assert "<tr><td" not in who.get(f"/gaps?{SPAN}&outlet=xzcd", headers=HTML).text
    assert who.get(f"/gaps?{SPAN}&outlet=people", headers=HTML).text.count("<tr><td") == 1
    assert who.get("/gaps?from_on=2026-10-31&to_on=2026-10-01").status_code == 422


def test_days_in_a_row_are_one_line_and_the_file_has_each(light_app: FastAPI) -> None:
    """Days before the first crawl were not looked at either."""
    who = signed_in(light_app, "operator")
    span = "from_on=2026-06-01&to_on=2026-09-30"
    told = len(who.get(f"/api/v1/gaps?{span}").json()["gaps"])
    assert told == 122 * 3
    page = who.get(f"/gaps?{span}", headers=HTML).text
    assert page.count("<tr><td") == 3
    assert page.count("2026-06-01—09-30") == 3
    assert page.count("122 天") == 3
    assert "当天没有采集到这个入口" in page
    file = list(csv.reader(io.StringIO(who.get(f"/gaps.csv?{span}").text.lstrip("\ufeff"))))
    assert len(file) - 1 == told


def test_more_lines_than_a_page_holds_go_on_and_none_is_left_out(
    app: FastAPI, ledger: Ledger, now: datetime
) -> None:
    """Every second day of a year was read: no two gaps of the source stand in a row."""
    first = date(2025, 10, 1)
    with ledger.writing() as session:
        nights = [
            Night(day=first + timedelta(days=n), started_at=now, host="h", pid=1)
            for n in range(0, 390, 2)
        ]
        session.add_all(nights)
        session.flush()
        session.add_all(
            Outcome(
                night_id=night.id,
                source_key="xzcd-news",
                channel_key="xzcd",
                outlet_key="xzcd",
                day=night.day,
                state="nothing_new",
                at=now,
            )
            for night in nights
        )
    who = signed_in(app, "operator")
    span = f"from_on={first - timedelta(days=9)}&to_on={first + timedelta(days=388)}&outlet=xzcd"
    pages = [who.get(f"/gaps?{span}{after}", headers=HTML).text for after in ("", "&after=100")]
    assert [page.count("<tr><td") for page in pages] == [100, 89]
    assert ["after=100" in page for page in pages] == [True, False]


def test_a_source_is_paused_with_a_note_and_goes_on_by_a_press(
    app: FastAPI, ledger: Ledger
) -> None:
    """Both stand in the audit trail with the note and the name."""
    who = signed_in(app, "operator")
    asked = {"note": " 网站改版, 待核 "}
    answer = who.post("/sources/people-feed/pause", data=asked, headers=HTML)
    assert (answer.status_code, answer.headers["location"]) == (303, "/outlets#people")
    assert "已暂停: 网站改版, 待核" in who.get("/outlets", headers=HTML).text
    assert who.post("/sources/people-feed/pause", data=asked).status_code == 303
    assert who.post("/sources/people-feed/resume").status_code == 303
    assert "已暂停" not in who.get("/outlets", headers=HTML).text
    with ledger.reading() as session:
        state = session.get_one(SourceState, "people-feed")
        acts = session.execute(
            select(Audit.act, Audit.by, Audit.details).where(Audit.subject == "source:people-feed")
        ).all()
    assert state.paused is None
    note = {"note": "网站改版, 待核"}
    assert acts == [("source.pause", "operator", note), ("source.resume", "operator", note)]


def test_a_program_pauses_a_source_and_lets_it_go_on(app: FastAPI) -> None:
    """With the note, which the list of outlets tells; a second one replaces the first."""
    who = signed_in(app, "operator")
    at = "/api/v1/sources/people-feed"
    for note in ("检修", " 检修至11月5日 "):
        answer = who.post(f"{at}/pause", json={"note": note}).json()
    assert answer == {"source": "people-feed", "paused": "检修至11月5日"}
    outlets = {each["key"]: each for each in who.get("/api/v1/outlets").json()["outlets"]}
    assert outlets["people"]["sources"][0]["paused"] == "检修至11月5日"
    assert who.post(f"{at}/pause", json={"note": " "}).status_code == 422
    assert who.post(f"{at}/pause", json={}).status_code == 422
    assert who.post(f"{at}/resume").json()["paused"] is None
    assert who.post("/api/v1/sources/nowhere/pause", json={"note": "检修"}).status_code == 404
    assert signed_in(app, "reviewer").post(f"{at}/resume").status_code == 403


@pytest.mark.parametrize("key", ["cdtv-clippings", "nowhere"])
def test_what_no_machine_reads_cannot_be_paused(light_app: FastAPI, key: str) -> None:
    """Nor what is no entry of the office."""
    who = signed_in(light_app, "operator")
    assert who.post(f"/sources/{key}/pause", data={"note": "检修"}).status_code == 404
    assert who.post(f"/sources/{key}/resume").status_code == 404


def test_a_pause_without_a_reason_is_refused(light_app: FastAPI) -> None:
    """A day that nobody looked must say why."""
    who = signed_in(light_app, "operator")
    for note in ("", "   ", "长" * 121):
        assert who.post("/sources/people-feed/pause", data={"note": note}).status_code == 422
    assert "已暂停" not in who.get("/outlets", headers=HTML).text


def test_a_paused_day_is_a_gap_with_its_note_after_it_was_resumed_too(
    app: FastAPI, ledger: Ledger, now: datetime, clock: Clock
) -> None:
    """The note belongs to the night, not to the source's present state."""
    day = now.date() + timedelta(days=1)
    with ledger.writing() as session:
        night = Night(day=day, started_at=now, host="h", pid=1)
        session.add(night)
        session.flush()
        session.add(
            Outcome(
                night_id=night.id,
                source_key="xzcd-news",
                channel_key="xzcd",
                outlet_key="xzcd",
                day=day,
                state="interrupted",
                why="paused",
                figures={"note": "网站检修"},
                at=now,
            )
        )
    clock.forward(timedelta(days=1))
    who = signed_in(app, "reviewer")
    span = f"from_on={day}&to_on={day}&outlet=xzcd"
    (gap,) = who.get(f"/api/v1/gaps?{span}").json()["gaps"]
    assert (gap["state"], gap["why"], gap["note"]) == ("interrupted", "paused", "网站检修")
    assert "已暂停: 网站检修" in who.get(f"/gaps?{span}", headers=HTML).text


def test_the_articles_of_four_weeks_are_one_line_that_breaks_where_a_night_was_not_read(
    app: FastAPI,
) -> None:
    """Twenty nights were crawled; one of this feed's could not be read."""
    page = signed_in(app, "operator").get("/outlets", headers=HTML).text
    lines = re.findall(r'class="kd-line-a-night" d="([^"]+)"', page)
    assert [line.count("M") for line in lines] == [2, 1, 1]
    assert [line.count("M") + line.count("L") for line in lines] == [19, 20, 18]
    assert lines[1].startswith("M118 ")
    assert max(int(x) for x in re.findall(r"[ML](\d+) ", lines[1])) == 27 * 14 + 6
    assert {float(y) for y in re.findall(r" ([\d.]+)", lines[1])} == {2.0, 18.0}
