"""docs/api.md says what the code does."""

from pathlib import Path

from api.permissions import ANONYMOUS, TABLE
from api.problems import SENTENCES
from ledger.tables import ROLES

TEXT = (Path(__file__).parents[2] / "docs" / "api.md").read_text(encoding="utf-8")


def test_the_matrix_in_the_documentation_is_the_one_in_force() -> None:
    """Route by route, role by role."""
    told = {}
    lines = TEXT.partition("<!-- routes -->")[2].partition("<!-- /routes -->")[0].splitlines()
    for line in lines[3:]:
        route, *marks, scope = (cell.strip() for cell in line.strip("|").split("|"))
        roles = {role for role, mark in zip((ANONYMOUS, *ROLES), marks, strict=True) if mark}
        told[route.strip("`")] = (roles, scope)
    held = {f"{m} {p}": (set(a.roles), a.scope or "") for (m, p), a in TABLE.items()}
    assert told == held


def test_every_refusal_is_documented() -> None:
    """With its status."""
    for key, sentence in SENTENCES.items():
        assert f"| {key} | {sentence.status} |" in TEXT
