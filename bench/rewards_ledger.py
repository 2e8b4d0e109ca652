"""A year in a ledger, credited and closed: python -m bench.rewards_ledger [WORKS] [LEDGER URL]...

On SQLite and on a PostgreSQL of the tests, unless other ledgers are named.
"""

import resource
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import insert

from bench.vacuumed import vacuumed
from ledger.migrate import migrate
from ledger.session import Ledger
from ledger.tables import (
    Article,
    Placement,
    Submission,
    SubmissionAuthor,
    Unit,
)
from office.calendar import Calendar
from office.house import Office
from office.profile import Assessment, Profile
from rewards.closing import Signed, close
from rewards.grammar import Quota, read
from rewards.run import credits_of, month, run, seen
from tests import postgres

SAMPLES = Path(__file__).parent.parent / "config" / "samples"
TIERS = ("central", "region", "prefecture", "county")
AT = datetime(2026, 12, 31, 4, 0, tzinfo=UTC)
UNITS, PEOPLE = 200, 2000
T = TypeVar("T")


def fill(ledger: Ledger, works: int) -> None:
    """Write a year of submissions, each with two placements."""
    with ledger.writing() as session:
        session.execute(insert(Unit), [{"id": i + 1, "key": f"u{i}"} for i in range(UNITS)])
        rows = [_rows(i) for i in range(works)]
        for table, place in ((Submission, 0), (SubmissionAuthor, 1), (Article, 2), (Placement, 3)):
            session.execute(insert(table), [row for each in rows for row in each[place]])
    vacuumed(ledger)


def _rows(i: int) -> tuple[list[dict[str, Any]], ...]:
    day = date(2026, 1, 1) + timedelta(days=i * 7 % 365)
    at = datetime(day.year, day.month, day.day, 1, tzinfo=UTC)
    piece = {
        "id": i + 1,
        "ref": f"S{i:06d}",
        "kind": "publicity",
        "form": "text",
        "title": f"稿件{i}",
        "unit_id": i % UNITS + 1,
        "submitted_at": at,
        "received_at": at,
        "openness": "public",
    }
    authors = [
        {"submission_id": i + 1, "position": j, "name": f"a{(i + j) % PEOPLE}"} for j in range(2)
    ]
    runs = [_run(i, j, day) for j in range(2)]
    return [piece], authors, [article for article, _ in runs], [run for _, run in runs]


def _run(i: int, j: int, day: date) -> tuple[dict[str, Any], dict[str, Any]]:
    key = f"c{(i + j) % 4}"
    article = {
        "id": 2 * i + j + 1,
        "outlet_key": key,
        "channel_key": key,
        "source_key": key,
        "title": "报道",
        "body": "昌都市召开会议。" * 100,
        "body_digest": f"{i}-{j}",
        "published_on": day,
        "found_at": AT,
    }
    placement = {
        "submission_id": i + 1,
        "channel_key": key,
        "outlet_key": key,
        "tier": TIERS[(i + j) % 4],
        "medium": "web",
        "published_on": day,
        "period": f"{day:%Y-%m}",
        "unit_id": i % UNITS + 1,
        "article_id": 2 * i + j + 1,
        "extent": "full",
        "composite_n": 1,
        "relation": "original" if j == 0 else "reprint",
        "confirmed_at": AT,
        "confirmed_by": "bench",
        "decider_kind": "rule",
    }
    return article, placement


def timed(what: str, act: Callable[[], T]) -> T:
    """Run and print seconds."""
    wall, cpu = time.perf_counter(), time.process_time()
    found = act()
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    print(f"{what:44} {wall:7.2f} s  (CPU {cpu:.2f} s)")
    return found


def measure(ledger: Ledger, works: int) -> None:
    """Print what a year costs on one database."""
    office = Office(
        profile=Profile(version=1, name="bench"), tiers=(), outlets=(), calendar=Calendar()
    )
    rulesets = read(SAMPLES / "highest-only.yaml").value.rulesets
    given: dict[str, Any] = {"rulesets": rulesets, "office": office, "at": AT}
    print(f"{ledger.url.get_backend_name()}:")
    timed(f"write {works:,} works, {2 * works:,} placements", lambda: fill(ledger, works))
    with ledger.writing() as session:
        timed("the whole year credited", lambda: run(session, **given))
        timed("a month of all units", lambda: month(session, "2026-06", **given))
        timed("one unit's month", lambda: month(session, "2026-06", unit_ids=[7], **given))
        timed("one piece", lambda: credits_of(session, 77, **given))
        signed = Signed(by="a", second_by="b")
        timed("January closed", lambda: close(session, "2026-01", signed=signed, **given))
        timed("February closed", lambda: close(session, "2026-02", signed=signed, **given))


def tasks(ledger: Ledger) -> None:
    """Print what the same year costs where an office assesses: a gate on what units had adopted."""
    ground = Assessment(basis="试", until=date(2027, 12, 31), entered_by="bench")
    profile = Profile(version=1, name="bench", mode="assessment", assessment=ground)
    office = Office(profile=profile, tiers=(), outlets=(), calendar=Calendar())
    quota = Quota(basis="adopted", need=Decimal(10), gate=True)
    rulesets = [
        ruleset.model_copy(update={"key": f"{ruleset.key}-gated", "quota": quota})
        for ruleset in read(SAMPLES / "highest-only.yaml").value.rulesets
    ]
    with ledger.reading() as session:
        timed(
            "the whole year with tasks and gates",
            lambda: seen(session, rulesets=rulesets, office=office, at=AT),
        )


TARGETS = "targets: the whole year 20 s, 500 MB"


def main() -> None:
    """Print what a year costs on SQLite and PostgreSQL, or on the ledger that is named."""
    works = int(sys.argv[1]) if len(sys.argv) > 1 else 30_000
    print(f"{works:,} works, {2 * works:,} placements, {UNITS} units, {PEOPLE:,} people; {TARGETS}")
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        urls = sys.argv[2:] or [
            f"sqlite:///{folder}/bench.db",
            stack.enter_context(postgres.running()).empty(),
        ]
        for url in urls:
            ledger = Ledger(url)
            migrate(ledger)
            measure(ledger, works)
            tasks(ledger)
            ledger.close()
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB")


if __name__ == "__main__":
    main()
