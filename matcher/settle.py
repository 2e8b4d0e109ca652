"""Puts the candidates of articles in line with what was found on them, holds included.

One transaction settles at a time: what is held against a find hangs on where others saw its text.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.parts import parts
from ledger.tables import Article, Candidate, Submission
from ledger.turns import take_turn
from matcher import reading
from matcher.bands import band
from matcher.because import because
from matcher.extent import extent
from matcher.finds import Find
from matcher.given import Given
from matcher.holds import Sighting, holds_of
from matcher.judge import Judge
from matcher.nearest import Nearest
from matcher.pieces import Report
from matcher.portions import portions
from matcher.settings import Settings
from matcher.sightings import not_own, seen_by_earlier_runs
from office.house import Office


@dataclass(frozen=True, slots=True)
class Found:
    """A find with the article it was made on."""

    article: int
    submission: int
    submitted_at: datetime | None
    published_at: datetime | None
    together: int
    find: Find


@dataclass(frozen=True, slots=True)
class Counts:
    """What was compared and what came of it."""

    submissions: int = 0
    articles: int = 0
    written: int = 0
    """Candidates new or changed."""
    unchanged: int = 0
    lapsed: int = 0
    """Candidates that no longer hold."""

    def __add__(self, other: "Counts") -> "Counts":
        """Return both together."""
        return Counts(
            self.submissions + other.submissions,
            self.articles + other.articles,
            self.written + other.written,
            self.unchanged + other.unchanged,
            self.lapsed + other.lapsed,
        )


class Judged:
    """Articles judged by one standing index, and what they carry."""

    def __init__(self, judge: Judge, near: Nearest) -> None:
        self.judge, self.near = judge, near
        self.articles: set[int] = set()
        self.found: list[Found] = []
        self.seen: dict[int, list[Sighting]] = {}
        """Where each submission's text was seen."""

    def add(self, reports: Iterable[Report]) -> None:
        """Judge further articles."""
        for portion in portions(reports):
            for report, judgement in zip(portion, self.judge.all(portion), strict=True):
                article = int(report.key)
                self.articles.add(article)
                self.near.note(self.judge, report.key, judgement.misses)
                pieces = self.judge.standing.pieces
                for s in judgement.seen:
                    sighting = Sighting(article, report.published_at, s.spans)
                    self.seen.setdefault(int(pieces[s.submission].key), []).append(sighting)
                ours = [pieces[find.submission] for find in judgement.finds]
                together = Counter(piece.office for piece in ours)
                for piece, find in zip(ours, judgement.finds, strict=True):
                    moments = (piece.submitted_at, report.published_at)
                    own = int(piece.key)
                    self.found.append(Found(article, own, *moments, together[piece.office], find))


def settle(
    session: Session, judged: Judged, given: Given, *, versions: Mapping[int, int]
) -> Counts:
    """Write what was found; the caller says what has been compared, and commits.

    `versions` are those of the submissions that were compared, by id: one changed since waits and
    is compared anew in its own turn, so nothing is said of it here.
    """
    take_turn(session, "match.settle")
    session.expire_all()  # others have settled since this transaction read
    again = _later_finds(session, judged.found) - judged.articles
    judged.add(reading.reports(session, sorted(again), given.office.profile.zone))
    changed = _changed(session, judged.found, versions)
    held = _with_holds(
        session, [f for f in judged.found if f.submission not in changed], judged.seen, given.office
    )
    counts = _write(session, held, judged.articles, changed, given)
    judged.near.keep(session)
    return counts


def waiting_on(session: Session, submissions: Sequence[int]) -> set[int]:
    """Return the articles on which candidates of these submissions wait."""
    found: set[int] = set()
    for part in parts(submissions):
        chosen = select(Candidate.article_id).where(
            Candidate.submission_id.in_(part), Candidate.state == "waiting"
        )
        found.update(session.scalars(chosen))
    return found


def _later_finds(session: Session, found: Sequence[Found]) -> set[int]:
    """Return articles whose waiting finds must now say that their text was seen before."""
    early = {
        f.submission
        for f in found
        if (at := f.submitted_at) and f.published_at and f.published_at < at
    }
    return waiting_on(session, sorted(early))


def _changed(
    session: Session, found: Sequence[Found], versions: Mapping[int, int]
) -> frozenset[int]:
    """Return the submissions found whose text has changed since it was indexed."""
    ids = sorted({f.submission for f in found})
    now = reading.versions_of(session, Submission, ids)
    return frozenset(i for i in ids if now.get(i) != versions.get(i))


def _with_holds(
    session: Session,
    found: Sequence[Found],
    seen: dict[int, list[Sighting]],
    office: Office,
) -> list[tuple[Found, tuple[str, ...]]]:
    """Return the finds with what is held against each."""
    wanted = {f.submission for f in found}
    now_judged = {s.article for own in seen.values() for s in own}
    for own, earlier in seen_by_earlier_runs(session, wanted, office).items():
        seen.setdefault(own, []).extend(s for s in earlier if s.article not in now_judged)
    foreign = not_own(session, office, seen)
    return [
        (
            f,
            holds_of(
                f.find,
                Sighting(f.article, f.published_at, f.find.spans),
                [s for s in seen.get(f.submission, ()) if (f.submission, s.article) in foreign],
                f.submitted_at,
            ),
        )
        for f in found
    ]


def _write(
    session: Session,
    rows: Sequence[tuple[Found, tuple[str, ...]]],
    touched: set[int],
    changed: frozenset[int],
    given: Given,
) -> Counts:
    """Put the candidates of the touched articles in line with the finds."""
    existing = {
        (c.article_id, c.submission_id): c
        for part in parts(sorted(touched))
        for c in session.scalars(select(Candidate).where(Candidate.article_id.in_(part)))
        if c.submission_id not in changed
    }
    versions = _versions(session, rows)
    written = unchanged = lapsed = 0
    for f, held in rows:
        values = _values(f, held, given.settings) | versions[f.article, f.submission]
        old = existing.pop((f.article, f.submission), None)
        if old is None:
            session.add(
                Candidate(
                    article_id=f.article, submission_id=f.submission, found_at=given.now, **values
                )
            )
            written += 1
        elif old.state == "decided" or (old.state == "waiting" and _same(old, values)):
            unchanged += 1
        else:
            for name, value in values.items():
                setattr(old, name, value)
            old.state, old.found_at = "waiting", given.now
            written += 1
    for old in existing.values():
        if old.state == "waiting":
            old.state = "lapsed"
            lapsed += 1
    session.flush()
    return Counts(written=written, unchanged=unchanged, lapsed=lapsed)


def _versions(
    session: Session, rows: Sequence[tuple[Found, tuple[str, ...]]]
) -> dict[tuple[int, int], dict[str, int]]:
    """Return which versions of both texts each find was made on."""
    submissions = reading.versions_of(session, Submission, sorted({f.submission for f, _ in rows}))
    articles = reading.versions_of(session, Article, sorted({f.article for f, _ in rows}))
    return {
        (f.article, f.submission): {
            "submission_version": submissions[f.submission],
            "article_version": articles[f.article],
        }
        for f, _ in rows
    }


def _values(f: Found, held: tuple[str, ...], settings: Settings) -> dict[str, object]:
    find = f.find
    return {
        "probability": round(min(0.9999, find.probability), 4),
        "band": band(find.probability, (*held, *find.doubts), find.characters, settings.automatic),
        "extent": extent(round(find.coverage_submission, 4), round(find.coverage_article, 4)),
        "composite_n": f.together,
        "coverage_submission": round(find.coverage_submission, 4),
        "coverage_article": round(find.coverage_article, 4),
        "numbers": {"agree": find.agree, "differ": find.differ},
        "holds": list(held),
        "doubts": list(find.doubts),
        "rivals": [int(r) for r in find.rivals],
        "passages": [{"submission": [a, b], "article": [c, d]} for a, b, c, d in find.passages],
        "because": because(find),
        "comparisons": [
            {"key": s.name, "value": _rounded(s.value), "weight": round(s.weight, 3)}
            for s in find.steps
        ],
        "settings_digest": settings.digest(),
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)


def _same(old: Candidate, values: dict[str, object]) -> bool:
    return all(getattr(old, name) == value for name, value in values.items())
