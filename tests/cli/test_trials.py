"""What a page asks about an entry or a site is looked at by the worker and told field by field."""

from pathlib import Path
from typing import Any

import yaml

from ledger.session import Ledger
from tests.cli.test_worker import ask, office, row, worked
from tests.crawler.fault_server import Reply
from tests.crawler.newsstand import pieces


def told(ledger: Ledger, number: int) -> Any:
    found = row(ledger, number)
    assert found.state == "done", found.why
    return found.result


def test_an_entry_is_tried_and_a_site_probed_for_a_page(ledger: Ledger, tmp_path: Path) -> None:
    """A child process beside SQLite, a job over PostgreSQL; the rules of today's file."""
    with office(ledger, tmp_path) as (stand, site):
        tried = ask(ledger, "try", source="xzcd-news")
        probed = ask(ledger, "probe", url=site.url("/index.html"))
        inner = ask(ledger, "probe", url="http://10.0.0.8/")
        unknown = ask(ledger, "try", source="nobody")
        assert worked(stand) == 1
        site.pages["/index.html"] = Reply("<html>改版了</html>")
        empty = ask(ledger, "try", source="xzcd-news")
        assert worked(stand) == 0
    run = pieces(12)
    result = told(ledger, tried)
    assert (result["why"], result["listed"], len(result["pieces"])) == (None, 12, 3)
    first = {field["name"]: field for field in result["pieces"][0]["fields"]}
    assert first["title"]["value"] == run[0].title
    assert first["title"]["rule"]
    assert first["body"]["characters"] == len(run[0].body)
    assert run[0].title in result["pieces"][0]["golden"]
    proposed = told(ledger, probed)
    entry = yaml.safe_load(proposed["entry"])[0]["sources"][0]
    assert entry["articles"] == "match:/article/[0-9]+/[0-9]+\\.html"
    assert proposed["pieces"][0]["fields"]
    assert told(ledger, inner)["why"] == "private_address"
    assert "没有入口 'nobody'" in str(row(ledger, unknown).why)
    assert told(ledger, empty)["why"] == "empty_list"
