"""What reading a file came to, for the door that asked."""

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass

from intake.cells import Fault, Record
from intake.headings import Kind
from text.formulas import as_text


@dataclass(frozen=True, slots=True)
class IntakeReport:
    """Counts and words; `refused` and `notes` name their place in the file."""

    name: str
    digest: str
    """sha256 of the file."""
    kind: Kind
    read: int
    """Rows with content."""
    written: int
    unchanged: int
    """Rows the ledger had already."""
    refused: tuple[Fault, ...] = ()
    """Faults of rows that were not taken; only in a dry run or with `good_rows`."""
    refused_rows: tuple[Record, ...] = ()
    notes: tuple[Fault, ...] = ()
    """What the unit should know: columns not read, hidden rows, likeness, unknown names."""
    already_read: bool = False
    """The very same file was read before; nothing was looked at again."""
    dry_run: bool = False
    submission_ids: tuple[int, ...] = ()


def refused_csv(report: IntakeReport) -> bytes:
    """Return the refused rows as a csv for Excel, each with its reasons, to be mended."""
    headings = list(dict.fromkeys(h for row in report.refused_rows for h, _ in row.shown))
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([*map(as_text, headings), "位置", "原因"])
    for row in report.refused_rows:
        values = dict(row.shown)
        reasons = "；".join(fault.words for fault in _of(row, report.refused))
        writer.writerow(map(as_text, [*(values.get(h, "") for h in headings), row.where, reasons]))
    return out.getvalue().encode("utf-8-sig")


def _of(row: Record, faults: Iterable[Fault]) -> list[Fault]:
    places = {row.where, *(cell.where for cell in row.cells.values())}
    return [fault for fault in faults if fault.where in places]
