"""However an index was put together, it says the same."""

import tempfile
from collections import Counter
from itertools import pairwise
from pathlib import Path
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from matcher import segments
from matcher.candidates import Reach, candidates
from matcher.document import Document, prepare
from matcher.index import Segment, build_segment, index_of, merged

Grams = list[NDArray[np.uint32]]
EVERYTHING = Reach(share=0.0, either=0.0)
"""The share is as a text's own segment weighs it; all else is weighed over all segments."""


@st.composite
def gram_lists(draw: st.DrawFn) -> Grams:
    """Sampled grams of some texts, close together and far apart, at both ends too."""
    gram = st.sampled_from([0, 1, 2, 3, 5, 8, 1 << 20, (1 << 20) + 1, 1 << 31, 0xFFFFFFFF])
    texts = draw(st.lists(st.lists(gram, max_size=9), max_size=7))
    return [np.array(t, dtype=np.uint32) for t in texts]


def same(one: Segment, other: Segment) -> bool:
    return all(
        np.array_equal(getattr(one, name), getattr(other, name))
        for name in ("grams", "heads", "starts", "holders", "totals")
    )


def everyone(texts: Grams) -> NDArray[np.bool_]:
    return np.ones(len(texts), dtype=bool)


@given(gram_lists())
@settings(deadline=None)
def test_a_gram_is_held_by_the_texts_that_have_it(texts: Grams) -> None:
    held = Counter(g for text in texts for g in set(text.tolist()))
    asked = np.arange(0, 1 << 32, 10_000_019, dtype=np.uint32)
    asked = np.unique(np.append(asked, [*map(np.uint32, held), np.uint32(0xFFFFFFFF)]))
    count = index_of([build_segment(texts)]).counts(asked)
    assert {int(g): int(n) for g, n in zip(asked, count, strict=True) if n} == held


@given(gram_lists(), gram_lists())
@settings(deadline=None)
def test_an_extended_index_is_the_one_built_of_all(one: Grams, other: Grams) -> None:
    both = merged(build_segment(one), build_segment(other), everyone(one), everyone(other))
    assert same(both, build_segment([*one, *other]))


@given(gram_lists(), gram_lists(), st.randoms(use_true_random=False))
@settings(deadline=None)
def test_what_is_left_out_of_a_merge_leaves_no_trace(one: Grams, other: Grams, rng: Random) -> None:
    keep = [np.array([rng.random() < 0.5 for _ in side], dtype=bool) for side in (one, other)]
    left = [t for side, kept in zip((one, other), keep, strict=True) for t in _kept(side, kept)]
    both = merged(build_segment(one), build_segment(other), *keep)
    assert same(both, build_segment(left))


def _kept(texts: Grams, keep: NDArray[np.bool_]) -> Grams:
    return [t for t, kept in zip(texts, keep, strict=True) if kept]


def test_a_merge_in_many_ranges_is_the_merge_in_one(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(5)
    one, other = ([rng.integers(0, 1 << 32, 60, dtype=np.uint32) for _ in range(9)] for _ in "ab")
    monkeypatch.setattr("matcher.index._MERGED_AT_ONCE", 50)
    both = merged(build_segment(one), build_segment(other), everyone(one), everyone(other))
    assert same(both, build_segment([*one, *other]))


@st.composite
def newsrooms(draw: st.DrawFn) -> tuple[list[Document], Document]:
    """Pieces that share sentences, and an article made of some of them."""
    rng = Random(draw(st.integers(0, 1 << 30)))  # noqa: S311 - texts to repeat, no secret
    pool = ["".join(chr(rng.randrange(0x4E00, 0x9000)) for _ in range(25)) for _ in range(9)]
    pieces = [prepare("".join(rng.sample(pool, rng.randint(1, 4)))) for _ in range(7)]
    return pieces, prepare("\n".join(rng.sample(pool, 4)))


def _segment(pieces: list[Document]) -> Segment:
    return build_segment([d.searched for d in pieces])


@given(newsrooms(), st.permutations(range(7)))
@settings(deadline=None)
def test_the_order_of_registering_does_not_matter(
    newsroom: tuple[list[Document], Document], order: list[int]
) -> None:
    pieces, article = newsroom
    straight = candidates(index_of([_segment(pieces)]), article, Reach())
    turned = candidates(index_of([_segment([pieces[i] for i in order])]), article, Reach())
    assert sorted(order[i] for i in turned.tolist()) == straight.tolist()


@given(newsrooms(), st.sets(st.integers(1, 6)))
@settings(deadline=None)
def test_segments_find_what_one_finds(
    newsroom: tuple[list[Document], Document], cuts: set[int]
) -> None:
    pieces, article = newsroom
    edges = [0, *sorted(cuts), 7]
    parts = [_segment(pieces[a:b]) for a, b in pairwise(edges)]
    whole = candidates(index_of([_segment(pieces)]), article, EVERYTHING)
    assert candidates(index_of(parts), article, EVERYTHING).tolist() == whole.tolist()


@given(newsrooms(), st.lists(st.integers(1, 3), min_size=1, max_size=7))
@settings(deadline=None, max_examples=8)
def test_a_shelf_filled_in_any_steps_and_tidied_holds_all_once(
    newsroom: tuple[list[Document], Document], steps: list[int]
) -> None:
    pieces, article = newsroom
    whole = candidates(index_of([_segment(pieces)]), article, Reach())
    with tempfile.TemporaryDirectory() as place, pytest.MonkeyPatch.context() as patched:
        patched.setattr(segments, "_MERGED_AT_MOST", 2)
        folder, shelf, at = Path(place), segments.EMPTY, 0
        while at < len(pieces):
            size = min(steps[at % len(steps)], len(pieces) - at)
            ids = np.arange(at, at + size, dtype=np.int64)
            part = _segment(pieces[at : at + size])
            shelf = segments.add(folder, shelf, part, ids, np.ones(size, dtype=np.uint64))
            at += size
        tidied = segments.tidy(folder)
        again = segments.open_shelf(folder)
        sizes = [len(k.ids) for k in tidied.kept]
        assert all(a > 2 * b for a, b in pairwise(sizes))
        assert [k.name for k in again.kept] == [k.name for k in tidied.kept]
        assert np.concatenate([k.ids for k in again.kept]).tolist() == list(range(7))
        found = candidates(index_of([k.segment for k in again.kept]), article, EVERYTHING)
        assert set(whole.tolist()) <= set(found.tolist())
