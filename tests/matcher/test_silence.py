"""Figures of ours that an article keeps silent about."""

import re

import numpy as np
import pytest

from matcher.align import passages
from matcher.document import prepare
from matcher.numbers import exact
from matcher.sheet import Sheet, alone, laid
from matcher.silence import Silence, silence
from tests.matcher.pieces import CLINIC, MEETING, PIECES, ROAD

SPELT = "吉塘镇今年新修水渠三百二十米，惠及牧民一百零六户，为四十五户困难群众送去了慰问金和口粮。"


def counted(sheet: Sheet) -> Silence:
    return silence(sheet, exact(sheet, passages(sheet)))


def heard(mine: str, theirs: str) -> tuple[int, int, int]:
    submission, article = prepare(mine), prepare(theirs)
    told = counted(alone(article, submission, np.ones(len(submission.picked), dtype=np.float32)))
    return int(told.figures[0]), int(told.said[0]), int(told.cut_out[0])


@pytest.mark.parametrize(("piece", "figures"), [(ROAD, 6), (SPELT, 3)])
def test_what_is_run_word_for_word_says_all_its_figures(piece: str, figures: int) -> None:
    assert heard(piece, piece) == (figures, figures, 0)


@pytest.mark.parametrize(
    ("theirs", "cut_out"),
    [
        (ROAD.replace("640吨", "").replace("73台次", "多次"), 2),
        (ROAD.replace("救助被困车辆73台次", "一位司机给养路工送来了热茶和糌粑"), 0),
        (SPELT.replace("三百二十米", ""), 1),
    ],
)
def test_a_figure_is_cut_out_where_only_it_is_gone(theirs: str, cut_out: int) -> None:
    assert heard(ROAD if theirs[:2] == ROAD[:2] else SPELT, theirs)[2] == cut_out


def test_a_day_that_was_left_out_is_no_figure_cut_out() -> None:
    assert heard(MEETING, MEETING.replace("10月21日，", "日前，"))[2] == 0


def test_pairs_side_by_side_are_counted_as_if_alone() -> None:
    bare = [re.sub(r"\d+", "", piece) for piece in PIECES] + [CLINIC]
    mine, theirs = [prepare(p) for p in [*PIECES, CLINIC]], [prepare(p) for p in bare]
    weights = [np.ones(len(d.picked), dtype=np.float32) for d in mine]
    told = counted(laid(theirs, range(len(theirs)), mine, weights))
    alike = [heard(m, t) for m, t in zip([*PIECES, CLINIC], bare, strict=True)]
    both = np.stack([told.figures, told.said, told.cut_out], axis=1)
    assert both.tolist() == [list(one) for one in alike]
