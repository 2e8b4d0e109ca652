"""How long standings and bulletins take over a year of an office: python -m bench.bulletin [N].

N placements (60,000 without it) of 200 units and 2,000 people on SQLite and on PostgreSQL. The
ledger is made by one process and read by another, whose memory is what is printed.
"""

import hashlib
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from sqlalchemy import insert

from bench.vacuumed import vacuumed
from bulletin import run
from bulletin.draft import draft
from bulletin.files import written
from ledger.migrate import migrate
from ledger.session import Ledger
from ledger.tables import (
    Article,
    Closing,
    Entry,
    Person,
    PersonName,
    Placement,
    Post,
    RuleSet,
    Submission,
    SubmissionAuthor,
    Unit,
    UnitName,
)
from office.calendar import Calendar
from office.house import Office
from office.outlets import Channel, Medium, Outlet
from office.profile import Profile, UnitClass
from office.tiers import Tier

ROOT = Path(__file__).parents[1]
PLACEMENTS, UNITS, PEOPLE, OUTLETS = 60_000, 200, 2_000, 40
NOW = datetime(2026, 12, 31, 12, tzinfo=UTC)
TIERS = ("central", "region", "prefecture", "county")
MEDIA: tuple[Medium, ...] = ("print", "web", "tv", "radio", "wechat")
SYLLABLES = "昌都江达贡觉类乌齐丁青察雅八宿左芒康洛隆边坝推进组织建设群众服务基层党员活动"
POOL = "".join(random.Random(1).choices(SYLLABLES, k=200_000))  # noqa: S311 - filler
TARGETS = "targets: standings of a month 50 ms, a bulletin with all sheets 15 s, 500 MB"


def office() -> Office:
    """An office with the tiers and outlets of the made placements."""
    outlets = tuple(
        Outlet(
            key=f"o{n}",
            name=f"媒体{n}",
            channels=(Channel(key=f"o{n}", tier=TIERS[n % 4], medium=MEDIA[n % 5]),),
        )
        for n in range(OUTLETS)
    )
    return Office(
        profile=Profile(
            version=1,
            name="昌都市委组织部信息中心",
            unit_classes=(
                UnitClass(key="county", name="县(区)"),
                UnitClass(key="department", name="市直部门"),
            ),
        ),
        tiers=tuple(Tier(key=key, name=key) for key in TIERS),
        outlets=outlets,
        calendar=Calendar(),
    )


def make(url: str, placements: int) -> None:
    """Fill an empty ledger with a year; eleven months are closed and posted."""
    ledger, chance = Ledger(url), random.Random(2026)  # noqa: S311 - the same year every time
    migrate(ledger)
    with ledger.writing() as session:
        for table, rows in _year(placements, chance):
            session.execute(insert(table), rows)
    vacuumed(ledger)
    ledger.close()


def _year(placements: int, chance: random.Random) -> Iterator[tuple[Any, list[dict[str, Any]]]]:
    works = placements * 2 // 3
    yield (
        Unit,
        [
            {
                "id": n,
                "key": f"u{n}",
                "unit_class": "county" if n % 3 else "department",
                "position": n,
            }
            for n in range(1, UNITS + 1)
        ],
    )
    yield (
        UnitName,
        [{"unit_id": n, "name": f"第{n}单位", "short": False} for n in range(1, UNITS + 1)],
    )
    yield Person, [{"id": n, "key": f"p{n}"} for n in range(1, PEOPLE + 1)]
    yield PersonName, [{"person_id": n, "name": f"作者{n}"} for n in range(1, PEOPLE + 1)]
    yield (
        Post,
        [
            {"person_id": n, "unit_id": n % UNITS + 1, "role": "informant"}
            for n in range(1, PEOPLE + 1)
        ],
    )
    days = [date(2026, 1, 1) + timedelta(days=n * 365 // works) for n in range(works)]
    yield Submission, [_submission(n, day, chance) for n, day in enumerate(days, 1)]
    yield (
        SubmissionAuthor,
        [
            {
                "submission_id": n,
                "position": place,
                "name": f"作者{who}",
                "person_id": who,
                "role": "x",
            }
            for n in range(1, works + 1)
            for place, who in enumerate(_authors(n))
        ],
    )
    ran = [(n, n % works + 1, days[n % works]) for n in range(placements)]
    yield Article, [_article(n, day, chance) for n, _, day in ran]
    yield Placement, [_placement(n, work, day) for n, work, day in ran]
    yield from _posted(works, days)


def _authors(work: int) -> tuple[int, ...]:
    first = work * 7 % PEOPLE + 1
    return (first,) if work % 3 else (first, first % PEOPLE + 1)


def _text(length: int, chance: random.Random) -> str:
    start = chance.randrange(len(POOL) - length)
    return POOL[start : start + length]


def _at(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 3, tzinfo=UTC)


def _submission(n: int, day: date, chance: random.Random) -> dict[str, Any]:
    return {
        "id": n,
        "ref": f"S{n:06d}",
        "kind": ("info", "publicity", "publicity", "research")[n % 4],
        "form": "text",
        "title": _text(18, chance),
        "body": _text(800, chance),
        "unit_id": n * 13 % UNITS + 1,
        "submitted_at": _at(day),
        "received_at": _at(day),
        "openness": "public",
    }


def _article(n: int, day: date, chance: random.Random) -> dict[str, Any]:
    return {
        "id": n + 1,
        "outlet_key": f"o{n % OUTLETS}",
        "channel_key": f"o{n % OUTLETS}",
        "source_key": "s",
        "url": f"http://o{n % OUTLETS}.test/{day:%Y%m}/{n}.html",
        "title": _text(18, chance),
        "body": _text(400, chance),
        "body_digest": hashlib.sha256(str(n).encode()).hexdigest(),
        "published_on": day,
        "found_at": _at(day),
    }


def _placement(n: int, work: int, day: date) -> dict[str, Any]:
    outlet = n % OUTLETS
    return {
        "submission_id": work,
        "channel_key": f"o{outlet}",
        "part": n // OUTLETS,
        "outlet_key": f"o{outlet}",
        "tier": TIERS[outlet % 4],
        "medium": MEDIA[outlet % 5],
        "published_on": day,
        "period": f"{day:%Y-%m}",
        "unit_id": work * 13 % UNITS + 1,
        "article_id": n + 1,
        "extent": "full",
        "composite_n": 1 if n % 4 else 3,
        "relation": "original" if n % 2 else "reprint",
        "confirmed_at": _at(day),
        "confirmed_by": "卓玛",
        "decider_kind": "person",
    }


def _posted(works: int, days: list[date]) -> Iterator[tuple[Any, list[dict[str, Any]]]]:
    digest = "0" * 64
    yield (
        RuleSet,
        [
            {
                "digest": digest,
                "key": "cd2026",
                "title": "采用奖励办法",
                "measure": "points",
                "from_on": date(2026, 1, 1),
                "content": {},
                "first_used_at": NOW,
            }
        ],
    )
    months = [f"2026-{n:02d}" for n in range(1, 13)]
    yield (
        Closing,
        [
            {"id": n, "period": key, "closed_at": NOW, "closed_by": "次仁", "digest": digest}
            for n, key in enumerate(months, 1)
        ],
    )
    yield (
        Entry,
        [
            {
                "closing_id": days[n - 1].month,
                "kind": "credit",
                "work": f"S{n:06d}",
                "submission_id": n,
                "unit_id": n * 13 % UNITS + 1,
                "beneficiary": f"作者{who}",
                "person_id": who,
                "ruleset_key": "cd2026",
                "ruleset_digest": digest,
                "measure": "points",
                "period_posted": months[days[n - 1].month - 1],
                "period_of_fact": months[days[n - 1].month - 1],
                "amount": Decimal(n % 40) / 4,
                "count": Decimal(1) / len(_authors(n)),
                "lines": [],
            }
            for n in range(1, works + 1)
            for who in _authors(n)
        ],
    )


def measure(url: str, name: str) -> None:
    """Print the figures of one ledger."""
    ledger, here = Ledger(url), office()
    parse = here.periods.parse
    with ledger.reading() as session:
        for words, work in (
            ("units, one month", lambda: run.unit_standings(session, here, parse("2026-10"))),
            (
                "units, month with the year so far",
                lambda: run.unit_standings_with_year(session, here, parse("2026-10")),
            ),
            ("authors, one month", lambda: run.author_standings(session, here, parse("2026-10"))),
            ("outlets, one month", lambda: run.outlet_standings(session, here, parse("2026-10"))),
        ):
            wall, own = _best(work)
            print(f"{name:10} {words:36} {wall * 1000:8.1f} ms, own CPU {own * 1000:8.1f} ms")
        for key in ("2026-10", "2026"):
            started, own = time.perf_counter(), time.process_time()
            content = draft(session, parse(key), here, now=NOW)
            between = time.perf_counter()
            files = written(content, ROOT / "config" / "templates" / "bulletin.docx")
            ended, own = time.perf_counter(), time.process_time() - own
            size = sum(map(len, files.values())) / 1e6
            print(
                f"{name:10} bulletin {key:8} draft {between - started:6.1f} s, "
                f"{len(files)} files {ended - between:6.1f} s, own CPU {own:6.1f} s, "
                f"{size:5.1f} MB on disk, {_megabytes():5.0f} MB of memory",
                flush=True,
            )
            del content, files
    ledger.close()


def _best(work: Callable[[], object], times: int = 7) -> tuple[float, float]:
    """Return the least seconds on the clock, and of this process's own processor time."""
    taken = []
    for _ in range(times):
        started, own = time.perf_counter(), time.process_time()
        work()
        taken.append((time.perf_counter() - started, time.process_time() - own))
    return min(wall for wall, _ in taken), min(own for _, own in taken)


def _megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main(words: list[str]) -> int:
    """Make and measure both ledgers, each step a process of its own."""
    if words[:1] == ["--make"]:
        make(words[1], int(words[2]))
        return 0
    if words[:1] == ["--measure"]:
        measure(words[1], words[2])
        return 0
    placements = int(words[0]) if words else PLACEMENTS
    print(f"{placements:,} placements, {UNITS} units, {PEOPLE:,} people; {TARGETS}")
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="kandeng-bench-"))
        from tests import postgres  # noqa: PLC0415 - starts nothing until it is needed

        server = stack.enter_context(postgres.running())
        for name, url in (
            ("SQLite", f"sqlite:///{folder}/year.db"),
            ("PostgreSQL", server.empty()),
        ):
            for step in (["--make", url, str(placements)], ["--measure", url, name]):
                command = [sys.executable, "-m", "bench.bulletin", *step]
                if subprocess.run(command, check=False, cwd=ROOT).returncode:
                    return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
