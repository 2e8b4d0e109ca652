"""A ledger as a big office has it after two years, written by bulk inserts.

1 M articles of 240 characters, a tenth as many submissions, 15 % placements, with their finds,
verdicts, acts, nights and pages, closed months and their entries, and an account of every role.
Texts are made of words whose frequency falls as in language, so that a search meets common pairs
and rare ones.
"""

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import Table, insert, text
from sqlalchemy.orm import Session

from bench import pages_past
from bench.pages_words import Words
from ledger.session import Ledger
from ledger.statistics import refresh_statistics
from ledger.tables import (
    ROLES,
    Account,
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
    Submission,
    SubmissionAuthor,
    Unit,
    UnitName,
)
from office.load import load_office
from rewards import run as rewards
from tests.api.newsroom import CHEAP

NOW = datetime(2026, 10, 30, 2, 0, tzinfo=UTC)
DAYS = 730
OUTLETS, UNITS, PEOPLE = 60, 120, 2000
UNIT = 8
"""The informant's unit, whose key is u7."""
TIERS = ("central", "region", "prefecture", "county")
MEDIA = ("web", "print", "app", "wechat")
CLASSES = ("county", "department", "enterprise")
WAITING = 3000
LINKED = 500
"""One piece in so many was handed in with the address it is said to stand at."""
CHUNK = 50_000
Row = dict[str, Any]


def configure(folder: Path, *, sources: bool = True, caps: str = "") -> Path:
    """Write the office's configuration and return its folder.

    `sources` False: none is crawled; `caps`: of its rule set, as rewards.yaml has them.
    """
    folder.mkdir(parents=True, exist_ok=True)
    classes = "\n".join(f"- {{key: {key}, name: {key}}}" for key in CLASSES)
    tiers = "\n".join(f"- {{key: {key}, name: {key}级}}" for key in TIERS)
    outlets = "\n".join(
        f"- key: o{n}\n  name: 媒体{n}\n  domains: [o{n}.cn]\n"
        f"  channels: [{{key: o{n}, tier: {TIERS[n % 4]}, medium: {MEDIA[n // 4 % 4]}}}]\n"
        + (
            f"  sources:\n  - {{key: s{n}, channel: o{n}, kind: feed, url: 'http://www.o{n}.cn/'}}\n"
            f"  - {{key: t{n}, channel: o{n}, kind: feed, url: 'http://www.o{n}.cn/t/'}}"
            if sources
            else "  sources: []"
        )
        for n in range(OUTLETS)
    )
    rules = (
        "version: 1\nrulesets:\n- key: trial\n  title: 用稿奖励办法\n  measure: yuan\n"
        "  effective: {from: 2020-01-01, to: null}\n  schedule:\n"
        + "".join(
            f"  - {{key: {t}, when: {{tier: {t}}}, base: {100 // (n + 1)}}}\n"
            for n, t in enumerate(TIERS)
        )
        + f"  combine: {{mode: highest}}\n  caps: {{{caps}}}\n"
        "  authors: {max_bylines: 2, split: equal, count_split: equal, "
        "journalist_coauthor: split}\n"
    )
    files = {
        "office": f"version: 1\nname: 大办公室\nmode: incentive\nunit_classes:\n{classes}\n",
        "holidays": "version: 1\nyears: [2024, 2025, 2026]\n",
        "sources": f"version: 1\ntiers:\n{tiers}\noutlets:\n{outlets}\n",
        "rewards": rules,
    }
    for name, words in files.items():
        (folder / f"{name}.yaml").write_text(words, encoding="utf-8")
    return folder


def fill(ledger: Ledger, folder: Path, articles: int, *, seed: int = 1) -> None:
    """Write everything into a SQLite ledger that is empty; `folder` has the configuration."""
    chance = random.Random(seed)  # noqa: S311 - no secret hangs on it
    words = Words(chance, articles)
    submissions, placements = articles // 10, articles * 15 // 100
    with ledger.writing() as session:
        _people(session)
        _nights(session, min(DAYS, articles // 10))
    with ledger.writing() as session:
        _many(session, Page, _pages(articles))
    _articles(ledger, words, articles)
    with ledger.writing() as session:
        _many(session, Submission, _submissions(words, submissions))
        _many(session, SubmissionAuthor, _authors(submissions))
        _finds(session, placements=placements, articles=articles, submissions=submissions)
    _fill_past(ledger, folder)


def _fill_past(ledger: Ledger, folder: Path) -> None:
    """Write what was done with it all: acts, closed months, links."""
    config = folder / "config"
    with ledger.writing() as session:
        pages_past.acts(session, at=NOW)
        pages_past.links(session, now=NOW, unit_id=UNIT)
        pages_past.closed(session, load_office(config), rewards.load(config), now=NOW)
        refresh_statistics(session)


def _people(session: Session) -> None:
    units = [
        {"id": n + 1, "key": f"u{n}", "unit_class": CLASSES[n % 3], "position": n}
        for n in range(UNITS)
    ]
    _many(session, Unit, iter(units))
    _many(session, UnitName, ({"unit_id": n + 1, "name": f"第{n}单位"} for n in range(UNITS)))
    _many(session, Person, ({"id": n + 1, "key": f"p{n}"} for n in range(PEOPLE)))
    _many(session, PersonName, ({"person_id": n + 1, "name": f"作者{n}"} for n in range(PEOPLE)))
    for name, roles in (("everybody", [*ROLES]), *((role, [role]) for role in ROLES)):
        session.add(
            Account(
                name=name, display_name=name, password_hash=CHEAP, roles=roles,
                unit_id=UNIT if "informant" in roles else None, created_at=NOW,
            )
        )  # fmt: skip


def _nights(session: Session, count: int) -> None:
    days = [(n + 1, NOW.date() - timedelta(days=n)) for n in range(count)]
    at = [NOW - timedelta(days=n, hours=4) for n in range(count)]
    _many(session, Night, (
        {
            "id": i, "day": day, "started_at": at[i - 1], "finished_at": at[i - 1],
            "host": "h", "pid": 1,
        }
        for i, day in days
    ))  # fmt: skip
    _many(session, Outcome, (
        {
            "night_id": i, "source_key": f"{kind}{n}", "channel_key": f"o{n}",
            "outlet_key": f"o{n}", "day": day,
            "state": "unreachable" if (n + i) % 41 == 0 else "ok",
            "why": "http_503" if (n + i) % 41 == 0 else None, "articles": 11, "at": at[i - 1],
        }
        for i, day in days for n in range(OUTLETS) for kind in "st"
    ))  # fmt: skip


def _pages(count: int) -> Iterator[Row]:
    for n in range(1, count + 1):
        yield {
            "id": n, "url": f"http://www.o{n % OUTLETS}.cn/{n}.html",
            "final_url": f"http://www.o{n % OUTLETS}.cn/{n}.html", "fetched_at": NOW, "status": 200,
            "digest": f"{n:064x}", "size": 9000, "warc_file": "none.warc.gz", "warc_offset": n,
            "record_id": f"r{n}", "source_key": f"s{n % OUTLETS}",
        }  # fmt: skip


def day_of(n: int, count: int) -> date:
    """Return the day the n-th of `count` rows is of: rows come in order of time."""
    return NOW.date() - timedelta(days=DAYS - 1 - n * DAYS // count)


def _articles(ledger: Ledger, words: Words, count: int) -> None:
    with ledger.writing() as session:
        _gather(session, 1 << 28)
    for start in range(0, count, CHUNK):
        rows, found = [], list[tuple[int, list[str]]]()
        for n in range(start, min(count, start + CHUNK)):
            title, indexed = words.text(1)
            body, more = words.text(4 + n % 9)
            rows.append(_article(n, count, title[:28], body))
            found.append((n + 1, [*indexed, *more]))
        with ledger.writing() as session:
            session.execute(insert(Article), rows)
            _index(session, found)
        print(f"\r{start + len(rows):>9,} articles", end="", flush=True)
    print()
    with ledger.writing() as session:
        _gather(session, 1 << 20)  # as it comes


def _index(session: Session, found: list[tuple[int, list[str]]]) -> None:
    rows = [{"id": number, "content": " ".join(terms)} for number, terms in found]
    session.execute(
        text("INSERT INTO article_search (rowid, content) VALUES (:id, :content)"), rows
    )


def _gather(session: Session, size: int) -> None:
    """Set how many bytes the full-text index gathers before it writes them."""
    hash_size = "INSERT INTO article_search (article_search, rank) VALUES ('hashsize', :size)"
    session.execute(text(hash_size), {"size": size})


def _article(n: int, count: int, title: str, body: str) -> Row:
    key = f"o{n % OUTLETS}"
    return {
        "id": n + 1, "outlet_key": key, "channel_key": key, "source_key": f"s{n % OUTLETS}",
        "url": f"http://www.{key}.cn/{n}.html", "page_id": n + 1, "title": title, "body": body,
        "body_digest": f"{n:x}", "published_on": day_of(n, count), "found_at": NOW,
        "origin": f"媒体{n % OUTLETS}", "match_state": "compared",
    }  # fmt: skip


def _submissions(words: Words, count: int) -> Iterator[Row]:
    for n in range(count):
        day = day_of(n, count)
        at = datetime(day.year, day.month, day.day, 1, n % 60, n // 60 % 60, tzinfo=UTC)
        title, _ = words.text(1)
        body, _ = words.text(10)
        yield {
            "id": n + 1, "ref": f"S{n:06d}", "kind": "publicity", "form": "text",
            "title": title[:28], "body": body, "unit_id": n * 7 % UNITS + 1,
            "submitted_at": at, "received_at": at,
            "openness": "public", "match_state": "compared",
            "url": f"http://www.o{n % OUTLETS}.cn/{n}.html" if n % LINKED == 3 else None,
        }  # fmt: skip


def _authors(count: int) -> Iterator[Row]:
    for n in range(count):
        for j in range(2):
            who = (n * 3 + j) % PEOPLE
            yield {
                "submission_id": n + 1,
                "position": j,
                "name": f"作者{who}",
                "person_id": who + 1,
            }


def _finds(session: Session, *, placements: int, articles: int, submissions: int) -> None:
    """Three in four submissions ran, in two outlets each; others were rejected, or wait."""
    step = articles // placements
    runs = [(n, n // 2 * 4 // 3 % submissions, n * step) for n in range(placements)]
    rejected = [(n, n % submissions, (n * step + 1) % articles) for n in range(0, placements, 3)]
    waits = [
        (n, submissions - 1 - n, articles - 2 - n * 3)
        for n in range(min(WAITING, submissions // 4))
    ]
    ids = iter(range(1, 10**9))
    _many(session, Candidate, (_find(next(ids), s, a, "decided") for _, s, a in runs))
    _many(session, Candidate, (_find(next(ids), s, a, "decided") for _, s, a in rejected))
    _many(session, Candidate, (_find(next(ids), s, a, "waiting") for _, s, a in waits))
    _many(session, Decision, (_verdict(n + 1, s, a, "confirm", n) for n, s, a in runs))
    _many(session, Decision, (
        _verdict(placements + i + 1, s, a, "reject", i) for i, (_, s, a) in enumerate(rejected)
    ))  # fmt: skip
    _many(session, Placement, (_placement(n, s, a, articles) for n, s, a in runs))
    _many(session, PlacementArticle, (
        {"placement_id": n + 1, "article_id": a + 1, "decision_id": n + 1} for n, _, a in runs
    ))  # fmt: skip


def _find(number: int, submission: int, article: int, state: str) -> Row:
    return {
        "id": number, "submission_id": submission + 1, "article_id": article + 1,
        "probability": 0.5 + number % 4999 / 10_000, "band": "review", "extent": "full",
        "composite_n": 1, "coverage_submission": 0.9, "coverage_article": 0.9,
        "settings_digest": "bench", "found_at": NOW, "state": state,
        "passages": [{"submission": [0, 120], "article": [0, 120]}],
        "comparisons": [{"key": "coverage_submission", "value": 0.9, "weight": 2.0}],
    }  # fmt: skip


def _verdict(candidate: int, submission: int, article: int, verdict: str, n: int) -> Row:
    return {
        "submission_id": submission + 1, "article_id": article + 1, "candidate_id": candidate,
        "seq": 1, "verdict": verdict, "reason": "not_ours" if verdict == "reject" else None,
        "decided_by": "reviewer", "decider_kind": "rule" if n % 2 else "person", "decided_at": NOW,
    }  # fmt: skip


def _placement(n: int, submission: int, article: int, articles: int) -> Row:
    outlet, day = article % OUTLETS, day_of(article, articles)
    return {
        "id": n + 1, "submission_id": submission + 1, "channel_key": f"o{outlet}", "part": n % 2,
        "outlet_key": f"o{outlet}", "tier": TIERS[outlet % 4], "medium": MEDIA[outlet // 4 % 4],
        "published_on": day, "period": f"{day:%Y-%m}", "unit_id": submission * 7 % UNITS + 1,
        "article_id": article + 1, "extent": "full", "composite_n": 1, "relation": "original",
        "confirmed_at": NOW, "confirmed_by": "reviewer", "decider_kind": "person",
    }  # fmt: skip


def _many(session: Session, table: type[Any], rows: Iterator[Row]) -> None:
    held: Table = table.__table__
    while chunk := list(islice(rows, CHUNK)):
        session.execute(insert(held), chunk)
