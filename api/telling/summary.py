"""早报: what a morning's mail or message says: counts, and titles only where the office says so."""

from dataclasses import asdict, dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from api.words import N_, say
from ledger.queries import nights
from ledger.queries.lists import Window, narrowed_placements
from ledger.tables import GOOD_OUTCOMES, Candidate, Night, Placement, Submission
from office.house import Office

NO_NIGHT = N_(
    "No crawl ran last night, the last was that of %(day)s: nobody may say that nothing was "
    "published. The operator looks at the timer and at kandeng doctor."
)


@dataclass(frozen=True, slots=True)
class Morning:
    """How many ran, wait, broke."""

    office: str
    day: date
    night: date | None
    """The last that ran; None before the first."""
    due: date | None
    """The last that should have run; None before the first."""
    read: int
    """Entries that this night could be read."""
    broken: int
    of_pieces: bool
    """Whether the reader sees pieces; the counts below say nothing to who does not."""
    ran: int
    """Placements confirmed since the morning before."""
    waiting: int
    """Finds that wait for a person."""
    submissions: int
    """Pieces handed in since the morning before."""
    titles: tuple[str, ...] = ()
    """Of pieces marked public, where the office lets them out; else none."""

    def as_json(self) -> dict[str, Any]:
        """Return the counts for a machine, and titles only if there are any."""
        told = {"kind": "morning", **asdict(self), "day": self.day.isoformat()}
        told["night"] = self.night.isoformat() if self.night else None
        told["due"] = self.due.isoformat() if self.due else None
        hidden = () if self.of_pieces else ("ran", "waiting", "submissions")
        for name in ("of_pieces", *hidden, *(() if self.titles else ("titles",))):
            del told[name]
        return told

    @property
    def is_missing(self) -> bool:
        """Whether the night that was due did not run at all."""
        return self.night is not None and self.due is not None and self.night < self.due

    def as_text(self, language: str = "zh-CN", *, address: str | None = None) -> str:
        """Return the counts in sentences, with the address of the pages if it is known."""

        def words(message: str, **args: object) -> str:
            return say(message, language=language, **args)

        lines = [f"{self.office} {self.day}"]
        if self.of_pieces:
            lines += [
                words(N_("Ran: %(n)s placements confirmed since yesterday morning."), n=self.ran),
                words(N_("Waiting: %(n)s finds for a reviewer."), n=self.waiting),
                words(N_("Handed in: %(n)s pieces since yesterday morning."), n=self.submissions),
            ]
        if self.is_missing:
            lines.append(words(NO_NIGHT, day=self.night))
        if self.night is None:
            lines.append(words(N_("No crawl has run.")))
        else:
            night = words(
                N_("Night of %(day)s: %(read)s entries read, %(broken)s not."),
                day=self.night,
                read=self.read,
                broken=self.broken,
            )
            lines.append(night)
        lines += [f"- {title}" for title in self.titles]
        return "\n".join([*lines, address] if address else lines)


def morning(
    session: Session,
    office: Office,
    *,
    now: datetime,
    since: datetime,
    unit_ids: tuple[int, ...] | None = None,
) -> Morning:
    """Return the figures of the day for some units; None: for all."""
    last = nights.last_night(session)
    said = nights.by_day(session, from_on=last.day, to_on=last.day) if last else {}
    good = sum(row.state in GOOD_OUTCOMES for row in said.values())
    manual = sum(row.state == "manual" for row in said.values())
    ran = narrowed_placements(select(Placement.id), Window(unit_ids=unit_ids))
    ran = ran.where(Placement.confirmed_at >= since)
    waits = select(func.count()).select_from(Candidate).where(Candidate.state == "waiting")
    handed = select(func.count()).select_from(Submission).where(Submission.received_at >= since)
    if unit_ids is not None:
        waits = waits.join(Candidate.submission).where(Submission.unit_id.in_(unit_ids))
        handed = handed.where(Submission.unit_id.in_(unit_ids))
    ids = list(session.scalars(ran))
    return Morning(
        office=office.profile.name,
        day=office.periods.day_of(now),
        night=last.day if last else None,
        due=_due(last, office, now) if last else None,
        read=good,
        broken=len(said) - good - manual,
        of_pieces=unit_ids != (),
        ran=len(ids),
        waiting=session.scalar(waits) or 0,
        submissions=session.scalar(handed) or 0,
        titles=_titles(session, ids) if office.profile.telling.titles else (),
    )


def _due(last: Night, office: Office, now: datetime) -> date:
    """Return the last night that should have run: at the stated hour, else that of the last."""
    stated, zone = office.profile.nightly_at, office.profile.zone
    hour = time.fromisoformat(stated) if stated else last.started_at.astimezone(zone).time()
    today = office.periods.day_of(now)
    return today if hour <= now.astimezone(zone).time() else today - timedelta(days=1)


def _titles(session: Session, placements: list[int]) -> tuple[str, ...]:
    """Return titles of public pieces; of all others not even that they are left out."""
    query = (
        select(Submission.title)
        .join(Placement, Placement.submission_id == Submission.id)
        .where(Placement.id.in_(placements), Submission.openness == "public")
        .order_by(Placement.id)
        .limit(20)
    )
    return tuple(dict.fromkeys(" ".join(title.split()) for title in session.scalars(query)))
