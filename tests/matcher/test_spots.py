"""Figures in characters, names and places at aligned spots: what a form is told apart by."""

import random
from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bench import desk_edits as desk
from matcher.align import passages
from matcher.document import number_hash, prepare
from matcher.numbers import exact
from matcher.people import is_name
from matcher.sheet import alone
from matcher.spelt import figure, value
from matcher.spots import spots

REPORT = (
    "吉塘镇今年新修水渠三百二十米，惠及牧民一百零六户。镇党委书记扎西次仁带队走访，"
    "为四十五户困难群众送去慰问金。村民王建国说，路修到了家门口，日子越过越有盼头。"
)


@dataclass(frozen=True)
class Seen:
    agree: int
    differ: int
    lost: int
    people: int


def seen(mine: str, theirs: str) -> Seen:
    submission, article = prepare(mine), prepare(theirs)
    sheet = alone(article, submission, np.ones(len(submission.picked), dtype=np.float32))
    found = spots(sheet, exact(sheet, passages(sheet)))
    return Seen(*(int(count[0]) for count in (found.agree, found.differ, found.lost, found.people)))


@given(st.integers(11, 99_999))
@example(40_010)
def test_a_number_in_characters_reads_what_it_says(number: int) -> None:
    assert value(desk.spelt(number)) == number


@pytest.mark.parametrize("word", ["千万", "百", "一一", "十四五", ""])
def test_a_word_is_no_number(word: str) -> None:
    assert value(word) is None


@pytest.mark.parametrize(
    ("said", "read"),
    [("两万五", 25_000), ("一百二", 120), ("三千零三", 3003), ("二〇二六", 2026), ("十一", 11)],
)
def test_a_number_is_read_as_it_is_spoken(said: str, read: int) -> None:
    assert value(said) == read


def test_a_congress_is_no_figure() -> None:
    text = "党的二十大以来，走访十二户"
    assert (figure(text, 2, 4), figure(text, 10, 12)) == (None, 12)


def test_the_hash_of_a_number_is_the_one_a_text_has() -> None:
    document = prepare("共计1,050户")
    assert document.numbers.tolist() == [number_hash("1050")]


def test_figures_in_characters_are_compared_where_they_stand() -> None:
    assert seen(REPORT, REPORT) == Seen(agree=3, differ=0, lost=0, people=0)
    other = REPORT.replace("三百二十米", "五百一十米").replace("四十五户", "六十二户")
    assert seen(REPORT, other) == Seen(agree=1, differ=2, lost=0, people=0)


def test_a_number_that_lost_a_character_differs_and_is_said_to_be_garbled() -> None:
    found = seen(REPORT, REPORT.replace("三百二十米", "三百二米"))
    assert (found.differ, found.lost) == (0, 0)  # 三百二 is 三百二十 as it is spoken
    found = seen(REPORT, REPORT.replace("一百零六户", "零六户"))
    assert found.differ == 0  # 零六 is no number
    found = seen(REPORT, REPORT.replace("四十五户", "五户"))
    assert (found.differ, found.lost) == (1, 1)


def test_a_figure_written_with_digits_is_the_same_figure() -> None:
    digits = desk.in_digits(random.Random(1), REPORT)  # noqa: S311 - a text to repeat, no secret
    assert "320米" in digits
    assert seen(REPORT, digits).differ == 0
    assert seen(digits, REPORT).differ == 0
    assert seen(REPORT, digits.replace("320", "380")).differ == 1


def test_another_name_at_the_same_spot_is_another_person() -> None:
    other = REPORT.replace("扎西次仁", "洛桑平措").replace("王建国", "李玉芳")
    assert seen(REPORT, other).people == 2
    assert seen(REPORT, REPORT.replace("王建国", "王秀英")).people == 1


@pytest.mark.parametrize(
    ("old", "new"),
    [("带队走访", "带领走访"), ("扎西次仁", "等人"), ("困难群众", "特困群众"), ("说，", "表示，")],
)
def test_other_words_are_no_other_person(old: str, new: str) -> None:
    assert seen(REPORT, REPORT.replace(old, new)).people == 0


def test_a_name_needs_a_surname_and_a_place_where_names_stand() -> None:
    assert is_name("张伟", "村民", "说")
    assert not is_name("张伟", "", "")
    assert not is_name("会议", "书记", "说")
