"""Points and money in a bulletin are those that were posted, or would be by closing now."""

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

from sqlalchemy import select

from bulletin.content import BulletinContent
from bulletin.draft import draft
from ledger.session import Ledger
from ledger.tables import Entry, Submission
from rewards import closing, grammar
from tests.bulletin import newsroom as made

SAMPLES = Path(__file__).parents[2] / "config" / "samples"
RULES = grammar.read(SAMPLES / "highest-only.yaml").value.rulesets
NOW = datetime(2026, 11, 6, 1, tzinfo=UTC)


def fill(ledger: Ledger) -> None:
    """September earns 12; October 20, the highest of two outlets, for two authors."""
    with ledger.writing() as session:
        karuo = made.unit(session, "卡若区委组织部")
        tashi = made.person(session, "扎西", (karuo, None, None))
        first = made.piece(session, karuo, date(2026, 9, 3), authors=(tashi,))
        made.ran(session, first, "xzrb", date(2026, 9, 4), composite_n=1)
        second = made.piece(session, karuo, date(2026, 10, 3), authors=(tashi, "次仁"))
        made.ran(session, second, "people", date(2026, 10, 4))
        made.ran(session, second, "cdtv", date(2026, 10, 5))


def close(ledger: Ledger, period: str) -> None:
    with ledger.writing() as session:
        closing.close(
            session,
            period,
            rulesets=RULES,
            office=made.office(),
            at=NOW,
            signed=closing.Signed(by="次仁", second_by="卓玛"),
        )


def october(ledger: Ledger, mode: str = "incentive") -> BulletinContent:
    office = made.office("feedback" if mode == "feedback" else "incentive")
    with ledger.reading() as session:
        return draft(session, office.periods.parse("2026-10"), office, now=NOW, rulesets=RULES)


def points(content: BulletinContent) -> list[Decimal]:
    """The unit's points of the month and of the year so far."""
    table = content.table("units")
    assert table
    return [
        Decimal(str(cell))
        for cell, column in zip(table.rows[0], table.columns, strict=True)
        if column.over == "得分"
    ]


def test_points_are_the_same_before_and_after_a_month_is_closed(ledger: Ledger) -> None:
    """Open, half closed, all closed: the bulletin shows what the entries then say."""
    fill(ledger)
    seen = [points(october(ledger))]
    for period in ("2026-09", "2026-10"):
        close(ledger, period)
        seen.append(points(october(ledger)))
    with ledger.reading() as session:
        posted = sum(session.scalars(select(Entry.amount)), Decimal(0))
    assert seen[0] == seen[1] == seen[2]
    assert posted == seen[0][1]
    assert seen[0][0] < seen[0][1]


def test_authors_share_what_the_unit_earned(ledger: Ledger) -> None:
    """The list of authors divides the month's points, those of nobody on the roster included."""
    fill(ledger)
    for closed in (False, True):
        if closed:
            close(ledger, "2026-09")
            close(ledger, "2026-10")
        content = october(ledger)
        authors = next(table for table in content.details if table.key == "authors")
        shares = {str(row[1]): Decimal(str(row[-1])) for row in authors.rows}
        assert set(shares) == {"扎西", "次仁"}
        assert sum(shares.values()) == points(content)[0]


def test_what_a_closed_month_earns_later_is_in_the_open_one(ledger: Ledger) -> None:
    """A September piece found in a higher outlet after closing adds its difference to October."""
    fill(ledger)
    close(ledger, "2026-09")
    before = points(october(ledger))
    with ledger.writing() as session:
        piece = session.scalars(select(Entry.submission_id)).first()
        late = session.get_one(Submission, piece)
        made.ran(session, late, "people", date(2026, 9, 9), period="2026-10")
    after = points(october(ledger))
    assert after[0] - before[0] == after[1] - before[1] == Decimal(8)
    close(ledger, "2026-10")
    assert points(october(ledger)) == after


def test_rules_are_named_with_their_version_and_open_questions_counted(ledger: Ledger) -> None:
    """The notes say which regulation the points stand on; feedback mode has neither."""
    fill(ledger)
    content = october(ledger)
    assert [rules.key for rules in content.rules] == ["sample-highest"]
    assert any("计分依据《信息宣传稿件计分办法" in note for note in content.notes)
    feedback = october(ledger, "feedback")
    assert feedback.rules == ()
    assert not any("计分依据" in note for note in feedback.notes)
