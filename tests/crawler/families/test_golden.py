"""Every family's markup, and pages that are no article, against what a person reads on them."""

import json
from pathlib import Path

import pytest

from crawler.extract import extract
from crawler.families.known import FAMILIES

GOLDEN = Path(__file__).parents[2] / "golden"
PAGES = sorted(GOLDEN.glob("*/*.html"))
EMPTY: tuple[object, ...] = (None, "", [])


def test_every_family_has_a_golden_page() -> None:
    assert {family.key for family in FAMILIES} <= {page.parent.name for page in PAGES}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: f"{page.parent.name}/{page.stem}")
def test_a_golden_page_is_read_as_a_person_reads_it(page: Path) -> None:
    """Every field as printed, nothing invented, and the rule behind each field that holds one."""
    truth = json.loads(page.with_suffix(".json").read_text("utf-8"))
    found = extract(page.read_bytes(), url=truth["url"]).to_json()
    rules = found.pop("from")
    assert found == truth["expected"]
    assert set(rules) == {
        name for name, value in found.items() if value not in EMPTY and name != "degraded"
    }
