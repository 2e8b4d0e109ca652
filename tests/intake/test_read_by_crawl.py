"""What people bring is read by the next crawl, kept, and is no second article."""

from datetime import UTC, date, datetime
from pathlib import Path

from sqlalchemy import select

from intake.links import paste
from intake.run import read_bytes
from ledger.session import Ledger
from ledger.tables import Article, FrontierUrl
from office.load import load_office
from tests.crawler.fault_server import FaultServer, Reply
from tests.crawler.newsstand import Piece, Stand, piece_page, pieces, show
from tests.intake.files import workbook

NOW = datetime(2026, 10, 31, 1, 0, tzinfo=UTC)
HEADINGS = ["标题", "链接", "媒体", "日期"]


def test_a_list_and_a_pasted_link_are_read_once(sqlite_ledger: Ledger, tmp_path: Path) -> None:
    listed, lone = Piece(80, date(2026, 10, 28)), Piece(81, date(2026, 10, 29))
    with FaultServer() as site:
        show(site, pieces(1))
        for piece in (listed, lone):
            site.pages[piece.path] = Reply(piece_page(piece))
        stand = Stand(tmp_path, sqlite_ledger)
        stand.add("xzcd", site)
        office = load_office(stand.write())
        name = office.outlets[0].name_on()
        row = [listed.title, site.url(listed.path), name, "2026-10-28"]
        data = workbook(row, headings=HEADINGS, sheet="发稿清单")
        with sqlite_ledger.writing() as session:
            told = read_bytes(session, data, name="甲.xlsx", office=office, now=NOW, by="王某")
            assert told.written == 1
            text = f"{lone.title} {site.url(lone.path)} {site.url(listed.path)}"
            report = paste(session, text, office=office, now=NOW, by="王某")
            assert [link.state for link in report.links] == ["queued", "waiting"]
        stand.crawl(NOW)
        with sqlite_ledger.writing() as session:
            again = [row, [lone.title, site.url(lone.path), name, "2026-10-29"]]
            data = workbook(*again, headings=HEADINGS, sheet="发稿清单")
            counted = read_bytes(session, data, name="乙.xlsx", office=office, now=NOW, by="王某")
            assert (counted.written, counted.unchanged) == (0, 2)
            report = paste(session, text, office=office, now=NOW, by="王某")
            assert [link.state for link in report.links] == ["kept", "kept"]
    with sqlite_ledger.reading() as session:
        found = {article.title: article for article in session.scalars(select(Article))}
        assert len(found) == 3
        for piece in (listed, lone):
            article = found[piece.title]
            assert (article.channel_key, article.published_on) == ("xzcd", piece.on)
            assert article.page_id is not None
        kinds = {due.state for due in session.scalars(select(FrontierUrl))}
        assert kinds <= {"done", "due"}
