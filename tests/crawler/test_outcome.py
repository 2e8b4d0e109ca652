"""What a night's figures are called, and when a count is out of the ordinary."""

import random
from datetime import date, timedelta

import pytest

from crawler.drift import is_rare, poisson_tail
from crawler.outcome import Past, verdict
from crawler.tally import Tally

DAY = date(2026, 10, 31)


def _tally(**figures: object) -> Tally:
    return Tally(**{"entry_read": True, "listed": 20} | figures)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("tally", "state", "why"),
    [
        (_tally(new=3, fetched=3, articles=3), "ok", None),
        (_tally(), "nothing_new", None),
        (_tally(listed=0, not_modified=1), "nothing_new", None),
        (_tally(listed=0), "drifted", "empty_list"),
        (_tally(listed=40, entry_empty=True, new=3), "drifted", "empty_list"),
        (_tally(listed=20, foreign=19), "drifted", "foreign_links"),
        (_tally(listed=20, foreign=9, new=2), "ok", None),
        (_tally(new=5, fetched=5, unreadable=4), "drifted", "body_missing"),
        (
            _tally(new=5, fetched=5, articles=5, titled=5, titles_equal=1),
            "drifted",
            "title_mismatch",
        ),
        (_tally(new=5, fetched=5, articles=5, misread=4), "drifted", "encoding"),
        (Tally(entry="http_404"), "drifted", "http_404"),
        (Tally(entry="http_503"), "unreachable", "http_503"),
        (Tally(entry="timeout"), "unreachable", "timeout"),
        (Tally(entry="private_address"), "blocked", "private_address"),
        (Tally(entry="robots_unreadable", robots=True), "robots_denied", "robots_unreadable"),
        (Tally(), "interrupted", None),
        (_tally(new=9, capped="pages"), "partial", "pages"),
        (_tally(new=9, lists_failed=1), "partial", "list_page_failed"),
        (_tally(new=9, postponed=2), "partial", "articles_postponed"),
        (_tally(new=20, rolled_over=True), "partial", "rolled_over"),
        (_tally(new=9, denied=9), "partial", "robots"),
        (_tally(new=9, capped="links"), "partial", "links"),
        (Tally(entry="list_unreadable"), "drifted", "list_unreadable"),
    ],
)
def test_each_finding_has_its_word(tally: Tally, state: str, why: str | None) -> None:
    """The gravest finding stands."""
    found = verdict(tally, Past(), DAY)
    assert (found.state, found.why) == (state, why)


def test_one_unreadable_page_is_no_drift() -> None:
    """A single page filled by script is counted, and the night stays good."""
    assert verdict(_tally(new=5, fetched=5, articles=4, unreadable=1), Past(), DAY).state == "ok"


def test_a_silent_saturday_after_eight_full_ones_is_suspicious() -> None:
    """Unless it is a holiday, or too little is known of the weekday."""
    full = [(DAY - timedelta(weeks=n), 16) for n in range(1, 9)]
    assert verdict(_tally(), Past(full), DAY).state == "suspicious_zero"
    assert verdict(_tally(new=1, articles=1), Past(full), DAY).why == "few_new"
    assert verdict(_tally(), Past(full), DAY, quiet=True).state == "nothing_new"
    assert verdict(_tally(), Past(full[:3]), DAY).state == "nothing_new"
    sundays = [(day - timedelta(days=6), n) for day, n in full]
    assert verdict(_tally(), Past(sundays), DAY).state == "nothing_new"


def test_what_earlier_crawls_of_the_day_brought_counts_with_the_last() -> None:
    """A second crawl of a full day that finds nothing more is no silence."""
    full = [(DAY - timedelta(weeks=n), 16) for n in range(1, 9)]
    assert verdict(_tally(), Past(full, today=15), DAY).state == "nothing_new"


def test_bursts_are_no_silence() -> None:
    """Where a weekday's counts vary as news does, an empty one among few is ordinary."""
    regular = [(DAY - timedelta(days=n), 9) for n in range(1, 57)]
    bursty = [(day, 18 * (place % 2)) for place, (day, _) in enumerate(regular)]
    assert is_rare(0, regular, DAY)
    assert not is_rare(0, bursty, DAY)


def test_a_small_outlet_that_stays_silent_is_noticed_within_days() -> None:
    """One night without a piece is ordinary where three a day are; a week without any is not."""
    counts = [(DAY - timedelta(days=n), 2 + n % 3) for n in range(1, 60)]
    assert not is_rare(0, counts, DAY)
    counts += [(DAY + timedelta(days=n), 0) for n in range(6)]
    assert is_rare(0, counts, DAY + timedelta(days=6))


def test_dates_that_vanish_are_drift() -> None:
    """Where pages always gave a date and tonight none does."""
    tally = _tally(new=6, fetched=6, articles=6, dated=0)
    assert verdict(tally, Past(filled={"dated": 1.0}), DAY).why == "date_missing"
    assert verdict(tally, Past(), DAY).state == "ok"


@pytest.mark.parametrize(
    ("name", "why"), [("with_origin", "origin_missing"), ("signed", "byline_missing")]
)
def test_a_field_that_nearly_all_pieces_had_and_none_has_any_more(name: str, why: str) -> None:
    """Its place on the page moved; a field that half of them had may well be missing from six."""
    tally = _tally(new=6, fetched=6, articles=6, dated=6)
    assert verdict(tally, Past(filled={name: 0.95}), DAY).why == why
    assert verdict(tally, Past(filled={name: 0.5}), DAY).state == "ok"


def test_a_paper_that_is_not_out_raises_no_alarm() -> None:
    """Its issue names nothing on a day without one."""
    assert verdict(_tally(listed=0), Past(), DAY, no_issue=True).state == "nothing_new"


@pytest.mark.parametrize("seed", range(3))
def test_sixty_ordinary_nights_of_twenty_outlets_raise_one_false_alarm_at_most(seed: int) -> None:
    """Counts of weekdays and weekends, burstier than Poisson."""
    rng = random.Random(seed)  # noqa: S311 - a simulation
    alarms = 0
    for outlet in range(20):
        rate = 1 + outlet
        counts: list[tuple[date, int]] = []
        for n in range(120):
            day = DAY + timedelta(days=n)
            mean = rate * (0.4 if day.weekday() > 4 else 1.0) * rng.gammavariate(8, 1 / 8)
            count = _poisson(rng, mean)
            alarms += n >= 60 and is_rare(count, counts, day)
            counts.append((day, count))
    assert alarms <= 1


def test_the_tail_is_a_probability() -> None:
    """Of nothing expected, nothing is certain."""
    assert poisson_tail(0, 0) == 1.0
    assert poisson_tail(0, 10) == pytest.approx(4.54e-5, rel=1e-2)
    assert poisson_tail(50, 10) == pytest.approx(1.0)


def _poisson(rng: random.Random, mean: float) -> int:
    count, product = 0, rng.random()
    while product > 2.718281828459045**-mean:
        product *= rng.random()
        count += 1
    return count
