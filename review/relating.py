"""Which of a piece's placements ran it first and which took it from whom, kept with each."""

from collections.abc import Iterable, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from ledger.parts import parts
from ledger.tables import Candidate, Placement, Submission, UnitName
from office.house import Office
from review.chain import Link, Relation, Run, chain

_NOT_YET = 2**62
"""The key of a run that has no placement: beyond those that have one."""


def relate(session: Session, submissions: Sequence[Submission], *, office: Office) -> None:
    """Derive first run, reprint and so on anew for all of the pieces' placements.

    What a person set stays as it is.
    """
    runs = _standing_runs(session, [submission.id for submission in submissions])
    names = _names(session, {s.unit_id for s in submissions if s.unit_id is not None})
    for submission in submissions:
        placements = {placement.id: placement for placement in runs.get(submission.id, ())}
        own = [_run(placement, office) for placement in placements.values()]
        for link in _links(own, submission, names.get(submission.unit_id, ())):
            placement = placements[link.key]
            if placement.relation_by is None:
                placement.relation, placement.relation_because = link.relation, link.because
    session.flush()


def foretold(
    session: Session, find: Candidate, standing: Sequence[Placement], *, office: Office
) -> Relation | None:
    """Return how the article would stand beside the piece's `standing` placements, if confirmed.

    None: the evidence leaves it open, or sources.yaml has its channel no more.
    """
    article, submission = find.article, find.submission
    found = office.channel(article.channel_key)
    if found is None:
        return None
    names = _names(session, () if submission.unit_id is None else (submission.unit_id,))
    runs = [_run(placement, office) for placement in standing]
    runs.append(
        Run(
            key=_NOT_YET,
            names=_called(article.channel_key, office),
            medium=found[1].medium,
            published_on=article.published_on,
            published_at=article.published_at,
            origin=article.origin,
            extent=find.extent,
            language=language_of(article.body or article.title),
        )
    )
    links = _links(runs, submission, names.get(submission.unit_id, ()))
    return next(link.relation for link in links if link.key == _NOT_YET)


def language_of(text: str) -> str:
    """Return `bo` for a text mostly in Tibetan letters, else `zh`.

    >>> language_of("བོད་ཡིག"), language_of("昌都 བོད")
    ('bo', 'zh')
    """
    tibetan = sum("\u0f00" <= sign <= "\u0fff" for sign in text)
    han = sum("\u4e00" <= sign <= "\u9fff" for sign in text)
    return "bo" if tibetan > 4 * han else "zh"


def _standing_runs(session: Session, submissions: Sequence[int]) -> dict[int, list[Placement]]:
    found: dict[int, list[Placement]] = {}
    rows = select(Placement).where(Placement.state == "standing").order_by(Placement.id)
    for part in parts(submissions):
        own = rows.where(Placement.submission_id.in_(part)).options(joinedload(Placement.article))
        for placement in session.scalars(own):
            found.setdefault(placement.submission_id, []).append(placement)
    return found


def _names(session: Session, units: Iterable[int]) -> dict[int | None, list[str]]:
    """Return every name of units, by unit."""
    found: dict[int | None, list[str]] = {}
    for part in parts(sorted(units)):
        rows = select(UnitName.unit_id, UnitName.name).where(UnitName.unit_id.in_(part))
        for unit, name in session.execute(rows):
            found.setdefault(unit, []).append(name)
    return found


def _links(runs: Sequence[Run], submission: Submission, unit_names: Sequence[str]) -> list[Link]:
    units = (*unit_names, submission.unit_as_stated or "")
    return chain(runs, units=units, language=language_of(submission.body or submission.title))


def _run(placement: Placement, office: Office) -> Run:
    article = placement.article
    return Run(
        key=placement.id,
        names=_called(placement.channel_key, office),
        medium=placement.medium,
        published_on=placement.published_on,
        published_at=placement.published_at,
        origin=article.origin,
        extent=placement.extent,
        language=language_of(article.body or article.title),
    )


def _called(channel_key: str, office: Office) -> tuple[str, ...]:
    """Return the names a channel and its outlet go by."""
    found = office.channel(channel_key)
    if found is None:
        return ()
    outlet, channel = found
    return (*outlet.all_names(), *([channel.name] if channel.name else []))
