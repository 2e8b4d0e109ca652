"""What the ledger says is read in the truth's own terms, on both databases."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy.orm import Session

from demo.outcome import found
from demo.plan import make_plan
from ledger.session import Ledger
from ledger.tables import (
    Article,
    Candidate,
    FrontierUrl,
    Night,
    Outcome,
    Placement,
    Submission,
)

PLAN = make_plan(0)
AT = datetime(2026, 10, 30, 0, 0, tzinfo=UTC)


def add(session: Session, row: Any) -> Any:
    session.add(row)
    session.flush()
    return row


def submission(session: Session, number: int) -> Submission:
    piece = PLAN.handed[number]
    row = Submission(
        ref=piece.ref,
        kind="info",
        title=piece.title,
        body=piece.body,
        submitted_at=piece.submitted_at,
        received_at=AT,
        openness="public",
    )
    return add(session, row)  # type: ignore[no-any-return] # add hands back what it took


def article(session: Session, channel: str, digest: str, body: str = "正文") -> Article:
    row = Article(
        outlet_key=channel,
        channel_key=channel,
        source_key=f"{channel}-list",
        url=f"http://127.0.0.1:1/{digest}",
        title="标题",
        body=body,
        body_digest=digest,
        published_on=AT.date(),
        found_at=AT,
        degraded=[] if body else ["no_body"],
    )
    return add(session, row)  # type: ignore[no-any-return] # likewise


def candidate(session: Session, ours: Submission, theirs: Article, state: str) -> None:
    row = Candidate(
        submission_id=ours.id,
        article_id=theirs.id,
        probability=0.99,
        band="review",
        extent="full",
        composite_n=1,
        coverage_submission=1.0,
        coverage_article=1.0,
        holds=["contested"],
        settings_digest="x",
        found_at=AT,
        state=state,
    )
    add(session, row)


def placement(session: Session, ours: Submission, theirs: Article, state: str) -> None:
    row = Placement(
        submission_id=ours.id,
        channel_key=theirs.channel_key,
        state=state,
        outlet_key=theirs.outlet_key,
        tier="central",
        medium="web",
        published_on=AT.date(),
        period="2026-10",
        article_id=theirs.id,
        extent="full",
        composite_n=1,
        relation="original",
        confirmed_at=AT,
        confirmed_by="rule:text-certain",
        decider_kind="rule",
    )
    add(session, row)


def test_only_what_stands_and_what_waits_is_found(ledger: Ledger) -> None:
    with ledger.writing() as session:
        ours, other = submission(session, 0), submission(session, 1)
        here, there = article(session, "people", "a"), article(session, "xzcd", "b")
        placement(session, ours, here, "standing")
        placement(session, other, here, "withdrawn")
        candidate(session, other, there, "waiting")
        candidate(session, ours, here, "decided")
    with ledger.reading() as session:
        seen = found(session, PLAN.handed[:3])
    assert seen.missing == (PLAN.handed[2].ref,)
    assert list(seen.placed) == [(PLAN.handed[0].ref, "people")]
    assert list(seen.waiting) == [(PLAN.handed[1].ref, "xzcd")]
    assert seen.waiting[PLAN.handed[1].ref, "xzcd"].holds == {"contested"}


def test_nights_and_pages_that_gave_no_text_are_found(ledger: Ledger) -> None:
    with ledger.writing() as session:
        night = add(session, Night(day=AT.date(), started_at=AT, host="h", pid=1))
        add(
            session,
            Outcome(
                night_id=night.id,
                source_key="xzcd-list",
                channel_key="xzcd",
                outlet_key="xzcd",
                day=AT.date(),
                state="drifted",
                why="empty_list",
                at=AT,
            ),
        )
        empty, full = article(session, "krrm", "c", body=""), article(session, "krrm", "d")
        add(
            session,
            FrontierUrl(
                url="http://127.0.0.1:1/p/1.html",
                url_key="http://127.0.0.1:1/p/1.html",
                kind="article",
                source_key="krrm-list",
                channel_key="krrm",
                outlet_key="krrm",
                domain="127.0.0.1:1",
                state="quarantined",
                why="script_page",
                due_at=AT,
                found_at=AT,
            ),
        )
    with ledger.reading() as session:
        seen = found(session, PLAN.handed)
    assert [(one.source, one.state, one.why) for one in seen.nights[0]] == [
        ("xzcd-list", "drifted", "empty_list")
    ]
    assert seen.unreadable == {
        empty.url: "no_body",
        "http://127.0.0.1:1/p/1.html": "quarantined:script_page",
    }
    assert seen.addresses == {full.url}
