"""Who is to blame when a page cannot be read: the page, or the processes that read."""

from datetime import date
from pathlib import Path

from crawler.jobs import Read
from crawler.limited import Workers
from crawler.reading import Reader, Unread, is_challenge
from ledger.session import Ledger
from office.load import load_office
from tests.crawler.newsstand import Piece, Stand, piece_page

PAGE = piece_page(Piece(1, date(2026, 10, 30))).encode()


def _read(reader: Reader, raw: bytes) -> Read | Unread:
    return reader.read(
        raw, url="http://a.example.cn/1.html", outlet_key="a", content_type=None, day=None
    )


def test_a_pool_that_reads_nothing_is_built_anew_once(
    sqlite_ledger: Ledger, tmp_path: Path
) -> None:
    """And the page it failed on is read; a page that shows no article is the page's own fault."""
    reader = Reader(load_office(Stand(tmp_path, sqlite_ledger).write()))
    reader._workers = Workers(page_s=0)
    try:
        found = _read(reader, PAGE)
        none = _read(reader, b"<html><body><a href=/1>1</a></body></html>")
    finally:
        reader.close()
    assert isinstance(found, Read)
    assert none == Unread("no_article")
    assert reader.broken is False


def test_a_guard_in_a_page_that_is_shown_is_no_challenge() -> None:
    """Sites behind a wall put its script into every page; an article may speak of such checks."""
    guard = b"<html><script>$_ts={};</script><body>"
    article = PAGE.replace(b"<body>", guard[6:])
    assert is_challenge(guard + "正在进行安全检查".encode())
    assert not is_challenge(article)
    assert not is_challenge(PAGE.replace("水利".encode(), "人机验证".encode()))
