"""Tasks as people set and follow them: only where a document allows it, each act on record."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger import audit
from ledger.session import Ledger
from ledger.tables import Audit, Person, PersonName, Post, Target, Unit
from office.errors import AlreadyDecided, DecisionError, PeriodClosed, RuleError
from office.profile import Assessment, UnitClass
from rewards import breakdown, named_lists
from rewards.closing import Signed, close
from rewards.obligations import long_short
from rewards.papers import followed, receive
from rewards.run import tallies
from rewards.tasks import (
    Whose,
    drop_target,
    gaps,
    papers_owed,
    set_target,
    set_year,
    targets,
)
from tests.review.newsroom import Newsroom, office
from tests.rewards.build import ruleset

GROUND = Assessment(basis="昌组发〔2026〕3号", until=date(2026, 12, 31), entered_by="扎西")
HOUSE = office(
    mode="assessment", assessment=GROUND, unit_classes=(UnitClass(key="county", name="县区"),)
)
OTHERS = (office(), office(mode="feedback"), office(mode="assessment", assessment=None))
AT = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
LATE = datetime(2026, 12, 2, 2, 0, tzinfo=UTC)
COUNTIES = Whose("unit_class", "county", "submitted")
SENT = ruleset("quota: {basis: submitted, per: unit, need: 1}")

weights = st.lists(st.integers(0, 9).map(Decimal), min_size=1, max_size=14).filter(any)


@given(st.integers(0, 500).map(Decimal), weights)
def test_a_years_task_is_broken_into_whole_pieces_that_add_up(
    need: Decimal, by: list[Decimal]
) -> None:
    """Nobody's month is further than one piece from its exact part."""
    parts = breakdown.weighted(need, by)
    assert sum(parts) == need
    for part, weight in zip(parts, by, strict=True):
        assert part == int(part) >= 0
        assert abs(part - need * weight / sum(by)) < 1


def test_points_are_broken_to_the_cent_and_by_hand_must_add_up() -> None:
    parts = breakdown.even(Decimal("10.5"), 4, step=breakdown.CENTS)
    assert [str(part) for part in parts] == ["2.63", "2.63", "2.62", "2.62"]
    assert sum(breakdown.even(Decimal("10.5"), 4)) == Decimal("10.5")
    assert breakdown.by_hand(Decimal(3), [Decimal(1), Decimal(2)]) == [
        Decimal(1),
        Decimal(2),
    ]
    with pytest.raises(RuleError, match="现为 2"):
        breakdown.by_hand(Decimal(3), [Decimal(1), Decimal(1)])
    with pytest.raises(RuleError, match="权重"):
        breakdown.weighted(Decimal(3), [Decimal(0)])


def given_year(session: Session, need: int = 14, **more: Any) -> list[Target]:
    fields: dict[str, Any] = {"by": "扎西", "at": AT, "office": HOUSE, **more}
    return set_year(session, COUNTIES, "2026", breakdown.even(Decimal(need)), **fields)


def test_a_years_task_stands_with_its_months_and_who_set_it(ledger: Ledger) -> None:
    with ledger.writing() as session:
        assert len(given_year(session)) == 13
        found = {row.period: row.need for row in targets(session, HOUSE, at=AT)}
        assert [int(found[key]) for key in ("2026", "2026-01", "2026-12")] == [14, 2, 1]
        row = set_target(session, COUNTIES, "2026-12", Decimal(5), by="卓玛", at=LATE, office=HOUSE)
        acts = session.scalars(select(Audit).order_by(Audit.id)).all()
        assert len(acts) == 14
        assert (acts[-1].by, acts[-1].act, acts[-1].details["before"]) == (
            "卓玛",
            "target_set",
            "1",
        )
        drop_target(session, row.id, by="卓玛", at=LATE, office=HOUSE)
        assert targets(session, HOUSE, at=AT, period="2026-12") == []
        assert list(audit.breaks(session)) == []


@pytest.mark.parametrize(
    ("whose", "need"),
    [
        (Whose("unit_class", "town", "submitted"), 1),
        (Whose("unit", "没有", "submitted"), 1),
        (Whose("person", "没有", "submitted"), 1),
        (Whose("county", "county", "submitted"), 1),
        (Whose("unit_class", "county", "sent"), 1),
        (COUNTIES, -1),
    ],
)
def test_a_wrong_word_is_refused(sqlite_ledger: Ledger, whose: Whose, need: int) -> None:
    with sqlite_ledger.writing() as session, pytest.raises(RuleError):
        set_target(session, whose, "2026-10", Decimal(need), by="a", at=AT, office=HOUSE)


def test_a_closed_months_task_stays(sqlite_ledger: Ledger) -> None:
    with sqlite_ledger.writing() as session:
        given_year(session)
        signed = Signed(by="a", second_by="b")
        close(session, "2026-01", rulesets=[SENT], office=HOUSE, at=AT, signed=signed)
        with pytest.raises(PeriodClosed):
            set_target(session, COUNTIES, "2026-01", Decimal(9), by="a", at=AT, office=HOUSE)
        with pytest.raises(PeriodClosed):
            given_year(session, 12)
        assert len(given_year(session, 15)) == 12


def test_other_modes_set_and_show_nothing(sqlite_ledger: Ledger) -> None:
    """Nor does the mode itself once its document has run out."""
    with sqlite_ledger.writing() as session:
        room = Newsroom(session)
        units = [room.unit("卡若区")]
        room.submission(units[0], submitted_at=AT)
        given_year(session)
        over = AT + timedelta(days=400)
        for house, at in [*((house, LATE) for house in OTHERS), (HOUSE, over)]:
            assert targets(session, house, at=at) == []
            assert gaps(session, house, on=date(2026, 11, 30), at=at) == []
            given: dict[str, Any] = {"rulesets": [SENT], "office": house, "at": at}
            assert papers_owed(session, "2026-11", **given) == []
            with pytest.raises(DecisionError, match="依据文号"):
                set_target(session, COUNTIES, "2026-11", Decimal(1), by="a", at=at, office=house)
            with pytest.raises(DecisionError, match="依据文号"):
                named_lists.sign(session, "zeros", "2026-11", [1], by="a", at=at, office=house)
        assert session.scalars(select(Audit.act)).all() == ["target_set"] * 13


def appoint(session: Session, unit: Unit, name: str, role: str, *, to: date | None = None) -> int:
    person = Person(key=name, names=[PersonName(name=name)])
    person.posts = [Post(unit_id=unit.id, role=role, to_on=to)]
    session.add(person)
    session.flush()
    return person.id


def test_a_unit_wants_two_informants_and_two_publicists(sqlite_ledger: Ledger) -> None:
    with sqlite_ledger.writing() as session:
        room = Newsroom(session)
        full, short = room.unit("卡若区"), room.unit("江达县")
        for n, role in enumerate(("informant", "informant", "publicist", "publicist")):
            appoint(session, full, f"甲{n}", role)
        left = appoint(session, short, "乙", "informant", to=date(2026, 10, 31))
        stays = appoint(session, short, "丙", "informant")
        on = date(2026, 10, 31)
        found = [(g.unit_id, g.role, g.missing, g.held) for g in gaps(session, HOUSE, on=on, at=AT)]
        assert found == [(short.id, "publicist", 2, ())]
        later = gaps(session, HOUSE, on=on + timedelta(days=1), at=AT)
        assert [(g.role, g.missing, g.held) for g in later] == [
            ("informant", 1, (stays,)),
            ("publicist", 2, ()),
        ]
        assert left != stays
        assert gaps(session, HOUSE, on=on, at=AT, wanted={"informant": 1}) == []


def test_a_missed_task_calls_for_two_papers_with_a_day(sqlite_ledger: Ledger) -> None:
    """From the unit's head and from its informants; three in a row may be proposed by name."""
    with sqlite_ledger.writing() as session:
        room = Newsroom(session)
        done, missed = room.unit("卡若区"), room.unit("江达县")
        head = appoint(session, missed, "书记", "head")
        direct = appoint(session, missed, "干事", "informant")
        for month in (9, 10, 11):
            room.submission(done, submitted_at=datetime(2026, month, 3, tzinfo=UTC))
        given: dict[str, Any] = {"rulesets": [SENT], "office": HOUSE, "at": LATE}
        papers = papers_owed(session, "2026-11", **given)
        assert [(p.paper, p.people, p.about, p.in_a_row) for p in papers] == [
            ("explanation", (head,), "江达县", 3),
            ("self_criticism", (direct,), "江达县", 3),
        ]
        assert {p.due_on for p in papers} == {date(2026, 12, 7)}
        proposed = long_short(tallies(session, "2026", **given))
        assert [(one.unit_id, one.credit.period) for one in proposed] == [(missed.id, "2026-11")]


def test_a_paper_that_came_is_kept_with_its_scan(ledger: Ledger) -> None:
    """Once, by its digest; what has not come is late after its day."""
    with ledger.writing() as session:
        room = Newsroom(session)
        missed = room.unit("江达县")
        appoint(session, missed, "书记", "head")
        room.submission(missed, submitted_at=datetime(2026, 10, 3, tzinfo=UTC))
        given: dict[str, Any] = {"rulesets": [SENT], "office": HOUSE, "at": LATE}
        owed = papers_owed(session, "2026-11", **given)
        with pytest.raises(DecisionError, match="扫描件"):
            receive(session, owed[0], digest="", by="卓玛", at=LATE)
        receive(session, owed[0], digest="ab" * 32, by="卓玛", at=LATE)
        with pytest.raises(AlreadyDecided, match="卓玛"):
            receive(session, owed[0], digest="cd" * 32, by="卓玛", at=LATE)
        came, waits = followed(session, owed, HOUSE)
        assert (came.received_on, came.digest) == (date(2026, 12, 2), "ab" * 32)
        assert (came.late(date(2027, 1, 1)), waits.received_on) == (False, None)
        assert waits.late(date(2026, 12, 8))
        assert not waits.late(date(2026, 12, 7))


def test_nobody_is_named_without_a_signature(ledger: Ledger) -> None:
    """The list says who signed it and what it rests on; taken back or expired it is gone."""
    with ledger.writing() as session:
        unit = Newsroom(session).unit("江达县")
        given: dict[str, Any] = {"office": HOUSE, "at": LATE}
        assert named_lists.signed(session, "criticism", "2026-11", **given) is None
        with pytest.raises(DecisionError):
            named_lists.sign(session, "criticism", "2026-11", [unit.id], by=" ", **given)
        made = named_lists.sign(session, "criticism", "2026-11", [unit.id], by="书记", **given)
        assert (made.document, made.until) == ("昌组发〔2026〕3号", date(2026, 12, 31))
        assert named_lists.signed(session, "criticism", "2026-11", **given) == made
        assert named_lists.signed(session, "zeros", "2026-11", **given) is None
        after = LATE + timedelta(days=40)
        assert named_lists.signed(session, "criticism", "2026-11", office=HOUSE, at=after) is None
        assert named_lists.signed(session, "criticism", "2026-11", office=office(), at=LATE) is None
        named_lists.take_back(session, "criticism", "2026-11", by="书记", at=LATE, reason="已补报")
        assert named_lists.signed(session, "criticism", "2026-11", **given) is None
        assert list(audit.breaks(session)) == []
