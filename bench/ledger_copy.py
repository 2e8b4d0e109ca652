"""A ledger moved from SQLite to PostgreSQL: python -m bench.ledger_copy [WORKS | SQLITE FILE]...

A number makes a year of so many submissions with two runs each, and 1,000 acts in the chain; a
file is copied as it stands (`var/demo/kandeng.db` after `make demo`). Totals and head are compared.
"""

import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import text

from bench.rewards_ledger import fill
from ledger import audit
from ledger.copy import copy
from ledger.migrate import migrate
from ledger.session import Ledger
from tests import postgres

AT = datetime(2026, 12, 31, 4, 0, tzinfo=UTC)
ACTS = 1000
MB = 1e6


def main(asked: list[str]) -> None:
    """Print a line for each ledger."""
    with tempfile.TemporaryDirectory() as folder, postgres.running() as server:
        for number, word in enumerate(asked or ["10000"]):
            made = Path(folder) / f"{number}.db"
            path = Path(word) if not word.isdigit() else _made(made, int(word))
            _copied(word, Ledger(f"sqlite:///{path}"), server)


def _made(path: Path, works: int) -> Path:
    ledger = Ledger(f"sqlite:///{path}")
    migrate(ledger)
    fill(ledger, works)
    with ledger.writing() as session:
        for n in range(ACTS):
            audit.append(session, at=AT, by="bench", act="a", subject=f"unit:{n}", details={"n": n})
    ledger.close()
    return path


def _copied(word: str, source: Ledger, server: postgres.Postgres) -> None:
    url = server.migrated()
    target = Ledger(url)
    cpu, wall = time.process_time(), time.monotonic()
    done = copy(source, target)  # refuses, and leaves nothing behind, unless both sides agree
    cpu, wall = time.process_time() - cpu, time.monotonic() - wall
    with target.reading() as session:
        size = session.scalar(text("SELECT pg_database_size(current_database())")) or 0
        head = audit.head(session)
    held = source.path.stat().st_size if source.path else 0
    rows = sum(done.rows.values())
    print(
        f"{word}: {rows:,} rows, chain heads {'equal' if head == done.chain_head else 'DIFFER'} "
        f"({head[:12]}…), {cpu:.0f} CPU s, {wall:.0f} s; "
        f"SQLite {held / MB:.0f} MB, PostgreSQL {size / MB:.0f} MB",
        flush=True,
    )
    for name, count in sorted(done.rows.items(), key=lambda pair: -pair[1])[:5]:
        print(f"  {name} {count:,}")
    source.close()
    target.close()
    server.drop(url)


if __name__ == "__main__":
    main(sys.argv[1:])
