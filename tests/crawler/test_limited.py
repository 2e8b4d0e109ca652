"""A page that eats memory or time costs one page and no more."""

import os
import signal
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest

from crawler.extract import SelectorRules
from crawler.jobs import MOST_TEXT, ListJob, PageJob
from crawler.limited import Workers
from crawler.links import MOST, MOST_TITLE
from office.errors import ExtractionError
from office.outlets import Source

PAGE = (
    "<html><title>洛隆县新建村卫生室九间_昌都在线</title><body><h1>洛隆县新建村卫生室九间</h1>"
    "<p>2026-10-26 来源：昌都报</p><div class='t'><p>九间卫生室都配了制氧机，村医由县医院轮流带教"
    "半年。</p>"
    "<p>老人看病不用再走三十里山路，药费当场就能报销。</p></div></body></html>"
).encode()


@pytest.fixture(scope="module")
def workers() -> Iterator[Workers]:
    with Workers(1, page_s=15.0) as ready:
        yield ready


def test_a_worker_reads_as_the_function_does(workers: Workers) -> None:
    rules = (SelectorRules(title="h1"),)
    found = workers.run(PageJob(PAGE, url="http://a.example/1.html", rules=rules)).extracted
    assert found.title == "洛隆县新建村卫生室九间"
    assert found.sources["title"] == "outlet:h1"


def test_a_dead_worker_is_replaced(workers: Workers) -> None:
    """A parser that dies with its process quarantines at most the page it was reading."""
    process = workers._all[0]._process
    assert process is not None
    assert process.pid is not None
    os.kill(process.pid, signal.SIGKILL)
    process.wait(5)
    assert workers.run(PageJob(PAGE)).extracted.is_article


def test_a_page_that_takes_too_long_is_quarantined() -> None:
    with Workers(1, page_s=0.001) as hurried, pytest.raises(ExtractionError) as refused:
        hurried.run(PageJob(PAGE * 2000, url="http://a.example/slow.html"))
    assert refused.value.details["state"] == "quarantined:timeout"
    assert refused.value.where == "http://a.example/slow.html"


def test_a_page_that_eats_memory_is_quarantined_and_the_next_is_read() -> None:
    with Workers(1, memory_mb=120, page_s=60.0) as small:
        with pytest.raises(ExtractionError) as refused:
            small.run(PageJob(b"<p>" + "字。".encode() * 9_000_000))
        assert refused.value.details["state"] in {"quarantined:memory", "quarantined:parser"}
        assert small.run(PageJob(PAGE)).extracted.is_article


def test_a_worker_is_replaced_after_its_share_of_pages() -> None:
    with Workers(1, pages=2) as recycled:
        pids = []
        for _ in range(3):
            recycled.run(PageJob(PAGE))
            pids += recycled.pids()
    assert pids[0] == pids[1] != pids[2]


def test_a_text_longer_than_a_book_is_no_article(workers: Workers) -> None:
    """It is refused where it was read: the process that crawls never holds it."""
    text = "九间卫生室都配了制氧机。" * (MOST_TEXT // 12 + 1)
    page = PAGE.replace("老人看病".encode(), text.encode())
    with pytest.raises(ExtractionError) as refused:
        workers.run(PageJob(page, url="http://a.example/long.html"))
    assert refused.value.details["state"] == "quarantined:too_large"
    assert workers.run(PageJob(PAGE)).extracted.is_article


def test_a_list_is_read_in_the_same_bounds(workers: Workers) -> None:
    """330,000 links are ten megabytes: the first 5,000 come back, with titles of bounded length."""
    source = Source(key="s", channel="c", kind="listing", url="http://a.example/", articles="a")
    links = "".join(f"<li><a href=/a/{n}.html>{'长' * 9}</a>" for n in range(200_000))
    links += f"<li><a href=/a/last.html>{'长' * 200_000}</a>"
    job = ListJob(source, links.encode(), "http://a.example/", today=date(2026, 10, 31))
    assert len(workers.run(job).links) == MOST
    title = replace(job, raw=links[-250_000:].encode())
    assert max(len(link.title or "") for link in workers.run(title).links) <= MOST_TITLE
