"""A seed makes one newsroom, and its truth can be true."""

from datetime import date, timedelta

import pytest

from demo.outlets import CREDITED, MIRROR
from demo.pieces import Plan
from demo.plan import DEFAULT_TODAY, make_plan

SEEDS = range(8)


@pytest.fixture(params=SEEDS)
def plan(request: pytest.FixtureRequest) -> Plan:
    return make_plan(request.param)


def test_sixty_pieces_and_a_hundred_and_twenty_articles(plan: Plan) -> None:
    assert len(plan.handed) >= 60
    assert len(plan.ran) >= 120
    assert len({piece.unit_key for piece in plan.handed}) == 12
    assert len({article.key for article in plan.ran}) == len(plan.ran)


def test_everything_runs_within_thirty_days(plan: Plan) -> None:
    days = {article.published_on for article in plan.ran}
    assert min(days) > plan.today - timedelta(days=30)
    assert max(days) <= plan.today


def test_all_is_handed_in_before_the_first_night(plan: Plan) -> None:
    assert max(piece.submitted_at for piece in plan.handed) < plan.nights[0]


def test_every_piece_has_a_truth_and_one_line_a_channel(plan: Plan) -> None:
    assert {line.ref for line in plan.lines} == {piece.ref for piece in plan.handed}
    assert len({(line.ref, line.channel) for line in plan.lines}) == len(plan.lines)


def test_what_is_credited_was_handed_in_first(plan: Plan) -> None:
    handed = {piece.ref: piece.submitted_at for piece in plan.handed}
    ran = {article.key: article for article in plan.ran}
    for line in plan.lines:
        early = [ran[key].published_at < handed[line.ref] for key in line.articles]
        assert any(early) == ("registered_after_publication" in line.holds)


def test_every_outlet_has_news_that_only_the_last_night_can_see(plan: Plan) -> None:
    late = {article.outlet_key for article in plan.ran if article.published_at > plan.nights[0]}
    assert late == {outlet.key for outlet in CREDITED}
    assert max(article.published_at for article in plan.ran) < plan.nights[1]


def test_two_different_sites_fail_on_the_last_night(plan: Plan) -> None:
    assert plan.moved != plan.down
    unseen = {line.channel for line in plan.lines if line.state == "unseen"}
    assert {plan.moved, plan.down} <= unseen


def test_nothing_of_the_mirror_is_credited(plan: Plan) -> None:
    states = {line.state for line in plan.lines if line.channel == MIRROR}
    assert states == {"queued"}


def test_every_kind_of_truth_occurs(plan: Plan) -> None:
    assert {line.state for line in plan.lines} == {"placed", "queued", "unseen", "absent"}
    assert {hold for line in plan.lines for hold in line.holds} == {
        "contested",
        "registered_after_publication",
        "seen_before_registration",
    }
    assert any(line.relation == "reprint" for line in plan.lines)
    assert any(article.twice for article in plan.ran)
    assert any(article.script for article in plan.ran)


def test_a_seed_gives_the_same_newsroom_again() -> None:
    first = make_plan(5)
    make_plan.cache_clear()
    assert make_plan(5) == first


def test_seeds_shuffle_texts_dates_and_faults() -> None:
    plans = [make_plan(seed) for seed in SEEDS]
    assert len({plan.handed[10].title for plan in plans}) > 3
    assert len({plan.ran[20].published_at for plan in plans}) > 3
    assert len({(plan.moved, plan.down) for plan in plans}) > 3


def test_another_day_moves_everything_by_as_many_days() -> None:
    later = DEFAULT_TODAY + timedelta(days=11)
    now, then = make_plan(1), make_plan(1, later)
    assert [article.title for article in now.ran] == [article.title for article in then.ran]
    assert {b.published_at - a.published_at for a, b in zip(now.ran, then.ran, strict=True)} == {
        timedelta(days=11)
    }
    assert now.today == date(2026, 10, 31)
