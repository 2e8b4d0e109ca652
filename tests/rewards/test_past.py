"""The hand-kept past: posted as the office kept it, never reckoned again, undone by adjustment."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bulletin.payment import payment
from bulletin.statement import statement
from ledger import audit
from ledger.session import Ledger
from ledger.tables import Closing, Entry, Submission
from office.errors import DecisionError
from review.facts import Stated, state_of_past
from rewards import past
from rewards.closing import close, draft, entries, open_month
from rewards.past import IMPORTED_BY, PastRow
from rewards.past_posting import PostedPast, horizon, post_past
from rewards.run import month
from tests.review.newsroom import AT, Newsroom
from tests.rewards.test_closing import DECEMBER, HOUSE, NOVEMBER, RULE, TWO, ran

TODAY = date(2026, 11, 6)
MARCH = date(2026, 3, 2)


def row(channel: str = "xzcd", *, points: str | None = "5", yuan: str | None = "100") -> PastRow:
    return PastRow(
        where=f"台账.xlsx 台账!{channel}",
        file="f" * 64,
        channels=(channel,),
        on=MARCH,
        points=None if points is None else Decimal(points),
        yuan=None if yuan is None else Decimal(yuan),
    )


def state(session: Session, piece: Submission, *rows: PastRow) -> None:
    stated = Stated(by=IMPORTED_BY, at=NOVEMBER)
    state_of_past(session, piece.id, past.FACT, past.written(rows), stated=stated)


def bring(session: Session, piece: Submission, *rows: PastRow) -> PostedPast:
    state(session, piece, *rows)
    return post_past(session, [piece.id], office=HOUSE, at=NOVEMBER)


def posted(session: Session, period: str) -> list[tuple[str, str, str, str]]:
    return [
        (e.kind, e.ruleset_key, e.beneficiary, format(e.amount, ".2f"))
        for e in entries(session, period)
    ]


def test_what_the_ledger_says_is_posted_to_its_month_and_closes_it(ledger: Ledger) -> None:
    """Points and yuan apart, divided among the authors, each with the row it stands on."""
    with ledger.writing() as session:
        piece = Newsroom(session).submission(authors=["甲", "乙", "丙"])
        done = bring(session, piece, row())
        assert (done.entries, done.months, done.later) == (6, ("2026-03",), 0)
        closing = session.scalars(select(Closing)).one()
        assert (closing.period, closing.closed_by) == ("2026-03", IMPORTED_BY)
        yuan = [e for e in entries(session, "2026-03") if e.measure == "yuan"]
        assert sorted(format(e.amount, ".2f") for e in yuan) == ["33.33", "33.33", "33.34"]
        assert yuan[0].lines[0]["reason"] == "台账.xlsx 台账!xzcd 2026-03-02"
        assert sum(e.count for e in yuan) == 1
        assert list(audit.breaks(session)) == []


def test_the_same_again_posts_nothing_and_what_changed_waits_for_the_next_closing(
    ledger: Ledger,
) -> None:
    with ledger.writing() as session:
        piece = Newsroom(session).submission()
        bring(session, piece, row(points=None))
        again = post_past(session, [piece.id], office=HOUSE, at=NOVEMBER)
        assert (again.entries, again.later) == (0, 0)
        assert bring(session, piece, row(points=None, yuan="80")).later == 1
        assert posted(session, "2026-03") == [("credit", "past-yuan", "甲", "100.00")]
        assert open_month(session, HOUSE, at=NOVEMBER) == "2026-04"
        close(session, "2026-04", rulesets=[RULE], office=HOUSE, at=NOVEMBER, signed=TWO)
        assert posted(session, "2026-04") == [("adjustment", "past-yuan", "甲", "-20.00")]


def test_the_same_row_of_another_file_adds_nothing_and_a_corrected_one_wins() -> None:
    known = [row()]
    other = replace(row(), file="e" * 64, where="县里.xlsx Sheet1!7")
    assert past.merged(known, [other]) == (row(),)
    corrected = replace(other, yuan=Decimal(80))
    assert past.merged(known, [corrected]) == (corrected,)
    assert past.read(past.written([corrected])) == (corrected,)


def test_what_is_taken_back_is_an_adjustment_and_the_closed_month_stays(ledger: Ledger) -> None:
    with ledger.writing() as session:
        piece = Newsroom(session).submission()
        bring(session, piece, row())
        before = posted(session, "2026-03")
        state(session, piece)
        close(session, "2026-04", rulesets=[RULE], office=HOUSE, at=NOVEMBER, signed=TWO)
        assert posted(session, "2026-03") == before
        assert sum(e.amount for e in session.scalars(select(Entry))) == 0


def test_a_run_the_ledger_speaks_of_earns_nothing_besides(ledger: Ledger) -> None:
    """Neither when it is proved before the import nor when it is found after it."""
    with ledger.writing() as session:
        room = Newsroom(session)
        piece = room.submission()
        ran(room, piece, "xzcd", MARCH)
        bring(session, piece, row(), row("people", yuan="30", points=None))
        ran(room, piece, "people", MARCH)
        seen = draft(session, "2026-04", rulesets=[RULE], office=HOUSE, at=NOVEMBER)
        assert seen.dues == ()
        credits_ = [found.credit for found in seen.earned]
        assert [(c.ruleset, str(c.amount)) for c in credits_] == [
            ("past-points", "5.00"),
            ("past-yuan", "130.00"),
        ]
        proved = [line.placement is not None for c in credits_ for line in c.lines]
        assert proved == [True, True, True]


def test_a_run_it_does_not_speak_of_is_reckoned_by_the_rules(ledger: Ledger) -> None:
    with ledger.writing() as session:
        room = Newsroom(session)
        piece = room.submission()
        bring(session, piece, row())
        ran(room, piece, "people", MARCH)
        seen = draft(session, "2026-04", rulesets=[RULE], office=HOUSE, at=NOVEMBER)
        assert [(due.account.ruleset, str(due.sum.amount)) for due in seen.dues] == [
            ("t", "100.00")
        ]


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2026, 11, 2), "还没有结束"),
        (date(2026, 10, 2), "系统已从 2026-09 起结账"),
        (date(2026, 9, 2), "系统已从 2026-09 起结账"),
        (date(2026, 8, 31), None),
    ],
)
def test_months_the_system_closed_and_those_after_are_never_touched(
    ledger: Ledger, day: date, words: str | None
) -> None:
    with ledger.writing() as session:
        close(session, "2026-09", rulesets=[RULE], office=HOUSE, at=NOVEMBER, signed=TWO)
        bring(session, Newsroom(session).submission(), row())
        said = horizon(session, office=HOUSE, today=TODAY).refusal(day)
        assert (said is None) if words is None else (words in (said or ""))


def test_the_month_opens_into_the_rows_and_the_statement_has_them(ledger: Ledger) -> None:
    """Also where the piece itself was handed in another month."""
    with ledger.writing() as session:
        room = Newsroom(session)
        unit = room.unit("江达")
        piece = room.submission(unit, submitted_at=AT)
        bring(session, piece, row(points=None))
        (found,) = month(session, "2026-03", rulesets=[RULE], office=HOUSE, at=DECEMBER)
        assert (found.credit.ruleset, found.credit.lines[0].rule) == ("past-yuan", "past")
        march = HOUSE.periods.parse("2026-03")
        made = statement(session, HOUSE, march, "江达", rulesets=[RULE], now=DECEMBER)
        heads = [column.title for column in made.table.columns]
        assert any(IMPORTED_BY in head for head in heads)
        assert made.table.sections[0].rows[0][-1] == 100
        assert made.closed


def test_no_payment_list_is_made_of_what_was_paid_long_ago(ledger: Ledger) -> None:
    with ledger.writing() as session:
        bring(session, Newsroom(session).submission(), row())
        with pytest.raises(DecisionError, match="已经发放"):
            payment(session, HOUSE, HOUSE.periods.parse("2026-03"), ruleset="past-yuan")
