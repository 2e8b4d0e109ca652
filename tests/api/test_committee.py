"""The committee's pages: every number opens its lines, every question is answered in its place."""

import io
import re
from datetime import timedelta

from fastapi import FastAPI
from openpyxl import load_workbook
from sqlalchemy import select

from crawler.extract.model import Extracted
from crawler.jobs import weigh
from crawler.shelf import Found, revise
from ledger.session import Ledger
from ledger.tables import Article, Bulletin, Fact, Placement
from office.load import load_office
from tests.api.conftest import Clock, app_of, signed_in
from tests.api.newsroom import Newsroom
from tests.api.statements import statements

ASKING = """\
version: 1
rulesets:
- key: fees
  title: 稿酬办法
  measure: yuan
  effective: {from: 2026-01-01, to: null}
  schedule:
  - {key: fee, when: {}, base: {field: fee, mul: 3}}
  combine: {mode: highest}
  authors: {max_bylines: 2, split: equal, count_split: equal, journalist_coauthor: split}
"""


def _confirmed(app: FastAPI, *candidates: int) -> None:
    reviewer = signed_in(app, "reviewer")
    for each in candidates:
        assert reviewer.post(f"/api/v1/candidates/{each}/confirm", json={}).status_code == 200


def test_an_open_question_is_answered_where_it_stands(
    newsroom: Newsroom, clock: Clock, ledger: Ledger
) -> None:
    """The fee is asked for, entered on the page, and the amount stands at once."""
    (newsroom.config_dir / "rewards.yaml").write_text(ASKING, encoding="utf-8")
    app = app_of(newsroom, clock)
    _confirmed(app, 1)
    committee = signed_in(app, "committee")
    page = committee.get("/credits?period=2026-10&open=yes").text
    assert "稿酬(fee)" in page
    told = {"placement": "1", "kind": "fee", "value": "30", "period": "2026-10"}
    assert committee.post("/credits/answers", data=told).status_code == 303
    with ledger.reading() as session:
        assert session.scalars(select(Fact.value)).all() == ["30"]
    assert "90 元" in committee.get("/credits?period=2026-10").text
    assert "稿酬(fee)" not in committee.get("/credits?period=2026-10&open=yes").text
    assert signed_in(app, "informant").post("/credits/answers", data=told).status_code == 403


def test_a_rule_row_is_told_in_words_where_it_pays(light_app: FastAPI) -> None:
    """On the credits, on the receipt a unit reads, and with its amount among the rule sets."""
    signed_in(light_app, "reviewer").post("/api/v1/candidates/1/confirm", json={})
    html = {"Accept": "text/html"}
    told = "级别 市(地)级"
    for who, path in (
        ("committee", "/credits?period=2026-10"),
        ("informant", "/receipts/2026-0001"),
        ("committee", "/rules"),
    ):
        assert told in signed_in(light_app, who).get(path, headers=html).text, path


def test_the_sums_of_people_and_units_open_the_works_behind_them(app: FastAPI) -> None:
    """Both add up to the same, and lead to the works."""
    _confirmed(app, 1, 2)
    committee = signed_in(app, "committee")
    page = committee.get("/credits?period=2026-10&by=author").text
    assert "by=work&amp;author=" in page
    assert committee.get("/credits?period=2026-10&by=unit").status_code == 200


def test_another_rule_set_is_tried_and_nothing_is_saved(
    newsroom: Newsroom, app: FastAPI, ledger: Ledger
) -> None:
    """Side by side with what is in force."""
    samples = newsroom.config_dir / "samples"
    samples.mkdir()
    (samples / "fees.yaml").write_text(ASKING, encoding="utf-8")
    _confirmed(app, 1)
    before = _rows(ledger)
    page = signed_in(app, "committee").get("/credits/compare?period=2026-10&now=trial&instead=fees")
    assert "稿酬办法" in page.text
    assert "2026-0001" in page.text
    assert _rows(ledger) == before


def test_the_columns_of_the_ledger_are_chosen_and_so_is_the_file(app: FastAPI) -> None:
    """What is asked for stands in the page and in the workbook, in one order."""
    _confirmed(app, 1)
    who = signed_in(app, "committee")
    page = who.get("/placements?cols=ref&cols=period").text
    headings = re.findall(r"<th(?: [^>]*)?>(.*?)</th>", page)
    assert headings == ["计入", "编号"]
    book = load_workbook(io.BytesIO(who.get("/placements.xlsx?cols=ref&cols=period").content))
    rows = list(book.worksheets[0].iter_rows(values_only=True))
    assert any("2026-10" in row and "2026-0001" in row for row in rows)
    assert who.get("/placements?cols=secret").status_code == 422


def test_the_medium_matrix_shows_its_empty_cells(app: FastAPI) -> None:
    """A medium nothing ran in is a cell with a dot, not an absent one."""
    _confirmed(app, 1, 2)
    page = signed_in(app, "committee").get("/statistics?period=2026-10&across=medium").text
    assert page.count("kd-empty") >= 8
    assert '<th class="text-end">名次</th>' not in page  # the mode ranks nobody


def test_every_number_of_the_statistics_opens_its_placements(app: FastAPI) -> None:
    """As many as it says."""
    _confirmed(app, 1, 2, 3)
    who = signed_in(app, "committee")
    page = who.get("/statistics?period=2026-10&by=unit").text
    links = re.findall(r'href="(/placements[^"]+)"><b>(\d+)</b>', page)
    assert links
    for address, number in links:
        listed = who.get("/api/v1" + address.replace("&amp;", "&")).json()["rows"]
        assert len(listed) == int(number), address


def test_a_reviewer_links_an_article_by_hand(app: FastAPI, ledger: Ledger) -> None:
    """What the machine missed becomes a placement with a name on it."""
    reviewer = signed_in(app, "reviewer")
    told = {"ref": "2026-9001", "note": "版面图片"}
    assert reviewer.post("/articles/1/link", data=told).status_code == 303
    with ledger.reading() as session:
        assert session.scalars(select(Placement.confirmed_by)).all() == ["reviewer"]
    assert reviewer.post("/articles/1/link", data={"ref": "none"}).status_code == 404
    assert signed_in(app, "committee").post("/articles/1/link", data=told).status_code == 403


def test_a_bulletin_is_issued_once_its_month_is_closed(
    app: FastAPI, ledger: Ledger, clock: Clock
) -> None:
    """Closed by two, sent up by one, signed by another: then its number; it never changes."""
    _confirmed(app, 1)
    clock.forward(timedelta(days=3))
    first, second = signed_in(app, "committee"), signed_in(app, "second-c")
    number = {"number": "昌组信〔2026〕10号", "issued_on": "2026-11-02"}

    def issue() -> int:
        return int(first.post("/bulletin/2026-10/issue", data=number).status_code)

    assert issue() == 409
    page = first.get("/credits/2026-10/closing").text
    digest = re.search(r'name="digest" value="([0-9a-f]{64})"', page)
    assert digest is not None
    first.post("/credits/2026-10/sign", data={"digest": digest[1]})
    second.post("/credits/2026-10/close", data={"digest": digest[1]})
    assert issue() == 409  # nobody has signed the bulletin itself
    assert first.post("/bulletin/2026-10/send").status_code == 303
    assert first.post("/bulletin/2026-10/sign").status_code == 409
    assert second.post("/bulletin/2026-10/return").status_code == 409
    assert second.post("/bulletin/2026-10/return", data={"reason": "表二"}).status_code == 303
    assert second.post("/bulletin/2026-10/sign").status_code == 409
    assert first.post("/bulletin/2026-10/send").status_code == 303
    with statements(ledger) as asked:
        assert second.post("/bulletin/2026-10/sign").status_code == 303
    if ledger.on_sqlite:  # nobody waits for a draft that is read while the ledger is held
        read = [place for place, each in enumerate(asked) if "FROM placement " in each]
        assert read
        assert max(read) < asked.index("BEGIN IMMEDIATE")
    assert "表二" in first.get("/bulletin?period=2026-10").text
    assert issue() == 303
    with ledger.reading() as session:
        assert session.scalars(select(Bulletin.number)).all() == [number["number"]]
    issued = first.get("/bulletin/2026-10/html").content
    _confirmed(app, 2)
    assert first.get("/bulletin/2026-10/html").content == issued


def test_several_months_have_one_bulletin(app: FastAPI, clock: Clock) -> None:
    """Its page names each month that is still to be closed."""
    clock.forward(timedelta(days=3))
    who = signed_in(app, "committee")
    page = who.get("/bulletin?period=2026-09..2026-10").text
    assert "/credits/2026-09/closing" in page
    assert "/credits/2026-10/closing" in page
    assert who.get("/bulletin/2026-09..2026-10/xlsx").status_code == 200
    assert who.get("/bulletin?period=2026-10..2026-09").status_code == 422


def _rows(ledger: Ledger) -> int:
    with ledger.reading() as session:
        return len(session.scalars(select(Fact.id)).all())


BY_LENGTH = """\
version: 1
rulesets:
- key: length
  title: 字数办法
  measure: yuan
  effective: {from: 2026-01-01, to: null}
  schedule:
  - {key: long, when: {words: {gte: 1000}}, base: 300}
  - {key: short, when: {}, base: 20}
  combine: {mode: highest}
  authors: {max_bylines: 2, split: equal, count_split: equal, journalist_coauthor: split}
"""


def test_an_amount_goes_with_the_text_as_it_is_read_now(
    newsroom: Newsroom, clock: Clock, ledger: Ledger
) -> None:
    """A page read anew is no act of the chain; what hangs on its length is reckoned again."""
    (newsroom.config_dir / "rewards.yaml").write_text(BY_LENGTH, encoding="utf-8")
    app = app_of(newsroom, clock)
    _confirmed(app, 1)
    assert _amounts(app) == ["20.00"]
    with ledger.writing() as session:
        article = session.get_one(Article, session.scalars(select(Placement.article_id)).one())
        found = Found(
            weigh(Extracted(title=article.title, body="昌都召开会议。" * 200)),
            article.outlet_key,
            article.channel_key,
            article.source_key,
            article.url or "",
            clock(),
            list_on=article.published_on,
        )
        periods = load_office(newsroom.config_dir).periods
        assert revise(session, article, found, article.page_id or 0, periods)
    assert _amounts(app) == ["300.00"]


def _amounts(app: FastAPI) -> list[str]:
    rows = signed_in(app, "committee").get("/api/v1/credits?period=2026-10").json()["rows"]
    return [row["amount"] for row in rows if row["amount"] != "0.00"]
