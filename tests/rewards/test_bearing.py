"""A month asked for alone is what the whole ledger says of it, whatever was read for it."""

import random
from datetime import date, timedelta

import pytest

from ledger.session import Ledger
from ledger.tables import Placement
from rewards.bearing import alone
from rewards.run import credits_of, earned, month
from tests.review.newsroom import AT, Newsroom, office
from tests.rewards.build import ruleset

HOUSE = office()
CAPS = ["{}", "{month: 15}", "{month: 15, year: 40}", "{year: 30}"]
PERIODS = ["2026-01", "2026-02", "2026-06", "2026-Q2", "2026"]


def filled(ledger: Ledger) -> None:
    """Pieces of three units with up to three runs each; some are found months late."""
    chance = random.Random(5)  # noqa: S311 - the same pieces every time
    with ledger.writing() as session:
        room = Newsroom(session)
        units = [room.unit(name) for name in ("甲", "乙", "丙")]
        for n in range(40):
            unit, on = chance.choice(units), date(2025, 11, 20) + timedelta(days=5 * n)
            piece = room.submission(unit)
            for channel in chance.sample(["people", "xzrb", "xzcd"], chance.randint(0, 3)):
                ran_on = on + timedelta(days=chance.randint(0, 20))
                late = timedelta(days=chance.choice([0, 0, 40]))
                article = room.article(channel, published_on=ran_on)
                session.add(
                    Placement(
                        submission_id=piece.id, channel_key=channel, outlet_key=channel,
                        tier=chance.choice(["central", "county"]), medium="web",
                        published_on=ran_on, period=f"{ran_on + late:%Y-%m}", unit_id=unit.id,
                        article_id=article.id, extent="full", composite_n=1, relation="original",
                        confirmed_at=AT, confirmed_by="a", decider_kind="person",
                        state=chance.choice(["standing", "standing", "withdrawn"]),
                    )
                )  # fmt: skip
        session.flush()


@pytest.mark.parametrize("caps", CAPS)
def test_a_span_alone_is_what_the_whole_says_of_it(sqlite_ledger: Ledger, caps: str) -> None:
    """Late finds of an earlier year, whose caps then count, included."""
    rule = ruleset(f"""
    schedule: [{{key: a, when: {{tier: central}}, base: 7}}, {{key: b, when: {{}}, base: 3}}]
    combine: {{mode: sum}}
    caps: {caps}
    """)
    filled(sqlite_ledger)
    with sqlite_ledger.reading() as session:
        whole = earned(session, rulesets=[rule], office=HOUSE, at=AT)
        if not alone([rule]):
            assert any("cap:" in str(line.rule) for row in whole for line in row.credit.lines)
        for period in PERIODS:
            months = {m.key for m in HOUSE.periods.months_in(HOUSE.periods.parse(period))}
            expected = [row for row in whole if row.period in months]
            found = month(session, period, rulesets=[rule], office=HOUSE, at=AT)
            assert found == expected, period
            theirs = month(session, period, rulesets=[rule], office=HOUSE, at=AT, unit_ids=[2, 3])
            assert theirs == [row for row in expected if row.piece.unit_id in (2, 3)], period
        for piece in {row.piece.submission_id for row in whole}:
            of_piece = tuple(row.credit for row in whole if row.piece.submission_id == piece)
            assert credits_of(session, piece, rulesets=[rule], office=HOUSE, at=AT) == of_piece
        assert any(row.period == "2026-02" for row in whole)
