from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from crawler import shelf
from crawler.extract.model import Extracted
from crawler.shelf import Found
from ledger import search
from ledger.session import Ledger
from ledger.tables import Article, Page
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
        extracted=Extracted(title="邦达镇修通水渠", body="三个村的水渠都修通了。"),
        outlet_key="site", channel_key="site", source_key="list", url="http://x.example/1", at=now,
    )  # fmt: skip
    with ledger.writing() as session:
        page_id = _page(session, now)
        stored = shelf.put(session, found, page_id, PERIODS)
        assert search.find(session, "水渠") == [stored.article_id]
        article = session.scalars(select(Article)).one()
        changed = replace(found, extracted=Extracted(title="邦达镇修路", body="改成了修路。"))
        assert shelf.revise(session, article, changed, page_id, PERIODS)
        assert search.find(session, "水渠") == []
        assert search.find(session, "修路") == [stored.article_id]
