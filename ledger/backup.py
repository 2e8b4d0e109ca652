"""An online backup: the ledger first, then the archive it points into.

In that order every page the copied ledger names is in the copied archive, since a page is on disk
before its row is committed.
"""

import shutil
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from ledger.copy import Copied, copy
from ledger.migrate import migrate
from ledger.session import Ledger
from office.errors import LedgerError

LEDGER_FILE = "ledger.db"
ARCHIVE_FOLDER = "archive"


@dataclass(frozen=True, slots=True)
class Backup:
    """Where it lies and what it holds."""

    folder: Path
    copied: Copied
    files: int
    """Archive files copied."""


def backup(ledger: Ledger, archive_root: Path, into: Path, *, at: datetime) -> Backup:
    """Copy ledger and archive into a new folder below `into`, while both are in use.

    Raises: LedgerError when the folder is there already or the copy does not agree.
    """
    folder = into / at.strftime("kandeng-%Y%m%dT%H%M%SZ")
    if folder.exists():
        raise LedgerError(f"备份目录 {folder} 已存在, 未作改动")
    part = folder.with_name(folder.name + ".part")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(parents=True)
    saved = Ledger(f"sqlite:///{part / LEDGER_FILE}")
    try:
        migrate(saved)
        copied = copy(ledger, saved)
    finally:
        saved.close()
    files = _copy_archive(archive_root, part / ARCHIVE_FOLDER)
    part.rename(folder)
    return Backup(folder, copied, files)


def drop_older(into: Path, keep: int) -> list[Path]:
    """Delete all but the newest `keep` whole backups; return what was deleted."""
    whole = sorted(p for p in into.glob("kandeng-*Z") if (p / LEDGER_FILE).is_file())
    gone = whole[:-keep]
    for folder in gone:
        shutil.rmtree(folder)
    return gone


def restore(folder: Path, ledger: Ledger, archive_root: Path) -> Copied:
    """Fill an empty ledger and an empty archive from a backup.

    Raises: LedgerError when the backup is not whole, or something stands where it should go.
    """
    source_file, source_archive = folder / LEDGER_FILE, folder / ARCHIVE_FOLDER
    if not source_file.is_file():
        raise LedgerError(f"{folder} 中没有 {LEDGER_FILE}, 不是完整的备份")
    if archive_root.exists() and any(archive_root.iterdir()):
        raise LedgerError(f"存证目录 {archive_root} 不是空的, 未恢复")
    migrate(ledger)
    saved = Ledger(f"sqlite:///{source_file}")
    try:
        copied = copy(saved, ledger)
    finally:
        saved.close()
    _copy_archive(source_archive, archive_root)
    return copied


def _copy_archive(source: Path, target: Path) -> int:
    target.mkdir(parents=True, exist_ok=True)
    count = 0
    for path in sorted(p for p in source.rglob("*") if p.is_file()) if source.is_dir() else []:
        place = target / path.relative_to(source)
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(path, place)
        count += 1
    return count
