"""结账 on its way, the same for pages and API: the draft, its signatures, the lock."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy.orm import Session

from api.apart import apart
from api.context import Context
from api.permissions import Principal
from api.problems import Problem
from api.remembered import Facts, facts_so_far
from intake.proof import refuse_proof
from ledger.archive import Archive
from ledger.tables import Closing, ClosingStep
from office.errors import PeriodClosed
from office.house import Office
from office.periods import Period
from rewards import closing, second_signature
from rewards.closing import Draft, Signed
from rewards.grammar import RuleSet
from rewards.second_signature import Unsigned
from rewards.signatures import signed_by_another

MONTH = r"^(?:19|2[01])[0-9]{2}-(?:0[1-9]|1[0-2])$"
State = tuple[Facts, date]
STEPS = {"send": "sent", "return": "returned", "sign": "signed"}


@dataclass(frozen=True, slots=True)
class Paper:
    """What a closing bears beside its two names: 文号, 签发人, 日期, and the scanned 审签单."""

    document_no: str | None = None
    issued_by: str | None = None
    issued_on: date | None = None
    form: bytes = b""
    """Stands for the second signature where it is given."""
    form_name: str = ""


NO_PAPER = Paper()


def draft_of(session: Session, house: Context, span: Period) -> Draft | None:
    """Return what closing the month would post; None when it is closed, or is no month."""
    if span.span != "month" or not house.rulesets:
        return None
    try:
        return _held(session, house, span.key)
    except PeriodClosed:
        return None


def stepped(
    house: Context, month: str, act: str, *, who: Principal, digest: str, reason: str | None = None
) -> ClosingStep:
    """Record a step (`sent`, `returned`, `signed`) about the draft a person saw.

    Raises: Problem: the draft has changed since. DecisionError.
    """
    reckoned = _reckoned(house, month)
    with house.ledger.writing() as session:
        seen = _seen(reckoned.now(session, house), digest)
        return closing.step(session, seen, act=act, by=who.name, at=house.clock(), reason=reason)


def closed(
    house: Context, month: str, *, who: Principal, digest: str, paper: Paper = NO_PAPER
) -> Closing:
    """Lock the month: whoever closes is not who signed, or brings the scanned 审签单.

    Raises: Problem: the draft has changed since. IntakeError: the scan is none. DecisionError.
    """
    reckoned = _reckoned(house, month)
    with house.ledger.writing() as session:
        seen = _seen(reckoned.now(session, house), digest)
        form = _kept(house, paper) if paper.form else None
        signed = Signed(
            by=who.name,
            second_by=None if form else signed_by_another(session, seen, by=who.name),
            form_digest=form,
            document_no=paper.document_no or None,
            issued_by=paper.issued_by or None,
            issued_on=paper.issued_on,
        )
        return closing.close(
            session,
            seen.period,
            rulesets=house.rulesets,
            office=house.office,
            at=house.clock(),
            signed=signed,
            seen=seen.digest,
            reckon=lambda: reckoned.now(session, house),
        )


def amount_signed(
    house: Context, month: str, *, work: str, ruleset: str, who: Principal
) -> Unsigned:
    """Put a further name to what a piece earns; never who confirmed one of its runs.

    Raises: Problem: nothing waits for it. DecisionError.
    """
    reckoned = _reckoned(house, month)
    with house.ledger.writing() as session:
        waiting = reckoned.now(session, house).unsigned
        found = next((o for o in waiting if (o.work, o.ruleset) == (work, ruleset)), None)
        if found is None:
            raise Problem("not_found")
        return second_signature.sign(session, found, by=who.name, at=house.clock())


def waiting_for_a_name(session: Session, house: Context, month: str) -> tuple[Unsigned, ...]:
    """Return what a month cannot post before further people have signed for it.

    Raises: PeriodClosed.
    """
    return _held(session, house, month).unsigned


def _held(session: Session, house: Context, month: str) -> Draft:
    """Return the draft as it is read, made once until a fact changes; what is signed is made anew.

    Raises: PeriodClosed.
    """
    closing.refuse_closed(session, house.office.periods.parse(month))
    return house.remembered.get(
        ("draft", month),
        lambda: apart(
            session,
            house.ledger,
            drafted,
            month,
            rulesets=house.rulesets,
            office=house.office,
            at=house.clock(),
        ),
        state=_state(session, house),
    )


def drafted(
    session: Session, month: str, *, rulesets: Sequence[RuleSet], office: Office, at: datetime
) -> Draft:
    """Return a draft without the works of all years behind it, which no page shows.

    Raises: PeriodClosed.
    """
    whole = closing.draft(session, month, rulesets=rulesets, office=office, at=at)
    return replace(whole, earned=())


@dataclass(frozen=True, slots=True)
class _Reckoned:
    """A draft made before anything is written, and the facts it is made of."""

    draft: Draft
    state: State

    def now(self, session: Session, house: Context) -> Draft:
        """Return the draft, made anew where a fact has changed meanwhile.

        A year is reckoned for many seconds, and nobody else writes while a transaction lasts.
        """
        if _state(session, house) == self.state:
            return self.draft
        return _drafted(session, house, self.draft.period)


def _reckoned(house: Context, month: str) -> _Reckoned:
    with house.ledger.reading() as session:
        state = _state(session, house)
        return _Reckoned(_drafted(session, house, month), state)


def _state(session: Session, house: Context) -> State:
    return facts_so_far(session), house.office.periods.day_of(house.clock())


def _seen(found: Draft, digest: str) -> Draft:
    if found.digest != digest:
        raise Problem("conflict")
    return found


def _drafted(session: Session, house: Context, month: str) -> Draft:
    return closing.draft(
        session, month, rulesets=house.rulesets, office=house.office, at=house.clock()
    )


def _kept(house: Context, paper: Paper) -> str:
    refuse_proof(paper.form, paper.form_name)
    return Archive(house.archive_root).store(paper.form, paper.form_name)
