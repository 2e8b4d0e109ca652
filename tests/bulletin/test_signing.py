"""A bulletin goes up, comes back or is signed, and only then locks; months may be told together."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bulletin import docx
from bulletin.content import BulletinContent
from bulletin.draft import draft
from bulletin.issue import BY_WHO_ISSUES, AlreadyIssued, Signature, issue
from bulletin.signing import Act, steps, take
from ledger.archive import Archive
from ledger.session import Ledger
from ledger.tables import Submission, Unit
from office.errors import DecisionError
from office.house import Office
from rewards import named_lists
from rewards.commissions import answer, ask
from tests.bulletin import newsroom as made
from tests.bulletin.issuer import AT, ROOT

OCTOBER = "2026-10"
TEMPLATE = ROOT / "config" / "templates" / "bulletin.docx"


def fill(ledger: Ledger) -> None:
    with ledger.writing() as session:
        karuo = made.unit(session, "卡若区委组织部")
        made.unit(session, "芒康县委组织部")
        piece = made.piece(session, karuo, date(2026, 10, 3), title="一窗通办", authors=("扎西",))
        made.ran(session, piece, "people", date(2026, 10, 5))


@contextmanager
def refused(words: str) -> Iterator[None]:
    with pytest.raises(DecisionError) as found:
        yield
    assert words in str(found.value)


class Desk:
    """Those who send, sign and issue."""

    def __init__(self, ledger: Ledger, folder: Path, office: Office | None = None) -> None:
        self.ledger, self.archive = ledger, Archive(folder / "archive")
        self.office = office or made.office()

    def take(self, act: Act, by: str, reason: str | None = None) -> None:
        with self.ledger.writing() as session:
            take(session, self.drafted(session), act, by=by, at=AT, reason=reason)

    def drafted(self, session: Session, period: str = OCTOBER) -> BulletinContent:
        return draft(session, self.office.periods.stretch(period), self.office, now=AT)

    def issue(
        self, by: str = "卓玛", signature: Signature = BY_WHO_ISSUES, period: str = OCTOBER
    ) -> dict[str, object]:
        with self.ledger.writing() as session:
            done = issue(
                session,
                self.office.periods.stretch(period),
                number=f"第{period}期",
                by=by,
                at=AT,
                office=self.office,
                archive=self.archive,
                template=TEMPLATE,
                signature=signature,
            )
            return {
                "signer": done.content.signer,
                "on": done.content.issued_on,
                "files": done.files,
            }


def test_a_draft_comes_back_and_is_signed_before_it_is_locked(
    ledger: Ledger, tmp_path: Path
) -> None:
    """Every step has its person; the one who signs is not who sent it, nor who issues."""
    fill(ledger)
    desk = Desk(ledger, tmp_path)
    with refused("先把现在的草稿送审"):
        desk.take("signed", "张部长")
    desk.take("sent", "卓玛")
    with refused("须写明理由"):
        desk.take("returned", "张部长")
    desk.take("returned", "张部长", "漏了芒康县")
    with refused("未经审签"):
        desk.issue()
    desk.take("sent", "卓玛")
    with refused("送审人以外"):
        desk.take("signed", "卓玛")
    desk.take("signed", "张部长")
    with refused("应为两人"):
        desk.issue(by="张部长")
    done = desk.issue(signature=Signature(on=date(2026, 11, 5), needed=True))
    assert (done["signer"], done["on"]) == ("张部长", date(2026, 11, 5))
    with ledger.reading() as session:
        assert [step.act for step in steps(session, OCTOBER)] == [
            "sent", "returned", "sent", "signed",
        ]  # fmt: skip
    with refused("已签发"):
        desk.take("sent", "卓玛")


def test_a_signature_does_not_hold_for_a_changed_draft(ledger: Ledger, tmp_path: Path) -> None:
    """A find confirmed after it was signed makes it another draft."""
    fill(ledger)
    desk = Desk(ledger, tmp_path)
    desk.take("sent", "卓玛")
    desk.take("signed", "张部长")
    with ledger.writing() as session:
        unit = made.unit(session, "左贡县委组织部")
        piece = made.piece(session, unit, date(2026, 10, 8), title="新", authors=("次仁",))
        made.ran(session, piece, "xzrb", date(2026, 10, 9))
    with refused("有变化"):
        desk.issue()


def test_one_person_may_issue_where_no_signature_is_asked_for(
    sqlite_ledger: Ledger, tmp_path: Path
) -> None:
    """On paper it may have been signed; a door that asks for it refuses."""
    fill(sqlite_ledger)
    desk = Desk(sqlite_ledger, tmp_path)
    with refused("未经审签"):
        desk.issue(signature=Signature(needed=True))
    assert desk.issue(signature=Signature(signer="王部长"))["signer"] == "王部长"


def test_two_months_are_told_in_one_bulletin(ledger: Ledger, tmp_path: Path) -> None:
    """They are compared with the two before, and neither is reported on again."""
    fill(ledger)
    desk = Desk(ledger, tmp_path)
    with ledger.reading() as session:
        both = desk.drafted(session, "2026-09..2026-10")
    assert both.title == "2026年9月至10月信息报送及采用情况通报"
    assert (both.from_on, both.to_on) == (date(2026, 9, 1), date(2026, 10, 31))
    assert "采用1篇、1篇次" in both.summary[0]
    assert "上期没有报送和采用记录" in both.summary[1]
    desk.issue(period="2026-09..2026-10")
    with pytest.raises(AlreadyIssued):
        desk.issue(period=OCTOBER)
    with pytest.raises(AlreadyIssued):
        desk.issue(period="2026-08..2026-09")
    desk.issue(period="2026-08")


@pytest.mark.parametrize(
    "written", ["2026-10..2026-09", "2026-10..2026-10", "2026-01..2027-01", "2026..2027", "a..b"]
)
def test_months_in_a_row_are_written_in_order(written: str) -> None:
    with pytest.raises(ValueError, match="2026"):
        made.office().periods.stretch(written)


def test_units_are_named_only_under_a_signature(ledger: Ledger, tmp_path: Path) -> None:
    """The machine proposes; what a person signed is printed, with the document and its end."""
    fill(ledger)
    office = made.office("assessment")
    desk = Desk(ledger, tmp_path, office)
    with ledger.reading() as session:
        content = desk.drafted(session)
    assert content.zeros is None
    assert content.criticised is None
    given: dict[str, Any] = {"by": "张部长", "at": AT, "office": office}
    with ledger.writing() as session:
        named_lists.sign(session, "zeros", OCTOBER, [1, 2], **given)
        named_lists.sign(session, "criticism", OCTOBER, [2], **given)
    with ledger.reading() as session:
        content = desk.drafted(session)
    assert content.zeros is not None
    assert content.criticised is not None
    assert content.zeros.none_sent == ("芒康县委组织部",)
    assert content.zeros.entered_by == "张部长"
    assert (content.criticised.units, content.criticised.basis) == (
        ("芒康县委组织部",),
        "昌组发〔2026〕3号",
    )


def test_what_was_asked_of_units_is_told_with_what_came_of_it(ledger: Ledger) -> None:
    """A table only where something was asked for in the period."""
    fill(ledger)
    office = made.office()
    asked_at = made.at(date(2026, 10, 2))
    with ledger.writing() as session:
        content = draft(session, office.periods.parse(OCTOBER), office, now=AT)
        assert content.table("commissions") is None
        keys = list(session.scalars(select(Unit.key).order_by(Unit.id)))
        ref = session.scalars(select(Submission.ref)).one()
        one = ask(session, "党建", keys, due_on=None, by="卓玛", at=asked_at, office=office)
        answer(session, one.id, ref, by="卓玛", at=AT)
        content = draft(session, office.periods.parse(OCTOBER), office, now=AT)
        table = content.table("commissions")
    assert table is not None
    assert sorted(row[1:] for row in table.rows) == [(1, 0, 0), (1, 1, 1)]
    assert table.total == ("合计", 2, 1, 1)
    assert docx.write(content, TEMPLATE)
