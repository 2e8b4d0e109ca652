"""等我办的: what waits for somebody, by role, each with the page where it is done."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from api.context import Context
from api.credits import earned_in
from api.pages.overview import outlets_last_night
from api.pages.rules import roster_gaps
from api.permissions import Principal
from api.sources_file import on_disk
from api.words import N_
from bulletin import signing
from ledger.queries import counts, figures, lists, nights
from ledger.queries.brought import count_reported
from ledger.queries.lists import Window
from ledger.tables import Bulletin, Closing, ClosingStep, Placement, Submission
from rewards import commissions, objections, second_signature

MOST = 50
"""Pieces without a find are counted up to this many."""
UNFOUND_AFTER = timedelta(days=7)
SUSPECTED_WITHIN = timedelta(days=7)

WORDS = {
    "finds": N_("%(n)s finds to decide"),
    "countersign": N_("%(n)s finds that wait for a second name"),
    "reported": N_("%(n)s late reports to decide"),
    "objections": N_("%(n)s objections to answer"),
    "close": N_("%(about)s can be closed"),
    "sign": N_("The closing of %(about)s waits for a signature"),
    "bulletin": N_("The bulletin of %(about)s waits for a signature"),
    "questions": N_("%(n)s amounts of %(about)s wait for an answer"),
    "amounts": N_("%(n)s large amounts of %(about)s wait for a name"),
    "broken": N_("%(n)s outlets not read last night"),
    "configuration": N_("sources.yaml does not load"),
    "suspicions": N_("%(n)s silent nights that others contradict"),
    "returned": N_("%(n)s pieces returned to mend"),
    "commissions": N_("%(n)s commissions to answer"),
    "unfound": N_("%(n)s pieces not found after a week"),
    "roster": N_("%(n)s names that the roster does not know"),
}
"""What is said of each; `n` is how many, `about` the period."""


@dataclass(frozen=True, slots=True)
class Waits:
    """Something to be done: `key` is one of `WORDS`."""

    key: str
    count: int
    path: str
    about: str = ""

    @property
    def words(self) -> str:
        return WORDS[self.key]


def waiting(session: Session, house: Context, who: Principal) -> list[Waits]:
    """Return what waits for somebody, of all their roles together."""
    found = list[Waits]()
    if who.may("reviewer"):
        found += _at_the_queue(session, who)
    if who.may("reviewer", "committee"):
        asked = [row for row in objections.unanswered(session) if row.raised_by != who.name]
        found.append(Waits("objections", len(asked), "/objections?state=open"))
    if who.may("committee"):
        found += _of_the_months(session, house, who)
    if who.may("operator"):
        found += _at_the_outlets(session, house)
    if who.may("informant") and who.unit_id is not None:
        found += _of_the_unit(session, house, who.unit_id)
    if who.may("admin"):
        gaps = roster_gaps(session)
        found.append(Waits("roster", len(gaps.units) + len(gaps.authors), "/rules#roster"))
    return [each for each in found if each.count]


def _at_the_queue(session: Session, who: Principal) -> Iterator[Waits]:
    yield Waits("finds", figures.waiting(session), "/review")
    signed = counts.waiting_for_a_second(session, by=who.name)
    yield Waits("countersign", signed, "/review?tab=signed")
    yield Waits("reported", count_reported(session), "/reported")


def _of_the_months(session: Session, house: Context, who: Principal) -> Iterator[Waits]:
    """Yield what the months that are over, and this one, still ask of the committee."""
    over = _first_open(session, house)
    for month in (over,) if over and house.rulesets else ():
        sent = _last_step(session, month)
        if sent is not None and sent.step == "sent" and sent.by != who.name:
            yield Waits("sign", 1, f"/credits/{month}/closing", month)
        else:
            yield Waits("close", 1, f"/credits/{month}/closing", month)
    for month in months_at_hand(session, house):
        # what the month earns is known after each verdict; its draft would be made anew
        earned = earned_in(session, house, month, unit_ids=None)
        asked = sum(row.credit.amount is None for row in earned)
        yield Waits("questions", asked, f"/credits?period={month}&open=yes", month)
        above = second_signature.unsigned(session, earned, house.office)
        unsigned = [one for one in above if who.name not in one.confirmed_by]
        names = [one for one in unsigned if who.name not in one.signed_by]
        yield Waits("amounts", len(names), f"/credits/{month}/closing#amounts", month)
    issued = select(Bulletin.period)
    recent = select(Closing.period).where(Closing.period.not_in(issued))
    for month in session.scalars(recent.order_by(Closing.period.desc()).limit(2)):
        steps = signing.steps(session, month)
        if steps and steps[-1].act == "sent" and steps[-1].by != who.name:
            yield Waits("bulletin", 1, f"/bulletin?period={month}", month)


def months_at_hand(session: Session, house: Context) -> tuple[str, ...]:
    """Return the earliest month that is over and not closed, where there is one, and this one."""
    this = house.this_month.key
    return tuple(dict.fromkeys((_first_open(session, house) or this, this)))


def _first_open(session: Session, house: Context) -> str | None:
    """Return the earliest month that is over, has placements and is not closed.

    Month by month: all placements of years would be read to find which months they are of.
    """
    standing = select(Placement.period).where(Placement.state == "standing")
    first = session.scalar(standing.order_by(Placement.period).limit(1))
    if first is None:
        return None
    periods, closed = house.office.periods, set(session.scalars(select(Closing.period)))
    month = periods.parse(first)
    while month.key < house.this_month.key:
        of_month = standing.where(Placement.period == month.key).limit(1)
        if month.key not in closed and session.scalar(of_month):
            return month.key
        month = periods.after(month)
    return None


def _last_step(session: Session, month: str) -> ClosingStep | None:
    query = select(ClosingStep).where(ClosingStep.period == month)
    return session.scalar(query.order_by(ClosingStep.id.desc()).limit(1))


def _at_the_outlets(session: Session, house: Context) -> Iterator[Waits]:
    broken = [each for each in outlets_last_night(session, house) if each.bad_nights]
    yield Waits("broken", len(broken), "/outlets")
    yield Waits("configuration", int(on_disk(house.config_dir).outlets is None), "/sources")
    today = house.office.periods.day_of(house.clock())
    since = today - SUSPECTED_WITHIN
    keys = [source.key for _, source in house.office.all_sources()]
    doubted = nights.suspicions(session, source_keys=keys, from_on=since, to_on=today)
    yield Waits("suspicions", len(doubted), f"/gaps?from_on={since}&to_on={today}")


def _of_the_unit(session: Session, house: Context, unit_id: int) -> Iterator[Waits]:
    own = (unit_id,)
    returned = select(func.count()).where(
        Submission.unit_id == unit_id, Submission.state == "returned"
    )
    yield Waits("returned", session.scalar(returned) or 0, "/submissions?state=returned")
    asked = commissions.commissions(session, house.office, unit_ids=own)
    yield Waits("commissions", sum(bool(one.open_units) for one in asked), "/commissions")
    unfound = lists.submissions(
        session,
        Window(unit_ids=own, states=("received", "accepted")),
        until_at=house.clock() - UNFOUND_AFTER,
        found=False,
        limit=MOST,
    )
    yield Waits("unfound", len(unfound.rows), f"/unfound?days={UNFOUND_AFTER.days}")
