"""The screenshot of a page that proves a placement is one press from the receipt and the review."""

from datetime import datetime

import pytest
from fastapi import FastAPI
from sqlalchemy import select

from ledger.archive import Archive
from ledger.session import Ledger
from ledger.tables import Candidate, Screenshot
from review.decide import Decider, confirm
from tests.api.conftest import signed_in
from tests.api.newsroom import Newsroom

HTML = {"Accept": "text/html"}
PNG = b"\x89PNG\r\n\x1a\n-a picture"


@pytest.fixture
def proved(newsroom: Newsroom, app: FastAPI, now: datetime) -> tuple[int, int, str]:
    """A confirmed find: its number, its article, and the piece's."""
    office = app.state.context.office
    with newsroom.ledger.writing() as session:
        find = session.scalars(select(Candidate).order_by(Candidate.id)).first()
        assert find is not None
        confirm(session, find.id, decider=Decider("zhaxi"), at=now, office=office)
        return find.id, find.article_id, find.submission.ref


def take(newsroom: Newsroom, ledger: Ledger, article_id: int, now: datetime) -> str:
    digest = Archive(newsroom.archive_root).store(PNG, "a.png")
    with ledger.writing() as session:
        session.add(
            Screenshot(
                article_id=article_id,
                url="http://a.example/1.html",
                asked_at=now,
                tries=1,
                digest=digest,
                size=len(PNG),
            )
        )
    return digest


def test_the_picture_is_linked_where_the_placement_is_looked_at(
    app: FastAPI,
    newsroom: Newsroom,
    ledger: Ledger,
    proved: tuple[int, int, str],
    now: datetime,
) -> None:
    """Receipt with its digest, the decided find, the article; nowhere before there is one."""
    find, article, ref = proved
    who = signed_in(app, "reviewer")
    address = f"/articles/{article}/screenshot.png"
    pages = (f"/receipts/{ref}", f"/review/{find}", f"/articles/{article}")
    assert who.get(address).status_code == 404
    for page in pages:
        assert address not in who.get(page, headers=HTML).text
    digest = take(newsroom, ledger, article, now)
    for page in pages:
        assert f'href="{address}"' in who.get(page, headers=HTML).text, page
    assert digest in who.get(pages[0], headers=HTML).text
    picture = who.get(address)
    assert (picture.status_code, picture.content) == (200, PNG)
    assert picture.headers["content-type"] == "image/png"
    assert picture.headers["x-kept-sha256"] == digest
