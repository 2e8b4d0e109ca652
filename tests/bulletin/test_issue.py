"""A bulletin is issued once a period and once a number, whole, or not at all."""

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from bulletin.content import BulletinContent
from bulletin.draft import draft
from bulletin.issue import AlreadyIssued, issue, reissued
from ledger import audit
from ledger.archive import Archive
from ledger.session import Ledger
from ledger.tables import Audit, Bulletin, Outcome, Pick
from office.errors import ConfigError, DecisionError
from tests.bulletin import newsroom as made
from tests.bulletin.issuer import AT, ROOT, Issuers

TEMPLATE = ROOT / "config" / "templates" / "bulletin.docx"
KILLS = 6


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return Archive(tmp_path / "archive")


@pytest.fixture(scope="module")
def issuers() -> Iterator[Issuers]:
    servers = Issuers(2)
    yield servers
    servers.close()


def fill(ledger: Ledger) -> None:
    with ledger.writing() as session:
        karuo = made.unit(session, "卡若区委组织部")
        piece = made.piece(session, karuo, date(2026, 10, 3), title="一窗通办", authors=("扎西",))
        made.ran(session, piece, "people", date(2026, 10, 5))
        session.add(
            Pick(
                period="2026-10",
                submission_id=piece.id,
                reason="事例鲜活",
                picked_by="卓玛",
                picked_at=AT,
            )
        )


def issued(
    ledger: Ledger, archive: Archive, *, period: str = "2026-10", number: str = "第10期"
) -> int:
    office = made.office()
    with ledger.writing() as session:
        return issue(
            session,
            office.periods.parse(period),
            number=number,
            by="次仁",
            at=AT,
            office=office,
            archive=archive,
            template=TEMPLATE,
        ).id


def drafted(ledger: Ledger, *, now: datetime = AT) -> BulletinContent:
    office = made.office()
    with ledger.reading() as session:
        return draft(session, office.periods.parse("2026-10"), office, now=now)


def test_a_draft_says_what_it_stands_on(ledger: Ledger) -> None:
    """Period, moment, chain head, gaps, channels no machine sees; and it writes nothing."""
    fill(ledger)
    content = drafted(ledger)
    assert content.title == "2026年10月信息报送及采用情况通报"
    assert (content.from_on, content.to_on) == (date(2026, 10, 1), date(2026, 10, 31))
    assert content.as_of == "2026年11月6日9时00分"
    assert [gap.source for gap in content.gaps] == ["people-news", "xzrb-paper"]
    assert len(content.gaps[0].days) == 31
    assert [channel.outlet for channel in content.manual] == ["昌都电视台"]
    assert [(pick.title, pick.outlets) for pick in content.picks] == [("一窗通办", "人民网")]
    assert "采用1篇、1篇次，其中中央级1篇次" in content.summary[0]
    with ledger.reading() as session:
        assert content.chain_head == audit.head(session)
        assert not session.scalars(select(Bulletin)).all()


def test_a_day_with_a_good_night_is_no_gap(ledger: Ledger) -> None:
    """Of the days up to the moment, those without ok or nothing_new remain."""
    fill(ledger)
    with ledger.writing() as session:
        made.nights(
            session, "people-news", "people", dict.fromkeys(range(1, 6), "ok") | {4: "drifted"}
        )
    gaps = {gap.source: gap.days for gap in drafted(ledger, now=made.at(date(2026, 10, 6))).gaps}
    assert gaps["people-news"] == (date(2026, 10, 4), date(2026, 10, 6))
    assert len(gaps["xzrb-paper"]) == 6
    with ledger.reading() as session:
        assert session.scalars(select(Outcome)).first() is not None


def test_an_issued_bulletin_is_frozen_with_its_files_and_its_act(
    ledger: Ledger, archive: Archive
) -> None:
    """What is handed out later is byte for byte what was issued, whatever came after."""
    fill(ledger)
    issued(ledger, archive)
    with ledger.reading() as session:
        row = session.scalars(select(Bulletin)).one()
        act = session.scalars(select(Audit).where(Audit.act == "bulletin.issue")).one()
        first = reissued(session, archive, made.office().periods.parse("2026-10"))
        assert act.details["files"] == row.files
        assert act.previous == row.chain_head == row.content["chain_head"]
        assert row.content["number"] == "第10期"
    assert first is not None
    assert {name.rsplit(".")[-1] for name in first} == {"docx", "xlsx", "html", "csv"}
    with ledger.writing() as session:
        made.piece(session, made.unit(session, "边坝县委组织部"), date(2026, 10, 9))
    with ledger.reading() as session:
        again = reissued(session, archive, made.office().periods.parse("2026-10"))
    assert again == first


def test_a_period_and_a_number_have_one_bulletin(ledger: Ledger, archive: Archive) -> None:
    """The second is refused with the name of who issued the first."""
    fill(ledger)
    issued(ledger, archive)
    for period, number in (("2026-10", "第11期"), ("2026-09", "第10期")):
        with pytest.raises(AlreadyIssued, match="次仁"):
            issued(ledger, archive, period=period, number=number)
    issued(ledger, archive, period="2026-09", number="第9期")


def test_a_period_that_runs_cannot_be_issued(ledger: Ledger, archive: Archive) -> None:
    """A draft can be had of it; of a period to come not even that."""
    with pytest.raises(DecisionError, match="才结束"):
        issued(ledger, archive, period="2026-11")
    with pytest.raises(DecisionError, match="文号"):
        issued(ledger, archive, number="  ")
    with pytest.raises(DecisionError, match="尚未开始"):
        drafted(ledger, now=datetime(2026, 9, 30, 15, 59, tzinfo=UTC))


def test_a_refused_template_issues_nothing(
    ledger: Ledger, archive: Archive, tmp_path: Path
) -> None:
    """The number stays free."""
    office = made.office()
    with pytest.raises(ConfigError), ledger.writing() as session:
        issue(
            session,
            office.periods.parse("2026-10"),
            number="第10期",
            by="次仁",
            at=AT,
            office=office,
            archive=archive,
            template=tmp_path / "none.docx",
        )
    issued(ledger, archive)


def url_of(ledger: Ledger) -> str:
    return ledger.url.render_as_string(hide_password=False)


def whole(ledger: Ledger, archive: Archive) -> int:
    """Return how many bulletins there are, each with its files and its act."""
    with ledger.reading() as session:
        rows = session.scalars(select(Bulletin)).all()
        acts = session.scalars(select(Audit.subject).where(Audit.act == "bulletin.issue")).all()
        assert sorted(acts) == sorted(f"bulletin:{row.id}" for row in rows)
        assert not list(audit.breaks(session))
        for row in rows:
            for digest in row.files.values():
                archive.load(digest)
        return len(rows)


def test_of_two_at_once_one_issues(ledger: Ledger, archive: Archive, issuers: Issuers) -> None:
    """Two processes with one period, then two with one number: each time exactly one is first."""
    fill(ledger)
    jobs = [("2026-10", f"第{n}期") for n in range(2)]
    ended = issuers.issue(url_of(ledger), archive.root, jobs, kill_after_s=None)
    assert sorted(ended) == [0, 3]
    jobs = [(f"2026-0{n}", "特刊") for n in range(1, 3)]
    ended = issuers.issue(url_of(ledger), archive.root, jobs, kill_after_s=None)
    assert sorted(ended) == [0, 3]
    assert whole(ledger, archive) == 2


def test_a_kill_leaves_a_whole_bulletin_or_none(
    ledger: Ledger, archive: Archive, issuers: Issuers
) -> None:
    """Killed at any moment of issuing, the period can be issued exactly if it was not yet."""
    fill(ledger)
    chance = random.Random(5)  # noqa: S311 - moments of a drill
    for kill in range(KILLS):
        job = (f"2025-{kill + 1:02d}", f"第{kill}期")
        delay = chance.uniform(0.0, 0.8)
        issuers.issue(url_of(ledger), archive.root, [job], kill_after_s=delay)
        before = whole(ledger, archive)
        try:
            issued(ledger, archive, period=job[0], number=job[1])
        except AlreadyIssued:
            assert before == kill + 1
        assert whole(ledger, archive) == kill + 1
