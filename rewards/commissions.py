"""约稿: a piece asked of units by a day; who answered with what, and whether it ran.

Every mode may ask and follow; that a commission let pass costs something is a rule set's, in an
office that assesses (`rewards.tallies`).
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ledger import audit
from ledger.tables import Commission, Placement, Submission, Unit
from office.errors import DecisionError
from office.house import Office

LONGEST = 200


@dataclass(frozen=True, slots=True)
class Answer:
    """A piece handed in for a commission; `ran`: in how many channels."""

    unit_id: int | None
    ref: str
    title: str
    on: date
    ran: int


@dataclass(frozen=True, slots=True)
class Followed:
    """A commission with what came of it; `open_units` have not answered."""

    id: int
    topic: str
    asked_by: str
    asked_on: date
    due_on: date | None
    asked_of: tuple[int, ...]
    answers: tuple[Answer, ...]
    open_units: tuple[int, ...]

    @property
    def adopted(self) -> int:
        """How many of the answers ran."""
        return sum(answer.ran > 0 for answer in self.answers)

    def overdue(self, on: date) -> bool:
        """Whether somebody's answer is past its day."""
        return self.due_on is not None and on > self.due_on and bool(self.open_units)


def ask(
    session: Session,
    topic: str,
    unit_keys: Sequence[str],
    *,
    due_on: date | None,
    by: str,
    at: datetime,
    office: Office,
) -> Commission:
    """Ask units for a piece. The caller commits.

    The same asked again by the same person on the same day is the one asked before.

    Raises:
        DecisionError: no topic, no unit, an unknown one, or a day that is past.
    """
    on = office.periods.day_of(at)
    topic = " ".join(topic.split())
    if not 0 < len(topic) <= LONGEST:
        raise DecisionError(f"约稿须写明选题, 至多 {LONGEST} 字")
    if due_on is not None and due_on < on:
        raise DecisionError(f"约稿期限 {due_on} 已过, 请改正")
    known = dict(session.execute(select(Unit.key, Unit.id).where(Unit.key.in_(unit_keys))).all())
    if missing := [key for key in unit_keys if key not in known] or not unit_keys:
        raise DecisionError(f"约稿须向名册上的单位提出, 没有: {missing}")
    asked_of = [known[key] for key in dict.fromkeys(unit_keys)]
    same = select(Commission).where(
        Commission.topic == topic,
        Commission.asked_on == on,
        Commission.asked_by == by,
        Commission.due_on.is_not_distinct_from(due_on),
    )
    for before in session.scalars(same):
        if before.asked_of == asked_of:
            return before
    row = Commission(topic=topic, asked_on=on, due_on=due_on, asked_by=by, asked_of=asked_of)
    session.add(row)
    session.flush()
    details = {"topic": topic, "units": row.asked_of, "due_on": due_on and due_on.isoformat()}
    audit.append(
        session, at=at, by=by, act="commission", subject=f"commission:{row.id}", details=details
    )
    return row


def answer(session: Session, commission_id: int, ref: str, *, by: str, at: datetime) -> Submission:
    """Say that a piece (by its number) answers a commission. The caller commits.

    Raises:
        DecisionError: there is no such commission or piece, or the piece answers another one.
    """
    if session.get(Commission, commission_id) is None:
        raise DecisionError(f"没有编号为 {commission_id} 的约稿", details={"id": commission_id})
    piece = session.scalar(select(Submission).where(Submission.ref == ref))
    if piece is None:
        raise DecisionError(f"没有编号为 {ref} 的稿件", details={"submission": ref})
    if piece.commission_id not in (None, commission_id):
        raise DecisionError(f"{ref} 已记为约稿 {piece.commission_id} 的应约稿件")
    piece.commission_id = commission_id
    session.flush()
    audit.append(
        session,
        at=at,
        by=by,
        act="commission_answered",
        subject=f"commission:{commission_id}",
        details={"submission": ref},
    )
    return piece


def commissions(
    session: Session, office: Office, *, unit_ids: Sequence[int] | None = None
) -> list[Followed]:
    """Return what was asked, the newest first; `unit_ids` narrows to what was asked of them."""
    answers = _answers(session, office)
    found = []
    for row in session.scalars(select(Commission).order_by(Commission.id.desc())):
        if unit_ids is not None and not set(row.asked_of) & set(unit_ids):
            continue
        given = [a for a in answers[row.id] if unit_ids is None or a.unit_id in unit_ids]
        answered = {answer.unit_id for answer in given}
        asked_of = [u for u in row.asked_of if unit_ids is None or u in unit_ids]
        found.append(
            Followed(
                id=row.id,
                topic=row.topic,
                asked_by=row.asked_by,
                asked_on=row.asked_on,
                due_on=row.due_on,
                asked_of=tuple(asked_of),
                answers=tuple(given),
                open_units=tuple(unit for unit in asked_of if unit not in answered),
            )
        )
    return found


def _answers(session: Session, office: Office) -> dict[int, list[Answer]]:
    runs = (
        select(func.count())
        .where(Placement.submission_id == Submission.id, Placement.state == "standing")
        .scalar_subquery()
    )
    query = (
        select(
            Submission.commission_id,
            Submission.unit_id,
            Submission.ref,
            Submission.title,
            Submission.submitted_at,
            runs,
        )
        .where(Submission.commission_id.is_not(None), Submission.state != "withdrawn")
        .order_by(Submission.submitted_at, Submission.id)
    )
    found = defaultdict[int, list[Answer]](list)
    for commission_id, unit_id, ref, title, at, ran in session.execute(query):
        on = office.periods.day_of(at)
        found[commission_id].append(Answer(unit_id, ref, title, on, ran))
    return found
