"""The sites are real servers whose state follows the moment that is set."""

import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping

import pytest

from demo.configure import LISTS
from demo.newsroom import Newsroom
from demo.outlets import OUTLETS


@pytest.fixture
def newsroom() -> Iterator[Newsroom]:
    with Newsroom(seed=3) as started:
        yield started


def ask(url: str, **heads: str) -> tuple[int, bytes, Mapping[str, str]]:
    names = {name.replace("_", "-"): value for name, value in heads.items()}
    try:
        with urllib.request.urlopen(urllib.request.Request(url, headers=names)) as answer:  # noqa: S310 - loopback
            return answer.status, answer.read(), dict(answer.headers)
    except urllib.error.HTTPError as refused:
        with refused:
            return refused.code, refused.read(), dict(refused.headers)


def list_url(newsroom: Newsroom, key: str) -> str:
    outlet = next(one for one in OUTLETS if one.key == key)
    return f"http://{newsroom.hosts[key]}{LISTS[outlet.family]}"


@pytest.mark.parametrize("key", [outlet.key for outlet in OUTLETS])
def test_a_list_answers_304_to_who_knows_it(newsroom: Newsroom, key: str) -> None:
    status, content, heads = ask(list_url(newsroom, key))
    assert status == 200
    assert content
    assert ask(list_url(newsroom, key), If_None_Match=heads["ETag"])[0] == 304
    assert ask(list_url(newsroom, key), If_Modified_Since=heads["Last-Modified"])[0] == 304
    assert ask(list_url(newsroom, key), If_None_Match='"another"')[0] == 200


def test_a_list_with_new_pieces_is_not_the_known_one(newsroom: Newsroom) -> None:
    key = next(
        one.key
        for one in OUTLETS
        if one.trusted and one.key not in (newsroom.plan.moved, newsroom.plan.down)
    )
    known = ask(list_url(newsroom, key))[2]["ETag"]
    newsroom.set_moment(newsroom.moments[1])
    assert ask(list_url(newsroom, key), If_None_Match=known)[0] == 200


def test_an_article_exists_only_once_it_is_published(newsroom: Newsroom) -> None:
    late = next(one for one in newsroom.ran if one.published_at > newsroom.moments[0])
    assert ask(newsroom.addresses(late.key)[0])[0] == 404
    newsroom.set_moment(newsroom.moments[1])
    assert ask(newsroom.addresses(late.key)[0])[0] == 200


def test_on_the_last_night_one_site_is_down_and_robots_still_answer(newsroom: Newsroom) -> None:
    newsroom.apply_last_night_faults()
    down = newsroom.plan.down
    assert ask(list_url(newsroom, down))[0] == 503
    assert ask(f"http://{newsroom.hosts[down]}/robots.txt")[0] == 200
    newsroom.clear_faults()
    assert ask(list_url(newsroom, down))[0] == 200


def test_on_the_last_night_one_list_has_another_layout(newsroom: Newsroom) -> None:
    before = ask(list_url(newsroom, newsroom.plan.moved))[1]
    newsroom.apply_last_night_faults()
    status, after, _ = ask(list_url(newsroom, newsroom.plan.moved))
    assert status == 200
    assert before != after


def test_requests_for_articles_are_told_from_those_for_lists(newsroom: Newsroom) -> None:
    article = newsroom.plan.ran[0]
    ask(list_url(newsroom, article.outlet_key))
    ask(newsroom.addresses(article.key)[0])
    assert len(newsroom.requests()) == 2
    assert [key for key, _ in newsroom.article_requests()] == [article.outlet_key]
    newsroom.forget_requests()
    assert newsroom.requests() == []


def test_an_altered_article_reads_differently_and_the_truth_follows(newsroom: Newsroom) -> None:
    line = next(one for one in newsroom.truth if one.relation == "reprint")
    before = ask(newsroom.addresses(line.articles[0])[0])[1]
    newsroom.alter(line.articles[0])
    assert ask(newsroom.addresses(line.articles[0])[0])[1] != before
    assert line not in newsroom.truth
    with pytest.raises(KeyError):
        newsroom.alter("nobody-000")
