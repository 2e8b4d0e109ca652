"""Every key that a night or the rule can leave behind has its words in both languages."""

import re
from pathlib import Path

import pytest

from bulletin.labels import LABELS, WHYS
from ledger.tables import OUTCOMES, REASONS
from review import automatic

STATES = {"alias", "end", "moved", "same"}
"""What a settled address says of itself, which no outcome repeats."""
ROOT = Path(__file__).parents[2]


def test_every_outcome_and_reason_has_words() -> None:
    assert set(OUTCOMES) <= LABELS["outcome"].keys()
    assert set(REASONS) <= LABELS["reason"].keys()


def test_every_reason_to_leave_a_find_to_a_person_has_words() -> None:
    keys = {
        v for k, v in vars(automatic).items() if k.isupper() and k[0] != "_" and isinstance(v, str)
    }
    assert keys
    assert keys <= LABELS["hold"].keys()


def test_every_hold_of_the_matcher_has_words() -> None:
    source = (ROOT / "matcher" / "holds.py").read_text(encoding="utf-8")
    keys = set(re.findall(r'^[A-Z_]+ = "([a-z_]+)"', source, flags=re.MULTILINE))
    assert keys
    assert keys <= LABELS["hold"].keys()


@pytest.mark.parametrize(
    "pattern", [r'\bwhy="([a-z_]+)"', r'Miss\("([a-z_]+)"', r'fault\("([a-z_]+)"']
)
def test_every_cause_the_crawl_names_has_words(pattern: str) -> None:
    named = {
        key
        for path in (ROOT / "crawler").rglob("*.py")
        for key in re.findall(pattern, path.read_text(encoding="utf-8"))
    }
    assert named <= {*WHYS, *STATES}
