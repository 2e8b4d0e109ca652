"""sources.yaml as it lies on the disk: its lines, and where it does not load."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from office.errors import ConfigError
from office.load import load_office
from office.offices import file_of, shared_file
from office.outlets import Outlet

NAME = "sources.yaml"


@dataclass(frozen=True, slots=True)
class FileFault:
    """What is wrong, and where: the file's name and its line, None where there is no one line."""

    file: str
    line: int | None
    message: str


@dataclass(frozen=True, slots=True)
class OnDisk:
    """`outlets` as the file has them; None: it does not load, and `faults` say why."""

    outlets: Sequence[Outlet] | None
    faults: tuple[FileFault, ...]

    def of_line(self, line: int) -> list[str]:
        """Return what is wrong in a line of sources.yaml."""
        return [each.message for each in self.faults if (each.file, each.line) == (NAME, line)]


def lines(config_dir: Path) -> list[str]:
    """Return the file's lines; none where it cannot be read."""
    try:
        text = shared_file(config_dir, NAME).read_text(encoding="utf-8", errors="replace")
    except OSError:
        return []
    return text.splitlines()


def on_disk(config_dir: Path) -> OnDisk:
    """Return what the files would load to now; nothing that is in force changes."""
    read = (
        shared_file(config_dir, NAME),
        config_dir / "office.yaml",
        file_of(config_dir, "holidays.yaml"),
    )
    return _loaded(config_dir, tuple(_stamp(path) for path in read))


def _stamp(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size


@lru_cache(maxsize=32)
def _loaded(config_dir: Path, stamps: tuple[tuple[int, int] | None, ...]) -> OnDisk:
    """Load once for each state of the files, which `stamps` tell."""
    try:
        return OnDisk(load_office(config_dir).outlets, ())
    except ConfigError as refused:
        return OnDisk(None, tuple(_fault(each) for each in (refused, *refused.others)))


def _fault(error: ConfigError) -> FileFault:
    path, _, line = (error.where or "").rpartition(":")
    if not line.isdecimal():
        path, line = error.where or "", ""
    return FileFault(path.rpartition("/")[2], int(line) if line else None, error.message)
