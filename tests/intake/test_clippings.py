"""A clipping becomes an article that a person's decision can stand on, with its proof kept."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from intake.proof import refuse_proof
from intake.register_clippings import as_article, assign, attach_proof, record
from ledger import search
from ledger.archive import Archive
from ledger.audit import breaks
from ledger.session import Ledger
from ledger.tables import Article, Audit, Candidate, Clipping, Decision, Placement, Submission
from office.errors import IntakeError
from office.house import Office
from review.decide import Decider, link
from tests.intake.files import BODY, row, workbook

PNG = b"\x89PNG\r\n\x1a\n" + bytes(40)
VALUES = {
    "title": "江达开办夜校",
    "channel": "《昌都报》",
    "published_on": "2026-10-30",
    "page_no": "2",
    "position": "头条",
    "authors": "扎西次仁",
    "body": BODY,
}


@pytest.fixture
def recorded(ledger: Ledger, office: Office, now: datetime) -> Any:
    """Register a clipping from a page's form; return its id."""

    def recorded(**changed: str) -> int:
        with ledger.writing() as session:
            values = VALUES | changed
            return record(session, values, office=office, now=now, by="王某").id

    return recorded


def test_a_clipping_is_an_article_of_its_channel_without_a_page(
    ledger: Ledger, recorded: Any
) -> None:
    number = recorded()
    with ledger.reading() as session:
        clipping = session.get_one(Clipping, number)
        article = session.get_one(Article, clipping.article_id)
        assert (article.outlet_key, article.channel_key) == ("cdb", "cdb")
        assert (article.source_key, article.url, article.page_id) == ("cdb-clippings", None, None)
        assert (article.page_no, article.position) == ("2", "头条")
        assert (article.body, article.byline) == (BODY, ["扎西次仁"])
        assert (article.published_on, article.degraded) == (date(2026, 10, 30), ["no_page"])
        assert set(article.provenance.values()) == {f"clipping:{number}"}
        assert [version.version for version in article.versions] == [1]
        assert article.match_state == "pending"
        assert search.find(session, "牧场") == [article.id]
        assert list(session.scalars(select(Audit.act))) == ["clipping.record"]


def test_a_clipping_without_text_says_so(ledger: Ledger, recorded: Any) -> None:
    number = recorded(body="")
    with ledger.reading() as session:
        clipping = session.get_one(Clipping, number)
        article = session.get_one(Article, clipping.article_id)
        assert (article.body, article.degraded) == ("", ["no_page", "no_body"])


def test_two_pieces_of_one_page_without_text_stay_two(ledger: Ledger, recorded: Any) -> None:
    recorded(body="")
    recorded(body="", title="江达表彰先进")
    with ledger.reading() as session:
        assert session.scalar(select(func.count()).select_from(Article)) == 2


def test_a_piece_the_crawl_found_that_day_is_not_doubled(
    ledger: Ledger, recorded: Any, now: datetime
) -> None:
    with ledger.writing() as session:
        found = Article(
            outlet_key="cdb",
            channel_key="cdb",
            source_key="cdb-epaper",
            title="江达 开办夜校",
            body="江达开办夜校,这是数字报的正文。",
            body_digest="x",
            published_on=date(2026, 10, 30),
            found_at=now,
        )
        session.add(found)
        session.flush()
        crawled = found.id
    number = recorded()
    with ledger.reading() as session:
        assert session.get_one(Clipping, number).article_id == crawled
        assert session.scalar(select(func.count()).select_from(Article)) == 1


def test_the_same_clipping_twice_is_one(ledger: Ledger, recorded: Any) -> None:
    assert recorded() == recorded()
    with ledger.reading() as session:
        assert session.scalar(select(func.count()).select_from(Article)) == 1


def test_deciding_on_a_clipping_is_a_person_s_act(
    ledger: Ledger, recorded: Any, take: Any, office: Office, now: datetime
) -> None:
    take(workbook(row("江达开办夜校")))
    number = recorded()
    with ledger.reading() as session:
        assert session.get_one(Clipping, number).submission_id is not None
        for nothing in (Candidate, Decision, Placement):
            assert session.scalar(select(func.count()).select_from(nothing)) == 0
    with ledger.writing() as session:
        clipping = session.get_one(Clipping, number)
        assert clipping.submission_id is not None
        assert clipping.article_id is not None
        decider = Decider("李四")
        ids = (clipping.submission_id, clipping.article_id)
        decided = link(session, *ids, decider=decider, at=now, office=office)
        assert decided.placement is not None
        placement = decided.placement
        assert (placement.channel_key, placement.medium) == ("cdb", "print")
        assert (placement.published_on, placement.period) == (date(2026, 10, 30), "2026-10")
        assert (placement.confirmed_by, placement.decider_kind) == ("李四", "person")
        assert decided.decision.page_id is None
        assert list(breaks(session)) == []


def test_whose_piece_a_clipping_is_may_be_said_later(
    ledger: Ledger, recorded: Any, take: Any, now: datetime
) -> None:
    number = recorded(title="改过的题目")
    take(workbook(row("江达开办夜校")))
    with ledger.writing() as session:
        assert session.get_one(Clipping, number).submission_id is None
        piece = session.scalars(select(Submission.id)).one()
        assert (
            assign(session, number, submission_id=piece, at=now, by="王某").submission_id == piece
        )
        with pytest.raises(IntakeError, match="没有这篇稿件"):
            assign(session, number, submission_id=piece + 99, at=now, by="王某")


def test_the_scan_is_kept_under_its_digest(
    ledger: Ledger, recorded: Any, now: datetime, tmp_path: Path
) -> None:
    number, archive = recorded(), Archive(tmp_path / "archive")
    with ledger.writing() as session:

        def attach(data: bytes, name: str) -> str:
            return attach_proof(
                session, number, data, name=name, archive=archive, at=now, by="王某"
            )

        digest, again = attach(PNG, "昌都报1030.png"), attach(PNG + b"2", "昌都报二版.png")
    assert archive.load(digest) == PNG
    with ledger.reading() as session:
        clipping = session.get_one(Clipping, number)
        assert (clipping.proof_digest, clipping.proof_name) == (again, "昌都报二版.png")
        acts = session.scalars(select(Audit).where(Audit.act == "clipping.proof")).all()
        assert [act.details["digest"] for act in acts] == [digest, again]


@pytest.mark.parametrize(
    ("data", "name", "words"),
    [
        (b"", "a.png", "是空的"),
        (b"<html><script>alert(1)</script>", "a.png", "图片、PDF、录音或录像"),
        (b"PK\x03\x04" + bytes(40), "a.docx", "图片、PDF、录音或录像"),
        (b"MZ" + bytes(40), "a.jpg", "图片、PDF、录音或录像"),
        (PNG, "【机密】样报.png", "疑似涉密"),
        (PNG + bytes(20_000_000), "a.png", "超过 20 MB"),
    ],
)
def test_what_is_no_proof_is_not_kept(data: bytes, name: str, words: str) -> None:
    with pytest.raises(IntakeError, match=words):
        refuse_proof(data, name)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"channel": "某某报"}, "媒体库里没有"),
        ({"published_on": "2027-01-01"}, "在今天之后"),
        ({"title": " "}, "缺少标题"),
        ({"ref": "无此号"}, "没有编号为"),
    ],
)
def test_a_form_with_a_wrong_field_is_refused_and_names_it(
    sqlite_ledger: Ledger, office: Office, now: datetime, changed: dict[str, str], words: str
) -> None:
    with sqlite_ledger.writing() as session:
        with pytest.raises(IntakeError) as refused:
            record(session, VALUES | changed, office=office, now=now, by="王某")
        assert words in refused.value.rows[0][1]
        assert session.scalars(select(Clipping)).all() == []


def test_a_clipping_from_before_becomes_an_article_when_asked(
    ledger: Ledger, office: Office, now: datetime
) -> None:
    with ledger.writing() as session:
        clipping = Clipping(
            channel_key="cdb",
            title="江达开办夜校",
            published_on=date(2026, 10, 30),
            recorded_by="王某",
            recorded_at=now,
        )
        session.add(clipping)
        session.flush()
        article = as_article(session, clipping, office=office, at=now)
        assert clipping.article_id == article.id
        assert as_article(session, clipping, office=office, at=now).id == article.id
