"""A small office with real rows, a line a noun, for the bulletin's tests."""

import hashlib
import itertools
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from ledger.tables import (
    Article,
    Candidate,
    Decision,
    Night,
    Outcome,
    Page,
    Person,
    PersonName,
    Placement,
    PlacementArticle,
    Post,
    Submission,
    SubmissionAuthor,
    Unit,
    UnitName,
)
from office.calendar import Calendar
from office.house import Office
from office.outlets import Channel, Outlet, Source
from office.profile import Assessment, Mode, Profile, UnitClass
from office.tiers import Tier

ZONE = ZoneInfo("Asia/Shanghai")
_numbers = itertools.count(1)

TIERS = (
    Tier(key="central", name="中央级"),
    Tier(key="region", name="自治区级"),
    Tier(key="prefecture", name="市(地)级"),
)
OUTLETS = (
    Outlet(
        key="people",
        name="人民网",
        channels=(Channel(key="people", tier="central", medium="web"),),
        sources=(Source(key="people-news", channel="people", kind="feed"),),
    ),
    Outlet(
        key="xzrb",
        name="西藏日报",
        channels=(Channel(key="xzrb", tier="region", medium="print"),),
        sources=(Source(key="xzrb-paper", channel="xzrb", kind="epaper"),),
    ),
    Outlet(
        key="cdtv",
        name="昌都电视台",
        channels=(Channel(key="cdtv", tier="prefecture", medium="tv"),),
        sources=(Source(key="cdtv-hand", channel="cdtv", kind="manual", note="按播出单登记"),),
    ),
)
_PLACES = {o.key: (o.channels[0].tier, o.channels[0].medium) for o in OUTLETS}


def office(
    mode: Mode = "incentive", *, month_starts_on: int = 1, until: date = date(2026, 12, 31)
) -> Office:
    """The office of the tests; assessment rests on a document until a day."""
    profile = Profile(
        version=1,
        name="昌都市委组织部信息中心",
        mode=mode,
        month_starts_on=month_starts_on,
        assessment=Assessment(basis="昌组发〔2026〕3号", until=until, entered_by="次仁"),
        unit_classes=(
            UnitClass(key="county", name="县(区)"),
            UnitClass(key="department", name="市直部门"),
        ),
    )
    return Office(profile=profile, tiers=TIERS, outlets=OUTLETS, calendar=Calendar())


def at(day: date, hour: int = 10) -> datetime:
    """A moment of the office's day."""
    return datetime.combine(day, time(hour), ZONE).astimezone(UTC)


def unit(
    session: Session,
    name: str,
    *,
    group: str | None = "county",
    position: int = 0,
    from_on: date | None = None,
    to_on: date | None = None,
    into: Unit | None = None,
) -> Unit:
    made = Unit(
        key=f"u{next(_numbers)}",
        unit_class=group,
        position=position,
        from_on=from_on,
        to_on=to_on,
        merged_into_id=into.id if into else None,
    )
    session.add(made)
    session.flush()
    session.add(UnitName(unit_id=made.id, name=name))
    session.flush()
    return made


def person(session: Session, name: str, *posts: tuple[Unit, date | None, date | None]) -> Person:
    made = Person(key=f"p{next(_numbers)}")
    session.add(made)
    session.flush()
    session.add(PersonName(person_id=made.id, name=name))
    for place, from_on, to_on in posts:
        session.add(
            Post(
                person_id=made.id,
                unit_id=place.id,
                role="informant",
                from_on=from_on,
                to_on=to_on,
            )
        )
    session.flush()
    return made


def piece(
    session: Session,
    by: Unit | None,
    on: date,
    *,
    title: str = "昌都市推进基层组织建设",
    authors: tuple[Person | str, ...] = (),
    kind: str = "publicity",
    state: str = "received",
    tags: tuple[str, ...] = (),
    openness: str = "public",
) -> Submission:
    made = Submission(
        ref=f"S{next(_numbers):05d}",
        kind=kind,
        form="text",
        title=title,
        body=title * 20,
        unit_id=by.id if by else None,
        submitted_at=at(on),
        received_at=at(on),
        openness=openness,
        state=state,
        tags=list(tags),
    )
    session.add(made)
    session.flush()
    for position, author in enumerate(authors):
        named = author if isinstance(author, str) else author.names[0].name
        session.add(
            SubmissionAuthor(
                submission_id=made.id,
                position=position,
                name=named,
                person_id=None if isinstance(author, str) else author.id,
            )
        )
    session.flush()
    return made


def ran(
    session: Session,
    submission: Submission,
    outlet: str,
    on: date,
    *,
    composite_n: int = 1,
    period: str | None = None,
    state: str = "standing",
    relation: str = "original",
    url: str | None = "",
    page: Page | None = None,
) -> Placement:
    tier, medium = _PLACES[outlet]
    number = next(_numbers)
    article = Article(
        outlet_key=outlet,
        channel_key=outlet,
        source_key=f"{outlet}-news",
        url=f"http://{outlet}.test/{number}" if url == "" else url,
        page_id=page.id if page else None,
        title=submission.title,
        body=submission.body or "",
        body_digest=hashlib.sha256(str(number).encode()).hexdigest(),
        published_on=on,
        found_at=at(on),
    )
    session.add(article)
    session.flush()
    decision = Decision(
        submission_id=submission.id,
        article_id=article.id,
        candidate_id=_candidate(session, submission, article).id,
        seq=1,
        verdict="confirm",
        decided_by="卓玛",
        decider_kind="person",
        decided_at=at(on, 18),
        page_id=page.id if page else None,
    )
    placement = Placement(
        submission_id=submission.id,
        channel_key=outlet,
        state=state,
        outlet_key=outlet,
        tier=tier,
        medium=medium,
        published_on=on,
        period=period or f"{on:%Y-%m}",
        unit_id=submission.unit_id,
        article_id=article.id,
        extent="full",
        composite_n=composite_n,
        relation=relation,
        confirmed_at=at(on, 18),
        confirmed_by="卓玛",
        decider_kind="person",
    )
    session.add_all([decision, placement])
    session.flush()
    session.add(
        PlacementArticle(placement_id=placement.id, article_id=article.id, decision_id=decision.id)
    )
    session.flush()
    return placement


def _candidate(session: Session, submission: Submission, article: Article) -> Candidate:
    made = Candidate(
        submission_id=submission.id,
        article_id=article.id,
        probability=0.99,
        band="auto",
        extent="full",
        composite_n=1,
        coverage_submission=1.0,
        coverage_article=1.0,
        settings_digest="0" * 64,
        found_at=article.found_at,
        state="decided",
        because=["正文覆盖 100%"],
    )
    session.add(made)
    session.flush()
    return made


def nights(session: Session, source: str, outlet: str, states: dict[int, str]) -> None:
    """Nights of October 2026 by day, each with one outcome of a source."""
    for day, state in states.items():
        on = date(2026, 10, day)
        night = Night(day=on, started_at=at(on, 1), finished_at=at(on, 2), host="h", pid=1)
        session.add(night)
        session.flush()
        session.add(
            Outcome(
                night_id=night.id,
                source_key=source,
                channel_key=outlet,
                outlet_key=outlet,
                day=on,
                state=state,
                at=at(on, 2),
            )
        )
    session.flush()
