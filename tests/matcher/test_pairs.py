"""Many pairs compared at once say what each says alone."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.compare import Beside, evidence_of, with_beside
from matcher.document import prepare
from matcher.pairs import compared
from matcher.score import Line, log_odds, log_odds_all, waterfall
from matcher.settings import shipped
from matcher.sheet import alone, laid
from tests.matcher.pieces import MEETING, PIECES, ROAD

LETTERS = "昌都市县村召开会议研究旅游一二三十百户张王扎西1234年月日，。\n"
TEXTS = st.text(alphabet=LETTERS, max_size=80)
PAIRS = st.lists(st.tuples(TEXTS, TEXTS, TEXTS), min_size=1, max_size=4)


@settings(deadline=None, max_examples=60)
@given(PAIRS)
def test_no_figure_of_a_pair_depends_on_its_neighbours(made: list[tuple[str, str, str]]) -> None:
    own = [prepare(MEETING[:90] + left + shared) for left, shared, _ in made]
    articles = [prepare(right + shared + MEETING[20:90]) for _, shared, right in made]
    rarity = [np.linspace(0.1, 1, len(d.picked), dtype=np.float32) for d in own]
    together = compared(laid(articles, range(len(made)), own, rarity))
    for i, (article, submission, weights) in enumerate(zip(articles, own, rarity, strict=True)):
        single = compared(alone(article, submission, weights))
        for name, column in single.columns.items():
            assert together.columns[name][i] == column[0], name
        for some in ("passages", "numbers"):
            mine, theirs = getattr(together, some)(i), getattr(single, some)(0)
            for part in type(mine).__dataclass_fields__:
                assert getattr(mine, part).tolist() == getattr(theirs, part).tolist()


def test_a_pair_that_shares_nothing_among_others_is_known() -> None:
    texts = [prepare(MEETING), prepare(ROAD)]
    rarity = [np.ones(len(d.picked), dtype=np.float32) for d in texts]
    assert compared(laid(texts, [0, 0], texts, rarity)).share == [True, False]


def test_the_score_of_many_is_what_each_waterfall_adds_up_to() -> None:
    texts = list(map(prepare, PIECES))
    rarity = [np.ones(len(d.picked), dtype=np.float32) for d in texts]
    articles = [prepare(piece[10:]) for piece in PIECES]
    found = compared(laid(articles, range(len(texts)), texts, rarity))
    beside = [Beside(heading=None, title=i / 7, named=None, days=None) for i in range(len(texts))]
    columns = with_beside(found.columns, beside)
    model = shipped().model()
    each = [log_odds(waterfall(model, e)) for e in evidence_of(columns)]
    assert log_odds_all(model, columns) == each


@given(st.lists(st.floats(-2, 3), min_size=1))
def test_a_line_reads_many_values_as_it_reads_one(values: list[float]) -> None:
    line = Line((0.0, 0.3, 1.0), (-1.7, 0.2, 2.9))
    assert line.all(np.array(values)).tolist() == [line(v) for v in values]
