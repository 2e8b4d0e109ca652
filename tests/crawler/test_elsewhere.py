"""An outlet that brought nothing while others credit it: said as a suspicion, and only then."""

from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from crawler.elsewhere import suspicions
from ledger.queries import nights
from ledger.session import Ledger
from ledger.tables import Article, Night, Outcome
from office.calendar import Calendar, DaysOff
from office.house import Office
from office.outlets import Channel, Outlet, Source
from office.profile import Profile
from tests.crawler.fault_server import FaultServer, Reply
from tests.crawler.newsstand import Piece, Stand, list_page, piece_page, pieces, show

DAY = date(2026, 10, 31)
AT = datetime(2026, 10, 31, 1, 0, tzinfo=UTC)
TEXT = (
    "昌都市卡若区近日组织党员干部深入俄洛镇各村开展冬季取暖物资发放,二百户群众领到牛粪炉和取暖煤。"
)


def outlet(key: str, name: str, **more: Any) -> Outlet:
    return Outlet(
        key=key,
        name=name,
        domains=(f"{key}.example",),
        channels=(Channel(key=key, tier="prefecture", medium="web"),),
        sources=(Source(key=f"{key}-news", channel=key, kind="listing"),),
        **more,
    )


def house(calendar: Calendar = Calendar()) -> Office:  # noqa: B008 - frozen
    outlets = (outlet("xzcd", "昌都新闻网", aliases=("昌都网",)), outlet("people", "人民网"))
    return Office(
        profile=Profile(version=1, name="办公室"), tiers=(), outlets=outlets, calendar=calendar
    )


def ran(session: Session, where: str, body: str = TEXT, **more: Any) -> int:
    fields: dict[str, Any] = {"origin": None, "published_on": DAY} | more
    article = Article(
        outlet_key=where,
        channel_key=where,
        source_key=f"{where}-news",
        title="卡若区发放取暖物资",
        body=body,
        body_digest=sha256(repr((where, body, more)).encode()).hexdigest(),
        found_at=AT,
        **fields,
    )
    session.add(article)
    session.flush()
    return article.id


def quiet(**more: Any) -> dict[str, Outcome]:
    fields = {"state": "nothing_new", "new": 0, "articles": 0} | more
    return {"xzcd-news": Outcome(source_key="xzcd-news", outlet_key="xzcd", day=DAY, **fields)}


@pytest.mark.parametrize("origin", ["昌都新闻网", " 昌都网 "])
def test_a_credit_for_what_is_not_held_is_a_suspicion(ledger: Ledger, origin: str) -> None:
    """By any of the outlet's names, from the day before on."""
    with ledger.writing() as session:
        ran(session, "xzcd", "另一篇稿件的正文,与上面那一篇没有一句相同,讲的是类乌齐县的事情。")
        one = ran(session, "people", origin=origin, published_on=DAY - timedelta(days=1))
        assert suspicions(session, house(), quiet(), DAY) == {"xzcd-news": [one]}


def test_what_we_hold_of_it_is_none_whatever_its_title_became(ledger: Ledger) -> None:
    with ledger.writing() as session:
        ran(session, "xzcd", f"昌都讯 {TEXT}", published_on=DAY - timedelta(days=6))
        ran(session, "people", origin="昌都新闻网")
        assert suspicions(session, house(), quiet(), DAY) == {}


@pytest.mark.parametrize(
    ("outcomes", "day", "origin"),
    [
        (quiet(new=1), DAY, "昌都新闻网"),
        (quiet(state="unreachable"), DAY, "昌都新闻网"),
        ({}, DAY, "昌都新闻网"),
        (quiet(), DAY + timedelta(days=3), "昌都新闻网"),
        (quiet(), DAY, "新华网"),
        (quiet(), DAY, None),
    ],
)
def test_nothing_is_said_of_a_night_that_brought_something_failed_or_lies_elsewhere(
    sqlite_ledger: Ledger, outcomes: dict[str, Outcome], day: date, origin: str | None
) -> None:
    with sqlite_ledger.writing() as session:
        ran(session, "people", origin=origin)
        assert suspicions(session, house(), outcomes, day) == {}


def test_a_holiday_raises_none(sqlite_ledger: Ledger) -> None:
    """Lists rest, and what is reprinted then is old."""
    off = DaysOff.model_validate({"name": "国庆", "from": DAY, "to": DAY})
    calendar = Calendar(holidays=(off,))
    with sqlite_ledger.writing() as session:
        ran(session, "people", origin="昌都新闻网")
        assert suspicions(session, house(calendar), quiet(), DAY) == {}


def test_the_night_says_so_and_the_gaps_tell_which_articles(
    sqlite_ledger: Ledger, tmp_path: Path
) -> None:
    """The outcome stays a good one with its reason, and a person is asked to look."""
    with FaultServer() as site, FaultServer() as other:
        show(site, pieces(4))
        show(other, pieces(4, first=100))
        stand = Stand(tmp_path, sqlite_ledger)
        stand.add("xzcd", site)
        stand.outlets[-1]["name"] = "昌都报"  # as the pages of these sites print it
        stand.add("people", other)
        stand.crawl(AT)
        fresh = Piece(200, date(2026, 10, 31), body=TEXT)
        other.pages["/index.html"] = Reply(list_page([fresh, *pieces(4, first=100)]))
        other.pages[fresh.path] = Reply(piece_page(fresh))
        told = stand.crawl(AT + timedelta(hours=24))["by"]
    assert (told["xzcd"]["state"], told["xzcd"]["why"]) == ("nothing_new", nights.CREDITED)
    assert told["people"]["why"] is None
    with sqlite_ledger.reading() as session:
        (found,) = nights.suspicions(
            session, source_keys=["xzcd-news"], from_on=DAY, to_on=DAY + timedelta(days=1)
        )
        title = session.get_one(Article, found.article_ids[0]).title
        assert session.scalars(select(Night)).all()
    assert title == fresh.title
