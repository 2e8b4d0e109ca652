from datetime import UTC, date, datetime

import pytest

from review.chain import Run, chain, in_order

DAY = date(2026, 10, 12)


def run(key: int, name: str, hour: int | None = None, **more: object) -> Run:
    at = None if hour is None else datetime(2026, 10, 12, hour, tzinfo=UTC)
    fields: dict[str, object] = {
        "names": (name,),
        "medium": "web",
        "published_on": DAY,
        "published_at": at,
        **more,
    }
    return Run(key=key, **fields)  # type: ignore[arg-type]


def said(*runs: Run, **more: object) -> dict[int, tuple[str | None, int | None]]:
    links = chain(runs, **more)  # type: ignore[arg-type]
    return {link.key: (link.relation, link.taken_from) for link in links}


def test_the_first_run_is_the_original_and_who_names_it_reprints_it() -> None:
    found = said(
        run(2, "人民网", 5, origin="昌都新闻网"),
        run(1, "昌都新闻网", 3, origin="昌都新闻网"),
    )
    assert found == {1: ("original", None), 2: ("reprint", 1)}


def test_who_prints_its_own_name_or_the_units_wrote_from_the_unit() -> None:
    found = said(
        run(1, "昌都新闻网", 3, origin="卡若区委组织部"),
        run(2, "人民网", 5, origin="人民网-西藏频道"),
        run(3, "西藏日报", medium="print", published_on=date(2026, 10, 13)),
        units=["卡若区委组织部"],
    )
    assert {relation for relation, _ in found.values()} == {"original"}


def test_a_part_taken_from_another_is_a_citation() -> None:
    found = said(
        run(1, "昌都新闻网", 3), run(2, "人民网", 5, origin="昌都新闻网", extent="excerpt")
    )
    assert found[2] == ("citation", 1)


def test_without_a_printed_origin_a_later_run_stays_open() -> None:
    first, second = chain([run(1, "昌都新闻网", 3), run(2, "人民网", 5)])
    assert (first.relation, second.relation) == ("original", None)
    assert "未注明来源" in second.because


def test_an_origin_outside_the_chain_is_a_reprint_of_it() -> None:
    (link,) = chain([run(1, "昌都新闻网", 3, origin="新华社")])
    assert (link.relation, link.taken_from) == ("reprint", None)
    assert "新华社" in link.because


@pytest.mark.parametrize("medium", ["tv", "radio"])
def test_what_is_on_air_is_a_broadcast(medium: str) -> None:
    assert said(run(1, "昌都电视台", 3, medium=medium)) == {1: ("broadcast", None)}


def test_another_language_is_a_translation() -> None:
    assert said(run(1, "昌都新闻网", 3), run(2, "西藏日报藏文版", 5, language="bo"))[2] == (
        "translation",
        None,
    )


def test_a_day_without_a_time_comes_after_the_timed_ones_of_that_day() -> None:
    runs = [run(1, "西藏日报"), run(2, "人民网", 5), run(3, "昌都新闻网", 3)]
    assert [r.key for r in in_order(runs)] == [3, 2, 1]


def test_who_is_named_as_the_origin_stands_in_front_on_one_day() -> None:
    """The paper prints no time; the site that took the piece from it does."""
    paper = run(1, "西藏日报", medium="print")
    site = run(2, "中国西藏新闻网", 1, origin="西藏日报")
    assert [r.key for r in in_order([site, paper])] == [1, 2]
    assert said(site, paper) == {1: ("original", None), 2: ("reprint", 1)}


def test_two_that_name_each_other_do_not_hang() -> None:
    one, two = run(1, "甲网", origin="乙网"), run(2, "乙网", origin="甲网")
    assert len(in_order([one, two])) == 2
