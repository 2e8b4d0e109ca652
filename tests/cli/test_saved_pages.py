"""Real saved pages, served from loopback, discovered from a list, crawled, kept and extracted."""

import json
from collections.abc import Iterator
from html import escape
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from crawler.extract import extract
from ledger.archive import Archive
from ledger.session import Ledger
from ledger.tables import Article, FrontierUrl
from tests.cli.conftest import Kandeng
from tests.cli.office import write_office
from tests.crawler.fault_server import FaultServer, Reply


@pytest.fixture
def saved(shared: Path) -> dict[str, Path]:
    """Saved page by the path it is served at."""
    return {
        f"/{page.parent.name}/{page.stem}.html": page
        for page in sorted((shared / "pages").glob("*/*.html"))
    }


@pytest.fixture
def site(saved: dict[str, Path]) -> Iterator[FaultServer]:
    with FaultServer() as server:
        links = (
            f'<li><a href="{escape(path)}">{escape(_title(page))}</a></li>'
            for path, page in saved.items()
        )
        server.pages["/"] = Reply(f'<meta charset="utf-8"><ul class="list">{"".join(links)}</ul>')
        for path, page in saved.items():
            server.pages[path] = Reply(page.read_bytes(), content_type="text/html")
        yield server


def _title(page: Path) -> str:
    return str(json.loads(page.with_suffix(".json").read_text(encoding="utf-8"))["title"])


def test_every_saved_page_is_found_kept_and_read(
    kandeng: Kandeng, tmp_path: Path, site: FaultServer, saved: dict[str, Path]
) -> None:
    """Each ends in a named state; each article stands on bytes equal to the saved ones."""
    write_office(tmp_path / "config", site.netloc)
    assert kandeng("init").code == 0
    ran = kandeng("crawl", "--json")
    assert ran.json["finished"]
    ledger = Ledger(f"sqlite:///{tmp_path / 'kandeng.db'}")
    archive = Archive(tmp_path / "kandeng.archive")
    with ledger.reading() as session:
        states = {
            row.url.removeprefix(f"http://{site.netloc}"): row.state
            for row in session.scalars(select(FrontierUrl).where(FrontierUrl.kind == "article"))
        }
        articles = session.scalars(select(Article).options(selectinload(Article.page))).all()
        for article in articles:
            assert article.url
            assert article.page
            raw = saved[article.url.removeprefix(f"http://{site.netloc}")].read_bytes()
            _, kept = archive.read(article.page.warc_file, article.page.warc_offset)
            assert kept == raw
            alone = extract(raw, url=article.url, header_charset=None)
            assert (article.title, article.body) == (alone.title or "", alone.body)
    ledger.close()
    assert states.keys() == saved.keys()
    assert set(states.values()) <= {"done", "quarantined"}
    read = [state for state in states.values() if state == "done"]
    assert len(articles) >= len(read) - 1  # two saved pages may hold one text on one day
    assert len(read) >= 0.95 * len(saved)
