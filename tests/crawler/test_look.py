"""What a person sees before a source is trusted: what it would yield, and a proposed entry."""

from pathlib import Path

import yaml
from sqlalchemy import func, select

from ledger.session import Ledger
from ledger.tables import FrontierUrl, Night, Page
from tests.crawler.fault_server import FaultServer, Reply
from tests.crawler.newsstand import Stand, pieces, show


def test_a_source_is_tried_without_leaving_a_trace(sqlite_ledger: Ledger, tmp_path: Path) -> None:
    """List, paging, each field with the rule that gave it; nothing is kept or recorded."""
    run = pieces(8)
    with FaultServer() as site:
        show(site, run, per_page=6)
        stand = Stand(tmp_path, sqlite_ledger)
        stand.add("xzcd", site, next="index{n}.html")
        told = stand.look("try", "xzcd-news")
        site.pages["/index.html"] = Reply("<html>改版了</html>")
        empty = stand.look("try", "xzcd-news")
    assert (told["why"], len(told["links"]), told["next_url"]) == (
        None,
        6,
        site.url("/index2.html"),
    )
    sample = told["samples"][0]
    assert sample["article"]["title"] == run[0].title
    assert sample["article"]["from"]["title"]
    assert sample["title_agrees"] is True
    assert empty["why"] == "empty_list"
    with sqlite_ledger.reading() as session:
        for table in (Page, FrontierUrl, Night):
            assert session.scalar(select(func.count()).select_from(table)) == 0


def test_a_site_proposes_its_entry(sqlite_ledger: Ledger, tmp_path: Path) -> None:
    """Shape of article addresses, paging, encoding: YAML that a person completes."""
    with FaultServer() as site:
        show(site, pieces(8))
        text = str(site.pages["/index.html"].body)
        onward = "<a href='/about.html'>关于我们</a><a href='index_2.html'>下一页</a></body>"
        site.pages["/index.html"] = Reply(text.replace("</body>", onward))
        stand = Stand(tmp_path, sqlite_ledger)
        stand.add("xzcd", site)
        told = stand.look("probe", site.url("/index.html"))
        nothing = stand.look("probe", site.url("/none.html"))
    entry = yaml.safe_load(told["entry"])[0]["sources"][0]
    assert entry["articles"] == "match:/article/[0-9]+/[0-9]+\\.html"
    assert entry["next"] == "index_{n}.html"
    assert entry["checked"] is None
    assert len(told["links"]) == 8
    assert told["samples"][0]["origin"] == "昌都报"
    assert nothing["why"] == "http_404"
