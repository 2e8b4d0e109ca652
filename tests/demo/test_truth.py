"""The truth can be reached: real pages, really read and matched, say what the plan says."""

import json
from decimal import Decimal
from pathlib import Path

import pytest

from demo.configure import write_config
from demo.files import write_matching
from demo.outlets import MIRROR, OUTLETS, outlet
from demo.pieces import Line, Plan
from demo.plan import make_plan
from demo.truth import amounts, month_table, true_lines
from matcher import settings
from matcher.files import match_files
from tests.demo.reading import as_row, seen_articles

Claims = dict[tuple[str, str], tuple[str, frozenset[str]]]


def matched(plan: Plan, folder: Path) -> Claims:
    """Return band and holds a piece and channel, the mirror trusted as file mode does."""
    rows = [as_row(outlet(one.outlet_key), one, plan) for one in seen_articles(plan)]
    articles = folder / "articles.jsonl"
    articles.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    out = folder / "out.jsonl"
    write_config(
        folder, {one.key: f"127.0.0.1:{port}" for port, one in enumerate(OUTLETS, 8801)}, plan.today
    )
    rule = settings.load(folder)
    match_files(write_matching(folder, plan.handed), articles, out, settings=rule, workers=1)
    outlets = {one.key: one.outlet_key for one in plan.ran}
    found: Claims = {}
    for line in map(json.loads, out.read_text(encoding="utf-8").splitlines()):
        key = (line["submission_id"], outlets[line["article_id"]])
        found[key] = (line["band"], frozenset(line["holds"]))
    return found


def wanted(lines: tuple[Line, ...]) -> Claims:
    """Return what the truth says of each pair; a copy is certain where its outlet is trusted."""
    return {
        (line.ref, line.channel): (
            "auto" if line.state == "placed" or line.channel == MIRROR else "review",
            frozenset(line.holds),
        )
        for line in lines
        if line.channel and line.state in ("placed", "queued")
    }


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_pages_read_and_matched_give_the_truth(seed: int, tmp_path: Path) -> None:
    plan = make_plan(seed)
    assert matched(plan, tmp_path) == wanted(true_lines(plan))


def test_an_altered_article_takes_its_line_and_no_other() -> None:
    plan = make_plan(0)
    line = next(one for one in plan.lines if one.relation == "reprint")
    left = true_lines(plan, {line.articles[0]})
    assert set(plan.lines) - set(left) == {line}
    assert not set(left) - set(plan.lines)


def test_a_piece_whose_only_article_was_altered_is_found_nowhere() -> None:
    plan = make_plan(0)
    line = next(one for one in plan.lines if one.why == "删节刊发")
    left = true_lines(plan, {line.articles[0]})
    now = [one for one in left if one.ref == line.ref]
    assert [(one.state, one.channel) for one in now] == [("absent", None)]


def test_a_piece_earns_its_best_run_and_a_flat_sum_for_each_other() -> None:
    lines = [
        Line(ref="a", channel=key, state="placed", why="", articles=(key,))
        for key in ("xzcd", "people", "xzrb")
    ]
    assert amounts(lines) == {"a": Decimal(360)}


def test_the_month_has_every_unit_and_adds_up() -> None:
    plan = make_plan(0)
    table = month_table(plan, true_lines(plan))
    assert len(table) == 12
    assert sum(row.handed for row in table) == sum(
        piece.submitted_at.month == 10 for piece in plan.handed
    )
    placed = [line for line in plan.lines if line.state == "placed"]
    assert sum(sum(row.runs) for row in table) == len(placed)
    assert sum(row.amount for row in table) == sum(amounts(placed).values())
