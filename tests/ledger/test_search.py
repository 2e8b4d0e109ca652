from datetime import date, datetime

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from ledger import search
from ledger.migrate import migrate
from ledger.session import Ledger
from ledger.tables import Article

SPEECH = (
    "".join(f"第{n}项工作要抓实抓细,让群众看得见。" for n in range(2500)) + "最后谈类乌齐县的牦牛。"
)
"""A speech of more than 30,000 characters, with one place at its very end."""


def _article(session: Session, number: int, title: str, body: str, now: datetime) -> None:
    session.add(
        Article(
            id=number,
            outlet_key="xzcd",
            channel_key="xzcd",
            source_key="xzcd-news",
            title=title,
            body=body,
            body_digest=str(number),
            published_on=date(2026, 10, 30),
            found_at=now,
        )
    )
    session.flush()
    search.index(session, number, title, body)


@pytest.fixture
def stocked(ledger: Ledger, now: datetime) -> Ledger:
    with ledger.writing() as session:
        _article(session, 1, "昌都召开会议", "会议研究卡若区冬季供暖。", now)
        _article(session, 2, "都昌县讯", "本文与昌江有关,与首都有关。", now)
        _article(session, 3, "一篇讲话", SPEECH, now)
        _article(session, 4, "5G网络进牧区", "江達縣的5G網絡開通。", now)
    return ledger


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("昌都", [1]),  # two characters, in order and together
        ("昌", [2, 1]),
        ("类乌齐县的牦牛", [3]),
        ("第2499项", [3]),
        ("江达县", [4]),  # written in traditional characters
        ("5g网络", [4]),
        ("会议 供暖", [1]),
        ("会议 牦牛", []),
        ("第3项 牦牛 讲话", [3]),  # far apart in the speech
        ("，。", []),
        ('" OR 1', []),
    ],
)
def test_a_word_of_any_length_is_found_exactly(
    stocked: Ledger, query: str, found: list[int]
) -> None:
    with stocked.reading() as session:
        assert search.find(session, query) == found


def test_indexing_again_replaces(stocked: Ledger) -> None:
    with stocked.writing() as session:
        search.index(session, 1, "改稿", "丁青县虫草交易。")
        assert search.find(session, "昌都") == []
        assert search.find(session, "虫草") == [1]


def test_a_long_phrase_across_two_pieces_is_found(ledger: Ledger, now: datetime) -> None:
    filler = "".join(chr(0x4E00 + n % 5000) for n in range(search.PIECE - 5))
    with ledger.writing() as session:
        _article(session, 9, "", filler + "贡觉县三岩片区搬迁群众喜迁新居过上新生活", now)
        assert search.find(session, "贡觉县三岩片区搬迁群众喜迁新居过上新生活") == [9]


def test_a_word_in_every_piece_of_a_long_text_counts_once(ledger: Ledger, now: datetime) -> None:
    filler = "".join(chr(0x4E00 + n % 5000) for n in range(search.PIECE))
    with ledger.writing() as session:
        _article(session, 8, "贡觉县", "", now)
        _article(session, 9, "", f"贡觉县{filler}贡觉县{filler}贡觉县", now)
        assert search.find(session, "贡觉县", limit=2) == [9, 8]


def test_the_newest_come_first_from_however_far_back(ledger: Ledger, now: datetime) -> None:
    """Ids as of a ledger of a million; looked for with several words and with one."""
    numbers = [7, 8, 20_000, 500_000, 900_000, 1_000_000]
    with ledger.writing() as session:
        for number in numbers:
            _article(session, number, "昌都的牦牛", "", now)
        _article(session, 999_999, "一篇讲话", SPEECH + "昌都", now)
        _article(session, 999_998, "昌都", "", now)
        assert search.find(session, "昌都 牦牛") == [1_000_000, 999_999, *numbers[-2::-1]]
        assert search.find(session, "昌都", limit=4) == [1_000_000, 999_999, 999_998, 900_000]
        assert search.find(session, "牦牛", limit=2, before_id=900_000) == [500_000, 20_000]


def test_a_long_article_is_found_by_words_of_two_pieces_after_an_upgrade(
    postgres_ledger: Ledger, now: datetime
) -> None:
    with postgres_ledger.writing() as session:
        _article(session, 3, "一篇讲话", SPEECH, now)
    migrate(postgres_ledger, to="0013")
    with postgres_ledger.reading() as session:
        assert session.scalar(text("SELECT min(piece) FROM article_search")) == 0
    migrate(postgres_ledger)
    with postgres_ledger.reading() as session:
        assert search.find(session, "第3项 牦牛") == [3]


def test_a_picture_without_a_word_is_kept_and_found_by_none(ledger: Ledger, now: datetime) -> None:
    with ledger.writing() as session:
        _article(session, 9, "……", "", now)
        assert search.find(session, "昌都") == []
