"""Issues a bulletin: frozen with its number, once a number and once a period."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from bulletin.content import BulletinContent, frozen
from bulletin.draft import draft
from bulletin.files import written
from bulletin.signing import signed_by
from ledger import audit
from ledger.archive import Archive
from ledger.tables import Bulletin, Closing
from office.errors import DecisionError
from office.house import Office
from office.periods import Period
from rewards.grammar import RuleSet

_LONGEST_NUMBER = 60


class AlreadyIssued(DecisionError):  # noqa: N818 - the field's term, not a fault of the program
    """The period or the number has its bulletin; `details` says which, by whom and when."""

    key = "decision.already_issued"


@dataclass(frozen=True, slots=True)
class Signature:
    """签发人 and 成文日期 as printed; `needed`: nothing is issued that nobody else signed."""

    signer: str | None = None
    """None: who signed the draft."""
    on: date | None = None
    """None: the day of issue."""
    needed: bool = False


BY_WHO_ISSUES = Signature()


@dataclass(frozen=True, slots=True)
class Issued:
    """An issued bulletin with its files."""

    id: int
    content: BulletinContent
    files: Mapping[str, bytes]
    digests: Mapping[str, str]
    """File name → sha256, under which the archive holds it."""


def issue(
    session: Session,
    period: Period,
    *,
    number: str,
    by: str,
    at: datetime,
    office: Office,
    archive: Archive,
    template: Path,
    rulesets: Sequence[RuleSet] = (),
    signature: Signature = BY_WHO_ISSUES,
    content: BulletinContent | None = None,
) -> Issued:
    """Freeze the period's bulletin as the ledger stands, under its number. The caller commits.

    A draft that was sent up must have come down signed, as it is now, by another person. `content`
    is the draft where the caller has made it and nothing has changed since.

    The files are on the disk before the ledger speaks of them: a crash in between leaves files
    that nothing refers to, never a bulletin without its files. The row, its digests and its act in
    the audit chain are one transaction, so there is a whole bulletin or none.

    Raises:
        AlreadyIssued: when the period or the number is taken.
        DecisionError: when the period has not ended, there is no number, or no signature.
        ConfigError: when the template cannot be used.
    """
    number = _checked(number)
    if office.periods.day_of(at) < period.last_on:
        raise DecisionError(f"统计期 {period.key} 到 {period.last_on} 才结束, 现在只能生成草稿")
    _refuse_second(session, period, number, office)
    if content is None:
        content = draft(session, period, office, now=at, rulesets=rulesets)
    signer = signed_by(session, content, by=by, needed=signature.needed)
    signer = signature.signer or signer
    content = replace(content, number=number, signer=signer, issued_on=signature.on)
    files = written(content, template)
    digests = {name: archive.store(data, name) for name, data in files.items()}
    row = Bulletin(
        number=number,
        period=period.key,
        issued_at=at,
        issued_by=by,
        chain_head=content.chain_head,
        content=frozen(content),
        files=digests,
    )
    try:
        with session.begin_nested():
            session.add(row)
            session.flush()
    except IntegrityError as taken:
        _refuse_second(session, period, number, office)
        raise AlreadyIssued(f"{period.key} 的通报或文号 {number} 刚被他人签发") from taken
    audit.append(
        session,
        at=at,
        by=by,
        act="bulletin.issue",
        subject=f"bulletin:{row.id}",
        details={
            "number": number,
            "period": period.key,
            "printed_head": content.chain_head,
            "signer": content.signer,
            "files": digests,
        },
    )
    return Issued(row.id, content, files, digests)


def issue_signed(
    session: Session,
    period: Period,
    *,
    number: str,
    by: str,
    at: datetime,
    office: Office,
    archive: Archive,
    template: Path,
    rulesets: Sequence[RuleSet] = (),
    on: date | None = None,
    content: BulletinContent | None = None,
) -> Issued:
    """Issue what another person has signed, over months whose money is closed.

    The one way for whoever works at the desk; `issue` alone is for the holder of a signed paper.
    The caller commits.

    Raises:
        DecisionError: a month is open, or nobody else has signed the draft as it is; see `issue`.
    """
    _refuse_open(session, period, office, rulesets)
    return issue(
        session,
        period,
        number=number,
        by=by,
        at=at,
        office=office,
        archive=archive,
        template=template,
        rulesets=rulesets,
        signature=Signature(on=on, needed=True),
        content=content,
    )


def reissued(session: Session, archive: Archive, period: Period) -> Mapping[str, bytes] | None:
    """Return the files of an issued bulletin as they were; None when there is none.

    Raises:
        LedgerError: when the archive has lost a file or holds other bytes.
    """
    row = session.scalars(select(Bulletin).where(Bulletin.period == period.key)).one_or_none()
    if row is None:
        return None
    return {name: archive.load(digest) for name, digest in row.files.items()}


def _checked(number: str) -> str:
    number = " ".join(number.split())
    if not number or len(number) > _LONGEST_NUMBER:
        raise DecisionError(f"签发通报要有文号或期号, 至多 {_LONGEST_NUMBER} 字, 如 第10期")
    return number


def _refuse_second(session: Session, period: Period, number: str, office: Office) -> None:
    """Refuse a number or period that is taken; a month is reported on once, alone or in a row."""
    months = {month.key for month in office.periods.months_in(period)}
    for row in session.scalars(select(Bulletin).order_by(Bulletin.id)):
        taken = row.period == period.key or (
            "month" in period.span and months & _months_of(row.period, office)
        )
        if not taken and row.number != number:
            continue
        which = f"{period.key} 的通报" if taken else f"文号 {number}"
        raise AlreadyIssued(
            f"{which}已由 {row.issued_by} 签发(文号 {row.number}, 统计期 {row.period}), "
            "不能再次签发",
            details={"number": row.number, "period": row.period, "issued_by": row.issued_by},
        )


def _refuse_open(
    session: Session, period: Period, office: Office, rulesets: Sequence[RuleSet]
) -> None:
    """Refuse to print money that may still change; without a rule set there is none."""
    if not rulesets:
        return
    months = {month.key for month in office.periods.months_in(period)}
    closed = set(session.scalars(select(Closing.period).where(Closing.period.in_(months))))
    if still := sorted(months - closed):
        raise DecisionError(
            f"{'、'.join(still)} 尚未结账: 请先审签并结账, 再定稿发文", details={"open": still}
        )


def _months_of(key: str, office: Office) -> set[str]:
    """Return the months of a monthly bulletin; none of a quarter's or a year's, which sum up."""
    period = office.periods.stretch(key)
    if "month" not in period.span:
        return set()
    return {month.key for month in office.periods.months_in(period)}
