from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from office.periods import Periods, Span

ZONE = ZoneInfo("Asia/Shanghai")
days = st.dates(date(1990, 1, 1), date(2100, 12, 31))
starts = st.dates(date(2001, 1, 1), date(2001, 12, 31)).map(lambda day: day.strftime("%m-%d"))
offices = st.builds(
    Periods,
    zone=st.sampled_from([ZONE, ZoneInfo("UTC"), ZoneInfo("America/New_York")]),
    month_starts_on=st.integers(1, 28),
    year_starts_on=starts,
)
spans = st.sampled_from(["month", "quarter", "year"])


@given(offices, days, spans)
def test_every_day_is_in_exactly_one_period_of_a_span(
    office: Periods, day: date, span: Span
) -> None:
    period = office.period_of(day, span)
    assert day in period
    assert day not in office.before(period)
    assert day not in office.after(period)
    assert office.before(period).ends_on == period.starts_on
    assert office.after(period).starts_on == period.ends_on


@given(offices, days, spans)
def test_a_period_is_found_again_by_its_key(office: Periods, day: date, span: Span) -> None:
    period = office.period_of(day, span)
    assert office.parse(period.key) == period


@given(offices, days)
def test_a_quarter_is_three_months_and_a_year_twelve(office: Periods, day: date) -> None:
    quarter, year = office.quarter_of(day), office.year_of(day)
    assert len(office.months_in(quarter)) == 3
    months = office.months_in(year)
    assert len(months) == 12
    assert months[0].starts_on == year.starts_on
    assert months[-1].ends_on == year.ends_on
    assert office.month_of(day) in months
    assert quarter.starts_on in year


@given(offices, st.integers(0, 4_000_000_000))
def test_no_moment_falls_into_a_wrong_month(office: Periods, second: int) -> None:
    moment_at = datetime.fromtimestamp(second, UTC)
    period = office.month_of(office.day_of(moment_at))
    first_at, end_at = office.bounds_at(period)
    assert first_at <= moment_at < end_at


def test_the_last_second_of_a_month_in_the_zone_of_the_office() -> None:
    office = Periods(zone=ZONE)
    last_at = datetime(2026, 10, 31, 15, 59, 59, tzinfo=UTC)
    assert office.month_of(office.day_of(last_at)).key == "2026-10"
    assert office.month_of(office.day_of(last_at + timedelta(seconds=1))).key == "2026-11"


@pytest.mark.parametrize(
    ("month_starts_on", "year_starts_on", "key", "starts_on", "ends_on"),
    [
        (1, "01-01", "2026-10", date(2026, 10, 1), date(2026, 11, 1)),
        (26, "01-01", "2026-10", date(2026, 9, 26), date(2026, 10, 26)),
        (26, "01-01", "2026", date(2025, 12, 26), date(2026, 12, 26)),
        (26, "12-26", "2026", date(2025, 12, 26), date(2026, 12, 26)),
        (5, "01-05", "2026-01", date(2026, 1, 5), date(2026, 2, 5)),
        (1, "12-01", "2026", date(2025, 12, 1), date(2026, 12, 1)),
        (1, "12-01", "2026-Q1", date(2025, 12, 1), date(2026, 3, 1)),
        (1, "01-01", "2026-Q4", date(2026, 10, 1), date(2027, 1, 1)),
    ],
)
def test_an_odd_start_names_the_period_people_mean(
    month_starts_on: int, year_starts_on: str, key: str, starts_on: date, ends_on: date
) -> None:
    office = Periods(zone=ZONE, month_starts_on=month_starts_on, year_starts_on=year_starts_on)
    period = office.parse(key)
    assert (period.starts_on, period.ends_on) == (starts_on, ends_on)
    assert period.last_on == ends_on - timedelta(days=1)


@pytest.mark.parametrize("key", ["2026-13", "2026-Q5", "26-01", "2026-1", "", "0000", "2026-10 "])
def test_another_way_of_writing_is_refused(key: str) -> None:
    with pytest.raises(ValueError, match="统计期应写成"):
        Periods(zone=ZONE).parse(key)


def test_a_moment_without_a_zone_has_no_day() -> None:
    with pytest.raises(ValueError, match="without a zone"):
        Periods(zone=ZONE).day_of(datetime(2026, 1, 1))  # noqa: DTZ001 - the point of the test
