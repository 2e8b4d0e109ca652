"""Real regulations with results computed by hand, kept beside the project."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from rewards.files import credit_files

CASES = Path(__file__).parents[3] / "shared" / "cases" / "rewards"
KEYS = sorted(path.name for path in CASES.iterdir()) if CASES.is_dir() else []


def rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line]


def amount(value: str | None) -> Decimal | None:
    return None if value is None else Decimal(value)


@pytest.mark.skipif(not KEYS, reason="no ../shared beside the project: its cases were not tried")
@pytest.mark.parametrize("key", KEYS)
def test_a_regulation_comes_out_exact(key: str, tmp_path: Path) -> None:
    """Every amount, share and count equals what was computed by hand."""
    case, out = CASES / key, tmp_path / "out.jsonl"
    credit_files(case / "rules.yaml", case / "facts.jsonl", out)
    found = {row.get("work") or row["tally"]: row for row in rows(out)}
    for expected in rows(case / "expected.jsonl"):
        row = found[expected.get("work") or expected["tally"]]
        assert amount(row["amount"]) == amount(expected["amount"]), expected["why"]
        assert (row.get("question") is None) == (expected["amount"] is not None)
        shares = {share["author"]: share for share in row.get("shares", [])}
        for kind, name in (("shares", "amount"), ("counts", "count")):
            for author, value in expected.get(kind, {}).items():
                assert amount(shares[author][name]) == amount(value)


@pytest.mark.skipif(not KEYS, reason="no ../shared beside the project: its cases were not tried")
def test_a_second_run_writes_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "two"):
        case = CASES / KEYS[0]
        credit_files(case / "rules.yaml", case / "facts.jsonl", tmp_path / name)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()
