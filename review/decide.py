"""疑似采用 → 认定意见 → 采用记录: the only code that makes a guess a fact.

Decisions are appended, never edited. The first stands: the same verdict again returns it with its
author, another one is refused until the first is undone. The caller commits.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger import audit
from ledger.tables import REASONS, Article, Candidate, Decision, Placement, Submission
from ledger.turns import take_own_turn
from office.errors import AlreadyDecided, DecisionError, OwnUnit
from office.house import Office
from review import placing

Verdict = Literal["confirm", "reject", "unsure", "undo"]
WORDS = {"confirm": "确认采用", "reject": "不予采用", "unsure": "存疑", "undo": "撤销"}


@dataclass(frozen=True, slots=True)
class Decider:
    """Who decides: a person by account name, the office's rule or an import by its name.

    `unit_id` is the person's unit; None: of no unit that hands pieces in. `second_by` is the
    leader whose scanned 审签单 stands as the second signature.
    """

    name: str
    kind: Literal["person", "rule", "import"] = "person"
    unit_id: int | None = None
    second_by: str | None = None


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision that stands; `repeated`: it had been taken before, perhaps by another."""

    decision: Decision
    placement: Placement | None
    """What it is about: made or withdrawn by it; None after a rejection or a doubt."""
    repeated: bool


@dataclass(frozen=True, slots=True)
class Act:
    """A verdict about to be recorded."""

    verdict: Verdict
    decider: Decider
    at: datetime
    office: Office
    note: str | None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Pair:
    """A submission and an article; the candidate is None where no machine saw the two together."""

    submission: Submission
    article: Article
    candidate: Candidate | None


def confirm(
    session: Session,
    candidate_id: int,
    *,
    decider: Decider,
    at: datetime,
    office: Office,
    note: str | None = None,
) -> Decided:
    """Record that the article carries the submission. The caller commits. The first one stands.

    Raises:
        AlreadyDecided: another verdict stands; `details` has its author and moment.
        OwnUnit: the piece is of the decider's own unit and nobody signed beside them.
        DecisionError: there is no such candidate, or its channel has left sources.yaml.
    """
    pair = _pair(session, candidate_id)
    return _decide(session, pair, Act("confirm", decider, at, office, note))


def confirm_undecided(
    session: Session,
    found: Sequence[Candidate],
    *,
    decider: Decider,
    at: datetime,
    office: Office,
) -> None:
    """Confirm finds of the office that nobody has decided, in their order, as `confirm` does one.

    The caller has held the turn of deciding since it saw them undecided, and commits.

    Raises:
        DecisionError: the channel of one has left sources.yaml; then none is confirmed.
    """
    act = Act("confirm", decider, at, office, None)
    decisions = [_following(Pair(c.submission, c.article, c), act, seq=1) for c in found]
    session.add_all(decisions)
    session.flush()
    placing.place(session, decisions, office=office)
    for candidate in found:
        candidate.state = "decided"
    audit.append_all(session, map(_said, decisions))


def reject(
    session: Session,
    candidate_id: int,
    *,
    decider: Decider,
    at: datetime,
    office: Office,
    reason: str,
    note: str | None = None,
) -> Decided:
    """Record that the find does not count, and why. The caller commits. The first one stands.

    Raises:
        AlreadyDecided: another verdict or reason stands.
        DecisionError: there is no such candidate, or no such reason.
    """
    _known_reason(reason)
    pair = _pair(session, candidate_id)
    return _decide(session, pair, Act("reject", decider, at, office, note, reason))


def unsure(
    session: Session,
    candidate_id: int,
    *,
    decider: Decider,
    at: datetime,
    office: Office,
    note: str | None = None,
) -> Decided:
    """Record that somebody looked and could not say; the find goes on waiting.

    With a note it is a word of its own, also after another's doubt.

    Raises:
        AlreadyDecided: a verdict stands.
    """
    pair = _pair(session, candidate_id)
    return _decide(session, pair, Act("unsure", decider, at, office, note))


def undo(
    session: Session,
    candidate_id: int,
    *,
    decider: Decider,
    at: datetime,
    office: Office,
    note: str | None = None,
) -> Decided:
    """Take the standing decision back by a following row; the find waits again.

    Raises:
        DecisionError: nothing was decided.
    """
    pair = _pair(session, candidate_id)
    return _decide(session, pair, Act("undo", decider, at, office, note))


def link(
    session: Session,
    submission_id: int,
    article_id: int,
    *,
    decider: Decider,
    at: datetime,
    office: Office,
    note: str | None = None,
) -> Decided:
    """Confirm a pair that no machine found; as `confirm` where there is a candidate.

    Raises:
        AlreadyDecided, OwnUnit: as `confirm`.
        DecisionError: there is no such submission or article.
    """
    return _decide(
        session,
        _by_hand(session, submission_id, article_id),
        Act("confirm", decider, at, office, note),
    )


def unlink(
    session: Session,
    submission_id: int,
    article_id: int,
    *,
    decider: Decider,
    at: datetime,
    office: Office,
    note: str | None = None,
) -> Decided:
    """Take the standing decision on a pair back; as `undo` where there is a candidate.

    Raises:
        DecisionError: nothing was decided.
    """
    pair = _by_hand(session, submission_id, article_id)
    return _decide(session, pair, Act("undo", decider, at, office, note))


def set_aside(
    session: Session,
    submission_id: int,
    article_id: int,
    *,
    decider: Decider,
    at: datetime,
    office: Office,
    reason: str,
    note: str | None = None,
) -> Decided:
    """Reject a pair that a person reported; as `reject` where there is a candidate.

    Raises:
        AlreadyDecided: another verdict or reason stands.
        DecisionError: there is no such submission, article or reason.
    """
    _known_reason(reason)
    pair = _by_hand(session, submission_id, article_id)
    return _decide(session, pair, Act("reject", decider, at, office, note, reason))


def _by_hand(session: Session, submission_id: int, article_id: int) -> Pair:
    submission = session.get(Submission, submission_id)
    article = session.get(Article, article_id)
    if submission is None or article is None:
        raise DecisionError("没有这篇稿件或报道, 请刷新", details={"article": article_id})
    return Pair(submission, article, find_of(session, submission_id, article_id))


def find_of(session: Session, submission_id: int, article_id: int) -> Candidate | None:
    """Return the find of a pair; None: no machine saw the two together."""
    return session.scalar(
        select(Candidate).where(
            Candidate.submission_id == submission_id, Candidate.article_id == article_id
        )
    )


def standing(session: Session, submission_id: int, article_id: int) -> Decision | None:
    """Return the decision in force on a pair: the last one, unless it undid the one before."""
    last = latest(session, submission_id, article_id)
    return None if last is None or last.verdict == "undo" else last


def _known_reason(reason: str) -> None:
    if reason not in REASONS:
        raise DecisionError(
            f"不予采用的理由应为 {'/'.join(REASONS)} 之一, 现为 '{reason}'",
            details={"reason": reason},
        )


def _pair(session: Session, candidate_id: int) -> Pair:
    take_own_turn(session, "decide")
    candidate = session.get(Candidate, candidate_id, populate_existing=True)
    if candidate is None:
        raise DecisionError(
            f"没有编号为 {candidate_id} 的疑似采用, 请刷新", details={"candidate": candidate_id}
        )
    return Pair(candidate.submission, candidate.article, candidate)


def _decide(session: Session, pair: Pair, act: Act) -> Decided:
    take_own_turn(session, "decide")
    last = latest(session, pair.submission.id, pair.article.id)
    adds = act.verdict == "unsure" and act.note is not None
    if last is not None and (last.verdict, last.reason) == (act.verdict, act.reason) and not adds:
        return Decided(last, _placement(session, pair), repeated=True)
    _refuse_second(last, act)
    if act.verdict == "confirm":
        _refuse_own_unit(pair.submission, act.decider)
    decision = _following(pair, act, seq=last.seq + 1 if last else 1)
    session.add(decision)
    session.flush()
    placement = None
    if act.verdict == "confirm":
        (placement,) = placing.place(session, [decision], office=act.office)
    elif act.verdict == "undo":
        placement = placing.withdraw(session, decision, office=act.office)
    if pair.candidate is not None:
        pair.candidate.state = "decided" if act.verdict in ("confirm", "reject") else "waiting"
    audit.append_all(session, [_said(decision)])
    return Decided(decision, placement, repeated=False)


def latest(session: Session, submission_id: int, article_id: int) -> Decision | None:
    """Return the last decision on a pair, an undo too; None: nobody has decided."""
    return session.scalar(
        select(Decision)
        .where(Decision.submission_id == submission_id, Decision.article_id == article_id)
        .order_by(Decision.seq.desc())
        .limit(1)
    )


def _refuse_second(last: Decision | None, act: Act) -> None:
    """Refuse what the standing decision leaves no room for."""
    if act.verdict == "undo":
        if last is None:
            raise DecisionError("还没有认定意见, 不必撤销")
        return
    if last is None or last.verdict in ("undo", "unsure"):
        return
    decided_at = last.decided_at.astimezone(act.office.profile.zone)
    raise AlreadyDecided(
        f"{last.decided_by} 已于 {decided_at:%Y-%m-%d %H:%M} 认定为“{WORDS[last.verdict]}”, "
        "要改请先撤销",
        details={
            "verdict": last.verdict,
            "reason": last.reason,
            "decided_by": last.decided_by,
            "decided_at": last.decided_at,
            "decision": last.id,
        },
    )


def _refuse_own_unit(submission: Submission, decider: Decider) -> None:
    own = decider.unit_id is not None and decider.unit_id == submission.unit_id
    signed = decider.second_by not in (None, "", decider.name)
    if own and decider.kind == "person" and not signed:
        raise OwnUnit(
            "不能认定本单位的稿件, 请交其他人认定, 或附分管领导的审签单",
            details={"submission": submission.ref},
        )


def _following(pair: Pair, act: Act, *, seq: int) -> Decision:
    return Decision(
        submission=pair.submission,
        article=pair.article,
        candidate_id=pair.candidate.id if pair.candidate else None,
        seq=seq,
        verdict=act.verdict,
        reason=act.reason,
        note=act.note,
        decided_by=act.decider.name,
        decider_kind=act.decider.kind,
        second_by=act.decider.second_by,
        decided_at=act.at,
        page_id=pair.article.page_id,
        article_version=pair.article.version,
    )


def _said(decision: Decision) -> audit.Act:
    return audit.Act(
        at=decision.decided_at,
        by=decision.decided_by,
        act=decision.verdict,
        subject=f"decision:{decision.id}",
        details={
            "submission": decision.submission.ref,
            "article": decision.article_id,
            "seq": decision.seq,
            "kind": decision.decider_kind,
            "reason": decision.reason,
            "second_by": decision.second_by,
            "page": decision.page_id,
        },
    )


def _placement(session: Session, pair: Pair) -> Placement | None:
    return session.scalar(
        select(Placement).where(
            Placement.submission_id == pair.submission.id,
            Placement.channel_key == pair.article.channel_key,
            Placement.part == 0,
        )
    )
