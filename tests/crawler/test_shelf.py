from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from crawler import shelf
from crawler.extract.model import Extracted
from crawler.jobs import weigh
from crawler.shelf import Found
from intake.hand_made import HandMade, put
from ledger import search
from ledger.session import Ledger
from ledger.tables import Article, ArticleUrl, ArticleVersion, Page
from office.load import load_office
from office.periods import Periods

PERIODS = Periods(zone=ZoneInfo("Asia/Shanghai"))


def _page(session: Session, now: datetime) -> int:
    page = Page(
        url="http://x.example/1", final_url="http://x.example/1", fetched_at=now, status=200,
        digest="0", size=1, warc_file="a.warc.gz", warc_offset=0, record_id="r", source_key="list",
    )  # fmt: skip
    session.add(page)
    session.flush()
    return page.id


def test_what_a_crawl_stores_and_revises_is_found_by_its_words(
    ledger: Ledger, now: datetime
) -> None:
    found = Found(
        read=weigh(Extracted(title="邦达镇修通水渠", body="三个村的水渠都修通了。")),
        outlet_key="site", channel_key="site", source_key="list", url="http://x.example/1", at=now,
    )  # fmt: skip
    with ledger.writing() as session:
        page_id = _page(session, now)
        stored = shelf.put(session, found, page_id, PERIODS)
        assert search.find(session, "水渠") == [stored.article_id]
        article = session.scalars(select(Article)).one()
        changed = replace(found, read=weigh(Extracted(title="邦达镇修路", body="改成了修路。")))
        assert shelf.revise(session, article, changed, page_id, PERIODS)
        assert search.find(session, "水渠") == []
        assert search.find(session, "修路") == [stored.article_id]


@pytest.mark.parametrize(
    "known",
    [{"url": "http://x.example/1"}, {"url": None}, {"url": None, "body": "三个村的水渠都修通了。"}],
)
def test_a_piece_noted_by_hand_gets_its_page_and_is_no_second_article(
    ledger: Ledger, now: datetime, known: dict[str, str | None]
) -> None:
    """By its address, by day and title, by its text: what a person said stands beside the page."""
    office = load_office(Path("config"))
    made = HandMade("cdb", "邦达镇修通水渠", date(2026, 3, 2), "clipping:1", page_no="02", **known)  # type: ignore[arg-type]
    text = Extracted(
        title="邦达镇修通水渠", body="三个村的水渠都修通了。", published_at=date(2026, 3, 2)
    )
    found = Found(weigh(text), "cdb", "cdb", "list", "http://x.example/1", now)
    with ledger.writing() as session:
        noted, _ = put(session, made, office=office, at=now)
        page_id = _page(session, now)
        assert shelf.put(session, found, page_id, PERIODS).article_id == noted.id
        shelf.put(session, replace(found, url="http://x.example/2"), page_id, PERIODS)
    with ledger.reading() as session:
        article = session.scalars(select(Article)).one()
        assert (article.page_id, article.body, article.page_no) == (page_id, text.body, "02")
        assert article.degraded == []
        assert article.match_state == "pending"
        assert session.scalars(select(ArticleVersion.version)).all() == [1, 2]
        urls = session.scalars(select(ArticleUrl.url)).all()
        assert sorted(urls) == ["http://x.example/1", "http://x.example/2"]
        assert search.find(session, "水渠") == [article.id]
