"""A small office to look at: real rows in a real ledger, and kept pages in a real archive."""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from argon2 import PasswordHasher
from sqlalchemy.orm import Session

from ledger import search
from ledger.archive import Archive
from ledger.session import Ledger
from ledger.tables import (
    Account,
    Article,
    Candidate,
    Night,
    Outcome,
    Page,
    Person,
    PersonName,
    SourceState,
    Submission,
    SubmissionAuthor,
    SubmissionVersion,
    Unit,
    UnitName,
)

PASSWORD = "correct-horse-9"
CHEAP = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1).hash(PASSWORD)
"""argon2id as the accounts have it, but quick: these tests sign in a thousand times."""

OFFICE = """\
version: 1
name: 昌都市委组织部信息中心
timezone: Asia/Shanghai
mode: incentive
unit_classes:
- {key: county, name: 县(区)}
"""
HOLIDAYS = "version: 1\nyears: [2026]\n"
SOURCES = """\
version: 1
tiers:
- {key: central, name: 中央级}
- {key: region, name: 自治区级}
- {key: prefecture, name: 市(地)级}
outlets:
- key: people
  name: 人民网
  publisher: 人民日报社
  domains: [people.com.cn]
  channels: [{key: people-xz, name: 人民网西藏频道, tier: region, medium: web}]
  sources: [{key: people-feed, channel: people-xz, kind: feed, url: "http://xz.people.com.cn/f.xml"}]
- key: xzcd
  name: 昌都新闻网
  publisher: 昌都市委宣传部
  domains: [xzcd.com]
  channels: [{key: xzcd, tier: prefecture, medium: web}]
  sources:
  - {key: xzcd-news, channel: xzcd, kind: listing, url: "http://www.xzcd.com/", articles: "ul a"}
- key: tibetdaily
  name: 西藏日报
  domains: [xzrb.com]
  channels: [{key: tibetdaily, tier: region, medium: print}]
  sources:
  - key: tibetdaily-paper
    channel: tibetdaily
    kind: epaper
    url: "http://e.xzrb.com/"
    articles: "a"
- key: cdtv
  name: 昌都市电视台
  channels: [{key: cdtv, tier: prefecture, medium: tv}]
  sources: [{key: cdtv-clippings, channel: cdtv, kind: manual}]
"""

REWARDS = """\
version: 1
rulesets:
- key: trial
  title: 用稿奖励办法(试行)
  measure: yuan
  effective: {from: 2026-01-01, to: null}
  schedule:
  - {key: region, when: {tier: region}, base: 150}
  - {key: prefecture, when: {tier: prefecture}, base: 50}
  modifiers:
  - {key: merged, op: divide, field: composite_n}
  combine: {mode: highest_plus_flat, value: 20}
  events: {instruction: {region: 20, any: 10}}
  authors: {max_bylines: 2, split: equal, count_split: equal, journalist_coauthor: split}
"""

OPENING = "本报讯 连日来，{unit}组织党员干部深入田间地头，帮助群众抢收青稞。"
BODY = (
    "截至10月20日，全县已完成收割任务{n}亩，占应收面积的九成以上。",
    "县委组织部有关负责人介绍，今年共组建党员突击队{m}支，为缺少劳动力的家庭义务收割。",
    "“往年靠自己要忙上半个月，今年不到三天就收完了。”村民次仁说。",
    "下一步，该县将继续发挥基层党组织战斗堡垒作用，做好秋收冬藏和农机检修等工作，确保颗粒归仓。",
)
TOPICS = (
    "党员突击队助力青稞抢收",
    "“一窗通办”让群众少跑路",
    "驻村工作队送医送药到牧区",
    "农牧民夜校开课",
    "易地搬迁点里办起合作社",
    "红色文艺轻骑兵走进校园",
)


@dataclass(frozen=True, slots=True)
class Newsroom:
    """Where everything lies."""

    ledger: Ledger
    config_dir: Path
    archive_root: Path
    now: datetime


def configure(folder: Path) -> Path:
    """Write a small office's configuration and return its folder."""
    folder.mkdir(parents=True, exist_ok=True)
    files = {"office": OFFICE, "holidays": HOLIDAYS, "sources": SOURCES, "rewards": REWARDS}
    for name, text in files.items():
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    return folder


def build(
    ledger: Ledger, folder: Path, *, now: datetime, finds: int = 6, nights: int = 20
) -> Newsroom:
    """Fill a ledger: three units, an account a role, nights with gaps, `finds` waiting finds."""
    room = Newsroom(ledger, configure(folder / "config"), folder / "archive", now)
    with ledger.writing() as session:
        _units(session)
        _accounts(session, now)
        _nights(session, now, nights)
    with ledger.writing() as session, Archive(room.archive_root).writer() as writer:
        for number in range(finds):
            _find(session, writer, number, now)
        _unfound(session, now)
        writer.sync()
    return room


def text_of(number: int, unit: str) -> list[str]:
    """Return the paragraphs of the n-th piece."""
    told = [line.format(n=3000 + number * 17, m=10 + number) for line in BODY]
    return [OPENING.format(unit=unit), *told]


def _units(session: Session) -> None:
    for position, (key, name) in enumerate(
        (("leiwuqi", "类乌齐县委组织部"), ("karuo", "卡若区委组织部"), ("basu", "八宿县委组织部"))
    ):
        unit = Unit(key=key, unit_class="county", position=position)
        session.add(unit)
        session.flush()
        session.add(UnitName(unit_id=unit.id, name=name))
        session.add(UnitName(unit_id=unit.id, name=name[:3], short=True))
    person = Person(key="p1")
    session.add(person)
    session.flush()
    session.add(PersonName(person_id=person.id, name="扎西"))


def _accounts(session: Session, now: datetime) -> None:
    for name, shown, roles, unit in (
        ("reviewer", "卓玛", ["reviewer"], None),
        ("second", "李红", ["reviewer"], None),
        ("own", "次旺", ["reviewer"], "leiwuqi"),
        ("informant", "扎西", ["informant"], "leiwuqi"),
        ("foreign", "白玛", ["informant"], "karuo"),
        ("committee", "王主任", ["committee"], None),
        ("second-c", "李主任", ["committee"], None),
        ("operator", "小陈", ["operator"], None),
        ("admin", "管理员", ["admin"], None),
    ):
        session.add(
            Account(
                name=name,
                display_name=shown,
                password_hash=CHEAP,
                roles=roles,
                unit_id={"leiwuqi": 1, "karuo": 2}.get(unit or ""),
                created_at=now,
            )
        )


def _nights(session: Session, now: datetime, count: int) -> None:
    today = now.date()
    bad = {
        ("tibetdaily-paper", 0): ("unreachable", "http_503"),
        ("tibetdaily-paper", 1): ("unreachable", "timeout"),
        ("people-feed", 4): ("drifted", "body_missing"),
    }
    channels = {
        "people-feed": ("people-xz", "people"),
        "xzcd-news": ("xzcd", "xzcd"),
        "tibetdaily-paper": ("tibetdaily", "tibetdaily"),
    }
    for back in reversed(range(count)):
        day, at = today - timedelta(days=back), now - timedelta(days=back, hours=6)
        night = Night(day=day, started_at=at, finished_at=at + timedelta(hours=1), host="h", pid=1)
        session.add(night)
        session.flush()
        for source, (channel, outlet) in channels.items():
            state, why = bad.get((source, back), ("ok" if back % 3 else "nothing_new", None))
            session.add(
                Outcome(
                    night_id=night.id,
                    source_key=source,
                    channel_key=channel,
                    outlet_key=outlet,
                    day=day,
                    state=state,
                    why=why,
                    listed=20,
                    new=4 if state == "ok" else 0,
                    articles=4 if state == "ok" else 0,
                    at=at,
                )
            )
    session.add(
        SourceState(
            source_key="cdtv-clippings",
            first_seen_at=now,
            last_brought_on=today - timedelta(days=9),
        )
    )


def _find(session: Session, writer: Any, number: int, now: datetime) -> None:
    units = ("类乌齐县", "卡若区", "八宿县")
    unit = units[number % 3]
    topic = TOPICS[number % len(TOPICS)]
    lines = text_of(number, unit)
    submission = add_submission(
        session,
        ref=f"2026-{number + 1:04d}",
        title=f"{unit}{topic}",
        body="\n".join(lines),
        unit_id=number % 3 + 1,
        at=now - timedelta(days=9, hours=number % 40),
    )
    whole = number % 3 != 2
    printed = (
        lines
        if whole
        else [
            "综合本网消息，近日各县区动态如下。",
            lines[2],
            "另据了解，芒康县举办盐井葡萄采摘节。",
        ]
    )
    if whole and number % 2:
        printed = [*printed[:-1], "图为抢收现场。"]
    outlet, channel, host = (
        ("xzcd", "xzcd", "www.xzcd.com"),
        ("people", "people-xz", "xz.people.com.cn"),
    )[number % 2]
    article = add_article(
        session,
        writer,
        title=f"{unit}：{topic}" if whole else "一周县区动态",
        body="\n".join(printed),
        url=f"http://{host}/article/{number}.html",
        outlet=outlet,
        channel=channel,
        day=(now - timedelta(days=6)).date(),
        at=now - timedelta(days=5),
    )
    shared = [line for line in lines if line in printed]
    add_candidate(session, submission, article, shared=shared, number=number, now=now)


def _unfound(session: Session, now: datetime) -> None:
    add_submission(
        session,
        ref="2026-9001",
        title="八宿县然乌镇党员服务队清理湖岸",
        body="然乌镇组织党员志愿者清理湖岸垃圾，保护高原湖泊。",
        unit_id=3,
        at=now - timedelta(days=8),
    )


def add_submission(
    session: Session, *, ref: str, title: str, body: str, unit_id: int, at: datetime
) -> Submission:
    """Register a piece by 扎西 and 卓玛."""
    made = Submission(
        ref=ref,
        kind="publicity",
        form="text",
        title=title,
        body=body,
        digest=hashlib.sha256(body.encode()).hexdigest(),
        unit_id=unit_id,
        submitted_at=at,
        received_at=at + timedelta(minutes=3),
        openness="public",
        cleared_by="拉巴",
        match_state="compared",
        authors=[
            SubmissionAuthor(position=0, name="扎西", person_id=1),
            SubmissionAuthor(position=1, name="卓玛"),
        ],
        versions=[
            SubmissionVersion(
                version=1, title=title, body=body, recorded_at=at, recorded_by="intake"
            )
        ],
    )
    session.add(made)
    session.flush()
    return made


def add_article(
    session: Session,
    writer: Any,
    *,
    title: str,
    body: str,
    url: str,
    outlet: str,
    channel: str,
    day: date,
    at: datetime,
) -> Article:
    """Keep a page and the article read from it."""
    paragraphs = "".join(f"<p>{line}</p>" for line in body.split("\n"))
    payload = f"<html><meta charset=utf-8><h1>{title}</h1>{paragraphs}</html>".encode()
    kept = writer.keep(url, 200, [("Content-Type", "text/html; charset=utf-8")], payload, at)
    page = Page(
        url=url,
        final_url=url,
        fetched_at=at,
        status=200,
        content_type="text/html; charset=utf-8",
        digest=kept.digest,
        size=len(payload),
        warc_file=kept.warc_file,
        warc_offset=kept.offset,
        record_id=kept.record_id,
        source_key=f"{outlet}-source",
    )
    session.add(page)
    session.flush()
    article = Article(
        outlet_key=outlet,
        channel_key=channel,
        source_key=f"{outlet}-source",
        url=url,
        page_id=page.id,
        title=title,
        body=body,
        body_digest=hashlib.sha256(f"{url}{body}".encode()).hexdigest(),
        published_on=day,
        origin="昌都报",
        byline=["扎西"],
        provenance={"title": "outlet:h1", "published_at": "cascade:header-line"},
        found_at=at,
        match_state="compared",
    )
    session.add(article)
    session.flush()
    search.index(session, article.id, title, body)
    return article


def add_candidate(
    session: Session,
    submission: Submission,
    article: Article,
    *,
    shared: list[str],
    number: int,
    now: datetime,
) -> Candidate:
    """Claim that the article ran the submission, on the paragraphs they share."""
    ours, theirs = submission.body or "", article.body
    passages = [
        {
            "submission": [ours.index(line), ours.index(line) + len(line)],
            "article": [theirs.index(line), theirs.index(line) + len(line)],
        }
        for line in shared
    ]
    covered = sum(len(line) for line in shared)
    share = covered / max(1, len(ours.replace("\n", "")))
    candidate = Candidate(
        submission_id=submission.id,
        article_id=article.id,
        probability=0.9999 if share > 0.95 else 0.93 if share > 0.6 else 0.62,
        band="review",
        extent="full" if share >= 0.9 else "abridged" if share >= 0.5 else "excerpt",
        composite_n=1 if share > 0.5 else 2,
        coverage_submission=share,
        coverage_article=min(1.0, covered / max(1, len(theirs))),
        numbers={"agree": 3, "differ": 1 if number == 1 else 0},
        holds=["numbers_differ"] if number == 1 else [],
        left_because=["numbers_differ"] if number == 1 else ["less_certain"],
        passages=passages,
        because=[f"正文覆盖 {share:.0%}", "数字一致 3/3", "署名一致: 扎西"],
        comparisons=[{"key": "coverage", "value": round(share, 3), "weight": 4.2}],
        settings_digest="0" * 64,
        found_at=now,
    )
    session.add(candidate)
    session.flush()
    return candidate
