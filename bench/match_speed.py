"""`python -m bench.match_speed [submissions …]`: time, memory and recall as submissions grow.

Texts are remixed from the labelled set beside the project (`bench/match_remix.py`).
"""

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

from bench.match_remix import LARGE, body, brief, pool
from matcher import segments
from matcher.candidates import candidates_all
from matcher.document import prepare_all
from matcher.index import Segment, build_segment, index_of
from matcher.judge import Judge
from matcher.pieces import Piece, Report
from matcher.settings import shipped
from matcher.standing import stand_on

SIZES = (1_000, 10_000, 100_000, 1_000_000)
PLOT = Path(__file__).parent.parent / "docs" / "images" / "match_speed.svg"
_WHOLE, _BRIEFS, _FOREIGN = 400, 200, 400
_MORE = 1_000
_TOGETHER = 25
_SEGMENT = 250_000
COLUMNS = {
    "submissions": "{:,.0f}",
    "build CPU s": "{:.0f}",
    "merge CPU s": "{:.0f}",
    "CPU ms an article": "{:.2f}",
    "MB on disk": "{:,.0f}",
    "MB steady": "{:,.0f}",
    "MB building": "{:,.0f}",
    "open s": "{:.2f}",
    "add 1,000 s": "{:.2f}",
    "candidates an article": "{:.1f}",
    "whole: candidate": "{:.3f}",
    "whole: found": "{:.3f}",
    "brief: candidate": "{:.3f}",
    "brief: found": "{:.3f}",
}
Figures = dict[str, float]


def main(words: Sequence[str]) -> int:
    """Print one row a size; 0 also when the texts are not there, which is said."""
    if not LARGE.is_dir():
        print(f"no texts at {LARGE}: nothing measured")
        return 0
    if words[:1] == ["build"]:
        return _build(Path(words[1]), int(words[2]))
    if words[:1] == ["ask"]:
        return _ask(Path(words[1]), int(words[2]))
    print("| " + " | ".join(COLUMNS) + " |")
    print("|" + "---|" * len(COLUMNS), flush=True)
    _plot([_row(int(w)) for w in words or SIZES])
    return 0


def _row(size: int) -> Figures:
    """Build and ask in processes of their own, so that each one's memory is its own."""
    with tempfile.TemporaryDirectory() as place:
        found = {"submissions": float(size)} | _child("build", place, size)
        found["MB on disk"] = segments.bytes_of(Path(place)) / 1e6
        found |= _child("ask", place, size)
    print(
        "| " + " | ".join(form.format(found[c]) for c, form in COLUMNS.items()) + " |", flush=True
    )
    return found


def _child(step: str, place: str, size: int) -> Figures:
    command = [sys.executable, "-m", "bench.match_speed", step, place, str(size)]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    found: Figures = json.loads(said.splitlines()[-1])
    return found


def _build(folder: Path, size: int) -> int:
    """Index so many texts into segments, and merge those."""
    of = pool()
    start = time.process_time()
    shelf = segments.open_shelf(folder)
    with segments.building(folder):
        for first in range(0, size, _SEGMENT):
            ids = range(first, min(size, first + _SEGMENT))
            shelf = segments.add(folder, shelf, _segment(of, ids), *_named(ids))
    built = time.process_time()
    segments.tidy(folder)
    _tell(
        {
            "build CPU s": built - start,
            "merge CPU s": time.process_time() - built,
            "MB building": _peak(),
        }
    )
    return 0


def _ask(folder: Path, size: int) -> int:
    """Open the index, run articles past it, add a thousand texts."""
    of = pool()
    start = time.perf_counter()
    shelf = segments.open_shelf(folder)
    index = index_of([k.segment for k in shelf.kept])
    found = {"open s": time.perf_counter() - start}

    def load(places: Sequence[int]) -> list[Piece]:
        return [Piece(str(i), body(of, i)) for i in places]

    judge = Judge(stand_on(index, load, {}), shipped())
    rng = random.Random(7)  # noqa: S311 - texts to repeat, no secret
    reports, truth = _reports(of, size, rng)
    list(judge.all(reports[:50]))  # tables are made at the first text
    start = time.process_time()
    finds = [{f.submission for f in j.finds} for j in judge.all(reports)]
    found["CPU ms an article"] = (time.process_time() - start) / len(reports) * 1000
    found |= _recall("found", truth, finds)
    named: list[set[int]] = []
    for at in range(0, len(reports), _TOGETHER):
        documents = list(prepare_all([r.body for r in reports[at : at + _TOGETHER]]))
        named += [set(n.tolist()) for n in candidates_all(index, documents, judge.reach)]
    found["candidates an article"] = sum(map(len, named)) / len(named)
    found |= _recall("candidate", truth, named)
    found["MB steady"] = _peak()
    more = range(size, size + _MORE)
    bodies = [body(of, i) for i in more]
    start = time.perf_counter()
    with segments.building(folder):
        grams = [d.searched for d in prepare_all(bodies)]
        segments.add(folder, shelf, build_segment(grams), *_named(more))
    _tell(found | {"add 1,000 s": time.perf_counter() - start})
    return 0


Truth = list[tuple[str, int]]


def _reports(of: list[str], size: int, rng: random.Random) -> tuple[list[Report], Truth]:
    """Return articles in random order with what each carries: whole, brief or foreign, of whom."""
    ours = rng.sample(range(size), _WHOLE + _BRIEFS)
    truth = [("whole", i) for i in ours[:_WHOLE]] + [("brief", i) for i in ours[_WHOLE:]]
    truth += [("foreign", -1 - i) for i in range(_FOREIGN)]
    rng.shuffle(truth)
    made = {"whole": body, "brief": brief, "foreign": body}
    return [Report(f"a{n}", made[kind](of, i)) for n, (kind, i) in enumerate(truth)], truth


def _recall(by: str, truth: Truth, named: Sequence[set[int]]) -> Figures:
    right = [(kind, i in them) for (kind, i), them in zip(truth, named, strict=True)]
    return {
        f"{kind}: {by}": float(np.mean([hit for k, hit in right if k == kind]))
        for kind in ("whole", "brief")
    }


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _tell(figures: Figures) -> None:
    print(json.dumps(figures))


def _segment(of: list[str], ids: range) -> Segment:
    bodies = (body(of, i) for i in ids)
    grams = []
    while portion := list(islice(bodies, 200)):
        grams += [d.searched for d in prepare_all(portion)]
    return build_segment(grams)


def _named(ids: range) -> tuple[NDArray[np.int64], NDArray[np.uint64]]:
    return np.array(ids, dtype=np.int64), np.ones(len(ids), dtype=np.uint64)


def _plot(rows: Sequence[Figures]) -> None:
    try:
        from matplotlib import pyplot as plt  # noqa: PLC0415 - a plot only where the library is
    except ImportError:
        return
    sizes = [r["submissions"] for r in rows]
    figure, panes = plt.subplots(1, 3, figsize=(11, 3.2), layout="constrained")
    for axes, names in zip(panes, _PANES, strict=True):
        for name in names:
            axes.plot(sizes, [r[name] for r in rows], marker="o", label=name)
        axes.set(xscale="log", xlabel="submissions", ylim=(0, None))
        axes.grid(alpha=0.3)
        axes.legend(frameon=False)
    PLOT.parent.mkdir(exist_ok=True)
    figure.savefig(PLOT, metadata={"Date": None})


_PANES = (
    ("CPU ms an article",),
    ("MB steady", "MB building", "MB on disk"),
    ("whole: candidate", "brief: candidate", "brief: found"),
)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
