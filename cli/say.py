"""How the command line speaks: one JSON object for machines, tables and sentences for people."""

import dataclasses
import json
import os
import sys
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from office.errors import ConfigError, IntakeError, KandengError

LANGUAGE = "KANDENG_LANGUAGE"
"""Set to `en`, it has the faults of a configuration said in English."""

out = Console(soft_wrap=True, highlight=False)
err = Console(stderr=True, soft_wrap=True, highlight=False)


def as_plain(value: Any) -> Any:
    """Return `value` as JSON can hold it; amounts become decimal strings."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: as_plain(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, dict):
        return {str(k): as_plain(v) for k, v in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [as_plain(v) for v in value]
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal | Path):
        return str(value)
    return value


def say_json(value: Any) -> None:
    """Print one JSON object, whatever the terminal's width."""
    sys.stdout.write(json.dumps(as_plain(value), ensure_ascii=False) + "\n")


def say(text: str) -> None:
    """Print a sentence; what it quotes is never read as markup."""
    out.print(text, markup=False)


def say_table(title: str | None, heads: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print a table; an absent value is a dash."""
    table = Table(title=title, title_justify="left", show_edge=False, pad_edge=False)
    for head in heads:
        table.add_column(head)
    for row in rows:
        table.add_row(*("—" if cell is None else str(cell) for cell in row))
    out.print(table)


def _worded(message: str) -> str:
    """Return a fault as the terminal's user reads it: KANDENG_LANGUAGE=en, else as it is."""
    if os.environ.get(LANGUAGE) != "en":
        return message
    from api.room_words import in_language  # noqa: PLC0415 - the pages' catalogue, if asked for

    return in_language(message, "en")


def say_error(fault: KandengError, *, as_json: bool) -> None:
    """Print a fault with its place; all the others of the same file with it."""
    others: list[tuple[str | None, str]] = []
    if isinstance(fault, ConfigError):
        others = [(o.where, o.message) for o in fault.others]
    if isinstance(fault, IntakeError):
        others = [(where, what) for where, what in fault.rows]
    if as_json:
        say_json(
            {
                "error": {
                    "key": fault.key,
                    "where": fault.where,
                    "message": fault.message,
                    "others": [{"where": w, "message": m} for w, m in others],
                }
            }
        )
    said = _worded(fault.message)
    err.print(f"{fault.where}: {said}" if fault.where else said, style="red", markup=False)
    for where, message in others:
        said = _worded(message)
        err.print(f"  {where}: {said}" if where else f"  {said}", markup=False)
