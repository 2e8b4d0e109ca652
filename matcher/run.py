"""Comparing in the ledger: every pair in the window once, by whichever side came later.

What is new is a row state, never «id above the last one seen»: PostgreSQL commits ids out of order.
A pass takes what is pending in its own snapshot and marks just that. A row that was committed
meanwhile stays pending and is compared with everything by the next pass.

An article is always judged against all submissions at once, since they compete for its passages;
so a submission that came later brings back the articles that hold text of it.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session, selectinload

from ledger.tables import Article, Candidate, Submission, UnitName
from ledger.turns import take_turn
from matcher.bands import band
from matcher.because import because
from matcher.extent import extent
from matcher.holds import Sighting, holds_of
from matcher.judge import Find, Judge, Judgement
from matcher.pieces import Piece, Report
from matcher.settings import Settings
from matcher.standing import Standing, stand
from office.house import Office

_BATCH = 500
_MOST = 0.9999


@dataclass(frozen=True, slots=True)
class Counts:
    """What a pass compared and wrote."""

    submissions: int
    """New on their side."""
    articles: int
    """New on theirs."""
    judged: int
    """Articles looked at, those brought back by a later submission among them."""
    written: int
    """Candidates that are new."""
    unchanged: int
    """Candidates that were there, whatever was written of them anew."""
    lapsed: int
    """Candidates that waited and are claimed no more."""
    quarantined: int = 0


def run(session: Session, *, office: Office, now: datetime, settings: Settings) -> Counts:
    """Compare all that is pending. The caller commits."""
    take_turn(session, "match")
    new_articles = list(session.scalars(_pending(Article)))
    new_submissions = list(session.scalars(_pending(Submission)))
    if not new_articles and not new_submissions:
        return Counts(0, 0, 0, 0, 0, 0)
    pieces = _pieces(session)
    standing = stand(list(pieces.values()))
    judge = Judge(standing, settings)
    touched = set(new_articles)
    if new_submissions:
        touched |= _brought_back(session, office, pieces, new_submissions, settings)
    judged = _judged(session, office, judge, touched)
    judged |= _judged(session, office, judge, _fellows(session, standing, judged) - judged.keys())
    written = _Writer(session, office, standing, settings, now).write(judged)
    _mark(session, Article, new_articles)
    _mark(session, Submission, new_submissions)
    return Counts(len(new_submissions), len(new_articles), len(judged), *written)


@dataclass(frozen=True, slots=True)
class Judged:
    """An article with what it carries."""

    article: Article
    published_at: datetime
    judgement: Judgement


def _pending(table: type[Article] | type[Submission]):  # type: ignore[no-untyped-def]  # noqa: ANN202
    return select(table.id).where(table.match_state == "pending").order_by(table.id)


def _mark(session: Session, table: type[Article] | type[Submission], ids: Sequence[int]) -> None:
    for at in range(0, len(ids), _BATCH):
        session.execute(
            update(table).where(table.id.in_(ids[at : at + _BATCH])).values(match_state="compared")
        )


def _pieces(session: Session) -> dict[int, Piece]:
    """Return every submission with a text, as the judge takes it, by id."""
    names: dict[int, str] = {}
    for row in session.scalars(select(UnitName).where(UnitName.short.is_(False))):
        names[row.unit_id] = row.name
    found = session.scalars(
        select(Submission)
        .where(Submission.body.is_not(None), Submission.state != "withdrawn")
        .options(selectinload(Submission.authors))
        .order_by(Submission.id)
    )
    return {
        s.id: Piece(
            key=str(s.id),
            body=s.body or "",
            title=s.title,
            unit=names.get(s.unit_id or 0, s.unit_as_stated),
            authors=tuple(a.name for a in s.authors),
            submitted_at=s.submitted_at,
            commission=str(s.commission_id) if s.commission_id else None,
        )
        for s in found
    }


def _brought_back(
    session: Session,
    office: Office,
    pieces: Mapping[int, Piece],
    new: Iterable[int],
    settings: Settings,
) -> set[int]:
    """Return articles compared before that hold text of a submission that came later."""
    later = [pieces[i] for i in new if i in pieces]
    moments = [p.submitted_at for p in later if p.submitted_at]
    if not later or not moments:
        return set()
    first = min(moments) - timedelta(days=settings.window.before_days + 1)
    last = max(moments) + timedelta(days=settings.window.after_days + 1)
    query = select(Article.id).where(
        Article.match_state == "compared", Article.published_on.between(first.date(), last.date())
    )
    judge = Judge(stand(later), settings)
    ids = session.scalars(query).all()
    return {
        key
        for key, judged in _judged(session, office, judge, ids).items()
        if judged.judgement.finds or judged.judgement.seen
    }


def _fellows(session: Session, standing: Standing, judged: Mapping[int, Judged]) -> set[int]:
    """Return the other articles that carry a submission found now: they say who was first."""
    found = {
        int(standing.pieces[position].key)
        for one in judged.values()
        for position in (
            *(find.submission for find in one.judgement.finds),
            *(seen.submission for seen in one.judgement.seen),
        )
    }
    ids = sorted(found)
    return {
        article
        for at in range(0, len(ids), _BATCH)
        for article in session.scalars(
            select(Candidate.article_id).where(
                Candidate.submission_id.in_(ids[at : at + _BATCH]), Candidate.state != "lapsed"
            )
        )
    }


def _judged(
    session: Session, office: Office, judge: Judge, ids: Collection[int]
) -> dict[int, Judged]:
    found: dict[int, Judged] = {}
    for batch in _batches(sorted(ids)):
        articles = list(
            session.scalars(select(Article).where(Article.id.in_(batch)).order_by(Article.id))
        )
        reports = [_report(a, office) for a in articles]
        for article, report, judgement in zip(articles, reports, judge.all(reports), strict=True):
            assert report.published_at is not None  # noqa: S101 - a stored article has its day
            found[article.id] = Judged(article, report.published_at, judgement)
    return found


def _batches(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    for at in range(0, len(ids), _BATCH):
        yield ids[at : at + _BATCH]


def _report(article: Article, office: Office) -> Report:
    outlet = office.outlet(article.outlet_key)
    return Report(
        key=str(article.id),
        body=article.body,
        title=article.title,
        outlet=outlet.name_on(article.published_on) if outlet else None,
        origin=article.origin,
        byline=tuple(article.byline),
        published_at=article.published_at
        or datetime.combine(article.published_on, time(), office.profile.zone),
    )


class _Writer:
    """Puts what the articles carry into candidates, and takes back what is claimed no more."""

    def __init__(
        self,
        session: Session,
        office: Office,
        standing: Standing,
        settings: Settings,
        now: datetime,
    ) -> None:
        self.session, self.office, self.standing = session, office, standing
        self.settings, self.now = settings, now
        self.digest = settings.digest()

    def write(self, judged: Mapping[int, Judged]) -> tuple[int, int, int]:
        """Return how many candidates are new, were there, and lapsed."""
        sightings = self._sightings(judged.values())
        before = self._before(judged)
        new = there = 0
        for one in judged.values():
            for find in one.judgement.finds:
                submission = int(self.standing.pieces[find.submission].key)
                row = before.pop((submission, one.article.id), None)
                if row is not None and row.state == "decided":
                    there += 1
                    continue
                if row is None:
                    row = Candidate(submission_id=submission, article_id=one.article.id)
                    new += 1
                else:
                    there += 1
                self._fill(row, one, find, sightings[find.submission])
                self.session.add(row)
        lapsed = [row for row in before.values() if row.state == "waiting"]
        for row in lapsed:
            row.state = "lapsed"
        self.session.flush()
        return new, there, len(lapsed)

    def _before(self, judged: Mapping[int, Judged]) -> dict[tuple[int, int], Candidate]:
        return {
            (row.submission_id, row.article_id): row
            for batch in _batches(sorted(judged))
            for row in self.session.scalars(
                select(Candidate).where(Candidate.article_id.in_(batch))
            )
        }

    def _sightings(self, judged: Iterable[Judged]) -> Mapping[int, list[Sighting]]:
        """Return where each submission's text was seen; its own unit's channels do not count."""
        seen: dict[int, list[Sighting]] = defaultdict(list)
        for one in judged:
            place = self.office.channel(one.article.channel_key)
            owner = place[1].unit if place else None
            for each in one.judgement.seen:
                unit = self.standing.pieces[each.submission].unit
                if owner is None or owner != unit:
                    seen[each.submission].append(
                        Sighting(one.article.id, one.published_at, each.spans)
                    )
        return seen

    def _fill(self, row: Candidate, one: Judged, find: Find, sightings: Sequence[Sighting]) -> None:
        piece = self.standing.pieces[find.submission]
        own = Sighting(one.article.id, one.published_at, find.spans)
        held = holds_of(find, own, sightings, piece.submitted_at)
        row.probability = min(_MOST, round(find.probability, 4))
        row.band = band(find.probability, held, find.characters, self.settings.automatic)
        row.extent = extent(find.coverage_submission, find.coverage_article)
        row.composite_n = len(one.judgement.finds)
        row.coverage_submission = round(find.coverage_submission, 4)
        row.coverage_article = round(find.coverage_article, 4)
        row.numbers = {"agree": find.agree, "differ": find.differ}
        row.holds = list(held)
        row.rivals = [int(key) for key in find.rivals]
        row.passages = [{"submission": [a, b], "article": [c, d]} for a, b, c, d in find.passages]
        row.because = because(find)
        row.comparisons = [
            {"key": step.name, "value": step.value, "weight": round(step.weight, 4)}
            for step in find.steps
        ]
        row.settings_digest = self.digest
        row.article_version = one.article.version
        row.found_at = row.found_at or self.now
        row.state = "waiting"
