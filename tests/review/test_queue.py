from ledger.session import Ledger
from review.decide import Decider, confirm, undo, unsure
from review.queue import Filter, queue
from tests.review.newsroom import AT, Newsroom, office

HOUSE = office()
ZHAXI = Decider("扎西")


def test_finds_stand_with_their_submission_the_most_certain_first(ledger: Ledger) -> None:
    with ledger.writing() as session:
        room = Newsroom(session)
        one, two = room.submission(), room.submission()
        room.find(one, room.article(), probability=0.6, band="review")
        room.find(two, room.article(), probability=0.9, holds=["contested"], band="review")
        room.find(one, room.article("xzrb"), probability=0.95, band="review")
        found = queue(session)
        shown = [
            (group.submission.ref, [find.candidate.probability for find in group.finds])
            for group in found.groups
        ]
        assert shown == [("S1", [0.95, 0.6]), ("S2", [0.9])]
        assert (found.finds, found.submissions, found.by_reason) == (3, 2, {"contested": 1})
        assert len(queue(session, limit=1).groups) == 1


def test_the_queue_is_narrowed(ledger: Ledger) -> None:
    with ledger.writing() as session:
        room = Newsroom(session)
        unit = room.unit("卡若区")
        own = room.find(room.submission(unit), room.article(), holds=["contested"])
        other = room.find(room.submission(), room.article("xzrb"), probability=0.5)
        other.left_because = ["source_drifting"]
        session.flush()

        def refs(narrowed: Filter) -> list[str]:
            return [group.submission.ref for group in queue(session, narrowed).groups]

        assert refs(Filter(unit_ids=(unit.id,))) == ["S1"]
        assert refs(Filter(except_unit_id=unit.id)) == ["S2"]
        assert refs(Filter(outlets=("xzrb",))) == ["S2"]
        assert refs(Filter(channels=("people",))) == ["S1"]
        assert refs(Filter(reason="source_drifting")) == ["S2"]
        assert refs(Filter(least=0.6)) == ["S1"]
        unsure(session, own.id, decider=ZHAXI, at=AT, office=HOUSE)
        assert refs(Filter(unsure=True)) == ["S1"]
        assert refs(Filter(unsure=False)) == ["S2"]
        assert queue(session).groups[0].finds[0].unsure_by == "扎西"


def test_what_is_decided_leaves_the_queue_and_comes_back_when_undone(ledger: Ledger) -> None:
    with ledger.writing() as session:
        room = Newsroom(session)
        find = room.find(room.submission(), room.article()).id
        confirm(session, find, decider=ZHAXI, at=AT, office=HOUSE)
        assert queue(session).finds == 0
        undo(session, find, decider=ZHAXI, at=AT, office=HOUSE)
        assert queue(session).finds == 1
