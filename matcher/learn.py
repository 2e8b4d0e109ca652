"""`match --fit`: learns the weights from the office's own decisions, or says why it cannot.

The decided pairs are cut into five by the article's id; each fifth is judged by weights learned
from the other four, and the report is taken on those judgements. What is handed out is learned
from all of them.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.tables import Candidate, Decision
from matcher.calibration import Bin, calibration_error, reliability
from matcher.compare import NAMES
from matcher.fit import SHAPES, fit
from matcher.score import Model
from office.errors import MatchingError

LEAST_OF_EACH = 200
"""Confirmed and rejected pairs below which a fit would learn one reviewer's week by heart."""
TARGET = 0.999
"""The precision that automatic confirmation is meant to have."""
_PARTS = 5
_NOT_TEXT = ("paid", "nominal_byline", "not_relayed", "no_evidence", "duplicate")
"""Rejections that say nothing against the text being ours."""


@dataclass(frozen=True, slots=True)
class Report:
    """How learned weights do on decisions they have not seen."""

    confirmed: int
    rejected: int
    agreement: float
    """Share of the verdicts that the score repeats at 0.5."""
    error: float
    """Expected calibration error: how far a stated probability is from the share that was right."""
    target: float
    automatic: float | None
    """The lowest probability at which the lower 95 % bound of precision reaches the target; None
    where there are too few decisions to tell."""
    bins: tuple[Bin, ...]
    """For a reliability plot."""


def learn(session: Session, *, target: float = TARGET) -> tuple[Model, Report]:
    """Return weights learned from the latest verdicts of people, and the held-out report.

    Raises:
        MatchingError: there are too few decisions of either kind.
    """
    values, judged, part = _decided(session)
    confirmed, rejected = int(judged.sum()), int((~judged).sum())
    if min(confirmed, rejected) < LEAST_OF_EACH:
        raise MatchingError(
            f"认定意见不够拟合: 现有采用 {confirmed} 条、不采用 {rejected} 条, "
            f"各需 {LEAST_OF_EACH} 条以上, 仍用现有权重"
        )
    guess = _unseen(values, judged, part)
    report = Report(
        confirmed,
        rejected,
        agreement=float(((guess >= 0.5) == judged).mean()),
        error=calibration_error(guess, judged),
        target=target,
        automatic=automatic_bar(guess, judged, target=target),
        bins=reliability(guess, judged),
    )
    return fit(values, judged), report


def _unseen(
    values: dict[str, NDArray[np.float64]], judged: NDArray[np.bool_], part: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Return each pair's probability by weights that were learned without its fifth."""
    guess = np.empty(len(judged))
    for own in range(_PARTS):
        apart = part == own
        model = fit({k: v[~apart] for k, v in values.items()}, judged[~apart])
        guess[apart] = probabilities(model, {k: v[apart] for k, v in values.items()})
    return guess


def probabilities(model: Model, values: dict[str, NDArray[np.float64]]) -> NDArray[np.float64]:
    """Return the model's probability of every pair; NaN weighs nothing."""
    odds = np.full(len(next(iter(values.values()))), model.start)
    for name, line in model.lines.items():
        read = np.interp(np.nan_to_num(values[name]), line.at, line.weight)
        odds += np.where(np.isnan(values[name]), 0.0, read)
    return np.asarray(1 / (1 + np.exp(-odds)))


def automatic_bar(
    guess: NDArray[np.float64], right: NDArray[np.bool_], *, target: float = TARGET
) -> float | None:
    """Return the lowest probability above which precision is surely at the target.

    Surely: the lower end of Wilson's 95 % interval. 0.999 takes some 3,800 verdicts without a
    fault. Source: Wilson 1927, Probable inference.
    """
    order = np.argsort(-guess, kind="stable")
    count = np.arange(1, len(order) + 1)
    share = np.cumsum(right[order]) / count
    z = 1.96
    middle = share + z * z / (2 * count)
    spread = z * np.sqrt(share * (1 - share) / count + z * z / (4 * count * count))
    lower = (middle - spread) / (1 + z * z / count)
    enough = np.flatnonzero(lower >= target)
    return float(guess[order[enough[-1]]]) if len(enough) else None


def as_yaml(model: Model) -> str:
    """Return the `score` section for matching.yaml."""
    lines = ["score:", f"  start: {model.start}", "  lines:"]
    for name, line in model.lines.items():
        lines += [
            f"    {name}:",
            f"      at: [{', '.join(map(str, line.at))}]",
            f"      weight: [{', '.join(map(str, line.weight))}]",
        ]
    return "\n".join(lines) + "\n"


def _decided(
    session: Session,
) -> tuple[dict[str, NDArray[np.float64]], NDArray[np.bool_], NDArray[np.int64]]:
    """Return the comparisons and verdicts of all pairs a person decided on, and their fifth."""
    latest: dict[tuple[int, int], Decision] = {}
    for decision in session.scalars(select(Decision).order_by(Decision.seq)):
        latest[decision.submission_id, decision.article_id] = decision
    rows: list[tuple[Candidate, bool]] = []
    for candidate in session.scalars(select(Candidate).order_by(Candidate.id)):
        verdict = latest.get((candidate.submission_id, candidate.article_id))
        if verdict is not None and (ours := _text_is_ours(verdict)) is not None:
            rows.append((candidate, ours))
    values = {name: _column(rows, name) for name in NAMES if name in SHAPES}
    judged = np.array([ours for _, ours in rows], dtype=bool)
    part = np.array([c.article_id % _PARTS for c, _ in rows], dtype=np.int64)
    return values, judged, part


def _text_is_ours(decision: Decision) -> bool | None:
    """Return what a verdict says of the text; None when nothing, or when no person gave it."""
    if decision.decider_kind != "person" or decision.verdict not in {"confirm", "reject"}:
        return None
    if decision.verdict == "confirm":
        return True
    return None if decision.reason in _NOT_TEXT else False


def _column(rows: Sequence[tuple[Candidate, bool]], name: str) -> NDArray[np.float64]:
    found = []
    for candidate, _ in rows:
        value = next((c["value"] for c in candidate.comparisons if c["key"] == name), None)
        found.append(np.nan if value is None else float(value))
    return np.array(found)
