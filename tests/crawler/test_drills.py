"""Six ways in which a site changes overnight: each is flagged the same night."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from ledger.session import Ledger
from ledger.tables import SourceState
from tests.crawler.fault_server import FaultServer, Reply
from tests.crawler.newsstand import Piece, Stand, list_page, piece_page, pieces, show

NOW = datetime(2026, 10, 31, 1, 0, tzinfo=UTC)
WALL = "<html><meta charset=utf-8><title>安全验证</title><p>请完成验证后继续访问</p></html>"
DRILLS = {
    "renamed": ("drifted", "empty_list"),
    "emptied": ("drifted", "empty_list"),
    "wall": ("blocked", "challenge"),
    "selector": ("drifted", "title_mismatch"),
    "charset": ("drifted", "encoding"),
    "gone": ("drifted", "http_404"),
}
Nights = tuple[dict[str, Any], dict[str, Any], Ledger]


@pytest.fixture(scope="module")
def nights(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nights]:
    """A good night, then the night after the change."""
    folder = tmp_path_factory.mktemp("drills")
    (folder / "ledger.db").write_bytes(sqlite_template.read_bytes())
    ledger = Ledger(f"sqlite:///{folder / 'ledger.db'}")
    stand, sites = Stand(folder, ledger), {key: FaultServer() for key in [*DRILLS, "calm"]}
    for key, site in sites.items():
        show(site, pieces(4))
        stand.add(key, site)
    first = stand.crawl(NOW)
    fresh = [Piece(60 + n, date(2026, 10, 31)) for n in range(3)]
    for site in sites.values():
        show(site, fresh)
    show(sites["renamed"], fresh, css="neu")
    sites["emptied"].pages["/index.html"] = Reply(list_page([]))
    sites["wall"].pages["/index.html"] = Reply(WALL)
    next(o for o in stand.outlets if o["key"] == "selector")["selectors"] = [{"title": ".nav"}]
    for piece in fresh:  # read as GB18030 somewhere on its way, and written back
        lossy = piece_page(piece).encode().decode("gb18030", "replace").encode("gb18030")
        sites["charset"].pages[piece.path] = Reply(lossy)
    del sites["gone"].pages["/index.html"]
    second = stand.crawl(NOW + timedelta(days=1))
    yield first, second, ledger
    for site in sites.values():
        site.close()
    ledger.close()


@pytest.mark.parametrize("drill", DRILLS)
def test_a_change_is_flagged_the_same_night(nights: Nights, drill: str) -> None:
    """By its own word; what is read of a drifting outlet meanwhile is never confirmed by rule."""
    first, second, ledger = nights
    told = second["by"][drill]
    with ledger.reading() as session:
        drifting = session.get_one(SourceState, f"{drill}-news").drifting_since
    assert first["by"][drill]["state"] == "ok"
    assert (told["state"], told["why"]) == DRILLS[drill]
    assert (drifting is not None) is (told["state"] == "drifted")


def test_the_unchanged_site_raises_no_alarm(nights: Nights) -> None:
    """Beside the six, one goes on as ever."""
    assert [night["by"]["calm"]["state"] for night in nights[:2]] == ["ok", "ok"]
