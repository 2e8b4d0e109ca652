"""媒体库 narrowed to what an operator is after, on the page, in its file and in the API."""

import html
import re

from fastapi import FastAPI

from tests.api.conftest import signed_in
from tests.api.test_pages import choices, lines

NAME = re.compile(r'<h2 class="kd-outlet-name">([^<]+)')


def test_what_broke_last_night_is_one_press_away(light_app: FastAPI) -> None:
    """The page, its file and the API hold the same entries; each choice says how many."""
    operator = signed_in(light_app, "operator")
    where, _, count = choices(operator, "/outlets")["昨夜未读到"]
    shown = [name.strip() for name in NAME.findall(operator.get(where).text)]
    query = where.partition("?")[2]
    told = operator.get(f"/api/v1/outlets?{query}").json()["outlets"]
    keys = [source["key"] for outlet in told for source in outlet["sources"]]
    assert shown == [outlet["name"] for outlet in told]
    assert 0 < len(keys) == count
    assert [row[4] for row in lines(operator, f"/outlets.csv?{query}")[1:]] == keys
    assert all(s["state"] not in ("ok", "nothing_new") for o in told for s in o["sources"])
    assert f"/outlets?{query}" in html.unescape(operator.get("/").text)


def test_an_entry_is_found_by_its_words_and_what_is_stopped_is_no_fault(
    light_app: FastAPI,
) -> None:
    """By name, publisher, key or address; a pause is a state of its own."""
    operator = signed_in(light_app, "operator")
    for words in ("西藏日报", "TIBETDAILY", "e.xzrb.com"):
        (outlet,) = operator.get(f"/api/v1/outlets?q={words}").json()["outlets"]
        assert outlet["key"] == "tibetdaily"
    operator.post("/sources/tibetdaily-paper/pause", data={"note": "改版"})
    (outlet,) = operator.get("/api/v1/outlets?state=paused").json()["outlets"]
    assert outlet["sources"][0]["paused"] == "改版"
    unread = operator.get("/api/v1/outlets?state=unread").json()["outlets"]
    assert "tibetdaily" not in {each["key"] for each in unread}
    assert "没有这样的入口" in operator.get("/outlets?q=没有").text
    assert operator.get("/outlets?colour=red").status_code == 422
