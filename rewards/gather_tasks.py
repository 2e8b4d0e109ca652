"""From the ledger's rows to what tasks are judged by: roster, targets, commissions, pieces."""

from collections import defaultdict
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ledger.tables import (
    Commission,
    Leave,
    Person,
    PersonName,
    Post,
    Submission,
    SubmissionAuthor,
    Target,
    Unit,
)
from office.house import Office
from rewards.done import Handed
from rewards.facts import Author
from rewards.roster import Asked, Days, Held, KnownPerson, KnownUnit, Roster


def roster(session: Session) -> Roster:
    """Read units, people, commissions with a due day, and targets."""
    columns = (Unit.id, Unit.key, Unit.unit_class, Unit.from_on, Unit.to_on, Unit.merged_into_id)
    units = {
        row[0]: KnownUnit(row[0], row[1], row[2], Days(row[3], row[4]), row[5])
        for row in session.execute(select(*columns).order_by(Unit.position, Unit.id))
    }
    asked = select(Commission).where(Commission.due_on.is_not(None)).order_by(Commission.id)
    return Roster(
        units=units,
        people=_people(session),
        commissions=tuple(
            Asked(row.id, row.due_on, frozenset(row.asked_of))
            for row in session.scalars(asked)
            if row.due_on is not None
        ),
        targets={
            (row.subject_kind, row.subject, row.period, row.basis): row.need
            for row in session.scalars(select(Target))
        },
    )


def _people(session: Session) -> dict[int, KnownPerson]:
    names: dict[int, list[tuple[str, Days]]] = defaultdict(list)
    for name in session.scalars(select(PersonName).order_by(PersonName.from_on, PersonName.id)):
        names[name.person_id].append((name.name, Days(name.from_on, name.to_on)))
    posts: dict[int, list[Held]] = defaultdict(list)
    for post in session.scalars(select(Post).order_by(Post.from_on, Post.id)):
        held = Held(post.unit_id, post.role, Days(post.from_on, post.to_on))
        posts[post.person_id].append(held)
    leave: dict[int, list[Days]] = defaultdict(list)
    for away in session.scalars(select(Leave).order_by(Leave.id)):
        leave[away.person_id].append(Days(away.from_on, away.to_on))
    return {
        key: KnownPerson(key, own, tuple(names[key]), tuple(posts[key]), tuple(leave[key]))
        for key, own in session.execute(select(Person.id, Person.key).order_by(Person.id))
    }


def first_day(session: Session, office: Office) -> date | None:
    """Return the day of the earliest submission: before it the ledger knows nothing of anybody."""
    earliest = session.scalar(select(func.min(Submission.submitted_at)))
    return None if earliest is None else office.periods.day_of(earliest)


def handed(session: Session, office: Office, *, since: datetime) -> list[Handed]:
    """Read what was handed in from a moment on, in order of number."""
    authors: dict[int, list[tuple[str, str, int | None]]] = defaultdict(list)
    signed = (
        select(
            SubmissionAuthor.submission_id,
            SubmissionAuthor.name,
            SubmissionAuthor.role,
            SubmissionAuthor.person_id,
        )
        .join(Submission, Submission.id == SubmissionAuthor.submission_id)
        .where(Submission.submitted_at >= since)
        .order_by(SubmissionAuthor.position)
    )
    for submission_id, name, role, person_id in session.execute(signed):
        authors[submission_id].append((name, role, person_id))
    columns = (
        Submission.id,
        Submission.unit_id,
        Submission.submitted_at,
        Submission.state,
        Submission.form,
        Submission.commission_id,
    )
    query = select(*columns).where(Submission.submitted_at >= since).order_by(Submission.ref)
    return [
        Handed(
            unit_id=row.unit_id,
            day=office.periods.day_of(row.submitted_at),
            state=row.state,
            form=row.form,
            commission_id=row.commission_id,
            authors=tuple(Author(name, role) for name, role, _ in authors[row.id]),
            people={name: key for name, _, key in authors[row.id] if key is not None},
        )
        for row in session.execute(query)
    ]
