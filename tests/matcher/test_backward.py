"""New submissions are held against what was published, by month, from files."""

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, func, select

from ledger.session import Ledger
from ledger.tables import Article, Candidate, Submission, SubmissionAuthor
from matcher import reading
from matcher.backward import holding
from matcher.backward_rows import Earlier
from matcher.document import prepare
from matcher.earlier import Fitting, Search, search
from matcher.given import Given
from matcher.horizon import compared_from
from matcher.index import build_segment, index_of
from matcher.judge import Judge
from matcher.pieces import Piece, Report
from matcher.run import run
from matcher.settings import Window, shipped
from matcher.settle import Counts
from matcher.standing import stand
from tests.matcher.pieces import CLINIC, MEETING, OTHER, PIECES, ROAD, SCHOOL
from tests.review.newsroom import AT, Newsroom, office

ROOT = Path(__file__).parents[2]
ANOTHER_MONTH = MEETING.translate(str.maketrans("0123456789", "4738261950"))
SEPTEMBER, OCTOBER = date(2026, 9, 3), date(2026, 10, 12)


def compare(ledger: Ledger, folder: Path | None) -> Counts:
    return run(ledger, Given(office(), shipped(), AT, folder))


def published(ledger: Ledger, *texts: tuple[str, date]) -> None:
    with ledger.writing() as session:
        before = session.scalar(select(func.count(Article.id))) or 0
        desk = Newsroom(session, numbers={"article": before})
        for body, day in texts:
            desk.article(body=body, published_on=day)


def registered(ledger: Ledger, body: str, number: int = 1) -> None:
    with ledger.writing() as session:
        Newsroom(session, numbers={"submission": number}).submission(body=body, submitted_at=AT)


def found(ledger: Ledger) -> list[tuple[int, str]]:
    with ledger.reading() as session:
        rows = select(Candidate.submission_id, Article.body).join(Article).order_by(Article.id)
        return [(s, b) for s, b in session.execute(rows.where(Candidate.state == "waiting"))]


def months(folder: Path) -> list[str]:
    return sorted(p.name for p in (folder / "articles").iterdir())


def test_a_late_piece_finds_what_was_run_in_any_month_of_its_window(
    ledger: Ledger, tmp_path: Path
) -> None:
    published(ledger, (MEETING, SEPTEMBER), (ROAD, SEPTEMBER), (MEETING + SCHOOL, OCTOBER))
    compare(ledger, tmp_path)
    registered(ledger, MEETING)
    assert compare(ledger, tmp_path).written == 2
    assert found(ledger) == [(1, MEETING), (1, MEETING + SCHOOL)]
    assert months(tmp_path) == ["2026-09", "2026-10"]


def test_only_articles_that_share_text_are_read(ledger: Ledger, tmp_path: Path) -> None:
    published(ledger, (MEETING, SEPTEMBER), (ROAD, SEPTEMBER), (SCHOOL, OCTOBER), (OTHER, OCTOBER))
    compare(ledger, None)
    near = stand([Piece("p", SCHOOL, submitted_at=AT)])
    with ledger.reading() as session:
        zone = office().profile.zone
        reach = shipped().search.reach()
        kept, none_kept = Earlier(session, tmp_path, zone), Earlier(session, None, zone)
        every = kept.months(datetime(2026, 8, 1, tzinfo=UTC), AT)
        assert every == [(2026, 9), (2026, 10)]
        assert [r.body for m in every for r in kept.reports(near, reach, m)] == [SCHOOL]
        assert [len(list(none_kept.reports(near, reach, m))) for m in every] == [2, 2]


def test_months_searched_apart_come_to_the_same(ledger: Ledger, tmp_path: Path) -> None:
    """The shares are told as JSON, as those that go to another machine; so is what came of them."""
    published(ledger, (MEETING, SEPTEMBER), (ANOTHER_MONTH, SEPTEMBER), (MEETING + ROAD, OCTOBER))
    published(ledger, (SCHOOL, date(2026, 8, 3)), (ROAD[:-20], OCTOBER))
    compare(ledger, tmp_path)
    own = Given(office(), shipped(), AT, tmp_path)

    def apart(whole: Search) -> list[Fitting]:
        shares = [json.dumps(share.as_json()) for share in whole.split(2)]
        assert len(shares) == 2
        told = [search(ledger, Search.of_json(json.loads(s)), own).as_json() for s in shares]
        return [Fitting.of_json(json.loads(json.dumps(each))) for each in told]

    left = []
    for searching in (None, apart):
        registered(ledger, MEETING, 1)
        registered(ledger, ROAD, 2)
        run(ledger, own, searching=searching)
        with ledger.writing() as session:
            nearest = session.scalars(select(Submission.nearest).order_by(Submission.ref)).all()
            rows = session.execute(
                select(Submission.ref, Candidate.article_id, Candidate.probability, Candidate.holds)
                .join_from(Candidate, Submission)
                .order_by(Submission.ref, Candidate.article_id)
            ).all()
            left.append(([tuple(row) for row in rows], nearest))
            for table in (Candidate, SubmissionAuthor, Submission):
                session.execute(delete(table))
    assert left[0] == left[1]
    assert len(left[0][0]) >= 3
    assert any(left[0][1])


def test_an_article_is_found_by_what_it_says_now(ledger: Ledger, tmp_path: Path) -> None:
    published(ledger, (MEETING, OCTOBER))
    compare(ledger, tmp_path)
    registered(ledger, ROAD)
    compare(ledger, tmp_path)  # the article is in a segment now
    with ledger.writing() as session:
        article = session.scalars(select(Article)).one()
        article.body, article.version, article.match_state = CLINIC, 2, "pending"
        article.body_digest = "another"
    compare(ledger, tmp_path)
    registered(ledger, MEETING, 3)
    assert compare(ledger, tmp_path).written == 0
    registered(ledger, CLINIC, 4)
    assert compare(ledger, tmp_path).written == 1


def test_an_article_moved_to_another_month_is_found_there(ledger: Ledger, tmp_path: Path) -> None:
    published(ledger, (MEETING, OCTOBER))
    compare(ledger, tmp_path)
    registered(ledger, ROAD)
    compare(ledger, tmp_path)
    with ledger.writing() as session:
        session.scalars(select(Article)).one().published_on = SEPTEMBER
    registered(ledger, MEETING, 3)
    assert compare(ledger, tmp_path).written == 1


def _delete(folder: Path) -> None:
    shutil.rmtree(folder / "articles")


def _truncate(folder: Path) -> None:
    for part in (folder / "articles").rglob("*.npy"):
        os.truncate(part, 140)


def _forget(folder: Path) -> None:
    for part in (folder / "articles").rglob("GENERATION"):
        part.write_text("{", encoding="utf-8")


def _misplace(folder: Path) -> None:
    for part in (folder / "articles").rglob("holders.npy"):
        part.unlink()


@pytest.mark.parametrize("harm", [_delete, _truncate, _forget, _misplace])
def test_a_lost_or_broken_index_is_built_anew(
    ledger: Ledger, tmp_path: Path, harm: Callable[[Path], None]
) -> None:
    published(ledger, (MEETING, SEPTEMBER), (SCHOOL, OCTOBER))
    compare(ledger, tmp_path)
    registered(ledger, ROAD)
    compare(ledger, tmp_path)
    harm(tmp_path)
    registered(ledger, SCHOOL, 3)
    registered(ledger, MEETING, 4)
    assert compare(ledger, tmp_path).written == 2


_KILLED = """
import os, signal, sys
from pathlib import Path
from ledger.session import Ledger
from matcher.given import Given
from matcher.run import run
from matcher.settings import shipped
from tests.review.newsroom import AT, office
left, fsync = int(sys.argv[3]), os.fsync
def die(file):
    global left
    left -= 1
    if not left:
        os.kill(os.getpid(), signal.SIGKILL)
    fsync(file)
os.fsync = die
run(Ledger(sys.argv[1]), Given(office(), shipped(), AT, Path(sys.argv[2])))
"""


@pytest.mark.parametrize("written", [8, 16])
def test_a_builder_that_is_killed_loses_nothing(
    ledger: Ledger, tmp_path: Path, written: int
) -> None:
    """Killed before its pieces' segment is published, and half-way through its articles' months."""
    published(ledger, (MEETING, SEPTEMBER), (SCHOOL, OCTOBER))
    compare(ledger, None)
    registered(ledger, SCHOOL)
    registered(ledger, MEETING, 2)
    url = ledger.url.render_as_string(hide_password=False)
    words = [sys.executable, "-c", _KILLED, url, str(tmp_path), str(written)]
    assert subprocess.run(words, cwd=ROOT, check=False).returncode == -signal.SIGKILL
    assert found(ledger) == []
    assert compare(ledger, tmp_path).written == 2
    with ledger.reading() as session:
        waits = select(Submission.id).where(Submission.match_state == "pending")
        assert session.scalars(waits).all() == []


def _edited(rng: Random, body: str) -> str:
    """Cut a text, touch it, put it between others, as desks do."""
    parts = [s for s in body.replace("\n", "").split("。") if s]
    kept = [s for s in parts if rng.random() < 0.6] or parts[:1]
    text = "。".join(kept)
    touched = "".join("某" if rng.random() < rng.choice([0, 0.05, 0.1]) else c for c in text)
    return "\n".join(rng.sample([OTHER, touched, rng.choice(PIECES)[:90]], 3))


@given(seed=st.integers(0, 10**6))
@settings(max_examples=40, deadline=None)
def test_whatever_fits_is_among_what_the_search_names(seed: int) -> None:
    """The search backward leaves out no article that the comparison itself would take."""
    rng = Random(seed)  # noqa: S311 - texts to repeat, no secret
    near = stand([Piece(str(i), body) for i, body in enumerate(rng.sample(PIECES, 3))])
    reports = [Report(str(i), _edited(rng, rng.choice(PIECES))) for i in range(12)]
    documents = [prepare(r.body) for r in reports]
    index = index_of([build_segment([d.searched for d in documents])])
    judge = Judge(near, shipped())
    fitting = {i for i, glance in enumerate(judge.glances(reports)) if glance.fits}
    assert fitting <= set(holding(index, near, judge.reach).tolist())


def test_the_days_of_what_was_compared_bound_the_search(ledger: Ledger) -> None:
    published(ledger, (MEETING, SEPTEMBER), (ROAD, OCTOBER))
    with ledger.reading() as session:
        assert reading.compared_days(session) == (None, None)
    compare(ledger, None)
    with ledger.reading() as session:
        assert reading.compared_days(session) == (SEPTEMBER, OCTOBER)


def test_how_far_back_a_piece_was_compared_is_said(ledger: Ledger, tmp_path: Path) -> None:
    published(ledger, (ROAD, SEPTEMBER))
    registered(ledger, MEETING)
    window, zone = shipped().window, office().profile.zone
    with ledger.reading() as session:
        piece = session.scalars(select(Submission)).one()
        assert compared_from(session, piece, window, zone) is None
    compare(ledger, tmp_path)
    with ledger.reading() as session:
        piece = session.scalars(select(Submission)).one()
        assert compared_from(session, piece, window, zone) == SEPTEMBER
        short = Window(before_days=10, after_days=10)
        opens = (AT - timedelta(days=10)).astimezone(zone).date()
        assert compared_from(session, piece, short, zone) == opens
