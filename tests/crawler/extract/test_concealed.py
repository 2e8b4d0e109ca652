"""An article that only a script would show is read; what is no article stays none."""

import json

import pytest

from crawler.extract import Extracted, extract
from crawler.extract.literals import literals

TEXT = (
    "牧场上的广播站搬进了新帐篷，早晨六点半，播音员先用藏语再用汉语念一遍天气和草场轮换的安排。",
    "三十一户牧民的收音机同时响起来。广播站没有围墙，谁想说话，走到话筒前面坐下就可以说。",
)
CONTENT = "".join(f"<p>{text}</p>" for text in TEXT)
STATED = {"title": "牧场上的广播站", "pubTime": "2026-10-28 09:15", "source": "类乌齐融媒"}
ARTICLE = {**STATED, "content": CONTENT, "author": "四郎措姆", "editor": "熊莉"}


def read(script: str, *, window: str = "牧场上的广播站") -> Extracted:
    return extract(
        f'<html><head><meta charset="utf-8"><title>{window}</title></head>'
        f"<body><div id=app></div>{script}</body></html>".encode()
    )


WAYS = {
    "next": '<script id="__NEXT_DATA__" type="application/json">%s</script>',
    "window": "<script>window.DATA = %s;</script>",
    "parsed": "<script>window.__INITIAL_STATE__ = JSON.parse(%s)</script>",
    "flight": "<script>self.__next_f.push([1, %s])</script>",
}


@pytest.mark.parametrize("way", WAYS)
def test_an_article_in_a_script_s_data_is_read(way: str) -> None:
    """Every field of it, however deep it lies and however often it was quoted."""
    data = json.dumps({"props": {"page": {"article": ARTICLE}}})
    data = data if way in {"next", "window"} else json.dumps(f"3:{data}"[2 * (way == "parsed") :])
    found = read(WAYS[way] % data)
    assert found.body == "\n".join(TEXT)
    assert (found.title, found.origin) == (STATED["title"], STATED["source"])
    assert (found.byline, found.editors) == (("四郎措姆",), ("熊莉",))
    assert str(found.published_at) == "2026-10-28 09:15:00+08:00"
    assert found.sources["body"].startswith("concealed:script:")


def test_seconds_since_1970_are_a_moment() -> None:
    data = {**ARTICLE, "pubTime": 1793150100}
    found = read(f"<script>var A = {json.dumps(data)}</script>")
    assert str(found.published_at) == "2026-10-28 09:15:00+08:00"


def test_several_alike_are_a_list_and_no_article() -> None:
    listed = [{**ARTICLE, "content": f"<p>{text}</p>", "title": text[:8]} for text in TEXT]
    found = read(f"<script>var LIST = {json.dumps(listed)}</script>", window="广播站")
    assert not found.is_article


def test_a_page_that_shows_its_text_is_read_as_shown() -> None:
    shown = f"<h1>{STATED['title']}</h1><p>2026-10-29 来源：昌都报</p><div>{CONTENT}</div>"
    found = read(f"{shown}<script>window.DATA = {json.dumps(ARTICLE)}</script>")
    assert found.origin == "昌都报"
    assert not any(rule.startswith("concealed:") for rule in found.sources.values())


def test_a_script_is_read_in_one_pass() -> None:
    """What never closes, or closes too often, is passed over."""
    assert literals('{"a": {"b": "c"}}}}]]]{{{[[') != []
    assert literals("{a: " + '\\"' * 500_000) != []


@pytest.mark.parametrize("tag", ["script", "textarea", "template"])
def test_what_never_closes_is_not_sought_to_the_end(tag: str) -> None:
    """A hundred thousand openings take no more than one pass, and hold no article."""
    assert not extract(f"<{tag}>x".encode() * 100_000).is_article
