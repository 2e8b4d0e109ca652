"""One article against the standing submissions: candidates, alignment, score, attribution."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cached_property

import numpy as np

from matcher import names
from matcher.align import Alignment
from matcher.attribute import Claim, Entrant, attribute
from matcher.candidates import candidates_all
from matcher.compare import Beside, Evidence, compare, evidence_of, with_beside
from matcher.document import Document, prepare, prepare_all
from matcher.figures import beside
from matcher.finds import Find, Shown, Spans, find_of, shown, spans_of
from matcher.holds import after_publication
from matcher.pairs import Compared, compared
from matcher.pieces import Piece, Report
from matcher.score import Model, log_odds, log_odds_all, probability, waterfall
from matcher.settings import Settings
from matcher.sheet import Sheet, alone, laid
from matcher.standing import Standing
from matcher.titles import other_numbers, title_likeness
from text.normalise import plain, plain_all

_DAY = timedelta(days=1)
_TOGETHER = 25
"""Articles prepared and compared at a time: enough to share the cost, few enough for the cache."""
_EDGE = 80
"""Characters at either end of a body that are searched for names."""


@dataclass(frozen=True, slots=True)
class Seen:
    """Text of a submission in an article, whoever the claim went to."""

    submission: int
    spans: Spans


@dataclass(frozen=True, slots=True)
class Pair:
    """A submission that shares text with an article, scored whether it competes or not."""

    submission: int
    probability: float
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Judgement:
    """What one article carries."""

    finds: tuple[Find, ...]
    seen: tuple[Seen, ...]
    misses: tuple[Pair, ...]
    """What came near without being a find."""


@dataclass(frozen=True, slots=True)
class Glance:
    """Whether a submission competes for an article, and which came near without."""

    fits: bool
    misses: tuple[Pair, ...]


class Judge:
    """Judges articles against standing submissions under fixed settings."""

    def __init__(self, standing: Standing, settings: Settings) -> None:
        self.standing = standing
        self.settings = settings
        self.model: Model = settings.model()
        self.reach = settings.search.reach()

    def all(self, reports: Sequence[Report]) -> Iterator[Judgement]:
        """Yield the judgement on each article, prepared, aligned and compared together."""
        for scene in self._scenes(reports):
            yield self._judgement(scene)

    def glances(self, reports: Sequence[Report]) -> Iterator[Glance]:
        """Yield, for each article, whether any submission competes for it at all."""
        for scene in self._scenes(reports):
            yield Glance(any(map(self._competes, scene.pairs.values())), self._misses(scene))

    def pairs(self, reports: Sequence[Report]) -> Iterator[list[Pair]]:
        """Yield, for each article, every submission that shares a passage with it."""
        for scene in self._scenes(reports):
            yield list(scene.pairs.values())

    def pair(self, report: Report, submission: int) -> Pair | None:
        """Score one pair alone; None when the two share no passage."""
        scene = _Scene(self.standing, report, prepare(report.body), plain(report.title))
        self._compare([(scene, submission)], scene.sheet(submission))
        return scene.pairs.get(0)

    def __call__(self, report: Report) -> Judgement:
        """Return the finds on an article, best first, and every text seen in it."""
        return next(self.all([report]))

    def _scenes(self, reports: Sequence[Report]) -> Iterator["_Scene"]:
        for at in range(0, len(reports), _TOGETHER):
            yield from self._together(reports[at : at + _TOGETHER])

    def _together(self, reports: Sequence[Report]) -> list["_Scene"]:
        """Return a few articles, each compared with the submissions that are worth it."""
        documents = list(prepare_all([r.body for r in reports]))
        titles = plain_all([r.title or "" for r in reports])
        scenes = [
            _Scene(self.standing, *own) for own in zip(reports, documents, titles, strict=True)
        ]
        named = candidates_all(self.standing.index, documents, self.reach)
        self.standing.want([k for some in named for k in some.tolist()])
        chosen = [
            (i, k)
            for i, some in enumerate(named)
            for k in some.tolist()
            if self._inside_window(self.standing.pieces[k], reports[i])
        ]
        if chosen:
            sheet = laid(
                documents,
                [i for i, _ in chosen],
                [self.standing.documents[k] for _, k in chosen],
                [self.standing.weights[k] for _, k in chosen],
            )
            self._compare([(scenes[i], k) for i, k in chosen], sheet)
        return scenes

    def _compare(self, chosen: Sequence[tuple["_Scene", int]], sheet: Sheet) -> None:
        """Compare the pairs of a sheet, and give every scene its own."""
        aside = [scene.beside(k) for scene, k in chosen]
        found = compared(sheet, np.array([b.other_edition for b in aside], dtype=np.int64))
        columns = with_beside(found.columns, aside)
        odds = map(probability, log_odds_all(self.model, columns))
        scored = zip(chosen, odds, evidence_of(columns), strict=True)
        for place, ((scene, k), p, evidence) in enumerate(scored):
            scene.compared = found
            if found.share[place]:
                scene.pairs[place] = Pair(k, p, evidence)

    def _competes(self, pair: Pair) -> bool:
        return pair.probability >= min(self.settings.contest.least, self.settings.review)

    def _misses(self, scene: "_Scene") -> tuple[Pair, ...]:
        return tuple(p for p in scene.pairs.values() if p.probability < self.settings.review)

    def _judgement(self, scene: "_Scene") -> Judgement:
        entrants = [scene.entrant(at) for at, p in scene.pairs.items() if self._competes(p)]
        claims = [c for some in self._by_office(entrants) for c in self._claims(some, scene)]
        finds = [c for c in claims if c.probability >= self.settings.review]
        return Judgement(
            finds=tuple(scene.find(c, self.model) for c in finds),
            seen=tuple(
                Seen(e.position, spans_of(e.passages)) for e in entrants if e.probability >= 0.5
            ),
            misses=self._misses(scene),
        )

    def _by_office(self, entrants: Sequence[Entrant]) -> Iterator[list[Entrant]]:
        """Yield the entrants of each office: what two offices hold of one text is both's."""
        offices = [self.standing.pieces[e.position].office for e in entrants]
        for office in dict.fromkeys(offices):
            yield [e for e, its in zip(entrants, offices, strict=True) if its == office]

    def _claims(self, entrants: Sequence[Entrant], scene: "_Scene") -> tuple[Claim, ...]:
        def rescore(entrant: Entrant, passages: Alignment) -> Entrant:
            return self._rescored(scene, entrant, passages)

        return attribute(entrants, len(scene.document), self.settings.contest, rescore)

    def _rescored(self, scene: "_Scene", entrant: Entrant, passages: Alignment) -> Entrant:
        """Judge an entrant by fewer passages."""
        counted = beside(entrant.numbers, passages, entrant.size)
        heading = int(entrant.evidence.heading or 0)
        columns = compare(scene.sheet(entrant.position), passages, counted, heading)
        told = {name: float(column[0]) for name, column in columns.items()}
        evidence = replace(entrant.evidence, **told)
        p = probability(log_odds(waterfall(self.model, evidence)))
        return replace(
            entrant, passages=passages, numbers=counted, evidence=evidence, probability=p
        )

    def _inside_window(self, piece: Piece, report: Report) -> bool:
        if piece.submitted_at is None or report.published_at is None:
            return True
        days = (report.published_at - piece.submitted_at) / _DAY
        return -self.settings.window.before_days <= days <= self.settings.window.after_days


class _Scene:
    """One article with its look-ups, and the submissions it is compared with."""

    compared: Compared

    def __init__(self, standing: Standing, report: Report, document: Document, title: str) -> None:
        self.standing = standing
        self.report = report
        self.document = document
        self.title = title
        self.pairs: dict[int, Pair] = {}
        """By place on the sheet."""

    @cached_property
    def ends(self) -> str:
        """Where desks print who wrote a piece: beginning and end, normalised."""
        body = self.report.body
        return " ".join(plain_all([body[:_EDGE], body[-_EDGE:]]))

    @cached_property
    def shown(self) -> Shown:
        """The article with the way back to its offsets; only finds need it."""
        return shown(self.report.title, self.report.body, self.document)

    def sheet(self, k: int) -> Sheet:
        """Return the article and one submission alone."""
        return alone(self.document, self.standing.documents[k], self.standing.weights[k])

    def beside(self, k: int) -> Beside:
        """Compare what stands beside the two texts."""
        piece = self.standing.pieces[k]
        ends = self.ends if piece.authors or piece.unit else ""
        days = None
        if piece.submitted_at and self.report.published_at:
            days = (self.report.published_at - piece.submitted_at) / _DAY
        return Beside(
            heading=other_numbers(self.standing.titles[k], self.title),
            title=title_likeness(self.standing.titles[k], self.title),
            named=names.named(piece, self.report, ends, self.standing.rarity),
            days=days,
        )

    def entrant(self, place: int) -> Entrant:
        """Return a pair as one that competes for the article."""
        pair = self.pairs[place]
        piece = self.standing.pieces[pair.submission]
        return Entrant(
            key=piece.key,
            position=pair.submission,
            passages=self.compared.passages(place),
            numbers=self.compared.numbers(place),
            evidence=pair.evidence,
            probability=pair.probability,
            size=len(self.standing.documents[pair.submission]),
            named=bool(pair.evidence.named),
            in_time=not after_publication(piece.submitted_at, self.report.published_at),
            submitted_at=piece.submitted_at,
            commission=piece.commission,
        )

    def find(self, claim: Claim, model: Model) -> Find:
        """Work out what is shown of a claim."""
        k = claim.entrant.position
        piece = self.standing.pieces[k]
        mine = shown(piece.title, piece.body, self.standing.documents[k])
        return find_of(claim, mine, self.shown, model)
