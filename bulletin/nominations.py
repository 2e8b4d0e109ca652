"""推荐名单: pieces of a period that people may pick from, each with what speaks for it.

The list only gathers; picks are made by people at the monthly meeting and recorded with a name.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from bulletin import roster, run
from bulletin.details import OFFLINE_TITLE, author_names
from ledger.tables import Pick, Placement, Submission
from office.house import Office
from office.periods import Period


@dataclass(frozen=True, slots=True)
class Nomination:
    """A piece that ran in the period, and why it stands on the list."""

    submission_id: int
    ref: str
    title: str
    unit: str
    authors: str
    outlets: tuple[str, ...]
    reasons: tuple[str, ...]
    picked: bool


def nominations(
    session: Session, office: Office, period: Period, *, limit: int = 10
) -> tuple[Nomination, ...]:
    """Return the pieces that ran highest and widest: by best tier, then outlets, then alone.

    Equals stand in the order they ran.
    """
    span = run.span_of(office, period)
    query = (
        select(Placement)
        .where(Placement.state == "standing", Placement.period.in_(span.months))
        .order_by(Placement.published_on, Placement.id)
    )
    ran: dict[int, list[Placement]] = {}
    for placement in session.scalars(query):
        ran.setdefault(placement.submission_id, []).append(placement)
    best = sorted(ran, key=lambda piece: _merit(ran[piece], office))[:limit]
    pieces = {p.id: p for p in session.scalars(select(Submission).where(Submission.id.in_(best)))}
    authors = author_names(session, best)
    units = roster.units(session, office.profile, period.last_on)
    picked = set(session.scalars(select(Pick.submission_id).where(Pick.submission_id.in_(best))))
    return tuple(
        Nomination(
            submission_id=key,
            ref=pieces[key].ref,
            title=OFFLINE_TITLE if pieces[key].openness == "offline" else pieces[key].title,
            unit=units.name(units.fold(pieces[key].unit_id)),
            authors=authors.get(key, ""),
            outlets=_outlets(ran[key], office),
            reasons=_reasons(ran[key], office),
            picked=key in picked,
        )
        for key in best
    )


def _tier(placement: Placement, office: Office) -> int:
    """Return a tier's place, the highest 0; one that is no longer configured comes last."""
    keys = [tier.key for tier in office.tiers]
    return keys.index(placement.tier) if placement.tier in keys else len(keys)


def _merit(runs: Sequence[Placement], office: Office) -> tuple[int, int, int]:
    alone = sum(run.composite_n == 1 for run in runs)
    return min(_tier(run, office) for run in runs), -len(runs), -alone


def _outlets(runs: Sequence[Placement], office: Office) -> tuple[str, ...]:
    names = (office.channel_name(run.channel_key, run.published_on) for run in runs)
    return tuple(dict.fromkeys(names))


def _reasons(runs: Sequence[Placement], office: Office) -> tuple[str, ...]:
    best = min(runs, key=lambda run: _tier(run, office))
    names = {tier.key: tier.name for tier in office.tiers}
    said = [f"{names.get(best.tier, best.tier)}媒体采用"]
    if len(runs) > 1:
        said.append(f"{len(runs)}家采用")
    if any(run.composite_n == 1 and run.extent == "full" for run in runs):
        said.append("全文单独采用")
    if len({run.medium for run in runs}) > 1:
        said.append(f"覆盖{len({run.medium for run in runs})}类媒体")
    return tuple(said)
