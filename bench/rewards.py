"""How long a year of placements takes to credit: python -m bench.rewards [WORKS]."""

import sys
import time
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

from rewards.engine import credited
from rewards.facts import Author, Facts, Placement, Work
from rewards.grammar import read

SAMPLES = Path(__file__).parent.parent / "config" / "samples"
TIERS = ("central", "region", "prefecture", "county")
MEDIA = ("print", "web", "tv", "wechat")


def year(works: int) -> Facts:
    """Return a year of 200 units and 2,000 people: two placements a work."""
    return Facts(tuple(_work(i) for i in range(works)))


def _work(i: int) -> Work:
    day = date(2026, 1, 1) + timedelta(days=i * 7 % 365)
    placements = tuple(
        Placement(
            id=f"p{j}",
            tier=TIERS[(i + j) % 4],
            medium=MEDIA[(i + 2 * j) % 4],
            form="text",
            relation="original" if j == 0 else "reprint",
            words=Decimal(300 + i % 2000),
            position="front" if i % 9 == 0 else None,
            fee=Decimal(30),
            assessed=Decimal(4),
            published_on=day + timedelta(days=j),
        )
        for j in range(2)
    )
    return Work(
        work=f"w{i}",
        unit=f"u{i % 200}",
        authors=(Author(f"a{i % 2000}", "informant"), Author(f"a{(i + 1) % 2000}", "informant")),
        period=f"{day:%Y-%m}",
        placements=placements,
    )


def main() -> None:
    """Print seconds a rule set."""
    works = int(sys.argv[1]) if len(sys.argv) > 1 else 30_000
    facts = year(works)
    print(f"{works:,} works, {2 * works:,} placements")
    for path in sorted(SAMPLES.glob("*.yaml")):
        rulesets = read(path).value.rulesets
        started = time.process_time()
        found = credited(rulesets, facts)
        seconds = time.process_time() - started
        print(f"{path.stem:20} {seconds:6.1f} s  {len(found.credits):,} credits")


if __name__ == "__main__":
    main()
