"""The bench of all pages runs, and asks for every page there is."""

from pathlib import Path

import pytest
from fastapi import APIRouter, FastAPI

from bench.pages import FEW_ARTICLES, SMALL, measure, summary, table
from bench.pages_asked import Size, addresses, missing
from bench.pages_databases import database
from bench.pages_readers import Effort

FEW = Effort(times=1, rounds=0)


@pytest.mark.parametrize(("name", "effort"), [("SQLite", SMALL), ("PostgreSQL", FEW)])
def test_every_page_is_asked_for_on_both_databases(
    name: str, effort: Effort, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Every answer is one, readers and a crawl meet on SQLite, and the table has a line each."""
    with database(name, tmp_path, FEW_ARTICLES) as url:
        found = measure(url, tmp_path, FEW_ARTICLES, effort)
    table({name: found})
    summary(name, found)
    printed = capsys.readouterr().out
    paths = [path for each in addresses(Size(FEW_ARTICLES)).values() for path in each]
    assert [path for path in paths if f"\n{path} " not in printed] == []
    read = paths[:: effort.every] if effort.rounds else []
    assert {path: len(walls) for path, walls in found.walls.items()} == dict.fromkeys(read, 1)


def test_a_page_nobody_measures_is_told() -> None:
    """A route that is neither asked for nor left out with a reason stops the bench."""
    app, router = FastAPI(openapi_url=None), APIRouter()
    router.get("/new")(lambda: None)
    app.include_router(router)
    assert missing(app, addresses(Size(FEW_ARTICLES))) == ["/new"]
