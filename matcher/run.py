"""Compares what waits in the ledger: every pair in the window once, by whichever side came later.

Waiting is a state of rows, never "id above the last one": PostgreSQL commits ids out of order. An
article that a new submission fits is judged anew as a whole, since rivals share one claim.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from ledger.tables import Article, Candidate, Submission
from ledger.turns import take_turn
from matcher import reading
from matcher.backward_rows import Earlier
from matcher.bands import band
from matcher.because import because
from matcher.extent import extent
from matcher.finds import Find
from matcher.holds import Sighting, holds_of
from matcher.judge import Judge
from matcher.nearest import Nearest
from matcher.pieces import Piece, Report
from matcher.settings import Settings
from matcher.sightings import not_own, seen_by_earlier_runs
from matcher.standing import stand
from matcher.standing_rows import stand_rows
from office.house import Office

_TOGETHER = 200
_NEAR = 20_000
"""New submissions prepared at a time, to be held against earlier articles; some 250 MB."""


@dataclass(frozen=True, slots=True)
class Counts:
    """What a run read and wrote."""

    submissions: int
    articles: int
    written: int
    """Candidates new or changed."""
    unchanged: int
    lapsed: int
    """Candidates that no longer hold."""


@dataclass(frozen=True, slots=True)
class _Found:
    """A find with the article it was made on."""

    article: int
    submission: int
    submitted_at: datetime | None
    published_at: datetime | None
    together: int
    find: Find


def run(
    session: Session,
    *,
    office: Office,
    now: datetime,
    settings: Settings,
    index_dir: Path | None = None,
) -> Counts:
    """Compare all that waits and write the candidates. The caller commits; all of it or nothing.

    `index_dir` keeps the index of submissions and that of articles from night to night; without it
    submissions are indexed anew, and earlier articles read one by one.
    """
    take_turn(session, "match")
    new, fresh = reading.pending(session)
    if not new and not fresh:
        return Counts(0, 0, 0, 0, 0)
    register = reading.register(session, new)
    near = Nearest(settings)
    judge = Judge(stand_rows(session, register, index_dir), settings)
    ours = sorted(set(new).intersection(register.ids.tolist()))
    zone = office.profile.zone
    earlier = Earlier(session, index_dir, zone)
    touched = _touched(session, new, ours, earlier, near) | set(fresh)
    found, seen = _judge(judge, reading.reports(session, sorted(touched), zone), near)
    again = _later_runs(session, found) - touched
    more, further = _judge(judge, reading.reports(session, sorted(again), zone), near)
    found += more
    touched |= again
    for own, where in further.items():
        seen.setdefault(own, []).extend(where)
    rows = _rows(found, seen, session, office)
    counts = _write(session, rows, touched, now=now, settings=settings)
    near.keep(session, compared_anew=new)
    _mark(session, new, fresh)
    return Counts(len(new), len(fresh), *counts)


def _touched(
    session: Session,
    new: Sequence[int],
    ours: Sequence[int],
    earlier: Earlier,
    near: Nearest,
) -> set[int]:
    """Return the articles compared before that a new submission fits, or was found in before."""
    found = _waiting(session, new)
    for part in _parts(ours, _NEAR):
        found |= _fitting(reading.pieces(session, part), earlier, near)
    return found


def _fitting(ours: Sequence[Piece], earlier: Earlier, near: Nearest) -> set[int]:
    """Return the articles compared before that one of these submissions fits."""
    moments = [p.submitted_at for p in ours if p.submitted_at]
    if not moments:
        return set()
    own = stand(ours)
    judge = Judge(own, near.settings)
    window = near.settings.window
    first = min(moments) - timedelta(days=window.before_days + 1)
    last = max(moments) + timedelta(days=window.after_days + 1)
    fitting = set()
    for portion in _portions(earlier.reports(own, judge.reach, first, last)):
        for report, glance in zip(portion, judge.glances(portion), strict=True):
            near.note(judge, report.key, glance.misses)
            if glance.fits:
                fitting.add(int(report.key))
    return fitting


def _later_runs(session: Session, found: Sequence[_Found]) -> set[int]:
    """Return articles whose waiting finds must now say that their text was seen before."""
    early = {
        f.submission
        for f in found
        if (at := f.submitted_at) and f.published_at and f.published_at < at
    }
    return _waiting(session, sorted(early))


def _waiting(session: Session, submissions: Sequence[int]) -> set[int]:
    """Return the articles on which candidates of these submissions wait."""
    found: set[int] = set()
    for part in _parts(submissions):
        chosen = select(Candidate.article_id).where(
            Candidate.submission_id.in_(part), Candidate.state == "waiting"
        )
        found.update(session.scalars(chosen))
    return found


def _portions(reports: Iterable[Report]) -> Iterable[list[Report]]:
    portion: list[Report] = []
    for report in reports:
        portion.append(report)
        if len(portion) == _TOGETHER:
            yield portion
            portion = []
    if portion:
        yield portion


def _judge(
    judge: Judge, reports: Iterable[Report], near: Nearest
) -> tuple[list[_Found], dict[int, list[Sighting]]]:
    """Return all finds, and where each submission's text was seen."""
    found: list[_Found] = []
    seen: dict[int, list[Sighting]] = {}
    for portion in _portions(reports):
        for report, judgement in zip(portion, judge.all(portion), strict=True):
            article = int(report.key)
            near.note(judge, report.key, judgement.misses)
            for s in judgement.seen:
                own = int(judge.standing.pieces[s.submission].key)
                sighting = Sighting(article, report.published_at, s.spans)
                seen.setdefault(own, []).append(sighting)
            pieces = [judge.standing.pieces[find.submission] for find in judgement.finds]
            together = Counter(piece.office for piece in pieces)
            for piece, find in zip(pieces, judgement.finds, strict=True):
                moments = (piece.submitted_at, report.published_at)
                found.append(
                    _Found(article, int(piece.key), *moments, together[piece.office], find)
                )
    return found, seen


def _rows(
    found: Sequence[_Found],
    seen: dict[int, list[Sighting]],
    session: Session,
    office: Office,
) -> list[tuple[_Found, tuple[str, ...]]]:
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
    rows: Sequence[tuple[_Found, tuple[str, ...]]],
    touched: set[int],
    *,
    now: datetime,
    settings: Settings,
) -> tuple[int, int, int]:
    """Put the candidates of the touched articles in line with the finds."""
    existing = {
        (c.article_id, c.submission_id): c
        for part in _parts(sorted(touched))
        for c in session.scalars(select(Candidate).where(Candidate.article_id.in_(part)))
    }
    versions = _versions(session, rows)
    written = unchanged = lapsed = 0
    for f, held in rows:
        values = _values(f, held, settings) | versions[f.article, f.submission]
        old = existing.pop((f.article, f.submission), None)
        if old is None:
            session.add(
                Candidate(article_id=f.article, submission_id=f.submission, found_at=now, **values)
            )
            written += 1
        elif old.state == "decided" or (old.state == "waiting" and _same(old, values)):
            unchanged += 1
        else:
            for name, value in values.items():
                setattr(old, name, value)
            old.state, old.found_at = "waiting", now
            written += 1
    for old in existing.values():
        if old.state == "waiting":
            old.state = "lapsed"
            lapsed += 1
    session.flush()
    return written, unchanged, lapsed


def _parts(ids: Sequence[int], size: int = 500) -> Iterable[Sequence[int]]:
    return (ids[at : at + size] for at in range(0, len(ids), size))


def _versions(
    session: Session, rows: Sequence[tuple[_Found, tuple[str, ...]]]
) -> dict[tuple[int, int], dict[str, int]]:
    """Return which versions of both texts each find was made on."""
    submissions: dict[int, int] = {}
    articles: dict[int, int] = {}
    for part in _parts(sorted({f.submission for f, _ in rows})):
        mine = select(Submission.id, Submission.version).where(Submission.id.in_(part))
        submissions |= dict(session.execute(mine).all())
    for part in _parts(sorted({f.article for f, _ in rows})):
        theirs = select(Article.id, Article.version).where(Article.id.in_(part))
        articles |= dict(session.execute(theirs).all())
    return {
        (f.article, f.submission): {
            "submission_version": submissions[f.submission],
            "article_version": articles[f.article],
        }
        for f, _ in rows
    }


def _values(f: _Found, held: tuple[str, ...], settings: Settings) -> dict[str, object]:
    find = f.find
    return {
        "probability": round(min(0.9999, find.probability), 4),
        "band": band(find.probability, held, find.characters, settings.automatic),
        "extent": extent(round(find.coverage_submission, 4), round(find.coverage_article, 4)),
        "composite_n": f.together,
        "coverage_submission": round(find.coverage_submission, 4),
        "coverage_article": round(find.coverage_article, 4),
        "numbers": {"agree": find.agree, "differ": find.differ},
        "holds": list(held),
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


def _mark(session: Session, submissions: Sequence[int], articles: Sequence[int]) -> None:
    """Note that these were compared, in the transaction that wrote what was found."""
    for part in _parts(submissions):
        session.execute(
            update(Submission).where(Submission.id.in_(part)).values(match_state="compared")
        )
    for part in _parts(articles):
        session.execute(update(Article).where(Article.id.in_(part)).values(match_state="compared"))
