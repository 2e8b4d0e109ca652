"""`python -m bench.match_check [TEXTS]`: the matcher the whole way, on sets made from texts.

All generators, many seeds: F1, automatic finds, holds, false finds a reviewer sees, calibration.
TEXTS holds one JSON object {"title", "body"} a line; without it the demo's own texts are taken, on
which no weight was fitted. `tests/gate` pins their figures.
"""

import json
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from bench import match_desk, match_hard, match_made, match_year
from bench.match_made import Made, Text
from demo.manuscripts import texts
from matcher.calibration import calibration_error
from matcher.files import match_files

FILES = (
    *("basu", "bianba", "chaya", "dingqing", "gongjue", "jiangda", "karuo", "leiwuqi", "luolong"),
    *("mangkang", "others", "shizhi", "zuogong"),
)
ROWS = 45


class Make(Protocol):
    """A generator of labelled sets."""

    def __call__(self, texts: Sequence[Text], *, seed: int, rows: int) -> Made: ...


MAKERS: Mapping[str, Make] = {
    "made": match_made.make,
    "desk": match_desk.make,
    "year": match_year.make,
    "hard": match_hard.make,
}
"""By the names under which figures are pinned."""
Claims = list[tuple[float, bool]]


@dataclass(frozen=True, slots=True)
class Judged:
    """What came of some sets: counts, and every claim that is not contested with its truth."""

    counts: Counter[str]
    claims: Claims

    def figures(self) -> dict[str, float]:
        """Return the figures that are pinned."""
        c = self.counts
        found, wanted = c["found"], c["wanted"]
        stated = np.array([p for p, _ in self.claims])
        return {
            "articles": c["articles"],
            "pairs": wanted,
            "f1": 2 * c["right"] / (found + wanted),
            "precision": c["right"] / found,
            "recall": c["right"] / wanted,
            "automatic": c["auto"],
            "automatic_false": c["auto"] - c["auto_right"],
            "auto_precision": c["auto_right"] / c["auto"],
            "auto_recall": c["auto_free"] / c["free"],
            "false_in_review_per_article": c["false_review"] / c["articles"],
            "holds_named": c["held"] / c["to_hold"],
            "calibration_error": calibration_error(stated, np.array([r for _, r in self.claims])),
        }


def corpus() -> list[Text]:
    """Return the demo's texts, with last month's edition where there is one."""
    found = [t for name in FILES for t in texts(name)]
    return [Text(t.title, "\n".join(t.paragraphs)) for t in found]


def sets(generator: str, seeds: Iterable[int]) -> list[Made]:
    """Return labelled sets of one of the generators."""
    make = MAKERS[generator]
    return [make(corpus(), seed=seed, rows=ROWS) for seed in seeds]


def fingerprint(made: Sequence[Made]) -> str:
    """Return what tells whether sets are the ones that figures were taken on."""
    rows = [[m.submissions, m.articles, m.truth] for m in made]
    return sha256(json.dumps(rows, ensure_ascii=False, sort_keys=True).encode()).hexdigest()[:16]


def judged(made: Iterable[Made]) -> Judged:
    """Match sets from files, as anybody would, and hold the claims against the truth."""
    counts: Counter[str] = Counter()
    claims: Claims = []
    for each in made:
        lines = _matched(each)
        counts += _counted(each, lines)
        wanted = _wanted(each)
        claims += [
            (r["probability"], pair in wanted)
            for pair, r in lines.items()
            if "contested" not in r["holds"]
        ]
    return Judged(counts, claims)


def _matched(made: Made) -> dict[tuple[str, str], dict[str, Any]]:
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        for name, own in {"s": made.submissions, "a": made.articles}.items():
            text = "".join(json.dumps(r, ensure_ascii=False) + "\n" for r in own)
            (place / f"{name}.jsonl").write_text(text, "utf-8")
        match_files(place / "s.jsonl", place / "a.jsonl", place / "o.jsonl")
        lines = [json.loads(x) for x in (place / "o.jsonl").read_text("utf-8").splitlines()]
    return {(r["article_id"], r["submission_id"]): r for r in lines}


def _wanted(made: Made) -> dict[tuple[str, str], list[str]]:
    return {(t["article_id"], s): t["holds"] for t in made.truth for s in t["submission_ids"]}


def _counted(made: Made, claims: dict[tuple[str, str], dict[str, Any]]) -> Counter[str]:
    """Count; free to be automatic is what nothing holds and is no caption, which people confirm."""
    wanted = _wanted(made)
    found = {p for p, r in claims.items() if r["probability"] >= 0.5}
    auto = {p for p, r in claims.items() if r["band"] == "auto"}
    held = {p: h for p, h in wanted.items() if h}
    captions = {t["article_id"] for t in made.truth if t["kind"] == "caption"}
    free = {p for p in wanted.keys() - held.keys() if p[0] not in captions}
    return Counter(
        articles=len(made.articles),
        wanted=len(wanted),
        found=len(found),
        right=len(found & wanted.keys()),
        auto=len(auto),
        auto_right=len(auto & wanted.keys()),
        auto_free=len(auto & free),
        free=len(free),
        false_review=len(claims.keys() - wanted.keys() - auto),
        to_hold=len(held),
        held=sum(p in claims and set(h) <= set(claims[p]["holds"]) for p, h in held.items()),
    )


def main(file: str | None) -> None:
    """Print the figures of every generator."""
    for generator in MAKERS:
        made = sets(generator, range(100, 140)) if file is None else _large(generator, file)
        print(f"{generator} ({fingerprint(made)})")
        for name, value in judged(made).figures().items():
            print(f"  {name:28s} {value:.4f}" if value % 1 else f"  {name:28s} {value:.0f}")


def _large(generator: str, file: str) -> list[Made]:
    rows = [json.loads(line) for line in Path(file).read_text("utf-8").splitlines()]
    own = [Text(r["title"], r["body"]) for r in rows]
    make = MAKERS[generator]
    return [make(own, seed=seed, rows=2500) for seed in (100, 101)]


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else None)
