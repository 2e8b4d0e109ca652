"""One article against the standing submissions: candidates, alignment, score, attribution."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from matcher import names
from matcher.align import Aligned, Alignment, Numbers, aligned_all
from matcher.attribute import Claim, Entrant, attribute
from matcher.candidates import candidates_all
from matcher.compare import Evidence, compare, other_numbers, title_likeness
from matcher.document import Document, prepare, prepare_all
from matcher.figures import Side, beside, told_apart
from matcher.holds import after_publication
from matcher.pieces import Piece, Report
from matcher.score import Model, Step, log_odds, probability, waterfall
from matcher.settings import Settings
from matcher.spots import spots
from matcher.standing import Standing
from text.normalise import Normalised, normalise, plain, plain_all

_DAY = timedelta(days=1)
_TOGETHER = 25
"""Articles prepared and aligned at a time: enough to share the cost, few enough for the cache."""
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
class Miss:
    """A submission that shares text with an article and is no find."""

    submission: int
    probability: float
    coverage: float
    """Share of the submission's signs inside passages."""
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Judgement:
    """What one article carries."""

    finds: tuple[Find, ...]
    seen: tuple[Seen, ...]
    misses: tuple[Miss, ...] = ()
    """Only where the judge was asked to keep them."""


@dataclass(frozen=True, slots=True)
class Glance:
    """Whether a submission competes for an article, and which came near without."""

    fits: bool
    misses: tuple[Miss, ...]


@dataclass(frozen=True, slots=True)
class Pair:
    """One pair, scored whether it competes or not."""

    evidence: Evidence
    steps: tuple[Step, ...]
    probability: float


class Judge:
    """Judges articles against standing submissions under fixed settings."""

    def __init__(
        self, standing: Standing, settings: Settings, *, keep_misses: bool = False
    ) -> None:
        self.standing = standing
        self.keep_misses = keep_misses
        self.settings = settings
        self.model: Model = settings.model()
        self.reach = settings.search.reach()

    def all(self, reports: Sequence[Report]) -> Iterator[Judgement]:
        """Yield the judgement on each article, prepared and aligned together."""
        for at in range(0, len(reports), _TOGETHER):
            for scene in self._scenes(reports[at : at + _TOGETHER]):
                yield self._judgement(scene)

    def glances(self, reports: Sequence[Report]) -> Iterator[Glance]:
        """Yield, for each article, whether any submission competes for it at all."""
        for at in range(0, len(reports), _TOGETHER):
            for scene in self._scenes(reports[at : at + _TOGETHER]):
                entrants = [scene.entrant(k, found) is not None for k, found in scene.aligned]
                yield Glance(any(entrants), tuple(scene.misses))

    def __call__(self, report: Report) -> Judgement:
        """Return the finds on an article, best first, and every text seen in it."""
        return next(self.all([report]))

    def _scenes(self, reports: Sequence[Report]) -> list["_Scene"]:
        documents = list(prepare_all([r.body for r in reports]))
        titles = plain_all([r.title or "" for r in reports])
        named = candidates_all(self.standing.index, documents, self.reach)
        self.standing.want([k for some in named for k in some.tolist()])
        chosen = [
            [k for k in some.tolist() if self._inside_window(self.standing.pieces[k], report)]
            for report, some in zip(reports, named, strict=True)
        ]
        every = [k for some in chosen for k in some]
        found = aligned_all(
            documents,
            [i for i, some in enumerate(chosen) for _ in some],
            [self.standing.documents[k] for k in every],
            [self.standing.weights[k] for k in every],
        )
        return [
            _Scene(self, r, d, title, [(k, next(found)) for k in some])
            for r, d, title, some in zip(reports, documents, titles, chosen, strict=True)
        ]

    def _judgement(self, scene: "_Scene") -> Judgement:
        entrants = [e for k, found in scene.aligned if (e := scene.entrant(k, found)) is not None]
        misses = tuple(scene.misses)
        if not entrants:
            return Judgement((), (), misses)
        claims = [c for some in self._by_office(entrants) for c in self._claims(some, scene)]
        finds = tuple(scene.find(c) for c in claims if c.probability >= self.settings.review)
        seen = tuple(
            Seen(e.position, spans_of(e.passages)) for e in entrants if e.probability >= 0.5
        )
        return Judgement(finds, seen, misses)

    def _by_office(self, entrants: Sequence[Entrant]) -> Iterator[list[Entrant]]:
        """Yield the entrants of each office: what two offices hold of one text is both's."""
        offices = [self.standing.pieces[e.position].office for e in entrants]
        for office in dict.fromkeys(offices):
            yield [e for e, its in zip(entrants, offices, strict=True) if its == office]

    def _claims(self, entrants: Sequence[Entrant], scene: "_Scene") -> tuple[Claim, ...]:
        return attribute(entrants, len(scene.document), self.settings.contest, scene.rescore)

    def pair(self, report: Report, position: int) -> Pair | None:
        """Score one pair alone; None when the two share no passage."""
        article = prepare(report.body)
        standing = self.standing
        (found,) = aligned_all(
            [article], [0], [standing.documents[position]], [standing.weights[position]]
        )
        if found is None:
            return None
        scene = _Scene(self, report, article, plain(report.title), [(position, found)])
        evidence = scene.evidence(position, found.passages, found.numbers)
        steps = waterfall(self.model, evidence)
        return Pair(evidence, steps, probability(log_odds(steps)))

    def _inside_window(self, piece: Piece, report: Report) -> bool:
        if piece.submitted_at is None or report.published_at is None:
            return True
        days = (report.published_at - piece.submitted_at) / _DAY
        return -self.settings.window.before_days <= days <= self.settings.window.after_days


class _Scene:
    """One article with its look-ups, shared by all the pairs it is in."""

    def __init__(
        self,
        judge: Judge,
        report: Report,
        document: Document,
        title: str,
        aligned: Sequence[tuple[int, Aligned | None]],
    ) -> None:
        self.judge = judge
        self.standing = judge.standing
        self.report = report
        self.document = document
        self.title = title
        self.aligned = aligned
        self.misses: list[Miss] = []

    @cached_property
    def ends(self) -> str:
        """Where desks print who wrote a piece: beginning and end, normalised."""
        body = self.report.body
        return " ".join(plain_all([body[:_EDGE], body[-_EDGE:]]))

    @cached_property
    def normal(self) -> Normalised:
        """The article with the way back to its offsets; only finds need it."""
        return normalise(self.report.body)

    def entrant(self, k: int, found: Aligned | None) -> Entrant | None:
        """Return the pair with its score; None when it does not even compete."""
        if found is None:
            return None
        evidence = self.evidence(k, found.passages, found.numbers)
        steps = waterfall(self.judge.model, evidence)
        p = probability(log_odds(steps))
        if self.judge.keep_misses and p < self.judge.settings.review:
            self.misses.append(Miss(k, p, evidence.text, steps))
        if p < min(self.judge.settings.contest.least, self.judge.settings.review):
            return None
        piece = self.standing.pieces[k]
        return Entrant(
            key=piece.key,
            position=k,
            passages=found.passages,
            numbers=found.numbers,
            evidence=evidence,
            probability=p,
            size=len(self.standing.documents[k]),
            named=bool(evidence.named),
            in_time=not after_publication(piece.submitted_at, self.report.published_at),
            submitted_at=piece.submitted_at,
            commission=piece.commission,
        )

    def rescore(self, entrant: Entrant, passages: Alignment) -> Entrant:
        """Judge an entrant by fewer passages."""
        counted = beside(entrant.numbers, passages, entrant.size)
        evidence = self.evidence(entrant.position, passages, counted)
        p = probability(log_odds(waterfall(self.judge.model, evidence)))
        return replace(
            entrant, passages=passages, numbers=counted, evidence=evidence, probability=p
        )

    def evidence(self, k: int, passages: Alignment, counted: Numbers) -> Evidence:
        """Measure one pair by its passages."""
        piece = self.standing.pieces[k]
        ends = self.ends if piece.authors or piece.unit else ""
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
            heading=other_numbers(self.standing.titles[k], self.title),
            named=names.named(piece, self.report, ends, self.standing.rarity),
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
            on = int(self.document.starts[a])
            cut, size = _whole(mine, low, self.normal, on, high - low)
            if size <= 0:
                continue
            characters += size
            low, on = low + cut, on + cut
            here, there = mine.original(low, low + size), self.normal.original(on, on + size)
            end, off = _marked(piece.body, here[1]), _marked(self.report.body, there[1])
            passages.append((here[0], end, there[0], off))
        agree, differ = round(2**e.evidence.agreeing - 1), round(2**e.evidence.differing - 1)
        if differ:
            told = told_apart(
                e.numbers,
                Side(document, mine.codes),
                Side(self.document, self.normal.codes),
            )
            differ = int((~told.agree).sum())
            beside_digits = spots(e.passages, document, self.document)
            differ += beside_digits.differ - beside_digits.lost
        return Find(
            submission=e.position,
            probability=claim.probability,
            contested=claim.contested,
            rivals=claim.rivals,
            coverage_submission=characters / max(1, len(mine)),
            coverage_article=characters / max(1, len(self.normal)),
            agree=agree,
            differ=differ,
            characters=characters,
            passages=tuple(passages),
            steps=waterfall(self.judge.model, e.evidence),
            spans=spans_of(e.passages),
        )


def _whole(mine: Normalised, low: int, theirs: Normalised, on: int, size: int) -> tuple[int, int]:
    """Return what to leave out in front, and how many characters are left, of a passage.

    A sign such as ㎡ is two characters normalised; a passage that ends inside it would quote one
    more on that side than on the other.
    """
    cut = 0
    while size > 0 and (_inside(mine, low + cut) or _inside(theirs, on + cut)):
        cut, size = cut + 1, size - 1
    while size > 0 and (_inside(mine, low + cut + size) or _inside(theirs, on + cut + size)):
        size -= 1
    return cut, size


def _marked(body: str, end: int) -> int:
    """Return the end with the marks that belong to the sign before it: e + ´ is é."""
    while end < len(body) and "\u0300" <= body[end] <= "\u036f":
        end += 1
    return end


def _inside(text: Normalised, at: int) -> bool:
    return 0 < at < len(text) and bool(text.offsets[at] == text.offsets[at - 1])


def spans_of(passages: Alignment) -> NDArray[np.int32]:
    """Return the submission's side of the passages as [from, to) rows."""
    both = np.stack([passages.submission, passages.submission + passages.length], axis=1)
    return both.astype(np.int32)
