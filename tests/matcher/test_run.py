import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import func, select

from ledger.session import Ledger
from ledger.tables import Article, Candidate, Submission
from matcher import reading
from matcher.given import Given
from matcher.run import run
from matcher.settings import shipped
from matcher.settle import Counts
from tests.matcher.pieces import MEETING, OTHER, PIECES, ROAD, SCHOOL
from tests.review.newsroom import AT, Newsroom, office


def compare(ledger: Ledger, folder: Path | None = None) -> Counts:
    return run(ledger, Given(office(), shipped(), AT, folder))


def candidates(ledger: Ledger) -> list[Candidate]:
    with ledger.reading() as session:
        found = list(session.scalars(select(Candidate).order_by(Candidate.id)))
        session.expunge_all()
        return found


def test_an_article_that_ran_a_piece_becomes_a_candidate(ledger: Ledger) -> None:
    with ledger.writing() as session:
        desk = Newsroom(session)
        piece = desk.submission(body=MEETING, title="乡村振兴现场推进会召开")
        desk.submission(body=ROAD)
        desk.article(body=MEETING, title="昌都召开乡村振兴现场推进会")
        desk.article(body=OTHER)
    assert compare(ledger) == Counts(2, 2, 1, 0, 0)
    (found,) = candidates(ledger)
    assert (found.submission_id, found.band, found.extent) == (piece.id, "auto", "full")
    assert found.holds == []
    assert found.settings_digest == shipped().digest()
    assert sum(c["weight"] for c in found.comparisons) > 3


def test_a_find_keeps_what_leaves_it_doubtful(sqlite_ledger: Ledger) -> None:
    with sqlite_ledger.writing() as session:
        desk = Newsroom(session)
        desk.submission(body=ROAD)
        desk.article(body=re.sub(r"\d+", "若干", ROAD))
    compare(sqlite_ledger)
    (found,) = candidates(sqlite_ledger)
    assert (found.band, found.holds, found.doubts) == ("review", [], ["unconfirmed"])


def test_a_second_run_finds_nothing_waiting(ledger: Ledger) -> None:
    with ledger.writing() as session:
        desk = Newsroom(session)
        desk.submission(body=MEETING)
        desk.article(body=MEETING)
    compare(ledger)
    assert compare(ledger) == Counts(0, 0, 0, 0, 0)


def test_a_piece_registered_later_finds_what_was_run_before(ledger: Ledger) -> None:
    with ledger.writing() as session:
        Newsroom(session).article(body=MEETING, published_on=date(2026, 10, 12))
    compare(ledger)
    with ledger.writing() as session:
        Newsroom(session).submission(body=MEETING, submitted_at=AT)
    assert compare(ledger).written == 1
    (found,) = candidates(ledger)
    assert (found.band, found.holds) == ("review", ["registered_after_publication"])


def test_text_seen_before_registration_is_held_wherever_it_was_seen(ledger: Ledger) -> None:
    with ledger.writing() as session:
        desk = Newsroom(session)
        desk.submission(body=MEETING, submitted_at=datetime(2026, 10, 14, tzinfo=UTC))
        desk.article("people", body=MEETING, published_on=date(2026, 10, 20))
    compare(ledger)
    assert candidates(ledger)[0].holds == []
    with ledger.writing() as session:
        desk = Newsroom(session, numbers={"article": 7})
        desk.article("xzcd", body=MEETING, published_on=date(2026, 10, 3))
    compare(ledger)
    assert [c.holds for c in candidates(ledger)] == [
        ["seen_before_registration"],
        ["registered_after_publication"],
    ]


def test_the_units_own_channel_does_not_count_as_seen_before(ledger: Ledger) -> None:
    with ledger.writing() as session:
        desk = Newsroom(session)
        own = desk.unit("昌都报社")
        desk.submission(own, body=MEETING, submitted_at=datetime(2026, 10, 14, tzinfo=UTC))
        desk.article("xzcd", body=MEETING, published_on=date(2026, 10, 3))
        desk.article("people", body=MEETING, published_on=date(2026, 10, 20))
    compare(ledger)
    assert [c.holds for c in candidates(ledger)] == [["registered_after_publication"], []]


def test_a_twin_registered_later_makes_the_find_contested(ledger: Ledger) -> None:
    with ledger.writing() as session:
        desk = Newsroom(session)
        first = desk.submission(desk.unit("甲县"), body=MEETING)
        desk.article(body=MEETING)
    compare(ledger)
    assert candidates(ledger)[0].band == "auto"
    with ledger.writing() as session:
        desk = Newsroom(session, numbers={"submission": 5})
        later = AT - timedelta(days=19, hours=20)
        twin = desk.submission(desk.unit("乙县"), body=MEETING, submitted_at=later)
    compare(ledger)
    (found,) = candidates(ledger)
    assert found.submission_id == first.id
    assert (found.holds, found.rivals, found.band) == (["contested"], [twin.id], "review")


def test_a_changed_article_that_lost_the_text_lapses(ledger: Ledger) -> None:
    with ledger.writing() as session:
        desk = Newsroom(session)
        desk.submission(body=MEETING)
        desk.article(body=MEETING)
    compare(ledger)
    with ledger.writing() as session:
        article = session.scalars(select(Article)).one()
        article.body, article.version, article.match_state = OTHER, 2, "pending"
    assert compare(ledger).lapsed == 1
    assert candidates(ledger)[0].state == "lapsed"


def test_a_decided_find_is_left_alone(ledger: Ledger) -> None:
    with ledger.writing() as session:
        desk = Newsroom(session)
        desk.submission(body=MEETING)
        desk.article(body=MEETING)
    compare(ledger)
    with ledger.writing() as session:
        session.scalars(select(Candidate)).one().state = "decided"
        session.scalars(select(Article)).one().match_state = "pending"
    assert compare(ledger) == Counts(0, 1, 0, 1, 0)
    assert candidates(ledger)[0].state == "decided"


def test_an_interrupted_batch_leaves_its_articles_waiting(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    with ledger.writing() as session:
        desk = Newsroom(session)
        desk.submission(body=MEETING)
        desk.article(body=MEETING)
    with monkeypatch.context() as cut, pytest.raises(RuntimeError):  # noqa: PT012 - what is cut
        cut.setattr(reading, "mark_articles", _cut)
        compare(ledger)
    assert candidates(ledger) == []
    assert compare(ledger) == Counts(0, 1, 1, 0, 0)


def _cut(*_: object) -> None:
    raise RuntimeError


def test_batches_come_to_what_one_run_does(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    """The early sighting is in one batch and the find it is held against in another."""
    monkeypatch.setattr("matcher.run.BATCH", 1)
    with ledger.writing() as session:
        desk = Newsroom(session)
        desk.submission(body=MEETING, submitted_at=datetime(2026, 10, 14, tzinfo=UTC))
        desk.article("people", body=MEETING, published_on=date(2026, 10, 20))
        desk.article("xzcd", body=MEETING, published_on=date(2026, 10, 3))
        desk.article("xzcd", body=OTHER)
    assert compare(ledger).articles == 3
    assert [c.holds for c in candidates(ledger)] == [
        ["seen_before_registration"],
        ["registered_after_publication"],
    ]


def test_a_piece_changed_while_it_was_compared_waits_and_is_compared_anew(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the indexing of its text and the writing of what was found somebody corrects it."""
    with ledger.writing() as session:
        desk = Newsroom(session)
        desk.submission(body=MEETING)
    compare(ledger)
    with ledger.writing() as session:
        Newsroom(session).article(body=MEETING)
    versions = reading.Register.versions

    def changed_since(register: reading.Register) -> dict[int, int]:
        return {number: version - 1 for number, version in versions(register).items()}

    with monkeypatch.context() as since:
        since.setattr(reading.Register, "versions", changed_since)
        assert compare(ledger) == Counts(0, 1, 0, 0, 0)
    assert candidates(ledger) == []
    with ledger.writing() as session:
        piece = session.scalars(select(Submission)).one()
        piece.version, piece.match_state = 2, "pending"
    assert compare(ledger) == Counts(1, 0, 1, 0, 0)


@pytest.mark.parametrize(("seed", "kept"), [(1, False), (2, True)])
def test_every_pair_is_compared_once_whatever_is_written_meanwhile(
    ledger: Ledger, tmp_path: Path, seed: int, *, kept: bool
) -> None:
    """Writers and runs interleave; each piece has three reprints, so all pairs must be found."""
    rng = Random(seed)  # noqa: S311 - an order to repeat, no secret
    rounds = 3
    work: list[Callable[[], object]] = []
    for n in range(rounds):
        for i, body in enumerate(PIECES):
            text = body.replace("昌都", f"第{n}期昌都") + f"编号{n}{i}"
            work += [partial(_submit, ledger, text), partial(_publish, ledger, text)]
    folder = tmp_path if kept else None
    work += [partial(compare, ledger, folder)] * 6
    rng.shuffle(work)
    with ThreadPoolExecutor(3) as pool:
        for done in [pool.submit(each) for each in work]:
            done.result()
    compare(ledger, folder)
    with ledger.reading() as session:
        waiting = session.scalar(
            select(func.count()).select_from(Submission).where(Submission.match_state == "pending")
        )
        found = session.execute(
            select(Candidate.article_id, func.count())
            .where(Candidate.state == "waiting")
            .group_by(Candidate.article_id)
        ).all()
    assert waiting == 0
    assert sorted(n for _, n in found) == [1] * (rounds * len(PIECES))


def _submit(ledger: Ledger, body: str) -> None:
    with ledger.writing() as session:
        Newsroom(session).submission(body=body, ref=f"R{hash(body)}")


def _publish(ledger: Ledger, body: str) -> None:
    with ledger.writing() as session:
        number = abs(hash(body))
        Newsroom(session, numbers={"article": number}).article(
            body=body, body_digest=str(number), page=None
        )


def test_a_school_piece_is_not_a_road_piece(ledger: Ledger) -> None:
    with ledger.writing() as session:
        desk = Newsroom(session)
        desk.submission(body=SCHOOL)
        desk.article(body=ROAD)
    assert compare(ledger).written == 0
