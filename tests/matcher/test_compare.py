"""Single comparisons, read off one pair."""

import pytest

from matcher.compare import Evidence
from matcher.judge import Judge
from matcher.pieces import Piece, Report
from matcher.settings import shipped
from matcher.standing import stand
from tests.matcher.pieces import CLINIC, OTHER, SCHOOL


def evidence(mine: str, theirs: str) -> Evidence:
    judge = Judge(stand([Piece("s1", mine, None, None, (), None)]), shipped())
    pair = judge.pair(Report("a1", theirs, None, None, None, None), 0)
    assert pair is not None
    return pair.evidence


def test_a_paragraph_that_begins_with_a_word_for_places_swaps_none() -> None:
    """镇上还把… after another paragraph, or after a sentence that was left out, names no place."""
    first, second, third = SCHOOL.split("\n")
    assert evidence(SCHOOL, f"{first}\n{third}\n{second}").swapped == 0
    assert evidence(SCHOOL, first + OTHER + third).swapped == 0


def test_another_place_at_the_same_spot_is_swapped() -> None:
    other = SCHOOL.replace("察雅县", "江达县")
    assert evidence(SCHOOL, other).swapped == 1
    assert evidence(f"记者从{SCHOOL}", f"记者从{other}").swapped == 1
    assert evidence(f"{CLINIC}\n{SCHOOL}", f"{OTHER}\n{other}").swapped == 1


@pytest.mark.parametrize(("theirs", "told"), [(SCHOOL, 2), (SCHOOL.replace("14", "15"), 0)])
def test_figures_are_confirmed_by_the_whole_text_where_nothing_differs(
    theirs: str, told: int
) -> None:
    assert round(2 ** evidence(SCHOOL, theirs).confirmed - 1) == told


def test_of_what_is_shared_demands_are_the_hollow_part() -> None:
    demands = "要提高站位，压实责任，狠抓落实，全面排查整治隐患，切实保障群众安全。"
    assert evidence(SCHOOL, SCHOOL).hollow < 0.1
    assert evidence(SCHOOL + demands, OTHER + demands).hollow > 0.5
