"""`python -m bench.match [small|large]`: kandeng match beside its peers on labelled texts.

The labelled sets lie beside the project (../shared/match) and are no part of it.
"""

import gzip
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bench.match_score import Claims, Score, score
from text.normalise import plain

SHARED = Path(__file__).parent.parent.parent / "shared" / "match"


def main(name: str) -> int:
    """Print one row a matcher; 0 also when the sets are not there, which is said."""
    folder = SHARED / name
    if not folder.is_dir():
        print(f"no labelled set at {folder}: nothing compared")
        return 0
    truth = {t["article_id"]: (t["kind"], t["submission_ids"]) for t in _rows(folder, "truth")}
    _heading()
    start = time.perf_counter()
    claims = _ours(folder)
    _row("kandeng match", score(claims, truth), len(truth) / (time.perf_counter() - start))
    submissions = [(r["id"], plain(r["body"])) for r in _rows(folder, "submissions")]
    articles = [(r["id"], plain(r["body"])) for r in _rows(folder, "articles")]
    try:
        from bench.match_peers import PEERS  # noqa: PLC0415 - needs the bench group
    except ImportError as missing:
        print(f"peers not compared: {missing}")
        return 1
    missing_peers = 0
    for label, peer in PEERS.items():
        start = time.perf_counter()
        try:
            found = peer(submissions, articles)
        except ImportError as missing:
            print(f"{label:22s} not compared: {missing}")
            missing_peers += 1
            continue
        _row(label, score(found, truth), len(articles) / (time.perf_counter() - start))
    print("articles/s: the whole way from files for kandeng, from normalised text for the others")
    return 1 if missing_peers else 0


def _ours(folder: Path) -> Claims:
    with tempfile.TemporaryDirectory() as place:
        out = Path(place) / "out.jsonl"
        files = [str(folder / f"{n}.jsonl.gz") for n in ("submissions", "articles")]
        words = ["--submissions", files[0], "--articles", files[1], "--out", str(out)]
        subprocess.run(
            [sys.executable, "-m", "cli", "match", *words], check=True, stdout=subprocess.DEVNULL
        )
        rows = [json.loads(line) for line in out.read_text("utf-8").splitlines()]
    return [(r["probability"], (r["article_id"], r["submission_id"])) for r in rows]


def _rows(folder: Path, name: str) -> Sequence[dict[str, Any]]:
    with gzip.open(folder / f"{name}.jsonl.gz", "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def _heading() -> None:
    names = ["F1", "R@p99", "brief", "rewr35", "annual", "event", "art./s"]
    widths = [6, 6, 6, 6, 7, 7, 8]
    print(" " * 22, *(f"{n:>{w}s}" for n, w in zip(names, widths, strict=True)))


def _row(label: str, found: Score, pace: float) -> None:
    print(
        f"{label:22s} {found.f1:6.3f} {found.recall_at_p99:6.3f} {found.recall['brief']:6.3f} "
        f"{found.recall['rewrite35']:6.3f} {found.false['neg_annual']:7.4f} "
        f"{found.false['neg_sameevent']:7.4f} {pace:8,.0f}",
        flush=True,
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else "small"))
