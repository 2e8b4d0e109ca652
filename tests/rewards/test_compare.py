from decimal import Decimal

from sqlalchemy import func, select

from ledger.session import Ledger
from ledger.tables import RuleSet as Kept
from review.decide import Decider, confirm
from rewards.compare import side_by_side, totals
from tests.review.newsroom import AT, Newsroom, office
from tests.rewards.build import ruleset

HOUSE = office()
NOW = ruleset("schedule: [{key: a, when: {tier: central}, base: 100}]\ncombine: {mode: sum}")
INSTEAD = ruleset(
    "schedule: [{key: a, when: {tier: central}, base: 80}, {key: b, when: {}, base: null}]"
)


def test_another_rule_set_is_tried_on_the_same_month_and_nothing_is_kept(
    sqlite_ledger: Ledger,
) -> None:
    with sqlite_ledger.writing() as session:
        room = Newsroom(session)
        for channel in ("people", "xzcd"):
            find = room.find(room.submission(), room.article(channel)).id
            confirm(session, find, decider=Decider("扎西"), at=AT, office=HOUSE)
        rows = side_by_side(session, "2026-10", now=NOW, instead=INSTEAD, office=HOUSE, at=AT)
        assert [(row.piece.ref, row.difference) for row in rows] == [
            ("S1", Decimal(-20)),
            ("S2", None),
        ]
        assert totals(rows) == (Decimal(100), Decimal(80))
        assert session.scalar(select(func.count()).select_from(Kept)) == 0
