"""异议: somebody disagrees with a credit; the answer is a following row, once.

An objection that is upheld changes nothing by itself: somebody mends the fact or the decision, and
the difference is an adjustment of the open month.
"""

from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import Session, aliased

from ledger import audit
from ledger.tables import Objection, Submission
from office.errors import AlreadyDecided, DecisionError
from office.house import Office
from rewards.publicity import refuse_late

LONGEST = 2000
OUTCOMES = ("upheld", "dismissed")


def raise_objection(
    session: Session,
    *,
    about: str,
    period: str | None,
    text: str,
    by: str,
    at: datetime,
    office: Office,
) -> Objection:
    """Record a disagreement with what a submission (by its number) earned. The caller commits.

    The same said again by the same person, while nobody has answered, is the one said before: a
    form sent twice, or a program that heard no answer.

    Raises:
        DecisionError: there is no such submission, no reason is given, or the year's 公示 is over.
    """
    refuse_late(session, period, office.periods.day_of(at))
    piece = session.scalar(select(Submission).where(Submission.ref == about))
    if piece is None:
        raise DecisionError(f"没有编号为 {about} 的稿件", details={"submission": about})
    said = _said(text)
    if (before := _open(session, piece.id, period, said, by=by)) is not None:
        return before
    row = Objection(submission_id=piece.id, period=period, text=said, raised_by=by, raised_at=at)
    return _audited(session, row, act="objection")


def _open(
    session: Session, submission_id: int, period: str | None, text: str, *, by: str
) -> Objection | None:
    replied = aliased(Objection)
    return session.scalar(
        select(Objection).where(
            Objection.submission_id == submission_id,
            Objection.period.is_not_distinct_from(period),
            Objection.text == text,
            Objection.raised_by == by,
            Objection.answers_id.is_(None),
            ~exists().where(replied.answers_id == Objection.id),
        )
    )


def answer(
    session: Session, objection_id: int, *, outcome: str, text: str, by: str, at: datetime
) -> Objection:
    """Answer an objection: upheld or dismissed, with the reason. The caller commits.

    Raises:
        AlreadyDecided: it was answered; `details` has by whom and how.
        DecisionError: there is no such objection, outcome or reason, or the objector answers.
    """
    asked = session.get(Objection, objection_id, with_for_update=True)
    if asked is None or asked.answers_id is not None:
        raise DecisionError("没有这条异议, 请刷新", details={"objection": objection_id})
    if outcome not in OUTCOMES:
        raise DecisionError(f"答复应为 {'/'.join(OUTCOMES)} 之一, 现为 '{outcome}'")
    if asked.raised_by == by:
        raise DecisionError("异议须由他人答复", details={"raised_by": by})
    if before := answer_to(session, objection_id):
        raise AlreadyDecided(
            f"{before.raised_by} 已答复这条异议",
            details={"outcome": before.outcome, "decided_by": before.raised_by},
        )
    row = Objection(
        submission_id=asked.submission_id,
        period=asked.period,
        text=_said(text),
        raised_by=by,
        raised_at=at,
        answers_id=asked.id,
        outcome=outcome,
    )
    return _audited(session, row, act="objection_answered")


def answer_to(session: Session, objection_id: int) -> Objection | None:
    """Return the answer; None while it is open."""
    return session.scalar(select(Objection).where(Objection.answers_id == objection_id))


def unanswered(session: Session) -> list[Objection]:
    """Return the open objections, the oldest first."""
    answered = select(Objection.answers_id).where(Objection.answers_id.is_not(None))
    query = (
        select(Objection)
        .where(Objection.answers_id.is_(None), Objection.id.not_in(answered))
        .order_by(Objection.id)
    )
    return list(session.scalars(query))


def _said(text: str) -> str:
    said = text.strip()
    if not 0 < len(said) <= LONGEST:
        raise DecisionError(f"请写明理由, 至多 {LONGEST} 字")
    return said


def _audited(session: Session, row: Objection, *, act: str) -> Objection:
    session.add(row)
    session.flush()
    audit.append(
        session,
        at=row.raised_at,
        by=row.raised_by,
        act=act,
        subject=f"objection:{row.id}",
        details={"submission": row.submission_id, "period": row.period, "outcome": row.outcome},
    )
    return row
