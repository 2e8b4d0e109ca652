"""The pages are what the real families serve: read back, they say what was put in."""

from collections.abc import Iterator

import pytest

from crawler.extract import extract
from demo import sites
from demo.outlets import CREDITED, OUTLETS, Outlet
from demo.plan import make_plan
from tests.demo.reading import read_article

PLAN = make_plan(0)


@pytest.fixture(params=OUTLETS, ids=lambda outlet: outlet.key)
def outlet(request: pytest.FixtureRequest) -> Outlet:
    assert isinstance(request.param, Outlet)
    return request.param


def pages(outlet: Outlet, *, moved: bool = False) -> dict[str, bytes]:
    found = sites.documents(outlet, PLAN.ran, PLAN.nights[1], moved=moved)
    return {path: document.content for path, document in found.items()}


@pytest.mark.parametrize("key", ["people", "xzcd"])
def test_old_sites_declare_gb2312_and_serve_its_larger_family(key: str) -> None:
    house = next(one for one in OUTLETS if one.key == key)
    for content in pages(house).values():
        text = content.decode("gb18030")
        assert "charset=gb2312" in text.lower()
        with pytest.raises(UnicodeDecodeError):
            content.decode("utf-8")


@pytest.mark.parametrize("key", ["xzxw", "xzrb", "krrm", "jxz"])
def test_newer_sites_serve_utf_8(key: str) -> None:
    house = next(one for one in OUTLETS if one.key == key)
    assert all(content.decode("utf-8") for content in pages(house).values())


def _articles(outlet: Outlet) -> Iterator[str]:
    for piece in PLAN.ran:
        if piece.outlet_key == outlet.key:
            yield from sites.addresses(piece)


def test_every_article_has_an_address_of_its_own(outlet: Outlet) -> None:
    addresses = list(_articles(outlet))
    assert len(set(addresses)) == len(addresses)
    assert set(addresses) <= pages(outlet).keys()


def test_extraction_reads_back_what_was_put_in(outlet: Outlet) -> None:
    for piece in PLAN.ran:
        if piece.outlet_key != outlet.key or piece.script or not outlet.trusted:
            continue
        for path in sites.addresses(piece):
            found = read_article(outlet, path, pages(outlet)[path])
            assert (found.title, found.body) == (piece.title, piece.body)
            assert found.origin == piece.origin
            assert found.editors == piece.editors
            assert str(found.published_at)[:10] == str(piece.published_on)


def test_the_text_of_a_scripted_page_is_nowhere_in_its_markup() -> None:
    piece = next(one for one in PLAN.ran if one.script)
    house = next(one for one in OUTLETS if one.key == piece.outlet_key)
    path = sites.addresses(piece)[0]
    assert piece.paragraphs[0][:12] not in pages(house)[path].decode()
    assert piece.paragraphs[0][:12] not in extract(pages(house)[path]).body


def test_a_new_layout_keeps_the_links_and_loses_the_list() -> None:
    for house in CREDITED:
        if house.family not in ("people", "trs", "table"):
            continue
        before, after = pages(house), pages(house, moved=True)
        assert before.keys() == after.keys()
        changed = {path for path in before if before[path] != after[path]}
        assert changed == before.keys() - set(_articles(house))
