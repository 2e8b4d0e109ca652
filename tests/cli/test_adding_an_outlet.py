"""docs/outlets.md walked from nothing to the first night, by the commands it names."""

import json
from datetime import date
from pathlib import Path

import yaml

from ledger.session import Ledger
from tests.cli.conftest import Kandeng
from tests.crawler.fault_server import FaultServer, Reply
from tests.crawler.newsstand import Piece, list_page, piece_page
from tests.intake.files import workbook

NOW = "2026-10-31T09:00+08:00"
RUN = [Piece(n, date(2026, 10, 30)) for n in range(1, 7)]
HEADINGS = ["单位", "作者", "标题", "媒体", "级别", "日期", "链接"]


def _office(folder: Path, entry: str, netloc: str) -> Path:
    """Put a proposed entry into an office's files, completed as a person would."""
    filled = entry.replace("请填媒体名称", "类乌齐新闻网").replace("请填级别", "county")
    outlets = yaml.safe_load(filled) if entry else []
    for outlet in outlets:
        outlet["domains"] = [netloc]
    tiers = [{"key": "county", "name": "县级"}]
    files = {
        "office.yaml": {"name": "试办公室", "allow_loopback": [netloc]},
        "sources.yaml": {"version": 1, "tiers": tiers, "outlets": outlets},
    }
    folder.mkdir(exist_ok=True)
    for name, content in files.items():
        (folder / name).write_text(yaml.safe_dump(content, allow_unicode=True), "utf-8")
    return folder


def test_the_page_of_the_documentation_is_true(
    sqlite_ledger: Ledger, kandeng: Kandeng, tmp_path: Path
) -> None:
    """Probe → check → try → golden → crawl → nothing new, and the past held against it."""
    with FaultServer() as site:
        for piece in RUN:
            site.pages[piece.path] = Reply(piece_page(piece))
        onward = "<a href='index_2.html'>下一页</a>"
        site.pages["/news/index.html"] = Reply(list_page(RUN[:5], onward=onward))
        site.pages["/news/index_2.html"] = Reply(list_page(RUN[5:]))
        config = _office(tmp_path / "config", "", site.netloc)
        url = sqlite_ledger.url.render_as_string(hide_password=False)
        words = ["--config", config, "--ledger", url, "--now", NOW]

        proposed = kandeng("sources", "probe", site.url("/news/index.html"), "--json", *words)
        entry = proposed.json["entry"]
        assert proposed.code == 0, proposed.err
        _office(config, entry, site.netloc)
        assert kandeng("check", *words).code == 0
        key = yaml.safe_load(entry)[0]["sources"][0]["key"]

        tried = kandeng("sources", "try", key, *words)
        assert tried.code == 0, tried.out + tried.err
        assert RUN[0].title in tried.out
        golden = json.loads(tried.out.partition("golden: [")[2].partition("}]")[0] + "}")
        assert golden["title"] == RUN[0].title

        held = yaml.safe_load((config / "sources.yaml").read_text("utf-8"))
        source = held["outlets"][0]["sources"][0]
        source |= {"golden": [golden], "checked": "2026-10-31", "delay_s": 0}
        (config / "sources.yaml").write_text(yaml.safe_dump(held, allow_unicode=True), "utf-8")
        assert kandeng("check", *words).code == 0

        first = kandeng("crawl", "--json", *words)
        assert first.code == 0, first.err
        outcome = first.json["outcomes"][0]
        assert (outcome["state"], outcome["articles"]) == ("ok", 6)
        assert outcome["figures"]["canaries"] == 1

        claim = ["江达县委", "扎西", RUN[2].title, "类乌齐新闻网", "县级", "2026-10-30", None]
        ledger_of_last_year = tmp_path / "台账.xlsx"
        ledger_of_last_year.write_bytes(workbook(claim, headings=HEADINGS, sheet="台账"))
        looked = kandeng(
            "lookback", ledger_of_last_year, "--since", "2026-10-01", "--backfill", "--json", *words
        )
    assert looked.code == 0, looked.err
    assert looked.json["not_read_whole"] == []
    assert looked.json["counts"]["proved"] == looked.json["counts"]["claims"] == 1
