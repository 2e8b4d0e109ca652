"""Pages put together from parts are what their truth says; a reading that is none fails on them."""

from bench.extract import Answer, Figures, judge, kandeng, missed
from bench.extract_made import made

PAGES = [made(seed) for seed in range(9000, 9060)]


def test_a_seed_is_one_page() -> None:
    assert made(9000) == PAGES[0]


def test_the_truth_is_printed_on_the_page() -> None:
    for page in PAGES:
        printed = "".join(page.text.split())
        names = [*page.truth["byline"], *page.truth["editors"]]
        assert all(name in printed for name in (page.truth["title"], *names)), page.name


def test_what_no_rule_was_made_on_is_read_to_the_goals() -> None:
    figures = Figures()
    for page in PAGES:
        judge(page, kandeng(page), figures)
    assert missed(figures) == [], figures.misses
    assert figures.share("right") >= 0.92, figures.misses


def test_who_says_nothing_misses_the_goals() -> None:
    figures = Figures()
    for page in PAGES:
        judge(page, Answer(), figures)
    assert {"title", "body", "day", "origin", "byline", "editors"} <= set(missed(figures))
