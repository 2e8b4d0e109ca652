"""One article against the standing submissions: candidates, alignment, score, attribution."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from matcher import names
from matcher.align import Alignment, Lookup, Numbers, align, exact, lookup, numbers
from matcher.attribute import Claim, Entrant, attribute, with_passages
from matcher.compare import Evidence, compare, title_likeness
from matcher.document import Document, prepare, prepare_all
from matcher.holds import after_publication
from matcher.index import candidates
from matcher.pieces import Piece, Report
from matcher.score import Model, Step, log_odds, probability, waterfall
from matcher.settings import Settings
from matcher.standing import Standing
from text.normalise import Normalised, normalise, plain

_DAY = timedelta(days=1)
_EDGE = 80
"""Characters at either end of a body that are searched for names."""


@dataclass(frozen=True, slots=True)
class Find:
    """A claim on an article with all that a reviewer checks; offsets in the given bodies."""

    submission: int
    probability: float
    contested: bool
    rivals: tuple[str, ...]
    coverage_submission: float
    coverage_article: float
    agree: int
    differ: int
    characters: int
    """Normalised characters inside passages."""
    passages: tuple[tuple[int, int, int, int], ...]
    """Submission from, to, article from, to."""
    steps: tuple[Step, ...]
    spans: NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Seen:
    """Text of a submission in an article, whoever the claim went to."""

    submission: int
    spans: NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Judgement:
    """What one article carries."""

    finds: tuple[Find, ...]
    seen: tuple[Seen, ...]


@dataclass(frozen=True, slots=True)
class Pair:
    """One pair, scored whether it competes or not."""

    evidence: Evidence
    steps: tuple[Step, ...]
    probability: float


class Judge:
    """Judges articles against standing submissions under fixed settings."""

    def __init__(self, standing: Standing, settings: Settings) -> None:
        self.standing = standing
        self.settings = settings
        self.model: Model = settings.model()
        self.reach = settings.search.reach()

    def all(self, reports: Sequence[Report]) -> Iterator[Judgement]:
        """Yield the judgement on each article, prepared together."""
        documents = prepare_all([r.body for r in reports])
        for report, document in zip(reports, documents, strict=True):
            yield self(report, document)

    def fits(self, reports: Sequence[Report]) -> Iterator[bool]:
        """Yield, for each article, whether any submission competes for it at all."""
        documents = prepare_all([r.body for r in reports])
        for report, document in zip(reports, documents, strict=True):
            chosen = candidates(self.standing.index, document, self.reach)
            scene = _Scene(self, report, document) if len(chosen) else None
            yield scene is not None and any(
                self._inside_window(self.standing.pieces[k], report)
                and scene.entrant(int(k)) is not None
                for k in chosen
            )

    def __call__(self, report: Report, document: Document | None = None) -> Judgement:
        """Return the finds on an article, best first, and every text seen in it."""
        document = document or prepare(report.body)
        chosen = [
            int(k)
            for k in candidates(self.standing.index, document, self.reach)
            if self._inside_window(self.standing.pieces[k], report)
        ]
        if not chosen:
            return Judgement((), ())
        scene = _Scene(self, report, document)
        entrants = [e for k in chosen if (e := scene.entrant(k)) is not None]
        claims = attribute(entrants, len(document), self.settings.contest, scene.rescore)
        finds = tuple(scene.find(c) for c in claims if c.probability >= self.settings.review)
        seen = tuple(
            Seen(e.position, spans_of(e.passages)) for e in entrants if e.probability >= 0.5
        )
        return Judgement(finds, seen)

    def pair(self, report: Report, position: int) -> Pair | None:
        """Score one pair alone; None when the two share no passage."""
        scene = _Scene(self, report, prepare(report.body))
        document = self.standing.documents[position]
        found = align(scene.lookup, document)
        if not len(found):
            return None
        rarity = self.standing.weights[position]
        counted = numbers(found, document, scene.document, rarity)
        evidence = scene.evidence(
            position, exact(found, counted, document, scene.document), counted
        )
        steps = waterfall(self.model, evidence)
        return Pair(evidence, steps, probability(log_odds(steps)))

    def _inside_window(self, piece: Piece, report: Report) -> bool:
        if piece.submitted_at is None or report.published_at is None:
            return True
        days = (report.published_at - piece.submitted_at) / _DAY
        return -self.settings.window.before_days <= days <= self.settings.window.after_days


class _Scene:
    """One article with its look-ups, shared by all the pairs it is in."""

    def __init__(self, judge: Judge, report: Report, document: Document) -> None:
        self.judge = judge
        self.standing = judge.standing
        self.report = report
        self.document = document
        self.lookup: Lookup = lookup(document)
        self.title = plain(report.title)

    @cached_property
    def ends(self) -> str:
        """Where desks print who wrote a piece: beginning and end, normalised."""
        body = self.report.body
        return f"{plain(body[:_EDGE])} {plain(body[-_EDGE:])}"

    @cached_property
    def normal(self) -> Normalised:
        """The article with the way back to its offsets; only finds need it."""
        return normalise(self.report.body)

    def entrant(self, k: int) -> Entrant | None:
        """Return the pair with its score; None when it does not even compete."""
        document = self.standing.documents[k]
        found = align(self.lookup, document)
        if not len(found):
            return None
        counted = numbers(found, document, self.document, self.standing.weights[k])
        passages = exact(found, counted, document, self.document)
        evidence = self.evidence(k, passages, counted)
        p = probability(log_odds(waterfall(self.judge.model, evidence)))
        if p < min(self.judge.settings.contest.least, self.judge.settings.review):
            return None
        piece = self.standing.pieces[k]
        return Entrant(
            key=piece.key,
            position=k,
            passages=passages,
            evidence=evidence,
            probability=p,
            size=len(document),
            named=bool(evidence.named),
            in_time=not after_publication(piece.submitted_at, self.report.published_at),
            submitted_at=piece.submitted_at,
            commission=piece.commission,
        )

    def rescore(self, entrant: Entrant, passages: Alignment) -> Entrant:
        """Judge an entrant by fewer passages."""
        document = self.standing.documents[entrant.position]
        rarity = self.standing.weights[entrant.position]
        counted = numbers(passages, document, self.document, rarity)
        evidence = self.evidence(entrant.position, passages, counted)
        p = probability(log_odds(waterfall(self.judge.model, evidence)))
        return with_passages(entrant, passages, evidence, p)

    def evidence(self, k: int, passages: Alignment, counted: Numbers) -> Evidence:
        """Measure one pair by its passages."""
        piece = self.standing.pieces[k]
        days = None
        if piece.submitted_at and self.report.published_at:
            days = (self.report.published_at - piece.submitted_at) / _DAY
        return compare(
            passages,
            counted,
            self.standing.documents[k],
            self.document,
            weights=self.standing.weights[k],
            title=title_likeness(self.standing.titles[k], self.title),
            named=names.named(piece, self.report, self.ends, self.standing.rarity),
            days=days,
        )

    def find(self, claim: Claim) -> Find:
        """Work out what is shown of a claim, in offsets of the given bodies."""
        e = claim.entrant
        piece, document = self.standing.pieces[e.position], self.standing.documents[e.position]
        mine = normalise(piece.body)
        passages, characters = [], 0
        for s, a, n in zip(
            e.passages.submission, e.passages.article, e.passages.length, strict=True
        ):
            low, high = int(document.starts[s]), int(document.starts[s + n])
            on, off = int(self.document.starts[a]), int(self.document.starts[a + n])
            characters += high - low
            passages.append((*mine.original(low, high), *self.normal.original(on, off)))
        evidence = e.evidence
        differ = round(2**evidence.differing - 1)
        return Find(
            submission=e.position,
            probability=claim.probability,
            contested=claim.contested,
            rivals=claim.rivals,
            coverage_submission=characters / max(1, len(mine)),
            coverage_article=characters / max(1, len(self.normal)),
            agree=round(2**evidence.agreeing - 1),
            differ=differ,
            characters=characters,
            passages=tuple(passages),
            steps=waterfall(self.judge.model, evidence),
            spans=spans_of(e.passages),
        )


def spans_of(passages: Alignment) -> NDArray[np.int32]:
    """Return the submission's side of the passages as [from, to) rows."""
    both = np.stack([passages.submission, passages.submission + passages.length], axis=1)
    return both.astype(np.int32)
