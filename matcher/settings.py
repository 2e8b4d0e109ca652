"""Weights and thresholds: the shipped ones, and what an office's matching.yaml puts in place."""

import hashlib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from matcher.candidates import Reach
from matcher.score import Line, Model
from office import strict
from office.errors import MatchingError

Share = Annotated[float, Field(ge=0, le=1)]
DEFAULTS = Path(__file__).with_name("defaults.yaml")


class Window(strict.StrictModel):
    """Which articles a submission is compared with, in days around `submitted_at`."""

    before_days: Annotated[int, Field(ge=0, le=3660)]
    after_days: Annotated[int, Field(ge=0, le=3660)]


class Search(strict.StrictModel):
    """How candidates are found; see `matcher.candidates.Reach`."""

    most_common: Annotated[int, Field(ge=1)]
    keep: Annotated[int, Field(ge=1, le=64)]
    keep_paragraph: Annotated[int, Field(ge=0, le=16)]
    least: Annotated[float, Field(gt=0)]
    enough: Annotated[float, Field(gt=0)]
    share: Share

    def reach(self) -> Reach:
        """Return it as the index takes it."""
        return Reach(**self.model_dump())


class Contest(strict.StrictModel):
    """How submissions that fit one passage share it, in characters of evidence."""

    least: Share
    """A submission of at least this probability competes."""
    near: Share
    """A rival that fits at least this share as well as the winner makes the find contested."""
    left_out: Annotated[float, Field(ge=0)]
    """What a character of the submission that the article leaves out counts against it."""
    named: Annotated[float, Field(ge=0)]
    """Characters that being named in byline or origin is worth."""
    in_time: Annotated[float, Field(ge=0)]
    """Characters that being registered before the article appeared is worth."""
    scale: Annotated[float, Field(gt=0)]
    """Characters of difference that raise the odds by e."""


class Automatic(strict.StrictModel):
    """The office's rule for finds that need no person."""

    key: str
    name: str
    enabled: bool
    probability: Share
    least_characters: Annotated[int, Field(ge=0)]
    """Normalised characters inside passages; fewer are never automatic."""
    target: Share = 0.999
    """The precision that `match --fit` names an automatic bar for."""


class Comparison(strict.StrictModel):
    """A line of weights over one comparison's values."""

    at: Annotated[tuple[float, ...], Field(min_length=2)]
    weight: Annotated[tuple[float, ...], Field(min_length=2)]


class Score(strict.StrictModel):
    """The additive score."""

    start: float
    lines: dict[str, Comparison]


class MatchingFile(strict.StrictModel):
    """matching.yaml: every section may be left out; the shipped one then holds."""

    version: Literal[1]
    window: Window | None = None
    search: Search | None = None
    review: Share | None = None
    """Below this probability there is no line."""
    automatic: Automatic | None = None
    contest: Contest | None = None
    score: Score | None = None


class Settings(strict.StrictModel):
    """Everything the matcher is told, complete."""

    version: Literal[1]
    window: Window
    search: Search
    review: Share
    automatic: Automatic
    contest: Contest
    score: Score

    def model(self) -> Model:
        """Return the score as the matcher computes it."""
        lines = {k: Line(c.at, c.weight) for k, c in self.score.lines.items()}
        return Model(self.score.start, lines)

    def digest(self) -> str:
        """Return a fingerprint that a candidate keeps: which weights were in force."""
        return hashlib.sha256(self.model_dump_json().encode()).hexdigest()[:16]


@cache
def shipped() -> Settings:
    """Return the settings that come with the product."""
    return strict.read(DEFAULTS, Settings, error=MatchingError).value


def load(config_dir: Path | None = None) -> Settings:
    """Return the shipped settings with the sections that `config_dir/matching.yaml` replaces.

    Raises:
        MatchingError: the file is there and wrong.
    """
    path = config_dir / "matching.yaml" if config_dir else None
    if path is None or not path.exists():
        return shipped()
    read = strict.read(path, MatchingFile, error=MatchingError)
    own = {k: v for k in MatchingFile.model_fields if (v := getattr(read.value, k)) is not None}
    read.refuse(_faults(read))
    return shipped().model_copy(update=own)


def _faults(read: strict.Strict[MatchingFile]) -> list[strict.Fault]:
    faults = []
    score = read.value.score
    lines: Mapping[str, Comparison] = score.lines if score else {}
    known = shipped_names()
    for name, line in lines.items():
        if name not in known:
            faults.append(
                read.fault(
                    "score", "lines", name, message=f"没有名为 '{name}' 的比对项, 可用 {known}"
                )
            )
        if len(line.at) != len(line.weight) or list(line.at) != sorted(set(line.at)):
            faults.append(
                read.fault("score", "lines", name, message="at 应递增, 且与 weight 一样长")
            )
    return faults


def shipped_names() -> tuple[str, ...]:
    """Return the comparisons that may be weighed."""
    from matcher.compare import NAMES  # noqa: PLC0415

    return NAMES
