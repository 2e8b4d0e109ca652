"""Matching figures on the project's own texts; none may sink silently.

The corpus is made from the demo's hand-written texts by `bench.match_made`. When a figure rises,
raise it in matching.json; to lower one, say why in the commit.
"""

import json
from collections import Counter
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from bench.match_made import Made, Text, make
from demo.library import texts
from matcher.files import match_files

PINNED = json.loads(Path(__file__).with_name("matching.json").read_text("utf-8"))
FILES = (
    *("basu", "bianba", "chaya", "dingqing", "gongjue", "jiangda", "karuo", "leiwuqi", "luolong"),
    *("mangkang", "others", "shizhi", "zuogong"),
)
SEEDS = range(24)


def corpus() -> list[Text]:
    """Return the demo's texts, with last month's edition where there is one."""
    found = [t for name in FILES for t in texts(name)]
    return [Text(t.title, "\n".join(t.paragraphs)) for t in found]


def fingerprint(made: list[Made]) -> str:
    rows = [[m.submissions, m.articles, m.truth] for m in made]
    return sha256(json.dumps(rows, ensure_ascii=False, sort_keys=True).encode()).hexdigest()[:16]


@pytest.fixture(scope="module")
def figures(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    sets = [make(corpus(), seed=seed, rows=45) for seed in SEEDS]
    counts: Counter[str] = Counter()
    for made in sets:
        counts += judged(made, tmp_path_factory.mktemp("gate"))
    return {
        "fingerprint": fingerprint(sets),
        "articles": counts["articles"],
        "pairs": counts["wanted"],
        "precision": counts["right"] / counts["found"],
        "recall": counts["right"] / counts["wanted"],
        "auto_precision": counts["auto_right"] / counts["auto"],
        "auto_recall": counts["auto_right"] / counts["free"],
        "false_in_review_per_article": counts["false_review"] / counts["articles"],
        "holds_named": counts["held"] / counts["to_hold"],
    }


def judged(made: Made, place: Path) -> Counter[str]:
    rows = {"s": made.submissions, "a": made.articles}
    for name, own in rows.items():
        text = "".join(json.dumps(r, ensure_ascii=False) + "\n" for r in own)
        (place / f"{name}.jsonl").write_text(text, "utf-8")
    match_files(place / "s.jsonl", place / "a.jsonl", place / "o.jsonl")
    lines = [json.loads(x) for x in (place / "o.jsonl").read_text("utf-8").splitlines()]
    claims = {(r["article_id"], r["submission_id"]): r for r in lines}
    wanted = {(t["article_id"], s): t["holds"] for t in made.truth for s in t["submission_ids"]}
    found = {p for p, r in claims.items() if r["probability"] >= 0.5}
    auto = {p for p, r in claims.items() if r["band"] == "auto"}
    held = {p: h for p, h in wanted.items() if h}
    return Counter(
        articles=len(made.articles),
        wanted=len(wanted),
        found=len(found),
        right=len(found & wanted.keys()),
        auto=len(auto),
        auto_right=len(auto & wanted.keys()),
        free=len(wanted) - len(held),
        false_review=len(claims.keys() - wanted.keys() - auto),
        to_hold=len(held),
        held=sum(p in claims and set(h) <= set(claims[p]["holds"]) for p, h in held.items()),
    )


def test_the_corpus_is_the_one_the_figures_were_taken_on(figures: dict[str, Any]) -> None:
    assert figures["fingerprint"] == PINNED["fingerprint"], figures


@pytest.mark.parametrize(
    "name", ["precision", "recall", "auto_precision", "auto_recall", "holds_named"]
)
def test_a_figure_that_should_be_high_has_not_sunk(figures: dict[str, Any], name: str) -> None:
    assert round(figures[name], 4) >= PINNED[name], figures


def test_reviewers_see_no_more_false_finds(figures: dict[str, Any]) -> None:
    name = "false_in_review_per_article"
    assert round(figures[name], 4) <= PINNED[name], figures
