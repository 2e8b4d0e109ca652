"""`python -m bench.match_speed [submissions …]`: time and memory of the matcher as it grows.

Texts are remixed from the labelled set beside the project: sentences of many pieces in new order.
"""

import gzip
import json
import random
import resource
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from bench.edits import sentences
from matcher.judge import Judge
from matcher.pieces import Piece, Report
from matcher.settings import shipped
from matcher.standing import stand

LARGE = Path(__file__).parent.parent.parent / "shared" / "match" / "large"
SIZES = (1_000, 10_000, 30_000)
_ARTICLES = 1_000
_SENTENCES = 14


def main(sizes: list[int]) -> int:
    """Print one row a size; 0 also when the texts are not there, which is said."""
    if not LARGE.is_dir():
        print(f"no texts at {LARGE}: nothing measured")
        return 0
    pool = _sentences()
    print("submissions  index s   ms/article (one core)   MB")
    for size in sizes or SIZES:
        rng = random.Random(size)  # noqa: S311 - texts to repeat, no secret
        pieces = [Piece(str(i), body) for i, body in enumerate(_remixed(rng, pool, size))]
        start = time.perf_counter()
        judge = Judge(stand(pieces), shipped())
        built = time.perf_counter() - start
        reports = [Report(str(i), rng.choice(pieces).body) for i in range(_ARTICLES // 2)]
        reports += [Report(f"o{i}", b) for i, b in enumerate(_remixed(rng, pool, _ARTICLES // 2))]
        start = time.process_time()
        found = sum(len(j.finds) for j in judge.all(reports))
        pace = (time.process_time() - start) / len(reports) * 1000
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(
            f"{size:11,d} {built:8.1f} {pace:12.2f} {memory:14,.0f}   ({found} finds)", flush=True
        )
    return 0


def _sentences() -> list[str]:
    with gzip.open(LARGE / "submissions.jsonl.gz", "rt", encoding="utf-8") as lines:
        bodies = [json.loads(line)["body"] for line in lines]
    return [s for body in bodies for s in sentences(body) if len(s) >= 20]


def _remixed(rng: random.Random, pool: list[str], count: int) -> Iterator[str]:
    for _ in range(count):
        yield "".join(rng.sample(pool, _SENTENCES))


if __name__ == "__main__":
    sys.exit(main([int(a) for a in sys.argv[1:]]))
