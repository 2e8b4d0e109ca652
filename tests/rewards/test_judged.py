"""Tasks in the ledger: what was done is counted, judged when a term is over, and posted."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.session import Ledger
from ledger.tables import (
    Commission,
    Entry,
    Leave,
    Person,
    PersonName,
    Placement,
    Post,
    Submission,
    SubmissionAuthor,
    Target,
    Unit,
)
from office.house import Office
from office.profile import Assessment
from review.decide import Decider, confirm
from review.facts import Stated, state_of_placement, state_of_work
from rewards.closing import Signed, close, draft
from rewards.grammar import RuleSet
from rewards.run import credits_of, earned, month, tallies
from rewards.tallies import Tallied
from tests.review.newsroom import Newsroom, office
from tests.rewards.build import ruleset

GROUND = Assessment(basis="昌组发〔2026〕3号", until=date(2027, 1, 10), entered_by="扎西")
HOUSE = office(mode="assessment", assessment=GROUND)
AT = datetime(2027, 1, 6, 2, 0, tzinfo=UTC)
BY = Stated("扎西", AT)
TWO = Signed(by="扎西", second_by="卓玛")


def day(month: int, number: int, hour: int = 2) -> datetime:
    return datetime(2026, month, number, hour, tzinfo=UTC)


def hand_in(room: Newsroom, unit: Unit, at: datetime, **more: Any) -> Submission:
    return room.submission(unit, submitted_at=at, received_at=at, **more)


def run_in(room: Newsroom, piece: Submission, channel: str, on: date) -> None:
    find = room.find(piece, room.article(channel, published_on=on)).id
    confirm(room.session, find, decider=Decider("扎西"), at=AT, office=HOUSE)


def said(found: list[Tallied]) -> list[tuple[str, str, str]]:
    return [(t.credit.tally, t.credit.period, str(t.credit.amount)) for t in found]


def ask(session: Session, rule: RuleSet, period: str, **more: Any) -> list[Tallied]:
    fields: dict[str, Any] = {"rulesets": [rule], "office": HOUSE, "at": AT, **more}
    return tallies(session, period, **fields)


SENT = ruleset("quota: {basis: submitted, per: unit, need: 2, overage: 1, shortfall: 5}")
ADOPTED = ruleset("""
scope: {exclude_flags: [paid]}
schedule:
- {key: a, when: {tier: central}, base: 100}
- {key: z, when: {tier: county}, base: 0}
- {key: b, when: {}, base: 10}
combine: {mode: highest}
quota: {basis: adopted, per: unit, need_by_tier: {central: 1, region: 1}, shortfall: 50}
""")
GATE = ruleset("""
schedule: [{key: a, when: {}, base: 100}]
combine: {mode: highest}
quota: {basis: submitted, per: unit, need: 2, gate: true}
""")
A_HEAD = ruleset("""
quota: {basis: submitted, per: person, need: 1, penalty: {first: 1, repeat: [2, 4, 8]}}
""")


def test_what_units_handed_in_is_counted_by_month(ledger: Ledger) -> None:
    """A unit that handed in nothing is judged too; one that was withdrawn does not count."""
    with ledger.writing() as session:
        room = Newsroom(session)
        one, _ = room.unit("卡若区"), room.unit("江达县")
        for number in (1, 2, 3):
            hand_in(room, one, day(11, number))
        hand_in(room, one, day(11, 4), state="withdrawn")
        hand_in(room, one, day(12, 4))
        assert said(ask(session, SENT, "2026-11")) == [
            ("卡若区", "2026-11", "1.00"),
            ("江达县", "2026-11", "-10.00"),
        ]
        assert [t.credit.period for t in ask(session, SENT, "2026-Q4")] == [
            *["2026-11"] * 2,
            *["2026-12"] * 2,
        ]


def test_no_term_is_judged_before_the_ledger_begins_or_before_it_is_over(
    sqlite_ledger: Ledger,
) -> None:
    with sqlite_ledger.writing() as session:
        room = Newsroom(session)
        hand_in(room, room.unit("卡若区"), day(11, 20))
        assert [t.credit.period for t in ask(session, SENT, "2026", at=day(12, 31))] == ["2026-11"]
        assert [t.credit.period for t in ask(session, SENT, "2026")] == ["2026-11", "2026-12"]


def test_other_modes_and_an_expired_document_show_no_tasks(sqlite_ledger: Ledger) -> None:
    with sqlite_ledger.writing() as session:
        room = Newsroom(session)
        piece = hand_in(room, room.unit("卡若区"), day(11, 20))
        run_in(room, piece, "people", date(2026, 11, 21))
        assert ask(session, SENT, "2026-11", at=day(12, 3)) != []
        assert ask(session, SENT, "2026-11", office=office()) == []
        assert ask(session, SENT, "2026-11", office=office(mode="feedback")) == []
        assert ask(session, SENT, "2026-11", at=AT + timedelta(days=5)) == []
        for house in (office(), office(mode="assessment", assessment=None)):
            found = draft(session, "2026-11", rulesets=[SENT], office=house, at=AT)
            assert (found.tallies, found.dues) == ((), ())
            (row,) = earned(session, rulesets=[GATE], office=house, at=AT)
            assert str(row.credit.amount) == "100.00"


def test_what_ran_counts_once_in_its_highest_tier(sqlite_ledger: Ledger) -> None:
    """What a flag takes out, or what a row pays nothing for, was not adopted."""
    with sqlite_ledger.writing() as session:
        room = Newsroom(session)
        unit = room.unit("卡若区")
        pieces = [hand_in(room, unit, day(11, n)) for n in range(1, 5)]
        run_in(room, pieces[0], "people", date(2026, 11, 5))
        run_in(room, pieces[0], "xzrb", date(2026, 11, 4))
        run_in(room, pieces[1], "people", date(2026, 11, 5))
        state_of_work(session, pieces[1].id, "flag", ["paid"], stated=BY)
        run_in(room, pieces[2], "mirror", date(2026, 11, 5))
        (found,) = ask(session, ADOPTED, "2026-11", at=day(12, 3))
        reasons = {line.rule: line.reason for line in found.credit.lines}
        assert reasons == {
            "quota:central": "任务 1, 完成 1",
            "shortfall:region": "任务 1, 完成 0",
        }


def test_an_open_question_keeps_points_from_being_judged(sqlite_ledger: Ledger) -> None:
    points = ruleset("""
    schedule: [{key: a, when: {tier: central}, base: null}, {key: b, when: {}, base: 10}]
    combine: {mode: sum}
    quota: {basis: points, per: unit, need: 20, shortfall_factor: 2}
    """)
    with sqlite_ledger.writing() as session:
        room = Newsroom(session)
        for name, channel in (("卡若区", "people"), ("江达县", "xzrb")):
            run_in(room, hand_in(room, room.unit(name), day(11, 1)), channel, date(2026, 11, 2))
        assert said(ask(session, points, "2026-11", at=day(12, 3))) == [
            ("卡若区", "2026-11", "0.00"),
            ("江达县", "2026-11", "-20.00"),
        ]


def test_a_closed_gate_takes_the_units_month(sqlite_ledger: Ledger) -> None:
    """Also when one unit or one piece is asked about."""
    with sqlite_ledger.writing() as session:
        room = Newsroom(session)
        one, two = room.unit("卡若区"), room.unit("江达县")
        for unit, times in ((one, 1), (two, 2)):
            for number in range(times):
                piece = hand_in(room, unit, day(11, 1 + number))
            run_in(room, piece, "people", date(2026, 11, 5))
        given: dict[str, Any] = {"rulesets": [GATE], "office": HOUSE}
        before = month(session, "2026-11", at=day(11, 20), **given)
        after = month(session, "2026-11", at=AT, **given)
        assert [str(r.credit.amount) for r in before] == ["100.00", "100.00"]
        assert [(r.piece.unit, str(r.credit.amount)) for r in after] == [
            ("卡若区", "0.00"),
            ("江达县", "100.00"),
        ]
        (alone,) = month(session, "2026-11", at=AT, unit_ids=[one.id], **given)
        assert alone == after[0]
        (credit,) = credits_of(session, alone.piece.submission_id, at=AT, **given)
        assert credit == alone.credit


def a_cadre(session: Session, name: str, *posts: tuple[Unit, date | None, date | None]) -> Person:
    person = Person(key=name, names=[PersonName(name=name)])
    person.posts = [
        Post(unit_id=unit.id, role="cadre", from_on=start, to_on=end) for unit, start, end in posts
    ]
    session.add(person)
    session.flush()
    return person


def test_every_cadre_in_post_owes_a_piece_a_month(sqlite_ledger: Ledger) -> None:
    """Leave and the time out of post owe nothing; each missed month in a row costs its step."""
    with sqlite_ledger.writing() as session:
        room = Newsroom(session)
        one, two = room.unit("卡若区"), room.unit("江达县")
        wrote = a_cadre(session, "卓玛", (one, None, None))
        a_cadre(session, "扎西", (one, None, date(2026, 11, 9)), (two, date(2026, 11, 10), None))
        away = a_cadre(session, "达娃", (two, None, None))
        a_cadre(session, "次仁", (two, None, date(2026, 10, 31)))
        span = {"from_on": date(2026, 11, 1), "to_on": date(2026, 11, 20)}
        session.add(Leave(person_id=away.id, recorded_by="a", recorded_at=AT, **span))
        for n in (10, 11, 12):
            piece = hand_in(room, one, day(n, 3), authors=["卓玛"])
            piece.authors[0].person_id = wrote.id
        session.flush()
        late = ask(session, A_HEAD, "2026")
        assert ask(session, A_HEAD, "2026", at=day(12, 31)) == late[:6]
        seen = draft(session, "2026-12", rulesets=[A_HEAD], office=HOUSE, at=AT)
        assert list(seen.tallies) == late
        assert [t for t in said(late) if t[2] != "0.00"] == [
            ("扎西", "2026-10", "-1.00"),
            ("达娃", "2026-10", "-1.00"),
            ("次仁", "2026-10", "-1.00"),
            ("扎西", "2026-11", "-2.00"),
            ("扎西", "2026-12", "-4.00"),
            ("达娃", "2026-12", "-2.00"),
        ]
        where = {(t.credit.tally, t.credit.period): t.unit_id for t in late}
        assert [where["扎西", f"2026-{n}"] for n in (10, 11, 12)] == [one.id, two.id, two.id]


def test_namesakes_are_told_apart_and_no_gate_shuts_on_them(sqlite_ledger: Ledger) -> None:
    gate = ruleset("""
    schedule: [{key: a, when: {}, base: 100}]
    combine: {mode: highest}
    quota: {basis: submitted, per: person, need: 9, gate: true}
    """)
    with sqlite_ledger.writing() as session:
        room = Newsroom(session)
        unit = room.unit("卡若区")
        for key in ("k1", "k2"):
            person = a_cadre(session, "卓玛", (unit, None, None))
            person.key = key
        piece = hand_in(room, unit, day(11, 3), authors=["卓玛"])
        piece.authors[0].person_id = person.id
        run_in(room, piece, "people", date(2026, 11, 5))
        found = draft(session, "2026-11", rulesets=[gate], office=HOUSE, at=AT)
        assert [t.credit.tally for t in found.tallies] == ["卓玛(k1)", "卓玛(k2)"]
        assert [str(row.credit.amount) for row in found.earned] == ["100.00"]


def test_a_target_wins_over_the_rule_and_a_units_own_over_its_class(sqlite_ledger: Ledger) -> None:
    with sqlite_ledger.writing() as session:
        room = Newsroom(session)
        units = [room.unit(name) for name in ("卡若区", "江达县", "市委办")]
        units[0].unit_class = units[1].unit_class = "county"
        for kind, subject, need in (("unit_class", "county", 4), ("unit", "江达县", 3)):
            session.add(
                Target(
                    subject_kind=kind,
                    subject=subject,
                    period="2026-11",
                    basis="submitted",
                    need=Decimal(need),
                    set_by="a",
                    set_at=AT,
                )
            )
        hand_in(room, units[0], day(11, 1))
        found = ask(session, SENT, "2026-11", at=day(12, 3))
        assert [str(t.credit.amount) for t in found] == ["-15.00", "-15.00", "-10.00"]


def test_a_commission_let_pass_is_deducted(sqlite_ledger: Ledger) -> None:
    rule = ruleset("deductions: {missed_commission: 5}")
    with sqlite_ledger.writing() as session:
        room = Newsroom(session)
        units = [room.unit(name) for name in ("卡若区", "江达县", "市委办")]
        asked = Commission(
            topic="党建",
            asked_on=date(2026, 11, 1),
            due_on=date(2026, 11, 10),
            asked_by="a",
            asked_of=[unit.id for unit in units],
        )
        session.add(asked)
        session.flush()
        hand_in(room, units[0], day(11, 10), commission_id=asked.id)
        hand_in(room, units[1], day(11, 11), commission_id=asked.id)
        found = ask(session, rule, "2026-11", at=day(12, 3))
        assert said(sorted(found, key=lambda t: t.unit_id)) == [
            ("江达县", "2026-11", "-5.00"),
            ("市委办", "2026-11", "-5.00"),
        ]


def test_a_merged_units_pieces_are_its_successors(sqlite_ledger: Ledger) -> None:
    with sqlite_ledger.writing() as session:
        room = Newsroom(session)
        old, new = room.unit("旧局"), room.unit("新局")
        old.merged_into_id, old.to_on = new.id, date(2026, 11, 15)
        for n in (14, 20):
            hand_in(room, old, day(11, n))
        hand_in(room, new, day(11, 20))
        assert said(ask(session, SENT, "2026-11", at=day(12, 3))) == [("新局", "2026-11", "0.00")]


def posted(session: Session, period: str) -> list[tuple[str, str, str]]:
    query = select(Entry).where(Entry.period_posted == period, Entry.kind == "tally")
    return [
        (e.beneficiary, str(e.amount.quantize(Decimal("0.01"))), str(len(e.lines)))
        for e in session.scalars(query.order_by(Entry.id))
    ]


def closed(session: Session, period: str, house: Office = HOUSE) -> None:
    close(session, period, rulesets=[SENT], office=house, at=AT, signed=TWO)


def test_tasks_are_posted_at_closing_and_adjusted_later(ledger: Ledger) -> None:
    """All tally entries of a unit add up to what its tasks come to today; closed ones stay."""
    with ledger.writing() as session:
        room = Newsroom(session)
        unit = room.unit("卡若区")
        hand_in(room, unit, day(10, 3))
        closed(session, "2026-10")
        assert posted(session, "2026-10") == [("卡若区", "-5.00", "1")]
        hand_in(room, unit, day(10, 30))
        for number in (1, 2, 3):
            hand_in(room, unit, day(11, number))
        closed(session, "2026-11")
        assert posted(session, "2026-11") == [("卡若区", "6.00", "3")]
        closed(session, "2026-12")
        assert posted(session, "2026-12") == [("卡若区", "-10.00", "1")]
        assert posted(session, "2026-10") == [("卡若区", "-5.00", "1")]
        sums = [e.amount for e in session.scalars(select(Entry))]
        assert sum(sums) == Decimal(-9)
        (entry, *_) = session.scalars(select(Entry))
        assert (entry.unit_id, entry.person_id, entry.measure) == (unit.id, None, "yuan")


def test_an_expired_document_takes_nothing_back(sqlite_ledger: Ledger) -> None:
    """Neither does an office that has returned to incentive."""
    later = AT + timedelta(days=60)
    with sqlite_ledger.writing() as session:
        room = Newsroom(session)
        unit = room.unit("卡若区")
        hand_in(room, unit, day(12, 3))
        closed(session, "2026-12")
        assert posted(session, "2026-12") == [("卡若区", "-5.00", "1")]
        for house in (HOUSE, office()):
            found = draft(session, "2027-01", rulesets=[SENT], office=house, at=later)
            assert found.dues == ()


def test_a_ladder_ends_with_the_document_and_takes_nothing_back(sqlite_ledger: Ledger) -> None:
    ground = GROUND.model_copy(update={"until": date(2026, 12, 31)})
    house = office(mode="assessment", assessment=ground)
    ladder = ruleset("ladder: {field: reads, steps: [{gte: 0, base: 7}]}\ncombine: {mode: sum}")
    with sqlite_ledger.writing() as session:
        room = Newsroom(session)
        unit = room.unit("卡若区")
        for on in (date(2026, 12, 30), date(2027, 1, 3)):
            piece = hand_in(room, unit, day(12, 3))
            run_in(room, piece, "people", on)
            placement = session.scalars(
                select(Placement.id).where(Placement.submission_id == piece.id)
            ).one()
            state_of_placement(session, placement, "reads", 100, stated=BY, office=HOUSE)
        found = earned(session, rulesets=[ladder], office=house, at=AT)
        assert [str(row.credit.amount) for row in found] == ["7.00", "0.00"]
        assert "依据" in (found[1].credit.lines[0].reason or "")


def test_shares_of_a_piece_are_counted_a_head(sqlite_ledger: Ledger) -> None:
    rule = ruleset("quota: {basis: submitted, per: person, need: 1, shortfall: 10}")
    with sqlite_ledger.writing() as session:
        room = Newsroom(session)
        unit = room.unit("卡若区")
        piece = hand_in(room, unit, day(11, 3), authors=["卓玛", "扎西"])
        for author in session.scalars(
            select(SubmissionAuthor).where(SubmissionAuthor.submission_id == piece.id)
        ):
            author.person_id = a_cadre(session, author.name, (unit, None, None)).id
        found = ask(session, rule, "2026-11", at=day(12, 3))
        assert [str(t.credit.amount) for t in found] == ["-5.00", "-5.00"]
