from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from sqlalchemy import select

from ledger.session import Ledger
from ledger.tables import Candidate, Submission
from matcher import segments
from matcher.candidates import Reach, candidates
from matcher.document import prepare
from matcher.given import Given
from matcher.index import Index, build_segment, index_of
from matcher.run import run
from matcher.settings import shipped
from matcher.settle import Counts
from tests.matcher.pieces import MEETING, OTHER, PIECES, ROAD, SCHOOL
from tests.review.newsroom import AT, Newsroom, office


def grams(*bodies: str) -> list[NDArray[np.uint32]]:
    return [d.searched for d in map(prepare, bodies)]


def kept(folder: Path, shelf: segments.Shelf, first: int, *bodies: str) -> segments.Shelf:
    ids = np.arange(first, first + len(bodies), dtype=np.int64)
    segment = build_segment(grams(*bodies))
    return segments.add(folder, shelf, segment, ids, np.ones(len(ids), dtype=np.uint64))


def index(shelf: segments.Shelf) -> Index:
    return index_of([k.segment for k in shelf.kept])


def compare(ledger: Ledger, folder: Path | None) -> Counts:
    return run(ledger, Given(office(), shipped(), AT, folder))


def test_what_was_kept_is_found_again(tmp_path: Path) -> None:
    kept(tmp_path, segments.EMPTY, 1, *PIECES)
    found = index(segments.open_shelf(tmp_path))
    for place, body in enumerate(PIECES):
        assert candidates(found, prepare(body), Reach()).tolist() == [place]


def test_segments_find_what_one_index_finds(tmp_path: Path) -> None:
    shelf = kept(tmp_path, segments.EMPTY, 1, MEETING, ROAD, SCHOOL, OTHER, MEETING + ROAD)
    shelf = kept(tmp_path, shelf, 6, ROAD)
    assert len(shelf.kept) == 2
    whole = index_of([build_segment(grams(MEETING, ROAD, SCHOOL, OTHER, MEETING + ROAD, ROAD))])
    for body in PIECES:
        article = prepare(body)
        expected = candidates(whole, article, Reach()).tolist()
        assert candidates(index(shelf), article, Reach()).tolist() == expected


def test_small_segments_are_merged_without_what_is_out_of_date(tmp_path: Path) -> None:
    shelf = kept(tmp_path, segments.EMPTY, 1, MEETING, ROAD)
    ids, stamps = np.array([3], dtype=np.int64), np.ones(1, dtype=np.uint64)
    alive = [np.array([False, True])]
    shelf = segments.add(tmp_path, shelf, build_segment(grams(SCHOOL)), ids, stamps, alive=alive)
    (one,) = shelf.kept
    assert one.ids.tolist() == [2, 3]
    assert candidates(index(shelf), prepare(MEETING), Reach()).tolist() == []
    assert candidates(index(shelf), prepare(SCHOOL), Reach()).tolist() == [1]


def test_a_reader_keeps_what_it_opened(tmp_path: Path) -> None:
    kept(tmp_path, segments.EMPTY, 1, MEETING)
    mine = segments.open_shelf(tmp_path)
    shelf = mine
    for n in range(4):
        shelf = kept(tmp_path, shelf, n + 2, ROAD)
    assert candidates(index(mine), prepare(MEETING), Reach()).tolist() == [0]


def test_a_builder_that_died_half_way_leaves_the_old_generation(tmp_path: Path) -> None:
    shelf = kept(tmp_path, segments.EMPTY, 1, MEETING)
    for name in ("s00000002", "s00000003.part"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "grams.npy").write_bytes(b"half")
    assert segments.open_shelf(tmp_path).generation == 1
    shelf = kept(tmp_path, segments.open_shelf(tmp_path), 2, ROAD)
    assert sorted(i for k in shelf.kept for i in k.ids.tolist()) == [1, 2]


@pytest.mark.parametrize("damage", ["", "{}", '{"format": "0", "generation": 1, "segments": []}'])
def test_a_list_that_cannot_be_read_counts_as_none(tmp_path: Path, damage: str) -> None:
    kept(tmp_path, segments.EMPTY, 1, MEETING)
    (tmp_path / "GENERATION").write_text(damage)
    assert segments.open_shelf(tmp_path).size == 0


def test_one_process_builds_at_a_time(tmp_path: Path) -> None:
    with segments.building(tmp_path) as first, segments.building(tmp_path) as second:
        assert (first, second) == (True, False)


def test_nights_with_kept_segments_find_what_a_fresh_index_finds(
    ledger: Ledger, tmp_path: Path
) -> None:
    folder = tmp_path / "index"
    with ledger.writing() as session:
        desk = Newsroom(session)
        desk.submission(body=MEETING)
        desk.article(body=MEETING)
    assert compare(ledger, folder).written == 1
    with ledger.writing() as session:
        desk = Newsroom(session, numbers={"submission": 7, "article": 7})
        desk.submission(body=ROAD)
        desk.article("people", body=MEETING + "\n" + ROAD)
    assert compare(ledger, folder).written == 2
    shelf = segments.open_shelf(folder)
    assert (shelf.generation, shelf.size) == (2, 2)


def test_a_text_changed_since_it_was_indexed_is_not_found_by_its_old_words(
    ledger: Ledger, tmp_path: Path
) -> None:
    with ledger.writing() as session:
        piece = Newsroom(session).submission(body=MEETING)
    compare(ledger, tmp_path)
    with ledger.writing() as session:
        row = session.get_one(Submission, piece.id)
        row.body, row.version, row.match_state = SCHOOL, 2, "pending"
        desk = Newsroom(session, numbers={"article": 3})
        desk.article(body=MEETING)
        desk.article("people", body=SCHOOL)
    assert compare(ledger, tmp_path).written == 1
    with ledger.reading() as session:
        assert session.scalars(select(Candidate.extent)).one() == "full"
