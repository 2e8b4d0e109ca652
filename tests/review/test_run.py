"""What the office's rule confirms alone, and what it leaves to a person, with the reason."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from ledger import audit
from ledger.session import Ledger
from ledger.tables import (
    Article,
    Audit,
    Candidate,
    Decision,
    Placement,
    PlacementArticle,
    SourceState,
)
from review.automatic import Rule, is_disguised
from review.decide import Decider, confirm, undo
from review.relating import foretold
from review.run import Counts, run
from tests.review.newsroom import AT, BODY, Newsroom, office

RULE = Rule(key="text-certain", name="文本确证", enabled=True, probability=0.99)
HOUSE = office()


def drift(room: Newsroom, _found: Candidate) -> None:
    room.session.add(SourceState(source_key="people-news", first_seen_at=AT, drifting_since=AT))


def changed(_room: Newsroom, found: Candidate) -> None:
    found.article.version = 2


def test_a_certain_find_is_confirmed_by_the_rules_name(ledger: Ledger) -> None:
    with ledger.writing() as session:
        room = Newsroom(session)
        room.find(room.submission(), room.article())
        counts = run(session, rule=RULE, office=HOUSE, at=AT)
        assert (counts.read, counts.written, counts.unchanged) == (1, 1, 0)
    with ledger.reading() as session:
        (placement,) = session.scalars(select(Placement)).all()
        assert (placement.confirmed_by, placement.decider_kind) == ("文本确证", "rule")
        assert session.scalars(select(Audit.act)).all() == ["confirm"]


@pytest.mark.parametrize(
    ("article", "find", "piece", "reason"),
    [
        ({"channel": "mirror"}, {}, {}, "untrusted_outlet"),
        ({"degraded": ["encoding"]}, {}, {}, "degraded_page"),
        ({"url": "http://copy.example/1"}, {}, {}, "foreign_domain"),
        ({"final_url": "http://copy.example/1"}, {}, {}, "foreign_domain"),
        ({"page": None}, {}, {}, "no_kept_page"),
        ({"images": [{"url": "x", "caption": BODY}]}, {}, {}, "captions_only"),
        ({"body": BODY + "\u200b" * 4}, {}, {}, "hidden_characters"),
        ({}, {"holds": ["contested"], "band": "review"}, {}, "contested"),
        ({}, {"probability": 0.7, "band": "review"}, {}, "less_certain"),
        ({}, {"probability": 0.98}, {}, "less_certain"),
        ({}, {"doubts": ["unconfirmed"], "band": "review"}, {}, "unconfirmed"),
        ({}, {}, {"state": "withdrawn"}, "submission_not_accepted"),
        ({}, {}, {"form": "photo"}, "photo_piece"),
    ],
)
def test_a_circumstance_leaves_the_find_to_a_person(
    sqlite_ledger: Ledger,
    article: dict[str, Any],
    find: dict[str, Any],
    piece: dict[str, Any],
    reason: str,
) -> None:
    with sqlite_ledger.writing() as session:
        room = Newsroom(session)
        found = room.find(room.submission(**piece), room.article(**article), **find)
        counts = run(session, rule=RULE, office=HOUSE, at=AT)
        assert found.left_because == [reason]
        assert found.state == "waiting"
        assert (counts.written, counts.unchanged) == (0, 1)
        assert counts.left == {reason: 1}
        assert not session.scalars(select(Decision)).all()


@pytest.mark.parametrize(
    ("befalls", "reason"), [(drift, "source_drifting"), (changed, "changed_since_compared")]
)
def test_what_happened_since_leaves_the_find_to_a_person(
    sqlite_ledger: Ledger, befalls: Callable[[Newsroom, Candidate], None], reason: str
) -> None:
    with sqlite_ledger.writing() as session:
        room = Newsroom(session)
        found = room.find(room.submission(), room.article())
        befalls(room, found)
        run(session, rule=RULE, office=HOUSE, at=AT)
        assert found.left_because == [reason]


def test_a_mended_drift_frees_the_find(sqlite_ledger: Ledger) -> None:
    with sqlite_ledger.writing() as session:
        room = Newsroom(session)
        found = room.find(room.submission(), room.article())
        drift(room, found)
        run(session, rule=RULE, office=HOUSE, at=AT)
        session.get_one(SourceState, "people-news").drifting_since = None
        assert run(session, rule=RULE, office=HOUSE, at=AT + timedelta(days=1)).written == 1
        assert found.left_because == []


def test_a_rule_that_is_switched_off_confirms_nothing(sqlite_ledger: Ledger) -> None:
    off = Rule(key="text-certain", name="文本确证", enabled=False, probability=0.99)
    with sqlite_ledger.writing() as session:
        room = Newsroom(session)
        found = room.find(room.submission(), room.article())
        assert run(session, rule=off, office=HOUSE, at=AT).written == 0
        assert found.left_because == ["rule_disabled"]


def test_what_a_person_undid_the_rule_does_not_confirm_again(ledger: Ledger) -> None:
    with ledger.writing() as session:
        room = Newsroom(session)
        found = room.find(room.submission(), room.article())
        run(session, rule=RULE, office=HOUSE, at=AT)
        undo(session, found.id, decider=Decider("扎西"), at=AT, office=HOUSE)
        again = run(session, rule=RULE, office=HOUSE, at=AT)
        assert (again.read, found.state) == (0, "waiting")


def test_a_replayed_night_changes_nothing(ledger: Ledger) -> None:
    with ledger.writing() as session:
        room = Newsroom(session)
        room.find(room.submission(), room.article())
        room.find(room.submission(), room.article("mirror"))
        run(session, rule=RULE, office=HOUSE, at=AT)
    with ledger.writing() as session:
        again = run(session, rule=RULE, office=HOUSE, at=AT)
        assert (again.read, again.written) == (1, 0)
        assert len(session.scalars(select(Decision)).all()) == 1


def test_relations_follow_the_chain_of_the_piece(ledger: Ledger) -> None:
    with ledger.writing() as session:
        room = Newsroom(session)
        piece = room.submission()
        first = room.article("xzcd", published_at=AT - timedelta(days=9), origin="昌都新闻网")
        later = room.article("people", published_at=AT - timedelta(days=8), origin="昌都新闻网")
        finds = {a.channel_key: room.find(piece, a) for a in (later, first)}
        told = {key: foretold(session, find, (), office=HOUSE) for key, find in finds.items()}
        assert told == {"xzcd": "original", "people": "reprint"}
        run(session, rule=RULE, office=HOUSE, at=AT)
        found = {p.channel_key: p.relation for p in session.scalars(select(Placement))}
        assert found == {"xzcd": "original", "people": "reprint"}


@pytest.mark.parametrize(
    ("text", "disguised"),
    [
        ("昌都召开会议", False),
        ("\ufeff昌都召开会议", False),
        ("昌\u200b都\u200b召\u200b开\u200b会", True),
        ("昌都о召开", True),
        ("GDP增长5%,与Α股无关", False),
        ("昌都⼈民", True),
    ],
)
def test_look_alikes_and_hidden_signs_are_seen(text: str, *, disguised: bool) -> None:
    assert is_disguised(text) is disguised


def test_an_article_without_address_is_never_automatic(sqlite_ledger: Ledger) -> None:
    """A clipping is what a person recorded; a person says whose it is."""
    with sqlite_ledger.writing() as session:
        room = Newsroom(session)
        article: Article = room.article("xzrb", url=None, page=None)
        found = room.find(room.submission(), article)
        run(session, rule=RULE, office=HOUSE, at=AT)
        assert found.left_because == ["no_kept_page", "foreign_domain"]


def told(session: Session) -> tuple[list[Any], ...]:
    """Return what deciding left behind, by content and in order, without the rows' numbers."""
    p, d = Placement, Decision
    placements = select(
        p.submission_id, p.channel_key, p.article_id, p.published_on, p.period, p.extent,
        p.relation, p.relation_because, p.confirmed_by,
    ).order_by(p.id)  # fmt: skip
    decisions = select(d.submission_id, d.article_id, d.seq, d.verdict, d.page_id).order_by(d.id)
    proofs = (
        select(p.submission_id, p.channel_key, PlacementArticle.article_id)
        .join(PlacementArticle.placement)
        .order_by(PlacementArticle.id)
    )
    acts = select(Audit.id, Audit.act, Audit.by, Audit.details).order_by(Audit.id)
    states = select(Candidate.id, Candidate.state, Candidate.left_because).order_by(Candidate.id)
    found = (placements, decisions, proofs, acts, states)
    return tuple([tuple(row) for row in session.execute(each)] for each in found)


def test_many_finds_at_once_are_decided_as_one_after_another(ledger: Ledger) -> None:
    """Two pieces in three channels, one of them twice in one channel, and a drifting source."""
    with ledger.writing() as session:
        room = Newsroom(session)
        room.session.add(SourceState(source_key="xzcd-news", first_seen_at=AT, drifting_since=AT))
        first, second = room.submission(room.unit("甲局")), room.submission()
        room.find(first, room.article(published_on=date(2026, 10, 14), origin="人民网"))
        room.find(second, room.article("xzrb", origin="人民网"))
        room.find(first, room.article("xzrb", published_on=date(2026, 10, 15), origin="人民网"))
        room.find(first, room.article(published_on=date(2026, 10, 12)), extent="abridged")
        room.find(second, room.article("xzcd"))
        room.find(second, room.article(origin="新华社"))
        ways = []
        for most in (1, 500):
            tried = session.begin_nested()
            counts, after = Counts(), 0
            while True:
                more = run(session, rule=RULE, office=HOUSE, at=AT, after=after, most=most)
                counts += more
                if more.last is None:
                    break
                after = more.last
            assert (counts.read, counts.written, counts.left) == (6, 5, {"source_drifting": 1})
            assert list(audit.breaks(session)) == []
            session.expire_all()
            ways.append(told(session))
            tried.rollback()
        assert ways[0] == ways[1]
        assert len(ways[0][0]) == 4


def test_an_offices_decisions_wait_for_nobody_elses(postgres_ledger: Ledger) -> None:
    """One office's reviewer is in the middle of a decision; the other office's rule goes on."""
    ledger = postgres_ledger
    for key in ("east", "west"):
        with ledger.of(key).writing() as session:
            room = Newsroom(session)
            page = f"http://people.example/{key}.html"
            ran = room.article(url=page, final_url=page, body_digest=key)
            found = room.find(room.submission(), ran)
    with ledger.of("west").writing() as busy:
        confirm(busy, found.id, decider=Decider("王某"), at=AT, office=HOUSE)
        with ledger.of("east").writing() as session:
            session.execute(text("SET LOCAL lock_timeout = '20s'"))
            assert run(session, rule=RULE, office=HOUSE, at=AT).written == 1
