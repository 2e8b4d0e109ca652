"""Short ways for tests to write rules and facts down and see what comes out."""

import json
import textwrap
from pathlib import Path
from typing import Any

from rewards.engine import Results, credited
from rewards.facts import Facts
from rewards.facts_file import read_facts
from rewards.grammar import RuleSet, read_text
from rewards.results import Credit, TallyCredit

HEAD = """
version: 1
rulesets:
- key: t
  title: 试行办法
  measure: yuan
  effective: {from: 2026-01-01, to: null}
"""


def ruleset(body: str) -> RuleSet:
    """Return a rule set whose further lines are `body`."""
    text = HEAD + textwrap.indent(textwrap.dedent(body).strip("\n"), "  ") + "\n"
    return read_text(text, name="rules.yaml").value.rulesets[0]


def rulesets(text: str) -> tuple[RuleSet, ...]:
    """Return the rule sets of a whole file."""
    return read_text(textwrap.dedent(text), name="rules.yaml").value.rulesets


def facts(folder: Path, *rows: dict[str, Any]) -> Facts:
    """Return facts as a file of these rows gives them."""
    path = folder / "facts.jsonl"
    lines = [json.dumps(row, ensure_ascii=False) for row in rows]
    path.write_text("\n".join(lines), encoding="utf-8")
    return read_facts(path).facts


def work(*placements: dict[str, Any], **fields: Any) -> dict[str, Any]:
    """Return a work of October by 甲 of 某单位; placements are numbered."""
    numbered = [{"id": f"p{i}", **p} for i, p in enumerate(placements, 1)]
    row: dict[str, Any] = {
        "work": "w1",
        "unit": "某单位",
        "authors": [{"name": "甲", "role": "informant"}],
        "period": "2026-10",
        "placements": numbered,
    }
    return {**row, **fields}


class Case:
    """A rule set at work: what it makes of works and tallies."""

    def __init__(self, folder: Path, body: str) -> None:
        self.folder = folder
        self.ruleset = ruleset(body)

    def results(self, *rows: dict[str, Any]) -> Results:
        return credited([self.ruleset], facts(self.folder, *rows))

    def credit(self, *placements: dict[str, Any], **fields: Any) -> Credit:
        (found,) = self.results(work(*placements, **fields)).credits
        return found

    def amount(self, *placements: dict[str, Any], **fields: Any) -> str | None:
        found = self.credit(*placements, **fields)
        return None if found.amount is None else str(found.amount)

    def tally(self, **fields: Any) -> TallyCredit:
        (found,) = self.results({"tally": "某单位", "period": "2026-10", **fields}).tallies
        return found


def shared(credit: Credit) -> dict[str, str | None]:
    """Return the shares by author."""
    return {s.author: None if s.amount is None else str(s.amount) for s in credit.shares}


def counts(credit: Credit) -> dict[str, str]:
    """Return the counts by author."""
    return {s.author: format(s.count.normalize(), "f") for s in credit.shares}


def rules(credit: Credit | TallyCredit) -> list[str | None]:
    """Return what each line is about, in order."""
    return [line.rule for line in credit.lines]
