"""A hand-kept ledger against what is found: what proves a claim, and what never does."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from intake.lookback import Finding, Lookback, look_back
from intake.past_ledger import Claim
from ledger.session import Ledger
from ledger.tables import (
    Article,
    Candidate,
    Clipping,
    Night,
    Outcome,
    Placement,
    Submission,
)
from office.errors import IntakeError
from office.house import Office
from review.decide import Decider, link, reject
from tests.intake.files import workbook

HEADINGS = ["单位", "作者", "标题", "媒体", "级别", "日期", "链接"]
SINCE, TODAY = date(2026, 1, 1), date(2026, 10, 31)
DAY = date(2026, 10, 12)


def claim(title: str = "江达开办牧民夜校", **more: Any) -> Claim:
    fields: dict[str, Any] = {
        "where": f"台账!{title}",
        "title": title,
        "channel": "xzcd",
        "published_on": DAY,
        "unit": "江达县委组织部",
        "authors": (("扎西次仁", "informant"),),
        "url": None,
        "page_no": None,
        "tier": None,
        "ref": None,
        "stated": (),
        **more,
    }
    return Claim(**fields)


def article(session: Session, title: str, **more: Any) -> Article:
    fields: dict[str, Any] = {
        "outlet_key": "xzcd",
        "channel_key": "xzcd",
        "source_key": "xzcd-news",
        "title": title,
        "body": f"{title}。",
        "body_digest": sha256(repr((title, more)).encode()).hexdigest(),
        "published_on": DAY,
        "found_at": datetime.fromisoformat("2026-10-31T01:00+00:00"),
        **more,
    }
    found = Article(**fields)
    session.add(found)
    session.flush()
    return found


def piece(session: Session, title: str = "江达开办牧民夜校") -> Submission:
    at = datetime.fromisoformat("2026-10-11T01:00+00:00")
    found = Submission(
        ref=f"S-{title}",
        kind="publicity",
        title=title,
        unit_as_stated="江达县委组织部",
        submitted_at=at,
        received_at=at,
        openness="public",
    )
    session.add(found)
    session.flush()
    return found


Look = Callable[..., Lookback]


@pytest.fixture
def look(office: Office) -> Look:
    def look(session: Session, *claims: Claim) -> Lookback:
        return look_back(session, claims, office=office, since=SINCE, today=TODAY)

    return look


def one(look: Look, session: Session, **more: Any) -> Finding:
    (finding,) = look(session, claim(**more)).findings
    return finding


def test_a_title_near_its_day_in_its_channel_proves_a_claim(ledger: Ledger, look: Look) -> None:
    with ledger.writing() as session:
        article(session, "江达开办牧民夜校", published_on=DAY - timedelta(days=5))
        article(session, "昌都江达:开办牧民夜校", published_on=DAY)
        exact = article(session, "江达开办牧民夜校", published_on=DAY + timedelta(days=1))
        finding = one(look, session)
        assert finding.state == "proved"
        assert finding.proof is not None
        assert (finding.proof.article_id, finding.proof.by) == (exact.id, "title")
        assert not finding.proof.has_page


@pytest.mark.parametrize(
    ("title", "more"),
    [
        ("江达开办牧民夜校", {"published_on": DAY + timedelta(days=8)}),
        ("江达开办牧民夜校", {"outlet_key": "cdb", "channel_key": "cdb"}),
        ("昌都召开旅游发展大会", {}),
    ],
)
def test_another_day_channel_or_title_proves_nothing(
    sqlite_ledger: Ledger, look: Look, title: str, more: dict[str, Any]
) -> None:
    with sqlite_ledger.writing() as session:
        article(session, title, **more)
        assert one(look, session).state == "not_found"


def test_the_report_of_another_quarter_proves_nothing(sqlite_ledger: Ledger, look: Look) -> None:
    with sqlite_ledger.writing() as session:
        article(session, "昌都市前二季度信息工作情况通报")
        assert one(look, session, title="昌都市前三季度信息工作情况通报").state == "not_found"


def test_an_address_proves_a_claim_whatever_the_title_became(ledger: Ledger, look: Look) -> None:
    with ledger.writing() as session:
        url = "http://www.xzcd.com/article/202610/7.html"
        article(session, "夜校里的灯光", url=url, published_on=DAY + timedelta(days=40))
        finding = one(look, session, url="https://www.xzcd.com/article/202610/7.html#a")
        assert finding.proof is not None
        assert (finding.proof.by, finding.proof.likeness) == ("url", 0.0)


def test_a_find_that_waits_proves_a_claim_and_a_rejected_one_does_not(
    ledger: Ledger, look: Look, office: Office, now: datetime
) -> None:
    with ledger.writing() as session:
        own, other = piece(session), article(session, "夜校里的灯光")
        find = Candidate(
            submission=own,
            article=other,
            probability=0.9,
            band="review",
            extent="full",
            composite_n=1,
            coverage_submission=1.0,
            coverage_article=1.0,
            settings_digest="x",
            found_at=now,
        )
        session.add(find)
        session.flush()
        proof = one(look, session).proof
        assert proof is not None
        assert (proof.by, proof.article_id) == ("text", other.id)
        decider = Decider("李四")
        reject(session, find.id, decider=decider, at=now, office=office, reason="not_ours")
        assert one(look, session).state == "not_found"


def test_a_placement_that_stands_proves_a_claim_and_one_nobody_claimed_is_listed(
    ledger: Ledger, look: Look, office: Office, now: datetime
) -> None:
    with ledger.writing() as session:
        own, other = piece(session), piece(session, "类乌齐一窗通办")
        for submission in (own, other):
            ran = article(session, f"改后的{submission.title[:4]}题")
            decider = Decider("李四")
            link(session, submission.id, ran.id, decider=decider, at=now, office=office)
        report = look(session, claim())
        proof = report.findings[0].proof
        assert proof is not None
        assert (proof.by, proof.placement_id is not None) == ("placement", True)
        (unclaimed,) = report.unclaimed
        assert (unclaimed.submission_ref, unclaimed.unit) == (other.ref, "江达县委组织部")


def test_what_is_not_found_says_which_days_were_not_read(
    ledger: Ledger, look: Look, now: datetime
) -> None:
    with ledger.writing() as session:
        article(session, "早先的一篇", published_on=date(2026, 9, 1))
        for n in range(5):
            day = DAY + timedelta(days=n)
            night = Night(day=day, started_at=now, host="h", pid=1)
            state = "unreachable" if n == 2 else "ok"
            outcome = Outcome(
                night=night,
                source_key="xzcd-news",
                channel_key="xzcd",
                outlet_key="xzcd",
                day=day,
                state=state,
                at=now,
            )
            session.add(outcome)
        session.flush()
        finding = one(look, session)
        assert (finding.state, finding.looked_days, finding.gap_days) == ("not_found", 8, 4)
        assert finding.held_since == date(2026, 9, 1)


def test_a_manual_channel_is_not_searchable_unless_somebody_brought_the_piece(
    sqlite_ledger: Ledger, look: Look
) -> None:
    with sqlite_ledger.writing() as session:
        assert one(look, session, channel="cdb").state == "not_searchable"
        article(session, "江达开办牧民夜校", outlet_key="cdb", channel_key="cdb")
        assert one(look, session, channel="cdb").state == "proved"


def test_a_title_in_the_outlet_s_other_channel_is_named(sqlite_ledger: Ledger, look: Look) -> None:
    with sqlite_ledger.writing() as session:
        article(session, "江达开办牧民夜校", outlet_key="people", channel_key="people-xz")
        finding = one(look, session, channel="people")
        assert (finding.state, finding.elsewhere) == ("not_found", "people-xz")


def test_claims_from_before_the_day_are_counted_and_left_out(
    sqlite_ledger: Ledger, look: Look
) -> None:
    with sqlite_ledger.reading() as session:
        report = look(session, claim(), claim("旧稿一篇", published_on=date(2025, 12, 31)))
        assert (len(report.findings), report.earlier) == (1, 1)
        assert report.until == DAY


# -- taking a past ledger in -----------------------------------------------------------------


def past(*rows: list[Any]) -> bytes:
    return workbook(*rows, headings=HEADINGS, sheet="台账")


ROW = [
    "江达县委组织部",
    "扎西次仁",
    "江达开办牧民夜校",
    "昌都新闻网",
    "市(地)级",
    "2026-03-02",
    None,
]


def test_a_past_ledger_is_registered_as_said_and_counts_for_nothing(
    ledger: Ledger, take: Any
) -> None:
    both = [*ROW[:3], "人民网西藏频道、昌都报", None, "2026-03-05", None]
    report = take(past(ROW, both, ROW), "台账.xlsx")
    assert (report.kind, report.read, report.written) == ("past_ledger", 3, 3)
    assert any("只登记一次" in note.words for note in report.notes)
    with ledger.reading() as session:
        work = session.scalars(select(Submission)).one()
        assert (work.state, work.match_state, work.tags) == ("accepted", "compared", ["历年台账"])
        assert [author.name for author in work.authors] == ["扎西次仁"]
        rows = session.scalars(select(Clipping).order_by(Clipping.id)).all()
        assert [row.channel_key for row in rows] == ["xzcd", "people-xz", "cdb"]
        assert {row.submission_id for row in rows} == {work.id}
        assert {row.article_id for row in rows} == {None}
        assert session.scalar(select(func.count()).select_from(Placement)) == 0


def test_a_past_ledger_s_row_meets_the_piece_the_ledger_has(ledger: Ledger, take: Any) -> None:
    with ledger.writing() as session:
        known = piece(session).id
    take(past(ROW, ["类乌齐县委组织部", *ROW[1:]]))
    with ledger.reading() as session:
        pieces = list(session.scalars(select(Clipping.submission_id).order_by(Clipping.id)))
        assert pieces[0] == known
        assert pieces[1] != known


@pytest.mark.parametrize(
    ("place", "value", "words"),
    [
        (3, "人民网、某某报", "媒体库里没有 '某某报'"),
        (3, "、", "缺少媒体"),
        (5, "3月2日", "没有年份"),
        (5, "2026/3/2/4", "有歧义"),
        (2, None, "缺少标题"),
        (1, "扎西 次仁们", "不像姓名"),
        (6, "见附件", "链接应以 http"),
    ],
)
def test_a_bad_row_of_a_past_ledger_is_named(take: Any, place: int, value: Any, words: str) -> None:
    bad = [*ROW]
    bad[place] = value
    with pytest.raises(IntakeError) as refused:
        take(past(ROW, bad))
    assert words in refused.value.rows[0][1]


def test_a_grade_unlike_today_s_is_noted(take: Any) -> None:
    report = take(past([*ROW[:4], "中央级", *ROW[5:]]), dry_run=True)
    assert any("以媒体库为准" in note.words for note in report.notes)
