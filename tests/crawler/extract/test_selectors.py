"""An outlet's own rules come first, and the page's date picks which of them hold."""

from dataclasses import fields
from datetime import date

from crawler.extract import SelectorRules, extract
from crawler.extract.article import rules_for
from office.outlets import Selectors

PAGE = """<html><head><meta charset="utf-8"><title>昌都在线</title></head><body>
<div class="kicker">县区</div><div class="hl">八宿县修好三条灌渠</div>
<div class="deck">明年春灌前通水</div>
<div class="top">2026-10-27 09:00 | 来源：八宿县融媒体中心 | 旧闻</div>
<div class="main">
<p class="ad">买农具就到某某农机站，电话请咨询店内，送货上门，价格公道。</p>
<p>渠道总长十一公里，可浇地四千亩。施工队白天砌石，晚上养护，赶在上冻之前完成了最后一段。</p>
<p>村民扎西说，往年浇一遍水要排三天队，今年半天就能轮到。</p></div>
<div class="who">央宗</div><div class="ed">达瓦</div>
<a class="more" href="/a/2.html">后面还有</a></body></html>""".encode()


def test_selectors_give_every_field_and_say_so() -> None:
    rules = SelectorRules(
        title=".hl", subtitle=".deck", body=".main", header=".top", byline=".who", editors=".ed",
        section=".kicker", drop=(".ad",), next=".more",
    )  # fmt: skip
    found = extract(PAGE, url="http://a.example/a/1.html", rules=(rules,))
    assert found.title == "八宿县修好三条灌渠"
    assert found.subtitle == "明年春灌前通水"
    assert found.body.startswith("渠道总长")
    assert (found.byline, found.editors) == (("央宗",), ("达瓦",))
    assert found.origin == "八宿县融媒体中心"
    assert found.next_page_url == "http://a.example/a/2.html"
    assert found.sources["title"] == "outlet:.hl"
    assert found.sources["body"] == "outlet:.main"
    assert found.sources["published_at"] == "outlet:.top"


def test_the_configuration_and_extraction_know_the_same_selectors() -> None:
    assert {entry.name for entry in fields(SelectorRules)} == set(Selectors.model_fields)


def test_a_selector_that_finds_nothing_falls_to_the_cascade() -> None:
    found = extract(PAGE, rules=(SelectorRules(title=".gone", body=".gone", header=".gone"),))
    assert found.title == "八宿县修好三条灌渠"
    assert "渠道总长" in found.body
    assert found.sources["published_at"].startswith("cascade:")


def test_a_broken_selector_breaks_no_page() -> None:
    found = extract(PAGE, rules=(SelectorRules(title="h1[", body=":::", drop=("..",)),))
    assert "渠道总长" in found.body


def test_the_page_date_picks_the_first_rules_that_hold() -> None:
    """Since and until are inclusive."""
    old = SelectorRules(until=date(2019, 12, 31), body=".old")
    new = SelectorRules(since=date(2020, 1, 1), body=".new")
    assert rules_for((old, new), date(2019, 12, 31)) is old
    assert rules_for((old, new), date(2020, 1, 1)) is new
    assert rules_for((old, new), None) is new
    assert rules_for((), date(2020, 1, 1)) == SelectorRules()
