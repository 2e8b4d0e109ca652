"""The month's best are proposed with reasons, printed for the meeting, and chosen by people."""

from datetime import date
from io import BytesIO

import docx
import pytest
from sqlalchemy.orm import Session

from bulletin.awards import awards_table
from bulletin.nominations import nominations
from bulletin.picks import drop, pick
from bulletin.print_pack import KEPT_BACK, sheets, write
from bulletin.run import author_standings, in_order_allowed, unit_standings
from ledger import audit
from ledger.session import Ledger
from ledger.tables import Bulletin, Submission
from office.errors import AlreadyDecided, DecisionError
from office.house import Office
from tests.bulletin import newsroom as made
from tests.bulletin.issuer import AT

OFFICE = made.office()
OCTOBER = OFFICE.periods.parse("2026-10")


def filled(session: Session, number: int = 2) -> list[Submission]:
    """Pieces that ran in October, the first in two outlets and not for the internet."""
    unit = made.unit(session, "卡若区委组织部")
    pieces = [
        made.piece(session, unit, date(2026, 10, 3), title=f"稿件{n}", authors=("扎西",))
        for n in range(number)
    ]
    for piece in pieces:
        made.ran(session, piece, "people", date(2026, 10, 5))
    made.ran(session, pieces[0], "xzrb", date(2026, 10, 6))
    pieces[0].openness = "offline"
    pieces[-1].body = "第一段。\n\n第二段 <b>。"
    session.flush()
    return pieces


def test_a_pick_has_its_reason_and_its_person(ledger: Ledger) -> None:
    """Once a piece, five a month, of what ran in it; taken back it is none."""
    with ledger.writing() as session:
        first, *others = filled(session, 6)
        given = {"by": "卓玛", "at": AT, "office": OFFICE}
        with pytest.raises(DecisionError, match="理由"):
            pick(session, "2026-10", first.ref, reason=" ", **given)  # type: ignore[arg-type]
        for ref, period in (("S-none", "2026-10"), (first.ref, "2026-09")):
            with pytest.raises(DecisionError, match="没有采用记录"):
                pick(session, period, ref, reason="好", **given)  # type: ignore[arg-type]
        for piece in (first, *others[:4]):
            pick(session, "2026-10", piece.ref, reason="事例鲜活", **given)  # type: ignore[arg-type]
        with pytest.raises(AlreadyDecided, match="卓玛"):
            pick(session, "2026-10", first.ref, reason="好", **given)  # type: ignore[arg-type]
        with pytest.raises(DecisionError, match="至多 5"):
            pick(session, "2026-10", others[4].ref, reason="好", **given)  # type: ignore[arg-type]
        drop(session, "2026-10", first.ref, by="卓玛", at=AT)
        with pytest.raises(DecisionError, match="不是"):
            drop(session, "2026-10", first.ref, by="卓玛", at=AT)
        assert [n.picked for n in nominations(session, OFFICE, OCTOBER)].count(True) == 4
        assert list(audit.breaks(session)) == []


def test_an_issued_months_picks_stay(sqlite_ledger: Ledger) -> None:
    with sqlite_ledger.writing() as session:
        (piece, *_) = filled(session)
        session.add(
            Bulletin(
                number="第10期", period="2026-10", issued_at=AT, issued_by="a", chain_head="0",
                content={},
            )
        )  # fmt: skip
        session.flush()
        with pytest.raises(DecisionError, match="已签发"):
            pick(session, "2026-10", piece.ref, reason="好", by="卓玛", at=AT, office=OFFICE)
        with pytest.raises(DecisionError, match="已签发"):
            drop(session, "2026-10", piece.ref, by="卓玛", at=AT)


def test_the_meeting_reads_a_page_a_piece(ledger: Ledger) -> None:
    """Where each ran and its text; one that is not for the internet has neither title nor text."""
    with ledger.writing() as session:
        pieces = filled(session)
        nominated = nominations(session, OFFICE, OCTOBER)
        pack = sheets(session, OFFICE, OCTOBER, nominated)
    assert [sheet.nomination.ref for sheet in pack] == [piece.ref for piece in pieces]
    assert pack[0].paragraphs == ()
    assert pack[1].paragraphs == ("第一段。", "第二段 <b>。")
    said = [p.text for p in docx.Document(BytesIO(write(pack, OFFICE, OCTOBER))).paragraphs]
    assert said[0] == "2026年10月优秀稿件推荐材料"
    assert "中央级媒体采用，2家采用" in said[1]
    assert KEPT_BACK in said
    assert "第二段 <b>。" in said
    assert not [text for text in said if "稿件0" in text]


def an_office(**profile: object) -> Office:
    found = made.office("assessment")
    more = {"awards": {"county": 1, "people": 1}, **profile}
    return Office(
        profile=found.profile.model_copy(update=more),
        tiers=found.tiers,
        outlets=found.outlets,
        calendar=found.calendar,
    )


def test_awards_are_proposed_within_each_group_and_equals_stand_together(ledger: Ledger) -> None:
    """Only where the office's mode ranks, and only as many as its quota says."""
    office, day = an_office(), date(2026, 12, 20)
    with ledger.writing() as session:
        for name, runs in (("卡若区", 2), ("江达县", 2), ("芒康县", 1)):
            unit = made.unit(session, name)
            unit.unit_class = "county"
            for n in range(runs):
                piece = made.piece(
                    session, unit, date(2026, 10, 3), title=f"{name}{n}", authors=(name,)
                )
                made.ran(session, piece, "people", date(2026, 10, 5))
        session.flush()
        year = office.periods.parse("2026")
        units = in_order_allowed(unit_standings(session, office, year), office, day)
        authors = author_standings(session, office, year)
        found = awards_table(units, authors, office, day)
        assert found is not None
        assert [section.title for section in found.sections] == ["县(区)（名额1）", "个人（名额1）"]
        assert [row[0] for row in found.sections[0].rows] == ["卡若区", "江达县"]
        assert {row[2] for section in found.sections for row in section.rows} == {1}
        assert awards_table(units, authors, an_office(mode="incentive"), day) is None
        assert awards_table(units, authors, an_office(awards={}), day) is None
