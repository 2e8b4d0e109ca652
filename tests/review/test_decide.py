from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from ledger import audit
from ledger.session import Ledger
from ledger.tables import Audit, Candidate, Closing, Decision, Placement, PlacementArticle
from office.errors import AlreadyDecided, DecisionError, OwnUnit
from review.decide import Decider, confirm, link, reject, standing, undo, unsure
from tests.review.newsroom import AT, Newsroom, office
from tests.review.race import Raced, race

ZHAXI, ZHUOMA = Decider("扎西"), Decider("卓玛")
HOUSE = office()


def waiting(ledger: Ledger, **more: object) -> int:
    """Return the id of a find that waits."""
    with ledger.writing() as session:
        room = Newsroom(session)
        return room.find(room.submission(), room.article(), **more).id


def test_a_confirmation_makes_a_placement_with_what_the_channel_was(ledger: Ledger) -> None:
    find = waiting(ledger, extent="abridged", composite_n=3)
    with ledger.writing() as session:
        made = confirm(session, find, decider=ZHAXI, at=AT, office=HOUSE).placement
        assert made is not None
    with ledger.reading() as session:
        placement = session.scalars(select(Placement)).one()
        assert (placement.outlet_key, placement.tier, placement.medium) == (
            "people",
            "central",
            "web",
        )
        assert (placement.publisher, placement.period) == ("人民日报社", "2026-10")
        assert (placement.extent, placement.composite_n) == ("abridged", 3)
        assert (placement.confirmed_by, placement.relation) == ("扎西", "original")
        assert session.get_one(Candidate, find).state == "decided"
        assert session.scalars(select(Audit.act)).all() == ["confirm"]
        assert list(audit.breaks(session)) == []


def test_the_second_confirmation_returns_the_first_with_its_author(ledger: Ledger) -> None:
    find = waiting(ledger)
    with ledger.writing() as session:
        confirm(session, find, decider=ZHAXI, at=AT, office=HOUSE)
    with ledger.writing() as session:
        again = confirm(session, find, decider=ZHUOMA, at=AT + timedelta(hours=1), office=HOUSE)
        assert again.repeated
        assert again.decision.decided_by == "扎西"
        assert again.placement is not None
        assert session.scalar(select(func.count(Decision.id))) == 1


def test_another_verdict_is_refused_until_the_first_is_undone(ledger: Ledger) -> None:
    find = waiting(ledger)
    with ledger.writing() as session:
        confirm(session, find, decider=ZHAXI, at=AT, office=HOUSE)
    with ledger.writing() as session:
        with pytest.raises(AlreadyDecided, match="扎西 已于 2026-10-31 09:00") as found:
            reject(session, find, decider=ZHUOMA, at=AT, office=HOUSE, reason="paid")
        assert found.value.details["decided_by"] == "扎西"
        undo(session, find, decider=ZHUOMA, at=AT, office=HOUSE)
        reject(session, find, decider=ZHUOMA, at=AT, office=HOUSE, reason="paid")
    with ledger.reading() as session:
        rows = session.execute(select(Decision.seq, Decision.verdict).order_by(Decision.id))
        assert [tuple(row) for row in rows] == [(1, "confirm"), (2, "undo"), (3, "reject")]
        assert session.scalars(select(Placement.state)).all() == ["withdrawn"]


def test_another_reason_is_another_verdict(ledger: Ledger) -> None:
    find = waiting(ledger)
    with ledger.writing() as session:
        first = reject(session, find, decider=ZHAXI, at=AT, office=HOUSE, reason="paid")
        same = reject(session, find, decider=ZHUOMA, at=AT, office=HOUSE, reason="paid")
        assert same.decision is first.decision
        with pytest.raises(AlreadyDecided):
            reject(session, find, decider=ZHUOMA, at=AT, office=HOUSE, reason="not_ours")
        with pytest.raises(DecisionError, match="nonsense"):
            reject(session, find, decider=ZHUOMA, at=AT, office=HOUSE, reason="nonsense")


def test_undoing_withdraws_the_placement_and_lets_the_find_wait(ledger: Ledger) -> None:
    find = waiting(ledger)
    with ledger.writing() as session:
        confirm(session, find, decider=ZHAXI, at=AT, office=HOUSE)
        undone = undo(session, find, decider=ZHAXI, at=AT, office=HOUSE)
        again = undo(session, find, decider=ZHUOMA, at=AT, office=HOUSE)
        assert undone.placement is not None
        assert undone.placement.state == "withdrawn"
        assert again.decision is undone.decision
        candidate = session.get_one(Candidate, find)
        assert candidate.state == "waiting"
        assert standing(session, candidate.submission_id, candidate.article_id) is None
        back = confirm(session, find, decider=ZHUOMA, at=AT, office=HOUSE).placement
        assert back is undone.placement
        assert (back.state, back.confirmed_by) == ("standing", "卓玛")


def test_what_was_never_decided_cannot_be_undone(ledger: Ledger) -> None:
    find = waiting(ledger)
    with ledger.writing() as session, pytest.raises(DecisionError, match="不必撤销"):
        undo(session, find, decider=ZHAXI, at=AT, office=HOUSE)


def test_a_doubt_leaves_the_find_waiting_and_any_verdict_open(ledger: Ledger) -> None:
    find = waiting(ledger)
    with ledger.writing() as session:
        unsure(session, find, decider=ZHAXI, at=AT, office=HOUSE, note="像又不像")
        assert unsure(session, find, decider=ZHUOMA, at=AT, office=HOUSE).repeated
        said = unsure(session, find, decider=ZHUOMA, at=AT, office=HOUSE, note="已问过来稿单位")
        assert (said.repeated, said.decision.seq) == (False, 2)  # a word of its own
        assert session.get_one(Candidate, find).state == "waiting"
        confirm(session, find, decider=ZHUOMA, at=AT, office=HOUSE)
        with pytest.raises(AlreadyDecided):
            unsure(session, find, decider=ZHAXI, at=AT, office=HOUSE)


def test_nobody_confirms_their_own_units_piece(ledger: Ledger) -> None:
    with ledger.writing() as session:
        room = Newsroom(session)
        unit = room.unit("卡若区委组织部")
        find = room.find(room.submission(unit), room.article()).id
        own = Decider("扎西", unit_id=unit.id)
        with pytest.raises(OwnUnit):
            confirm(session, find, decider=own, at=AT, office=HOUSE)
        alone = Decider("扎西", unit_id=unit.id, second_by="扎西")
        with pytest.raises(OwnUnit):
            confirm(session, find, decider=alone, at=AT, office=HOUSE)
        signed = Decider("扎西", unit_id=unit.id, second_by="次仁")
        assert confirm(session, find, decider=signed, at=AT, office=HOUSE).placement


def test_two_articles_of_one_channel_prove_one_placement(ledger: Ledger) -> None:
    """Taking the earlier one back leaves the placement on the later."""
    with ledger.writing() as session:
        room = Newsroom(session)
        piece = room.submission()
        late = room.find(piece, room.article(published_on=date(2026, 10, 20))).id
        early = room.find(piece, room.article(published_on=date(2026, 9, 30))).id
        confirm(session, late, decider=ZHAXI, at=AT, office=HOUSE)
        made = confirm(session, early, decider=ZHAXI, at=AT, office=HOUSE).placement
        assert made is not None
        assert (made.published_on, made.period) == (date(2026, 9, 30), "2026-09")
        undo(session, early, decider=ZHAXI, at=AT, office=HOUSE)
        assert (made.state, made.period) == ("standing", "2026-10")
        assert session.scalar(select(func.count(Placement.id))) == 1
        assert session.scalar(select(func.count(PlacementArticle.id))) == 2


def close(ledger: Ledger, *months: str) -> None:
    with ledger.writing() as session:
        for month in months:
            session.add(
                Closing(period=month, closed_at=AT, closed_by="a", second_by="b", digest="x")
            )


def test_a_late_find_of_a_closed_month_is_credited_in_the_open_one(ledger: Ledger) -> None:
    close(ledger, "2026-08", "2026-09")
    with ledger.writing() as session:
        room = Newsroom(session)
        find = room.find(room.submission(), room.article(published_on=date(2026, 9, 3))).id
        made = confirm(session, find, decider=ZHAXI, at=AT, office=HOUSE).placement
        assert made is not None
        assert (made.published_on, made.period) == (date(2026, 9, 3), "2026-10")


def test_a_placement_of_a_closed_month_never_moves(ledger: Ledger) -> None:
    with ledger.writing() as session:
        room = Newsroom(session)
        piece = room.submission()
        find = room.find(piece, room.article(published_on=date(2026, 9, 30))).id
        confirm(session, find, decider=ZHAXI, at=AT, office=HOUSE)
        earlier = room.find(piece, room.article(published_on=date(2026, 8, 30))).id
    close(ledger, "2026-09")
    with ledger.writing() as session:
        made = confirm(session, earlier, decider=ZHAXI, at=AT, office=HOUSE).placement
        assert made is not None
        assert made.period == "2026-09"


def test_a_pair_no_machine_saw_can_be_linked_by_hand(ledger: Ledger) -> None:
    with ledger.writing() as session:
        room = Newsroom(session)
        piece, article = room.submission(), room.article("xzrb")
        made = link(session, piece.id, article.id, decider=ZHAXI, at=AT, office=HOUSE)
        assert made.decision.candidate_id is None
        assert made.placement is not None
        assert made.placement.medium == "print"
        with pytest.raises(DecisionError):
            link(session, piece.id, 99, decider=ZHAXI, at=AT, office=HOUSE)


def test_a_channel_that_left_the_configuration_is_named(ledger: Ledger) -> None:
    with ledger.writing() as session:
        room = Newsroom(session)
        find = room.find(room.submission(), room.article("gone")).id
        with pytest.raises(DecisionError, match="gone"):
            confirm(session, find, decider=ZHAXI, at=AT, office=HOUSE)


def test_of_many_at_once_exactly_one_decision_stands(ledger: Ledger) -> None:
    """A sample of the drill's 200 pieces: eight threads, two articles of one channel each."""
    assert race(ledger, pairs=8) == Raced(
        firsts=16, decisions=16, placements=8, audited=16, breaks=0
    )
