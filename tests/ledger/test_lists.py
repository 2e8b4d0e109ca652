"""Lists a page at a time: the same rows as if all were read and sorted."""

from datetime import date, datetime, timedelta

from ledger.queries import lists
from ledger.queries.lists import Window
from ledger.session import Ledger
from ledger.tables import Article

CHANNELS = ("people", "xzcd", "tibetdaily", "cdtv")
DAY = date(2026, 10, 1)
COUNT = 60


def _fill(ledger: Ledger, now: datetime) -> None:
    """Write articles of four channels, several a day, whose ids do not follow their days."""
    with ledger.writing() as session:
        session.add_all(
            Article(
                id=number + 1, outlet_key="o", channel_key=CHANNELS[number % 4], source_key="s",
                title=str(number), body="b", body_digest=str(number), found_at=now,
                published_on=DAY + timedelta(days=number * 7 % 11),
            )
            for number in range(COUNT)
        )  # fmt: skip


def test_some_channels_are_paged_as_all_of_them_would_be(ledger: Ledger, now: datetime) -> None:
    """Channel by channel, each row once, the latest first; a span of days narrows them as ever."""
    _fill(ledger, now)
    wanted = {"xzcd", "cdtv"}
    window = Window(from_on=DAY + timedelta(days=2))
    with ledger.reading() as session:
        rows = [row for row in session.query(Article) if row.channel_key in wanted]
        kept = [row for row in rows if row.published_on >= DAY + timedelta(days=2)]
        expected = sorted(kept, key=lambda row: (row.published_on, row.id), reverse=True)
        found, after = list[Article](), None
        while found == [] or after:
            page = lists.articles(
                session, window, channels=tuple(sorted(wanted)), after=after, limit=7
            )
            found, after = [*found, *page.rows], page.after
        assert [row.id for row in found] == [row.id for row in expected]
        nothing = lists.articles(session, Window(), channels=())
    assert nothing.rows == ()
