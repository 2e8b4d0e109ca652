"""Why a piece was not found is kept with it: the nearest articles and what they fell short on."""

from sqlalchemy import select

from ledger.session import Ledger
from ledger.tables import Article, Submission
from matcher.given import Given
from matcher.run import run
from matcher.settings import shipped
from tests.matcher.pieces import MEETING, OTHER, ROAD, SCHOOL
from tests.review.newsroom import AT, Newsroom, office

ANOTHER_MONTH = MEETING.translate(str.maketrans("0123456789", "4738261950"))


def compare(ledger: Ledger) -> None:
    run(ledger, Given(office(), shipped(), AT))


def near(ledger: Ledger) -> list[tuple[str, list[str]]]:
    """Return title and comparisons of the nearest articles of the one submission."""
    with ledger.reading() as session:
        kept = session.scalars(select(Submission.nearest)).one()
        titles = dict(session.execute(select(Article.id, Article.title)).all())
        return [(titles[n["article"]], [s["key"] for s in n["short"]]) for n in kept]


def test_the_nearest_article_is_kept_with_what_it_fell_short_on(ledger: Ledger) -> None:
    with ledger.writing() as session:
        desk = Newsroom(session)
        desk.submission(body=MEETING)
        desk.article(body=ANOTHER_MONTH, title="上月简报")
        desk.article(body=OTHER, title="无关报道")
    compare(ledger)
    ((title, short),) = near(ledger)
    assert title == "上月简报"
    assert {"differ", "differing"} & set(short)


def test_later_articles_join_the_nearest_and_earlier_ones_are_seen_too(ledger: Ledger) -> None:
    with ledger.writing() as session:
        Newsroom(session).article(body=ANOTHER_MONTH, title="上月简报")
    compare(ledger)
    with ledger.writing() as session:
        Newsroom(session).submission(body=MEETING)
    compare(ledger)
    assert [title for title, _ in near(ledger)] == ["上月简报"]
    with ledger.writing() as session:
        desk = Newsroom(session, numbers={"article": 5})
        desk.article(body=OTHER + ANOTHER_MONTH[:150], title="又一篇")
    compare(ledger)
    assert {title for title, _ in near(ledger)} == {"上月简报", "又一篇"}


def test_a_changed_text_forgets_what_was_near_to_the_old_one(ledger: Ledger) -> None:
    with ledger.writing() as session:
        desk = Newsroom(session)
        desk.submission(body=MEETING)
        desk.article(body=ANOTHER_MONTH)
        desk.article("people", body=ROAD)
    compare(ledger)
    with ledger.writing() as session:
        row = session.scalars(select(Submission)).one()
        row.body, row.version, row.match_state = SCHOOL, 2, "pending"
    compare(ledger)
    assert near(ledger) == []
