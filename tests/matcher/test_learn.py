from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.session import Ledger
from ledger.tables import Decision
from matcher.compare import NAMES
from matcher.fit import SHAPES, _design, _solve, fit
from matcher.learn import as_yaml, automatic_bar, learn, probabilities
from matcher.settings import Score, load
from office import strict
from office.errors import MatchingError
from tests.review.newsroom import AT, Newsroom


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


def test_the_order_of_the_pairs_changes_no_weight() -> None:
    """Sums differ in the last bit then, as with other threads; what is handed out may not."""
    values, right = judged_pairs(1500)
    other = np.random.default_rng(3).permutation(len(right))
    assert fit({k: v[other] for k, v in values.items()}, right[other]) == fit(values, right)


def test_learning_goes_on_until_nothing_moves() -> None:
    """So that noise in the last bit cannot decide after which step it stops."""
    values, right = judged_pairs(500)
    columns, signs, _ = _design(values, SHAPES)
    at = _solve(columns, right, signs, ridge=1.0)
    pull = np.append(1e-6 * at[0], at[1:])
    slope = columns.T @ (1 / (1 + np.exp(-columns @ at)) - right) + pull
    held = (at == 0) & (signs * slope > 0)
    assert np.abs(slope[~held]).max() < 1e-9


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


def test_weights_are_learned_from_what_people_decided(
    sqlite_ledger: Ledger, tmp_path: Path
) -> None:
    """From decisions in the ledger to a matching.yaml that the next night runs with."""
    values, right = judged_pairs(700)
    with sqlite_ledger.writing() as session:
        _decided(session, values, right)
    with sqlite_ledger.reading() as session:
        model, report = learn(session, target=0.95)
    assert report.confirmed + report.rejected == 700 - 20, "paid pieces say nothing of the text"
    assert report.agreement > 0.8
    assert report.error < 0.08
    assert sum(b.claims for b in report.bins) == 680
    assert report.automatic is not None
    (tmp_path / "matching.yaml").write_text("version: 1\n" + as_yaml(model), "utf-8")
    assert load(tmp_path).model().lines["coverage"] == model.lines["coverage"]


def _decided(
    session: Session, values: dict[str, NDArray[np.float64]], right: NDArray[np.bool_]
) -> None:
    """Let a person decide on every pair, twenty of them as paid, and a rule on a few more."""
    desk = Newsroom(session)
    pieces = [desk.submission() for _ in range(18)]
    articles = [desk.article() for _ in range(40)]
    for n in range(720):
        ours = bool(right[n % 700])
        find = desk.find(
            pieces[n // 40],
            articles[n % 40],
            comparisons=[
                {"key": name, "value": None if np.isnan(v) else float(v), "weight": 0.0}
                for name, column in values.items()
                for v in column[n % 700 : n % 700 + 1]
            ],
        )
        by_rule = n >= 700
        session.add(
            Decision(
                submission=find.submission,
                article=find.article,
                candidate_id=find.id,
                seq=1,
                verdict="confirm" if ours or by_rule else "reject",
                reason=None if ours or by_rule else _reason(n),
                decided_by="文本确证" if by_rule else "核对人",
                decider_kind="rule" if by_rule else "person",
                decided_at=AT,
            )
        )
    _pay(session)


def _reason(n: int) -> str:
    return "not_ours" if n % 2 else "mention_only"


def _pay(session: Session) -> None:
    rejected = select(Decision).where(Decision.verdict == "reject").order_by(Decision.id).limit(20)
    session.flush()
    for decision in session.scalars(rejected):
        session.add(
            Decision(
                submission_id=decision.submission_id,
                article_id=decision.article_id,
                candidate_id=decision.candidate_id,
                seq=2,
                verdict="reject",
                reason="paid",
                decided_by="核对人",
                decider_kind="person",
                decided_at=AT,
            )
        )
