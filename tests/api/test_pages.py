import csv
import html
import io
import re

import pytest
from fastapi import FastAPI
from openpyxl import load_workbook
from starlette.testclient import TestClient

from api.pages.small_tables import TO_FILL_IN
from intake.headings import read_headings
from tests.api.conftest import signed_in

PAGES = (
    "/", "/review", "/review/1", "/submissions", "/articles", "/articles/1",
    "/placements", "/statistics", "/statistics?across=medium",
    "/statistics?by=author&across=period", "/statistics.xlsx", "/placements.xlsx",
    "/submissions.xlsx", "/placements?cols=ref&cols=position", "/articles?q=青稞",
    "/articles.csv", "/articles.xlsx", "/credits.csv", "/credits.xlsx?by=unit",
    "/credits", "/credits?by=unit", "/credits?by=author", "/credits?open=yes",
    "/credits/compare", "/credits/compare?now=trial&instead=trial",
    "/credits/2026-10/closing", "/bulletin", "/bulletin/2026-10/docx",
    "/bulletin/2026-10/html", "/statements/leiwuqi", "/statements/leiwuqi/xlsx",
    "/outlets", "/gaps", "/gaps.csv", "/gaps.xlsx", "/sources",
    "/settings", "/receipts/2026-0001", "/receipts/2026-9001",
    "/submissions.csv", "/placements.csv", "/statistics.csv", "/kept/1", "/kept/1/frame",
    "/intake", "/unfound", "/accounts", "/audit",
    "/commissions.csv", "/objections.xlsx", "/intake/clippings.csv", "/picks.xlsx",
    "/tasks.csv", "/credits/compare.csv?now=trial&instead=trial", "/offices.xlsx",
    "/outlets.csv", "/audit.xlsx", "/accounts.csv", "/roster.csv", "/roster/merges.xlsx",
    "/rules", "/rules.xlsx", "/shares.csv", "/unit-links.xlsx", "/roster",
)  # fmt: skip

NARROWED = (
    "/", "/review?tab=held&tier=region", "/submissions?used=no&period=2026-10", "/articles?q=青稞",
    "/placements?cols=ref&cols=position&tier=region", "/statistics?by=author&across=period",
    "/credits?by=unit&open=yes&period=2026-10", "/credits/compare?now=trial",
    "/credits/2026-10/closing", "/receipts/2026-0001",
    "/bulletin?period=2026-10", "/rules", "/shares?limit=1", "/commissions", "/gaps?after=0",
    "/picks?period=2026-10", "/tasks?period=2026-10", "/objections?state=open", "/reported",
    "/unfound?days=7", "/intake/links", "/intake/clippings?ref=2026-0001", "/accounts?limit=2",
    "/audit?kind=account", "/outlets", "/sources", "/trials?kind=try", "/unit-links",
)  # fmt: skip
TWIN = re.compile(r'<a href="(/api/v1/[^"]*)">JSON</a>')


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_every_page_opens(app: FastAPI, language: str) -> None:
    """In both languages, on both databases, for somebody who may see them all."""
    desk = signed_in(app, "admin")
    desk.cookies.set("kandeng_language", language)
    for page in PAGES:
        answer = desk.get(page, headers={"Accept": "text/html"})
        assert answer.status_code == 200, (page, answer.text[-500:])


def test_every_page_leads_to_its_twin_with_the_same_filters(light_app: FastAPI) -> None:
    """What is narrowed on the page is narrowed there; the link stands at the foot of each."""
    desk = signed_in(light_app, "admin")
    for page in NARROWED:
        shown = desk.get(page, headers={"Accept": "text/html"})
        twins = TWIN.findall(shown.text)
        assert twins, page
        for twin in twins:
            answer = desk.get(html.unescape(twin))
            assert answer.status_code == 200, (page, twin, answer.text)


CHOICE = re.compile(
    r'<a href="([^"]+)"( class="is-here" aria-current="true")?>([^<]+) <b>(\d+)</b>'
)


def choices(desk: TestClient, page: str) -> dict[str, tuple[str, bool, int]]:
    """Return a list's choices by their word: where it leads, whether it is set, how many."""
    shown = desk.get(page, headers={"Accept": "text/html"}).text
    nav = re.search(r'<nav class="kd-facets.*?</nav>', shown, re.DOTALL)
    found = CHOICE.findall(nav.group()) if nav else []
    return {word: (html.unescape(to), bool(here), int(n)) for to, here, word, n in found}


def test_every_choice_tells_how_many_rows_it_leads_to(app: FastAPI) -> None:
    """On the pieces, the placements and the articles, narrowed or not; of finds by the API."""
    desk = signed_in(app, "reviewer")
    for number in (1, 2, 3):
        desk.post(f"/api/v1/candidates/{number}/confirm", json={})
    seen = set[str]()
    for page in ("/submissions", "/placements", "/articles", "/articles?q=青稞"):
        for word, (to, here, count) in choices(desk, page).items():
            where, _, query = to.partition("?")
            rows = desk.get(f"/api/v1{where}?{query}").json()["rows"]
            assert (len(rows), here) == (count, False), (page, word)
            if page not in seen:
                assert choices(desk, to)[word][1:] == (True, count), (page, word)
            seen.add(page)
        path, _, query = page.partition("?")
        told = desk.get(f"/api/v1/facets{path}?{query}").json()["facets"]
        counts = {one["word"]: one["count"] for each in told for one in each["choices"]}
        shown = {word: count for word, (_, _, count) in choices(desk, page).items()}
        assert shown.items() <= counts.items(), page
    assert len(seen) == 4
    for each in desk.get("/api/v1/facets/candidates").json()["facets"]:
        for one in each["choices"]:
            asked = {each["filter"]: one["key"]}
            rows = desk.get("/api/v1/candidates", params=asked).json()["rows"]
            assert len(rows) == one["count"], (each["filter"], one)
    informant = signed_in(app, "informant")
    assert "卡若区委组织部" not in choices(informant, "/submissions")


def test_what_was_looked_for_is_shown_where_it_stands(light_app: FastAPI) -> None:
    """Marked, with the words around it; an article that carries a piece says so."""
    desk = signed_in(light_app, "reviewer")
    shown = desk.get("/articles?q=次仁").text
    assert "三天就收完了。”村民<mark>次仁</mark>说。" in shown
    assert "含来稿" not in re.sub(r"<(nav|select).*?</\1>", "", shown, flags=re.DOTALL)
    (waiting, *_) = desk.get("/api/v1/candidates").json()["rows"]
    article = f"/articles/{waiting['article']}"
    assert f'href="/review/{waiting["id"]}"' in desk.get(article).text
    desk.post(f"/api/v1/candidates/{waiting['id']}/confirm", json={})
    assert f'href="/receipts/{waiting["submission"]}"' in desk.get(article).text
    assert 'bg-green-lt">含来稿' in desk.get("/articles?q=次仁").text


def lines(who: TestClient, file: str) -> list[list[str]]:
    """Return a file's rows, the heading first."""
    return list(csv.reader(io.StringIO(who.get(file).text.removeprefix("\ufeff"))))


def test_small_tables_are_files_with_the_rows_of_their_page(light_app: FastAPI) -> None:
    """In the reader's language; a unit's month holds its own alone."""
    reviewer, informant = signed_in(light_app, "reviewer"), signed_in(light_app, "informant")
    reviewer.post("/api/v1/candidates/1/confirm", json={})
    said = {"topic": "基层党建", "unit": "leiwuqi"}
    assert reviewer.post("/commissions", data=said).status_code == 303
    informant.post("/receipts/2026-0001/objections", data={"text": "还刊于西藏日报"})
    heading, *mine = lines(informant, "/mine.csv?period=2026-10")
    assert heading[:4] == ["编号", "标题", "报送", "采用媒体"]
    assert ["昌都新闻网 2026-10" in row[3] for row in mine if row[0] == "2026-0001"] == [True]
    assert {row[0] for row in mine} == {
        row["ref"] for row in informant.get("/api/v1/mine?period=2026-10").json()["pieces"]
    }
    assert lines(reviewer, "/commissions.csv")[1][0] == "基层党建"
    (_, objection) = lines(reviewer, "/objections.csv?state=open")
    assert (objection[0], objection[4]) == ("2026-0001", "扎西")
    assert lines(reviewer, "/objections.csv?state=answered")[1:] == []
    outlets = {row[4]: row for row in lines(reviewer, "/outlets.csv")}
    assert (outlets["tibetdaily-paper"][7], outlets["xzcd-news"][7]) == ("无法访问", "无新稿")
    assert outlets["tibetdaily-paper"][9] < outlets["xzcd-news"][9]
    assert outlets["cdtv-clippings"][7] == "人工收录"
    finds = lines(reviewer, "/review.csv?tab=held")[1:]
    told = reviewer.get("/api/v1/candidates?tab=held").json()["rows"]
    assert [row[5] for row in finds] == [row["article_title"] for row in told]
    assert all(row[9] for row in finds)
    assert lines(reviewer, "/reported.csv")[0][0] == "编号"
    admin = signed_in(light_app, "admin")
    (_, act) = lines(admin, "/audit.csv?act=commission")
    assert (act[2], act[3], len(act[7])) == ("reviewer", "约稿", 64)
    assert "审核员" in str(lines(admin, "/accounts.csv"))


def test_an_empty_table_to_fill_in_is_read_as_pieces(light_app: FastAPI) -> None:
    """Every heading is understood, in either language."""
    who = signed_in(light_app, "informant")
    for language in ("zh-CN", "en"):
        who.cookies.set("kandeng_language", language)
        book = load_workbook(io.BytesIO(who.get("/intake/blank.xlsx").content))
        (sheet,) = book.worksheets
        rows = [[str(cell or "") for cell in row] for row in sheet.iter_rows(values_only=True)]
        found = next(read for row in rows[:10] if (read := read_headings(row)))
        assert (found.kind, tuple(found.columns.values())) == ("submissions", TO_FILL_IN)
        assert not found.unknown
        assert 'href="/intake/blank.xlsx"' in who.get("/intake").text
