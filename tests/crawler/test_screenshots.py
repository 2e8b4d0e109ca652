"""Pages that prove placements are pictured whole, once, and politely."""

import hashlib
import os
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from ledger.archive import Archive
from ledger.queries.screenshots import PAUSE, lost_pictures, unpictured
from ledger.session import Ledger
from ledger.tables import Article, FrontierUrl, Page, Screenshot
from tests.browser import find_chromium
from tests.bulletin import newsroom as made
from tests.crawler.fault_server import FaultServer, Reply
from tests.crawler.newsstand import ROOT, Stand, piece_page, pieces

NOW = datetime(2026, 10, 31, 1, 0, tzinfo=UTC)


def _proved(ledger: Ledger, urls: list[str]) -> list[int]:
    """Make a standing placement of each address; return the articles."""
    with ledger.writing() as session:
        unit = made.unit(session, "卡若区委组织部")
        for number, url in enumerate(urls):
            page = Page(
                url=url, final_url=url, fetched_at=NOW, status=200, digest="0", size=1,
                warc_file="a", warc_offset=0, record_id="r", source_key="xzcd-news",
            )  # fmt: skip
            session.add(page)
            session.flush()
            piece = made.piece(session, unit, date(2026, 10, 1 + number), title=f"第{number}篇稿件")
            made.ran(session, piece, "people", date(2026, 10, 9), url=url, page=page)
        return list(session.scalars(select(Article.id).order_by(Article.id)))


def _take(stand: Stand, *, chromium: str | None = None) -> int:
    words = ["--ledger", stand.ledger.url.render_as_string(hide_password=False)]
    words += ["--config", str(stand.write()), "--archive", str(stand.archive)]
    words += ["--now", NOW.isoformat(), "--json"]
    sandbox = ["--browser-without-sandbox"] if os.geteuid() == 0 else []
    env = {**os.environ, "CHROMIUM": chromium or find_chromium() or ""}
    command = [sys.executable, "-m", "cli", "screenshots", *words, *sandbox]
    return subprocess.run(command, cwd=ROOT, env=env, capture_output=True, check=False).returncode


@pytest.mark.browser
def test_what_proves_a_placement_is_pictured_whole(sqlite_ledger: Ledger, tmp_path: Path) -> None:
    """As high as the page, with its pictures, under its digest; not where robots.txt says no."""
    run = pieces(3)
    with FaultServer() as site:
        site.pages["/robots.txt"] = Reply(f"User-agent: *\nDisallow: {run[2].path}")
        site.pages["/a.png"] = Reply(b"", status=404)
        tall = "<img src='/a.png'><div style='height:3000px;background:#ccc'></div></body>"
        for piece in run[:1]:
            site.pages[piece.path] = Reply(piece_page(piece).replace("</body>", tall))
        stand = Stand(tmp_path, sqlite_ledger)
        stand.add("xzcd", site)
        articles = _proved(sqlite_ledger, [site.url(piece.path) for piece in run])
        assert _take(stand) == 1
        asked = site.paths()
        assert _take(stand) == 0
        assert site.paths() == asked
    with sqlite_ledger.reading() as session:
        rows: dict[int, Any] = {row.article_id: row for row in session.scalars(select(Screenshot))}
        picture = Archive(stand.archive).load(rows[articles[0]].digest)
    assert picture.startswith(b"\x89PNG")
    assert int.from_bytes(picture[16:20]) == 1280
    assert 3000 < int.from_bytes(picture[20:24]) < 4500
    assert hashlib.sha256(picture).hexdigest() == rows[articles[0]].digest
    assert [rows[each].why for each in articles] == [None, "http_404", "robots"]
    assert "/a.png" in asked
    assert run[2].path not in asked


def test_without_a_browser_nothing_is_tried(sqlite_ledger: Ledger, tmp_path: Path) -> None:
    with FaultServer() as site:
        stand = Stand(tmp_path, sqlite_ledger)
        stand.add("xzcd", site)
        _proved(sqlite_ledger, [site.url("/1.html")])
        assert _take(stand, chromium="/nowhere") == 1
        assert site.hits == []


def test_a_picture_that_failed_is_tried_on_three_nights(ledger: Ledger) -> None:
    """Not twice a night; one that was taken, or whose page is gone, is not asked for."""
    articles = _proved(ledger, [f"http://a.example/{n}.html" for n in range(4)])
    with ledger.writing() as session:
        assert [w.article_id for w in unpictured(session, now=NOW, limit=9)] == articles[::-1]
        for article, tries, digest in zip(articles, (1, 3, 1), (None, None, "d"), strict=False):
            row = Screenshot(article_id=article, url="u", asked_at=NOW, tries=tries, digest=digest)
            session.add(row)
        session.get_one(Article, articles[3]).gone_at = NOW
        session.flush()
        assert unpictured(session, now=NOW, limit=9) == []
        later = unpictured(session, now=NOW + PAUSE, limit=9)
        assert [wanted.article_id for wanted in later] == articles[:1]
        assert session.scalars(select(FrontierUrl)).all() == []


def test_a_picture_that_was_changed_is_named(sqlite_ledger: Ledger, tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    article = _proved(sqlite_ledger, ["http://a.example/1.html"])[0]
    digest = archive.store(b"picture", "1.png")
    with sqlite_ledger.writing() as session:
        row = Screenshot(article_id=article, url="http://a.example/1.html", asked_at=NOW)
        row.digest = digest
        session.add(row)
        session.flush()
        assert lost_pictures(session, archive) == []
        archive.stored(digest).write_bytes(b"another")
        assert lost_pictures(session, archive) == ["http://a.example/1.html"]
