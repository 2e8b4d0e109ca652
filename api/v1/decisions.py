"""To confirm, reject, doubt and undo: the first decision stands, a second one alike is told so."""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from typing import Annotated, cast

from fastapi import APIRouter, Path
from sqlalchemy.orm import Session

from api import counted, pairs
from api.context import Context, House, Reading, Who
from api.pairs import decider_of
from api.people import called
from api.permissions import Principal
from api.problems import Problem
from api.second_signature import over
from api.v1.errors import CONFLICT, ERRORS
from api.v1.facts import state
from api.v1.schemas import (
    AwaitingOut,
    ConfirmIn,
    DecidedOut,
    LeftOut,
    ManyIn,
    ManyOut,
    NoteIn,
    QueueOut,
    RejectIn,
)
from api.words import N_, say
from bulletin.labels import LABELS, label
from ledger.queries import figures
from ledger.queries.brought import STANDING
from ledger.queries.figures import Queue
from ledger.tables import Candidate, Decision
from office.errors import AlreadyDecided
from office.house import Office
from review import bulk, decide
from review.bulk import Bulk
from review.decide import Decided
from review.second import Awaiting, Over

router = APIRouter(prefix="/api/v1", responses={**ERRORS, **CONFLICT})

Id = Annotated[int, Path(ge=1, le=2**53)]
Verdict = Callable[[Session, Context, Principal, tuple[int, int]], Decided | Awaiting | None]
STANDS = N_("%(who)s decided at %(at)s: %(what)s. To change it, undo it first.")
HOLDS: Mapping[str, str] = {key: words[0] for key, words in LABELS["hold"].items()}


@router.get("/queue")
def queue(session: Reading, house: House) -> QueueOut:
    """Return the reviewers' queue in numbers."""
    return QueueOut(**_numbers(counted.queue(session, house)))


@router.post("/candidates/confirm")
def confirm_many(asked: ManyIn, house: House, who: Who) -> ManyOut:
    """Confirm finds together: those above the office's bar, of trusted outlets, without a hold."""
    with house.ledger.writing() as session:
        found = bulk.confirm_many(
            session,
            asked.candidates,
            decider=decider_of(session, who),
            at=house.clock(),
            office=house.office,
            words=HOLDS,
            over=_over(session, house),
        )
        return _many(session, found)


@router.post("/candidates/undo")
def undo_many(asked: ManyIn, house: House, who: Who) -> ManyOut:
    """Take back what you decided on these finds, all at once."""
    with house.ledger.writing() as session:
        found = bulk.undo_many(
            session,
            asked.candidates,
            decider=decider_of(session, who),
            at=house.clock(),
            office=house.office,
        )
        return _many(session, found)


@router.post("/candidates/{candidate_id}/confirm")
def confirm(candidate_id: Id, asked: ConfirmIn, house: House, who: Who) -> DecidedOut:
    """Record that the article carries the submission. Never for the reviewer's own unit."""

    def verdict(
        session: Session, house: Context, who: Principal, pair: tuple[int, int]
    ) -> Decided | Awaiting:
        done = pairs.confirm(session, house, who, pair, note=asked.note)
        if isinstance(done, Decided) and asked.facts is not None and done.placement is not None:
            state(session, done.placement.id, asked.facts, house=house, who=who)
        return done

    return _settled(candidate_id, house, who, verdict)


@router.post("/candidates/{candidate_id}/reject")
def reject(candidate_id: Id, asked: RejectIn, house: House, who: Who) -> DecidedOut:
    """Record that the find does not count, and why."""
    verdict = partial(pairs.reject, reason=asked.reason, note=asked.note)
    return _settled(candidate_id, house, who, verdict)


@router.post("/candidates/{candidate_id}/unsure")
def unsure(candidate_id: Id, asked: NoteIn, house: House, who: Who) -> DecidedOut:
    """Record a doubt; the find goes on waiting."""

    def verdict(
        session: Session, house: Context, who: Principal, _pair: tuple[int, int]
    ) -> Decided:
        return decide.unsure(
            session,
            candidate_id,
            decider=decider_of(session, who),
            at=house.clock(),
            office=house.office,
            note=asked.note,
        )

    return _settled(candidate_id, house, who, verdict)


@router.post("/candidates/{candidate_id}/undo")
def undo(candidate_id: Id, asked: NoteIn, house: House, who: Who) -> DecidedOut:
    """Take the standing decision back by a following one; the find waits again."""
    return _settled(candidate_id, house, who, partial(pairs.undo, note=asked.note))


def _settled(candidate_id: int, house: Context, who: Principal, verdict: Verdict) -> DecidedOut:
    """Carry one verdict out in a transaction of its own and say what stands now."""
    with house.ledger.writing() as session:
        find = session.get(Candidate, candidate_id)
        if find is None:
            raise Problem("not_found")
        pair = find.submission_id, find.article_id
        return carried(session, house, who, pair, verdict, find=find)


def carried(
    session: Session,
    house: Context,
    who: Principal,
    pair: tuple[int, int],
    verdict: Verdict,
    *,
    find: Candidate | None,
) -> DecidedOut:
    """Carry a verdict on a pair out and say what stands now; `find` None: no machine found it.

    Raises: Problem: another verdict stands, and whose. As the verdict.
    """
    try:
        done = verdict(session, house, who, pair)
    except AlreadyDecided as before:
        raise _stands(session, before, house.office) from before
    return _told(session, find, done)


def _told(
    session: Session, candidate: Candidate | None, done: Decided | Awaiting | None
) -> DecidedOut:
    """Return what stands on a find, or on a pair that is none; None: a signature was taken back."""
    name = called(session)
    decision = done.decision if isinstance(done, Decided) else None
    placement = done.placement if isinstance(done, Decided) else None
    signed = done.signature if isinstance(done, Awaiting) else None
    return DecidedOut(
        candidate=candidate.id if candidate else None,
        state=candidate.state if candidate else _state_of(decision),
        verdict=decision.verdict if decision else None,
        reason=decision.reason if decision else None,
        decided_by=decision.decided_by if decision else None,
        decided_by_name=name(decision.decided_by) if decision else "",
        decided_at=decision.decided_at if decision else None,
        first=done is None or not done.repeated,
        placement=placement.id if placement else None,
        awaiting=AwaitingOut(
            signed_by_name=name(signed.signed_by),
            signed_at=signed.signed_at,
            amount=signed.amount,
            measure=signed.measure,
        )
        if signed
        else None,
        queue=_queue(session),
    )


def _over(session: Session, house: Context) -> Over:
    return over(session, office=house.office, rulesets=house.rulesets, at=house.clock())


def _state_of(decision: Decision | None) -> str:
    stands_decided = decision is not None and decision.verdict in STANDING
    return "decided" if stands_decided else "waiting"


def _many(session: Session, found: Bulk) -> ManyOut:
    session.flush()
    return ManyOut(
        done=[done.decision.candidate_id for done in found.done if done.decision.candidate_id],
        left=[LeftOut(candidate=left.candidate_id, why=left.words) for left in found.left],
        queue=_queue(session),
    )


def _queue(session: Session) -> dict[str, int]:
    return _numbers(figures.queue(session))


def _numbers(left: Queue) -> dict[str, int]:
    return {
        "waiting": left.waiting,
        "confirmed": left.confirmed,
        "rejected": left.rejected,
        "unsure": left.unsure,
        "decided": left.decided,
        "all": left.all,
    }


def _stands(session: Session, before: AlreadyDecided, office: Office) -> Problem:
    """Return the refusal with the first reviewer as people call them, not by account."""
    first = before.details
    at = cast("datetime", first["decided_at"]).astimezone(office.profile.zone)
    verdict = str(first["verdict"])

    def sentence(language: str) -> str:
        return say(
            STANDS,
            language=language,
            who=called(session)(str(first["decided_by"])),
            at=f"{at:%Y-%m-%d %H:%M}",
            what=label("verdict", verdict, "en" if language == "en" else "zh-CN"),
        )

    standing = {key: str(value) for key, value in first.items()}
    more = {"key": before.key, "standing": standing, "queue": _queue(session)}
    return Problem("conflict", zh=sentence("zh-CN"), en=sentence("en"), more=more)
