"""A small office with rows in a ledger, for tests of decisions and credits."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cache
from hashlib import sha256
from typing import Any

from sqlalchemy.orm import Session

from intake.submissions import digest_of
from ledger.tables import (
    Article,
    Candidate,
    Page,
    Submission,
    SubmissionAuthor,
    Unit,
    UnitName,
)
from office.calendar import Calendar
from office.house import Office
from office.outlets import Channel, Outlet
from office.profile import Profile
from office.tiers import Tier

AT = datetime(2026, 10, 31, 1, 0, tzinfo=UTC)
BODY = "昌都市召开党建工作会议，研究部署下半年工作，与会同志作了交流发言。"


@cache
def office(**profile: Any) -> Office:
    """Return an office of four outlets, one of them not trusted."""
    outlets = (
        _outlet("people", "人民网", "central", "web", publisher="人民日报社"),
        _outlet("xzrb", "西藏日报", "region", "print", publisher="西藏日报社"),
        _outlet("xzcd", "昌都新闻网", "prefecture", "web", publisher="昌都报社"),
        _outlet("mirror", "聚合", "county", "web", trusted=False),
    )
    tiers = tuple(Tier(key=k, name=k) for k in ("central", "region", "prefecture", "county"))
    return Office(
        profile=Profile(version=1, name="办公室", **profile),
        tiers=tiers,
        outlets=outlets,
        calendar=Calendar(),
    )


def _outlet(key: str, name: str, tier: str, medium: Any, **more: Any) -> Outlet:
    return Outlet(
        key=key,
        name=name,
        domains=(f"{key}.example",),
        channels=(Channel(key=key, tier=tier, medium=medium),),
        **more,
    )


@dataclass
class Newsroom:
    """Writes rows with what a test does not care about filled in."""

    session: Session
    numbers: dict[str, int] = field(default_factory=dict)

    def _number(self, kind: str) -> int:
        self.numbers[kind] = self.numbers.get(kind, 0) + 1
        return self.numbers[kind]

    def unit(self, name: str) -> Unit:
        unit = Unit(key=name, names=[UnitName(name=name)])
        self.session.add(unit)
        self.session.flush()
        return unit

    def submission(self, unit: Unit | None = None, **more: Any) -> Submission:
        n = self._number("submission")
        authors = more.pop("authors", ["甲"])
        fields: dict[str, Any] = {
            "ref": f"S{n}",
            "kind": "publicity",
            "form": "text",
            "title": f"稿件{n}",
            "body": BODY,
            "unit_id": unit.id if unit else None,
            "submitted_at": AT - timedelta(days=20),
            "received_at": AT - timedelta(days=20),
            "openness": "public",
            **more,
        }
        fields.setdefault("digest", digest_of(fields["body"]))
        submission = Submission(**fields)
        submission.authors = [
            SubmissionAuthor(position=i, name=name, role=role)
            for i, (name, role) in enumerate(
                author if isinstance(author, tuple) else (author, "informant") for author in authors
            )
        ]
        self.session.add(submission)
        self.session.flush()
        return submission

    def article(self, channel: str = "people", **more: Any) -> Article:
        n = self._number("article")
        url = f"http://{channel}.example/a/{n}.html"
        day = more.get("published_on", date(2026, 10, 12))
        page = Page(
            url=url,
            final_url=more.pop("final_url", url),
            fetched_at=AT,
            status=200,
            digest=sha256(url.encode()).hexdigest(),
            size=1,
            warc_file="x.warc.gz",
            warc_offset=n,
            record_id=str(n),
            source_key=f"{channel}-news",
        )
        fields: dict[str, Any] = {
            "outlet_key": channel,
            "channel_key": channel,
            "source_key": f"{channel}-news",
            "url": url,
            "page": page,
            "title": f"报道{n}",
            "body": BODY,
            "body_digest": f"{n}",
            "published_on": day,
            "found_at": AT,
            **more,
        }
        article = Article(**fields)
        self.session.add(article)
        self.session.flush()
        return article

    def find(self, submission: Submission, article: Article, **more: Any) -> Candidate:
        fields: dict[str, Any] = {
            "probability": 0.998,
            "band": "auto",
            "extent": "full",
            "composite_n": 1,
            "coverage_submission": 1.0,
            "coverage_article": 1.0,
            "passages": [{"submission": [0, len(BODY)], "article": [0, len(BODY)]}],
            "settings_digest": "x",
            "found_at": AT,
            **more,
        }
        found = Candidate(submission=submission, article=article, **fields)
        self.session.add(found)
        self.session.flush()
        return found
