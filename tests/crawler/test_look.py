"""What a person sees before a source is trusted: what it would yield, and a proposed entry."""

import os
from pathlib import Path
from typing import Any

import pytest
import yaml
from sqlalchemy import func, select

from crawler.frontier import own, release
from ledger.session import Ledger
from ledger.tables import FrontierUrl, Night, Page
from office.domains import host_of, registered_domain
from tests.browser import find_chromium
from tests.crawler.fault_server import FaultServer, Reply
from tests.crawler.newsstand import Stand, list_page, piece_page, pieces, show
from tests.crawler.test_render import by_script


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


def _look(stand: Stand, *asked: str, **more: str) -> dict[str, Any]:
    sandbox = ["--browser-without-sandbox"] if os.geteuid() == 0 else []
    return stand.look(*asked, *sandbox, env={"CHROMIUM": find_chromium() or ""} | more)


@pytest.mark.browser
def test_pieces_filled_by_script_are_shown_and_the_entry_says_so(
    sqlite_ledger: Ledger, tmp_path: Path
) -> None:
    """`auto` while the list reads as it came; a trial of an entry without `render` advises it."""
    run = pieces(6)
    with FaultServer() as site:
        show(site, run)
        for piece in run:
            by_script(site, piece.path, piece_page(piece))
        stand = Stand(tmp_path, sqlite_ledger)
        stand.add("xzcd", site)
        told = _look(stand, "probe", site.url("/index.html"))
        tried = _look(stand, "try", "xzcd-news")
        without = _look(stand, "probe", site.url("/index.html"), CHROMIUM="/nowhere/chromium")
    entry = yaml.safe_load(told["entry"])[0]["sources"][0]
    assert (told["why"], entry["render"]) == (None, "auto")
    assert told["samples"][0]["title"] == run[0].title
    assert (tried["advised"], tried["rendered"]) == ("auto", False)
    assert tried["samples"][0]["article"]["title"] == run[0].title
    assert (without["why"], without["samples"]) == ("no_browser", [])


@pytest.mark.browser
def test_a_site_that_is_scripts_all_through_is_proposed_as_always(
    sqlite_ledger: Ledger, tmp_path: Path
) -> None:
    """The list too; asking for everything twice would be rude."""
    run = pieces(6)
    with FaultServer() as site:
        by_script(site, "/index.html", list_page(run))
        for piece in run:
            by_script(site, piece.path, piece_page(piece))
        stand = Stand(tmp_path, sqlite_ledger)
        stand.add("xzcd", site)
        told = _look(stand, "probe", site.url("/index.html"))
        tried = _look(stand, "try", "xzcd-news")
    assert yaml.safe_load(told["entry"])[0]["sources"][0]["render"] == "always"
    assert len(told["links"]) == 6
    assert (tried["advised"], tried["rendered"]) == ("always", True)


@pytest.mark.parametrize("inner", ["http://127.0.0.1:1/", "http://10.0.0.8/", "http://[::1]/"])
def test_no_inner_address_is_probed(sqlite_ledger: Ledger, tmp_path: Path, inner: str) -> None:
    with FaultServer() as site:
        stand = Stand(tmp_path, sqlite_ledger)
        stand.add("xzcd", site)
        assert stand.look("probe", inner)["why"] == "private_address"


def test_what_a_crawl_owns_is_not_asked_meanwhile(sqlite_ledger: Ledger, tmp_path: Path) -> None:
    """A trial that a page asked for takes the lease like everybody, and gives it back."""
    with FaultServer() as site:
        show(site, pieces(6))
        stand = Stand(tmp_path, sqlite_ledger)
        stand.add("xzcd", site)
        url = sqlite_ledger.url.render_as_string(hide_password=False)
        asked = ("try", "xzcd-news", "--lease", "--ledger", url)
        domain = registered_domain(host_of(site.url("/")))
        with sqlite_ledger.writing() as session:
            own(session, domain, "another|1|1", delay_s=0.0)
        held = stand.look(*asked)
        with sqlite_ledger.writing() as session:
            release(session, domain, "another|1|1", delay_s=0.0)
        free = stand.look(*asked)
        again = stand.look(*asked)
    assert held == {"why": "domain_held"}
    assert (len(free["links"]), len(again["links"])) == (6, 6)
