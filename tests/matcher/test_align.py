import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher import align
from matcher.align import Alignment
from matcher.document import GRAM, Document, gram_hashes, prepare, prepare_all
from matcher.numbers import exact, numbers
from matcher.sheet import alone
from tests.matcher.pieces import MEETING, PIECES, ROAD
from text.normalise import normalise

LETTERS = "昌都市召开会议研究旅游产业发展一二三1234年月日，。\n"
TEXTS = st.text(alphabet=LETTERS, max_size=120)


def passages(mine: str, theirs: str) -> tuple[Alignment, Document, Document]:
    submission, article = prepare(mine), prepare(theirs)
    rarity = np.ones(len(submission.picked), dtype=np.float32)
    sheet = alone(article, submission, rarity)
    return exact(sheet, align.passages(sheet)), submission, article


def quotes(mine: str, theirs: str) -> list[tuple[str, str]]:
    found, submission, article = passages(mine, theirs)
    own, other = normalise(mine).text, normalise(theirs).text
    return [
        (
            own[submission.starts[s] : submission.starts[s + n]],
            other[article.starts[a] : article.starts[a + n]],
        )
        for s, a, n in zip(found.submission, found.article, found.length, strict=True)
    ]


@settings(deadline=None)
@given(TEXTS, TEXTS, TEXTS)
def test_both_ends_of_a_passage_quote_the_same_text(left: str, shared: str, right: str) -> None:
    for mine, theirs in quotes(left + shared, right + shared[::-1] + shared):
        assert mine == theirs


@settings(deadline=None)
@given(TEXTS, TEXTS)
def test_no_sign_stands_in_two_passages(left: str, shared: str) -> None:
    found, _, _ = passages(shared + left + shared, shared * 2 + left)
    for start in (found.submission, found.article):
        used = [p for s, n in zip(start, found.length, strict=True) for p in range(s, s + n)]
        assert len(used) == len(set(used))


def test_swapped_halves_are_seen_whole() -> None:
    first, second = MEETING[:200], MEETING[200:]
    found, submission, _ = passages(MEETING, second + first)
    assert found.length.sum() >= 0.97 * len(submission)


def test_a_single_changed_character_costs_itself_only() -> None:
    at = MEETING.index("黄瓜")
    found, submission, _ = passages(MEETING, MEETING[:at] + "青" + MEETING[at + 1 :])
    assert found.length.sum() == len(submission) - 1


def test_numbers_are_compared_where_they_stand() -> None:
    theirs = MEETING.replace("37座", "41座").replace("4300元", "5100元")
    submission, article = prepare(MEETING), prepare(theirs)
    rarity = np.ones(len(submission.picked), dtype=np.float32)
    sheet = alone(article, submission, rarity)
    compared = numbers(sheet, align.passages(sheet))
    assert (~compared.agree).sum() == 2
    assert all("37" not in m and "4300" not in m for m, _ in quotes(MEETING, theirs))


def test_two_numbers_in_a_row_stay_two() -> None:
    """增长4。2022年 is not the number 42022."""
    assert len(prepare("同比增长4。2022年，3,000人").number_at) == 3


def test_two_grams_with_one_hash_are_no_passage() -> None:
    rng = np.random.default_rng(7)
    signs = rng.integers(0x4E00, 0x9000, size=(400_000, GRAM), dtype=np.uint32)
    hashes = gram_hashes(np.append(signs, 0).astype(np.uint32))[::GRAM][: len(signs)]
    order = np.argsort(hashes, kind="stable")
    first = int(np.flatnonzero(hashes[order][1:] == hashes[order][:-1])[0])
    mine, theirs = ("".join(map(chr, signs[order[k]].tolist())) for k in (first, first + 1))
    assert mine != theirs
    assert prepare(mine).grams.tolist() == prepare(theirs).grams.tolist()
    assert quotes(mine, theirs) == []


def test_different_pieces_share_nothing_to_speak_of() -> None:
    for other in PIECES:
        if other is not ROAD:
            found, submission, _ = passages(ROAD, other)
            assert found.length.sum() < 0.05 * len(submission)


def test_texts_prepared_together_are_as_if_prepared_alone() -> None:
    bodies = ["", "1", *PIECES, "２\n２", MEETING[:5]]
    for single, together in zip(map(prepare, bodies), prepare_all(bodies), strict=True):
        for name in Document.__dataclass_fields__:
            assert getattr(single, name).tolist() == getattr(together, name).tolist(), name
