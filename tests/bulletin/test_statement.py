"""A unit's account of a month, and the pieces people may pick from."""

import io
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from sqlalchemy import select

from bulletin import nominations, statement
from ledger.session import Ledger
from ledger.tables import Unit
from office.errors import DecisionError
from office.house import Office
from rewards import closing, grammar
from tests.bulletin import newsroom as made

SAMPLES = Path(__file__).parents[2] / "config" / "samples"
RULES = grammar.read(SAMPLES / "highest-only.yaml").value.rulesets
NOW = datetime(2026, 11, 6, 1, tzinfo=UTC)


def fill(ledger: Ledger) -> None:
    with ledger.writing() as session:
        karuo = made.unit(session, "卡若区委组织部")
        other = made.unit(session, "边坝县委组织部")
        tashi = made.person(session, "扎西", (karuo, None, None))
        early = made.piece(session, karuo, date(2026, 9, 29), title="九月报", authors=(tashi,))
        made.ran(session, early, "cdtv", date(2026, 10, 1))
        wide = made.piece(session, karuo, date(2026, 10, 3), title="一窗<通>办", authors=(tashi,))
        made.ran(session, wide, "people", date(2026, 10, 4))
        made.ran(session, wide, "xzrb", date(2026, 10, 5), composite_n=3)
        made.piece(session, karuo, date(2026, 10, 31), title="未用")
        made.piece(session, karuo, date(2026, 11, 1), title="下月")
        made.ran(session, made.piece(session, other, date(2026, 10, 3)), "xzrb", date(2026, 10, 4))


def account(ledger: Ledger, office: Office) -> statement.Statement:
    with ledger.reading() as session:
        key = str(session.scalars(select(Unit.key).order_by(Unit.id)).first())
        period = office.periods.parse("2026-10")
        return statement.statement(session, office, period, key, rulesets=RULES, now=NOW)


def test_a_statement_lists_what_was_sent_and_what_was_credited(ledger: Ledger) -> None:
    """September's piece that ran in October is on it, November's and another unit's are not."""
    fill(ledger)
    found = account(ledger, made.office())
    rows = {row[2]: row for row in found.table.rows}
    assert list(rows) == ["九月报", "一窗<通>办", "未用"]
    assert rows["一窗<通>办"][5] == "10月4日人民网；10月5日西藏日报（综合3篇）"
    assert found.table.total
    assert found.table.total[-2] == 3
    assert not found.closed
    page = statement.as_html(found).decode()
    assert "一窗&lt;通&gt;办" in page
    assert "未关账" in page
    book = openpyxl.load_workbook(io.BytesIO(statement.as_xlsx(found)))
    sheet = book.worksheets[0]
    assert [cell.value for cell in sheet["A"][:2]] == [
        "卡若区委组织部2026年10月对账单",
        "昌都市委组织部信息中心，2026年11月6日制，未关账，数字可能变动。",
    ]


def test_a_statement_says_the_same_before_and_after_closing(ledger: Ledger) -> None:
    """Its sums are the entries'; feedback shows no amounts."""
    fill(ledger)
    office = made.office()
    before = account(ledger, office)
    with ledger.writing() as session:
        signed = closing.Signed(by="次仁", second_by="卓玛")
        closing.close(session, "2026-10", rulesets=RULES, office=office, at=NOW, signed=signed)
    after = account(ledger, office)
    assert after.closed
    assert before.table.rows == after.table.rows
    assert after.table.total
    assert Decimal(str(after.table.total[-1])) > 0
    assert len(account(ledger, made.office("feedback")).table.columns) == 7


def test_a_statement_of_nobody_is_refused(ledger: Ledger) -> None:
    office = made.office()
    with ledger.reading() as session, pytest.raises(DecisionError, match="没有单位"):
        statement.statement(
            session, office, office.periods.parse("2026-10"), "x", rulesets=RULES, now=NOW
        )


def test_pieces_that_ran_highest_and_widest_are_nominated_first(ledger: Ledger) -> None:
    """Each with what speaks for it; nobody is picked by the machine."""
    fill(ledger)
    office = made.office()
    with ledger.reading() as session:
        period = office.periods.parse("2026-10")
        found = nominations.nominations(session, office, period, limit=2)
    assert [piece.title for piece in found] == ["一窗<通>办", "昌都市推进基层组织建设"]
    assert found[0].outlets == ("人民网", "西藏日报")
    assert found[0].reasons == ("中央级媒体采用", "2家采用", "全文单独采用", "覆盖2类媒体")
    assert not any(piece.picked for piece in found)
