"""月通报 on its way, the same for pages and API: the draft, its signatures, the issue."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from sqlalchemy.orm import Session

from api.apart import apart
from api.context import Context
from api.filters import period_named
from api.permissions import Principal
from api.remembered import Facts, facts_so_far
from bulletin import signing
from bulletin.content import BulletinContent
from bulletin.draft import draft
from bulletin.files import template_of, written
from bulletin.issue import Issued, issue_signed, reissued
from bulletin.signing import Act, Step
from ledger.archive import Archive
from ledger.queries.nights import said_so_far
from office.house import Office
from office.periods import Period
from rewards.grammar import RuleSet

PERIOD = (
    r"^(?:19|2[01])[0-9]{2}(?:-Q[1-4]|-(?:0[1-9]|1[0-2])"
    r"(?:\.\.(?:19|2[01])[0-9]{2}-(?:0[1-9]|1[0-2]))?)?$"
)
"""2026-10, 2026-Q4, 2026, or several months: 2026-01..2026-02."""
LONGEST = len("2026-01..2026-02")
State = tuple[Facts, tuple[int, int, int], date]


def span_of(house: Context, period: str) -> Period:
    """Return a bulletin's period, which may be several months: 2026-01..2026-02.

    Raises: Problem: it is none.
    """
    if not period:
        return house.this_month
    return period_named(period, house.office.periods.stretch, field="period")


def files_of(session: Session, house: Context, span: Period) -> Mapping[str, bytes]:
    """Return the issued files, else the draft's, made once until a fact or a night is added."""
    frozen = reissued(session, Archive(house.archive_root), span)
    if frozen is not None:
        return frozen
    return house.remembered.get(
        ("bulletin", span.key),
        lambda: apart(
            session,
            house.ledger,
            drawn,
            span,
            office=house.office,
            rulesets=house.rulesets,
            template=template_of(house.config_dir),
            at=house.clock(),
        ),
        state=_state(session, house),
    )


def drawn(
    session: Session,
    span: Period,
    *,
    office: Office,
    rulesets: Sequence[RuleSet],
    template: Path,
    at: datetime,
) -> Mapping[str, bytes]:
    """Return the files of a draft."""
    return written(draft(session, span, office, now=at, rulesets=rulesets), template)


def stepped(
    house: Context, span: Period, act: Act, *, who: Principal, reason: str | None = None
) -> Step:
    """Send the draft as it is up for signature, return it with a reason, or sign it.

    Raises: DecisionError.
    """
    drafted = _drafted(house, span)
    with house.ledger.writing() as session:
        content = drafted.now(session, house, span)
        return signing.take(
            session, content, act, by=who.name, at=house.clock(), reason=reason or None
        )


def issued(
    house: Context, span: Period, *, number: str, who: Principal, on: date | None = None
) -> Issued:
    """Freeze the bulletin under its number.

    Raises: DecisionError.
    """
    drafted = _drafted(house, span)
    with house.ledger.writing() as session:
        return issue_signed(
            session,
            span,
            content=drafted.now(session, house, span),
            number=number,
            by=who.name,
            at=house.clock(),
            office=house.office,
            archive=Archive(house.archive_root),
            template=template_of(house.config_dir),
            rulesets=house.rulesets,
            on=on,
        )


@dataclass(frozen=True, slots=True)
class _Drafted:
    """A draft made before anything is written, and what it hangs on."""

    content: BulletinContent
    state: State

    def now(self, session: Session, house: Context, span: Period) -> BulletinContent:
        """Return the draft, made anew where something has changed meanwhile.

        A big ledger's takes many seconds, and nobody else writes while a transaction lasts.
        """
        return (
            self.content if _state(session, house) == self.state else _draft(session, house, span)
        )


def _drafted(house: Context, span: Period) -> _Drafted:
    with house.ledger.reading() as session:
        state = _state(session, house)
        return _Drafted(_draft(session, house, span), state)


def _state(session: Session, house: Context) -> State:
    today = house.office.periods.day_of(house.clock())
    return facts_so_far(session), said_so_far(session), today


def _draft(session: Session, house: Context, span: Period) -> BulletinContent:
    return draft(session, span, house.office, now=house.clock(), rulesets=house.rulesets)
