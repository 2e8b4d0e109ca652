"""sources.yaml on the operator's page, whole and broken."""

import re

from fastapi import FastAPI

from tests.api.conftest import signed_in
from tests.api.newsroom import Newsroom

HTML = {"Accept": "text/html"}


def test_a_faulty_line_is_marked_and_the_old_configuration_stays(
    app: FastAPI, newsroom: Newsroom
) -> None:
    """The page names file, line and what is wrong; outlets are shown as before."""
    who = signed_in(app, "operator")
    assert "已生效" in who.get("/sources", headers=HTML).text
    file = newsroom.config_dir / "sources.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("kind: epaper", "kind: telex"), encoding="utf-8")
    place = text.splitlines().index("    kind: epaper") + 1
    page = who.get("/sources", headers=HTML).text
    assert re.findall(r'is-faulty" data-line="(\d+)"', page) == [str(place)]
    assert f"sources.yaml:{place}</a>" in page
    assert str(newsroom.config_dir) not in page
    outlets = who.get("/outlets", headers=HTML).text
    assert "磁盘上的配置读不通" in outlets
    assert "tibetdaily-paper" in outlets
    assert "磁盘上的配置读不通" not in signed_in(app, "reviewer").get("/outlets", headers=HTML).text
    file.write_text(text.replace("name: 人民网", "name: 人民网络"), encoding="utf-8")
    assert "下次启动网页时生效" in who.get("/sources", headers=HTML).text


def test_a_file_that_is_gone_or_no_yaml_is_told_and_no_fault_of_the_page(
    light_app: FastAPI, light_newsroom: Newsroom
) -> None:
    """Empty, a broken bracket, markup: shown as text."""
    who = signed_in(light_app, "operator")
    file = light_newsroom.config_dir / "sources.yaml"
    for text in ("tiers: [", "<script>alert(1)</script>\n", "\t\x00"):
        file.write_text(text, encoding="utf-8")
        answer = who.get("/sources", headers=HTML)
        assert answer.status_code == 200
        assert "磁盘上的配置读不通" in answer.text
        assert "<script>alert" not in answer.text
    file.unlink()
    gone = who.get("/sources", headers=HTML)
    assert (gone.status_code, "文件为空或读不到" in gone.text) == (200, True)
