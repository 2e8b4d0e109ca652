import numpy as np
import pytest
from numpy.typing import NDArray

from ledger.session import Ledger
from matcher.compare import NAMES
from matcher.fit import SHAPES, fit
from matcher.learn import as_yaml, automatic_bar, learn, probabilities
from matcher.settings import Score
from office import strict
from office.errors import MatchingError


def judged_pairs(rows: int) -> tuple[dict[str, NDArray[np.float64]], NDArray[np.bool_]]:
    rng = np.random.default_rng(7)
    values = {n: rng.uniform(SHAPES[n].at[0], SHAPES[n].at[-1], rows) for n in SHAPES if n in NAMES}
    odds = 12 * values["coverage"] - 9 * values["differ"] - 2
    values["title"][::3] = np.nan
    return values, rng.uniform(size=rows) < 1 / (1 + np.exp(-odds))


def test_lines_only_bend_the_way_they_may() -> None:
    values, right = judged_pairs(3000)
    model = fit(values, right)
    assert (np.diff(model.lines["coverage"].weight) >= 0).all()
    assert (np.diff(model.lines["differ"].weight) <= 0).all()
    assert model.lines["coverage"].weight[-1] - model.lines["coverage"].weight[0] > 3


def test_what_is_learned_is_calibrated() -> None:
    values, right = judged_pairs(6000)
    guess = probabilities(fit(values, right), values)
    for low in (0.0, 0.25, 0.5, 0.75):
        inside = (guess >= low) & (guess < low + 0.25)
        assert abs(guess[inside].mean() - right[inside].mean()) < 0.05


def test_the_automatic_bar_asks_for_many_verdicts() -> None:
    assert automatic_bar(np.linspace(1, 0.9, 500), np.ones(500, dtype=bool)) is None
    sure = np.linspace(1, 0.9, 5000)
    assert automatic_bar(sure, np.ones(5000, dtype=bool)) == pytest.approx(0.9)


def test_too_few_decisions_are_refused_in_words(ledger: Ledger) -> None:
    with ledger.reading() as session, pytest.raises(MatchingError, match="不够拟合"):
        learn(session)


def test_what_is_learned_can_be_pasted_into_matching_yaml() -> None:
    values, right = judged_pairs(500)

    class File(strict.StrictModel):
        score: Score

    read = strict.read_text(as_yaml(fit(values, right)), File, name="matching.yaml")
    assert read.value.score.lines["coverage"].at == SHAPES["coverage"].at
