"""No page crashes the reader, and no page is left without an outcome."""

import time

import pytest

from crawler.extract import extract
from crawler.extract.page import Page, flatten
from tests.crawler.extract.hostile import hostile_pages

SAMPLE = 240
"""`make drill` reads 10,000."""


def test_hostile_pages_end_in_an_outcome() -> None:
    """Each gives an article or none; nothing is raised, and none takes long."""
    slowest = 0.0
    articles = 0
    for raw in hostile_pages(SAMPLE):
        started = time.process_time()
        found = extract(raw, url="http://a.example/2026/1028/1.html")
        slowest = max(slowest, time.process_time() - started)
        articles += found.is_article
        assert found.to_json()["body"] == found.body
    assert slowest < 5.0
    print(f"hostile pages {SAMPLE}: 0 crashes, {articles} articles, slowest {slowest:.2f} s")


@pytest.mark.parametrize("tag", ["div", "b", "table", "span"])
@pytest.mark.parametrize("depth", [300, 100_000])
def test_text_under_many_tags_is_not_lost_and_the_page_says_so(tag: str, depth: int) -> None:
    """Lxml alone drops, without a word, all that follows the 255th level."""
    text = "深处的第一段写着渠道总长十一公里，可浇地四千亩。深处的第二段写着村民不再排队。" * 3
    raw = (
        f"<html><title>八宿县修好三条灌渠</title><body><h1>八宿县修好三条灌渠</h1><p>2026-10-27</p>"
        f"{f'<{tag}>' * depth}{text}{f'</{tag}>' * depth}<p>责编：达瓦</p></body></html>"
    ).encode()
    found = extract(raw)
    assert text in found.body
    assert "depth" in found.degraded
    assert found.editors == ("达瓦",)


def test_nul_and_unseen_characters_are_taken_out() -> None:
    raw = "<html><body><p>昌\x00都\u200b的\u202e秋\ufeff天\u00ad</p></body></html>".encode()
    assert [line.text for line in Page(raw.decode()).lines] == ["昌都的秋天"]


def test_flattening_keeps_every_character_of_text() -> None:
    assert flatten("<i>" * 500 + "昌都" + "</i>" * 500).count("<i>") == 120
    assert "昌都" in flatten("<i>" * 500 + "昌都" + "</i>" * 500)
