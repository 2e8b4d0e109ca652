"""`python -m bench.match_speed [submissions …]`: time and memory of the matcher as it grows.

Texts are remixed from the labelled set beside the project: sentences of many pieces in new order,
each text made anew from its number whenever it is wanted, as a ledger would be read.
"""

import gzip
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from itertools import islice
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bench.edits import sentences
from matcher import segments
from matcher.document import prepare_all
from matcher.index import Segment, build_segment, index_of
from matcher.judge import Judge
from matcher.pieces import Piece, Report
from matcher.settings import shipped
from matcher.standing import stand_on

LARGE = Path(__file__).parent.parent.parent / "shared" / "match" / "large"
SIZES = (1_000, 10_000, 100_000)
PLOT = Path("match_speed.png")
_ARTICLES = 1_000
_SENTENCES = 14
_SEGMENT = 250_000
_HEADING = (
    "submissions   build CPU s   ms/article   index MB   RSS MB steady/peak   open s   add 1,000 s"
)


def main(words: Sequence[str]) -> int:
    """Print one row a size; 0 also when the texts are not there, which is said."""
    if not LARGE.is_dir():
        print(f"no texts at {LARGE}: nothing measured")
        return 0
    if words[:1] == ["build"]:
        return _build(Path(words[1]), int(words[2]))
    if words[:1] == ["ask"]:
        return _ask(Path(words[1]), int(words[2]))
    print(_HEADING, flush=True)
    paces = {int(w): _row(int(w)) for w in words or SIZES}
    _plot(paces)
    return 0


def _row(size: int) -> float:
    """Build and ask in processes of their own, so that each one's memory is its own."""
    with tempfile.TemporaryDirectory() as place:
        built = _child("build", place, size)
        asked = _child("ask", place, size)
        mega = segments.bytes_of(Path(place)) / 1e6
    pace = asked["ms"]
    cells = (
        f"{size:,}",
        f"{built['cpu_s']:.0f}",
        f"{pace:.2f}",
        f"{mega:,.0f}",
        f"{asked['rss']:,.0f}",
        f"{built['rss']:,.0f}",
        f"{asked['open_s']:.2f}",
        f"{asked['add_s']:.2f}",
        f"{asked['missed']:.0f}",
    )
    print(" | ".join(cells), flush=True)
    return pace


def _child(step: str, place: str, size: int) -> dict[str, float]:
    command = [sys.executable, "-m", "bench.match_speed", step, place, str(size)]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    found: dict[str, float] = json.loads(said.splitlines()[-1])
    return found


def _build(folder: Path, size: int) -> int:
    """Index so many texts into segments."""
    pool = _sentences()
    start = time.process_time()
    shelf = segments.open_shelf(folder)
    with segments.building(folder):
        for first in range(0, size, _SEGMENT):
            ids = range(first, min(size, first + _SEGMENT))
            shelf = segments.add(folder, shelf, _segment(pool, ids), *_named(ids))
    _tell(cpu_s=time.process_time() - start)
    return 0


def _ask(folder: Path, size: int) -> int:
    """Open the index, run articles past it, add a thousand texts."""
    pool = _sentences()
    start = time.perf_counter()
    shelf = segments.open_shelf(folder)
    index = index_of([k.segment for k in shelf.kept])
    open_s = time.perf_counter() - start

    def load(places: Sequence[int]) -> list[Piece]:
        return [Piece(str(i), _body(pool, i)) for i in places]

    judge = Judge(stand_on(index, load, {}), shipped())
    rng = random.Random(7)  # noqa: S311 - texts to repeat, no secret
    ours = rng.sample(range(size), min(size, _ARTICLES // 2))
    reports = [Report(str(i), _body(pool, i)) for i in ours]
    reports += [Report(f"o{i}", _body(pool, -1 - i)) for i in range(_ARTICLES - len(reports))]
    rng.shuffle(reports)
    list(judge.all(reports[:50]))  # tables are made at the first text
    start = time.process_time()
    finds = [f for j in judge.all(reports) for f in j.finds]
    pace = (time.process_time() - start) / len(reports) * 1000
    missed = len(set(ours) - {f.submission for f in finds})
    more = range(size, size + 1_000)
    bodies = [_body(pool, i) for i in more]
    start = time.perf_counter()
    with segments.building(folder):
        grams = [d.grams[d.picked] for d in prepare_all(bodies)]
        segments.add(folder, shelf, build_segment(grams), *_named(more))
    add_s = time.perf_counter() - start
    _tell(ms=pace, open_s=open_s, add_s=add_s, missed=missed)
    return 0


def _tell(**figures: float) -> None:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({**figures, "rss": peak}))


def _segment(pool: list[str], ids: range) -> Segment:
    bodies = (_body(pool, i) for i in ids)
    grams = []
    while portion := list(islice(bodies, 200)):
        grams += [d.grams[d.picked] for d in prepare_all(portion)]
    return build_segment(grams)


def _named(ids: range) -> tuple[NDArray[np.int64], NDArray[np.uint64]]:
    return np.array(ids, dtype=np.int64), np.ones(len(ids), dtype=np.uint64)


def _body(pool: list[str], number: int) -> str:
    rng = random.Random(number)  # noqa: S311 - texts to repeat, no secret
    return "".join(rng.choices(pool, k=_SENTENCES))


def _sentences() -> list[str]:
    with gzip.open(LARGE / "submissions.jsonl.gz", "rt", encoding="utf-8") as lines:
        bodies = [json.loads(line)["body"] for line in lines]
    return [s for body in bodies for s in sentences(body) if len(s) >= 20]


def _plot(paces: dict[int, float]) -> None:
    try:
        from matplotlib import pyplot as plt  # noqa: PLC0415 - a plot only where the library is
    except ImportError:
        return
    figure, axes = plt.subplots()
    axes.plot(list(paces), list(paces.values()), marker="o")
    axes.set(xscale="log", xlabel="submissions", ylabel="CPU ms an article", ylim=(0, None))
    figure.savefig(PLOT)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
