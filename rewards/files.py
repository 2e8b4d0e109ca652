"""Credits from files: rules and facts in, results out, no ledger and no config folder.

python -m rewards.files RULES FACTS OUT
"""

import argparse
import json
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from office.errors import RuleError
from rewards import grammar
from rewards.asked import asked_for
from rewards.engine import Results, credited
from rewards.facts_file import FactsFile, read_facts
from rewards.rows import credit_row, tally_row


@dataclass(frozen=True, slots=True)
class Counts:
    """What was read and written; `questions` are rows the office must answer."""

    works: int
    tallies: int
    rows: int
    questions: int
    not_in_force: int
    """Works that no rule set has a say in."""
    unused_fields: tuple[str, ...]
    """Facts of the office's own that no rule set asks for: often a misspelling."""


def credit_files(rules: Path, facts: Path, out: Path) -> Counts:
    """Write what the facts earn under the rules, in the order of the facts.

    Raises:
        RuleError: rules or facts refused, with file and line; `out` is left as it was.
    """
    rulesets = grammar.read(rules).value.rulesets
    read = read_facts(facts)
    try:
        results = credited(rulesets, read.facts)
    except RuleError as found:
        raise read.placed(found) from None
    rows = list(_rows(results, read))
    _write(out, rows)
    credited_works = {credit.work for credit in results.credits}
    return Counts(
        works=len(read.facts.works),
        tallies=len(read.facts.tallies),
        rows=len(rows),
        questions=sum(row.get("question") is not None for row in rows),
        not_in_force=len(read.facts.works) - len(credited_works),
        unused_fields=tuple(sorted(read.own_fields - asked_for(rulesets))),
    )


def _rows(results: Results, read: FactsFile) -> Iterator[dict[str, Any]]:
    """Yield the result rows in the order of the facts' lines."""
    numbers = {
        (tally.tally, tally.period): line
        for tally, line in zip(read.facts.tallies, read.tally_lines, strict=True)
    }
    rows = [(read.work_lines[c.work], credit_row(c)) for c in results.credits]
    rows += [(numbers[t.tally, t.period], tally_row(t)) for t in results.tallies]
    yield from (row for _, row in sorted(rows, key=lambda pair: pair[0]))


def _write(out: Path, rows: Iterable[dict[str, Any]]) -> None:
    """Write the whole file or leave the old one."""
    part = out.with_name(f"{out.name}.part")
    text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    try:
        part.write_text(text, encoding="utf-8", newline="\n")
        part.replace(out)
    except OSError as found:
        part.unlink(missing_ok=True)
        raise RuleError(f"结果写不出 ({found.strerror})", where=out.as_posix()) from None


def main(arguments: list[str] | None = None) -> int:
    """Credit files from the command line."""
    parser = argparse.ArgumentParser(prog="python -m rewards.files")
    for name in ("rules", "facts", "out"):
        parser.add_argument(name, type=Path)
    paths = parser.parse_args(arguments)
    try:
        counts = credit_files(paths.rules, paths.facts, paths.out)
    except RuleError as found:
        for fault in (found, *found.others):
            print(fault, file=sys.stderr)  # noqa: T201 - a command speaks
        return 2
    print(counts, file=sys.stderr)  # noqa: T201 - likewise
    return 0


if __name__ == "__main__":
    sys.exit(main())
