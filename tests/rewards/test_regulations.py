"""Regulations with results computed by hand: real ones beside the project, invented ones here."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

from rewards.files import credit_files

CASES = Path(__file__).parents[3] / "shared" / "cases" / "rewards"
OURS = sorted((Path(__file__).parent / "regulations").glob("*.yaml"))
KEYS = sorted(path.name for path in CASES.iterdir()) if CASES.is_dir() else []


def rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line]


def amount(value: str | None) -> Decimal | None:
    return None if value is None else Decimal(value)


def compare(folder: Path, given: Path, expected: list[dict[str, Any]]) -> dict[Any, Any]:
    """Credit a folder's rules and facts; every amount, share, count and gate named is exact."""
    out = folder / "out.jsonl"
    credit_files(given / "rules.yaml", given / "facts.jsonl", out)
    found = dict[Any, dict[str, Any]]()
    for row in rows(out):
        who = row.get("work") or row["tally"]
        found[who] = found[who, row["ruleset"]] = row
    for wanted in expected:
        who = wanted.get("work") or wanted["tally"]
        row = found[who, wanted["ruleset"]] if "ruleset" in wanted else found[who]
        assert amount(row["amount"]) == amount(wanted["amount"]), wanted["why"]
        assert (row.get("question") is None) == (wanted["amount"] is not None)
        assert "gate" not in wanted or row["gate"] == wanted["gate"]
        shares = {share["author"]: share for share in row.get("shares", [])}
        for kind, name in (("shares", "amount"), ("counts", "count")):
            for author, value in wanted.get(kind, {}).items():
                assert amount(shares[author][name]) == amount(value), wanted["why"]
    return found


@pytest.mark.skipif(not KEYS, reason="no ../shared beside the project: its cases were not tried")
@pytest.mark.parametrize("key", KEYS)
def test_a_regulation_comes_out_exact(key: str, tmp_path: Path) -> None:
    """Every amount, share and count equals what was computed by hand."""
    compare(tmp_path, CASES / key, rows(CASES / key / "expected.jsonl"))


@pytest.mark.parametrize("path", OURS, ids=lambda path: path.stem)
def test_an_invented_regulation_comes_out_exact(path: Path, tmp_path: Path) -> None:
    """Between them they use every construct of the grammar."""
    case = yaml.safe_load(path.read_text("utf-8"))
    (tmp_path / "rules.yaml").write_text(case["rules"], "utf-8")
    (tmp_path / "facts.jsonl").write_text(case["facts"], "utf-8")
    expected = [json.loads(line) for line in case["expected"].splitlines()]
    found = compare(tmp_path, tmp_path, expected)
    assert not [pair for pair in case.get("absent", []) if tuple(pair) in found]


@pytest.mark.skipif(not KEYS, reason="no ../shared beside the project: its cases were not tried")
def test_a_second_run_writes_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "two"):
        case = CASES / KEYS[0]
        credit_files(case / "rules.yaml", case / "facts.jsonl", tmp_path / name)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()
