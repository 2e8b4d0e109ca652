"""Tells everybody what they asked to be told, each thing once."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.message import EmailMessage

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from api.permissions import DESK
from api.telling.letter import Post
from api.telling.post import NotTold, hook, mail
from api.telling.summary import Morning, morning
from api.words import DEFAULT, N_, say
from crawler.guard import Guard
from ledger.session import Ledger
from ledger.tables import Account, Placement, Told
from office.errors import ConfigError
from office.house import Office

A_DAY = timedelta(days=1)
NO_CRAWL = N_("no crawl last night")


@dataclass(slots=True)
class Counts:
    """What a run came to; `failed` holds why, in words."""

    told: int = 0
    unchanged: int = 0
    """Told before, or with nothing to tell."""
    failed: list[str] = field(default_factory=list)

    def add(self, other: "Counts") -> None:
        """Take another office's counts in."""
        self.told += other.told
        self.unchanged += other.unchanged
        self.failed += other.failed


def run(ledger: Ledger, office: Office, *, now: datetime) -> Counts:
    """Send the morning's summaries and the receipts; what fails is tried again by the next run.

    A message that went out and a machine that died before noting it are the one case in which
    somebody is told twice.
    """
    counts, guard = Counts(), Guard(office.profile.allow_loopback)
    with ledger.reading() as session:
        people = list(session.scalars(select(Account).where(Account.disabled_at.is_(None))))
    day = office.periods.day_of(now).isoformat()
    mornings = Mornings(office, guard, now)
    for account in people:
        if account.settings.get("told_by"):
            send = _summary(ledger, account, mornings)
            _once(ledger, account, ("summary", day), now=now, counts=counts, send=send)
        if account.settings.get("receipts") and account.unit_id is not None:
            _receipts(ledger, office, account, now=now, counts=counts, guard=guard)
    return counts


def _once(
    ledger: Ledger,
    account: Account,
    what: tuple[str, str],
    *,
    now: datetime,
    counts: Counts,
    send: Callable[[], None],
) -> None:
    """Send what is told, a kind and its subject, unless it was; note it when it went out."""
    kind, subject = what
    same = (Told.account_id == account.id, Told.kind == kind, Told.subject == subject)
    with ledger.reading() as session:
        if session.scalar(select(Told.id).where(*same)) is not None:
            counts.unchanged += 1
            return
    try:
        send()
    except (NotTold, ConfigError) as fault:
        counts.failed.append(f"{account.name}: {fault}")
        return
    with ledger.writing() as session:
        session.add(Told(account_id=account.id, kind=kind, subject=subject, at=now))
    counts.told += 1


@dataclass(slots=True)
class Mornings:
    """Where summaries go in one run, and what each robot has said in it.

    A robot speaks to a group: of several who chose it, one is enough to say the same.
    """

    office: Office
    guard: Guard
    now: datetime
    said: set[tuple[str, str]] = field(default_factory=set)

    def send(self, account: Account, found: Morning) -> None:
        """Tell one person's summary as they chose.

        Raises: NotTold. ConfigError.
        """
        telling, by = self.office.profile.telling, account.settings["told_by"]
        spoken = account.settings.get("language") or DEFAULT
        text = found.as_text(spoken, address=telling.address)
        if by == "mail":
            self._mail(account, found, text, spoken)
            return
        place = telling.hook(by)
        if place is None:
            raise ConfigError(f"office.yaml 中没有机器人 '{by}'")
        if (by, text) not in self.said:
            at_s = int(self.now.timestamp())
            hook(place, self.guard, told=found.as_json(), text=text, at_s=at_s)
            self.said.add((by, text))

    def _mail(self, account: Account, found: Morning, text: str, spoken: str) -> None:
        server, to = self.office.profile.telling.mail, account.settings.get("mail")
        if server is None or not to:
            raise ConfigError("没有邮件服务器 (office.yaml telling.mail) 或没有填邮箱")
        subject = say(N_("Morning summary %(day)s"), language=spoken, day=found.day)
        if found.is_missing:
            subject = f"{subject} · {say(NO_CRAWL, language=spoken)}"
        post = Post(self.office, server.sender, self.now)
        letter = post.letter(to=to, subject=subject, text=text, language=spoken)
        mail(server, self.guard, letter)


def _summary(ledger: Ledger, account: Account, mornings: Mornings) -> Callable[[], None]:
    def send() -> None:
        office, now = mornings.office, mornings.now
        with ledger.reading() as session:
            found = morning(session, office, now=now, since=now - A_DAY, unit_ids=_scope(account))
        mornings.send(account, found)

    return send


def _receipts(
    ledger: Ledger,
    office: Office,
    account: Account,
    *,
    now: datetime,
    counts: Counts,
    guard: Guard,
) -> None:
    """Mail an informant what was confirmed of their unit, inside the office's network only."""
    telling, to = office.profile.telling, account.settings.get("mail")
    if telling.mail is None or not telling.mail.inner or not to:
        return
    server = telling.mail
    with ledger.reading() as session:
        rows = _fresh(session, account, now)
    spoken = account.settings.get("language") or DEFAULT
    for row in rows:
        ref = row.submission.ref
        words = {
            "ref": ref,
            "outlet": office.channel_name(row.channel_key, row.published_on),
            "day": row.published_on,
        }
        text = say(N_("Piece %(ref)s ran in %(outlet)s on %(day)s."), language=spoken, **words)
        if telling.titles and row.submission.openness == "public":
            text += f"\n{row.submission.title}"
        if telling.address:
            text += f"\n{telling.address}/receipts/{ref}"
        subject = say(N_("Receipt %(ref)s"), language=spoken, ref=ref)

        letter = Post(office, server.sender, now).letter(
            to=to, subject=subject, text=text, language=spoken
        )

        def send(letter: EmailMessage = letter) -> None:
            mail(server, guard, letter)

        _once(ledger, account, ("receipt", str(row.id)), now=now, counts=counts, send=send)


def _fresh(session: Session, account: Account, now: datetime) -> list[Placement]:
    """Return what was confirmed of the unit in the last week, without what was told."""
    told = select(Told.subject).where(Told.account_id == account.id, Told.kind == "receipt")
    known = set(session.scalars(told))
    rows = session.scalars(
        select(Placement)
        .where(
            Placement.unit_id == account.unit_id,
            Placement.state == "standing",
            Placement.confirmed_at >= now - 7 * A_DAY,
        )
        .options(joinedload(Placement.submission))
        .order_by(Placement.id)
    )
    return [row for row in rows if str(row.id) not in known]


def _scope(account: Account) -> tuple[int, ...] | None:
    """Return whose pieces the counts are of: an informant's unit, the desk's all, else none."""
    if set(account.roles) & DESK:
        return None
    return (account.unit_id,) if account.unit_id is not None else ()
