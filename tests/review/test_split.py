from datetime import date

import pytest
from sqlalchemy import select

from ledger.session import Ledger
from ledger.tables import Placement
from office.errors import DecisionError
from review.decide import Decider, confirm, undo
from review.split import split
from tests.review.newsroom import AT, Newsroom, office

HOUSE = office()
ZHAXI = Decider("扎西")


def test_two_runs_of_one_channel_may_count_apart(ledger: Ledger) -> None:
    with ledger.writing() as session:
        room = Newsroom(session)
        piece = room.submission()
        first, second = (room.article(published_on=date(2026, 10, d)) for d in (2, 20))
        finds = [room.find(piece, article).id for article in (first, second)]
        for find in finds:
            made = confirm(session, find, decider=ZHAXI, at=AT, office=HOUSE).placement
        assert made is not None
        own = split(session, made.id, second.id, decider=ZHAXI, at=AT, office=HOUSE)
        assert (own.part, own.published_on, own.tier) == (1, date(2026, 10, 20), "central")
        assert (made.part, made.published_on, made.state) == (0, date(2026, 10, 2), "standing")
        undo(session, finds[1], decider=ZHAXI, at=AT, office=HOUSE)
        states = session.execute(select(Placement.part, Placement.state).order_by(Placement.part))
        assert [tuple(row) for row in states] == [(0, "standing"), (1, "withdrawn")]


def test_what_one_article_proves_cannot_be_split(sqlite_ledger: Ledger) -> None:
    with sqlite_ledger.writing() as session:
        room = Newsroom(session)
        article = room.article()
        find = room.find(room.submission(), article).id
        made = confirm(session, find, decider=ZHAXI, at=AT, office=HOUSE).placement
        assert made is not None
        for placement_id, article_id in ((made.id, article.id), (made.id, 99), (99, article.id)):
            with pytest.raises(DecisionError):
                split(session, placement_id, article_id, decider=ZHAXI, at=AT, office=HOUSE)
