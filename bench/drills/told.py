"""What a drill is and what it says when it is done."""

from dataclasses import dataclass
from importlib import import_module
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Told:
    """What a drill did and what came of it."""

    count: int
    """Kills, cuts, edits, files: what the promise counts."""
    figure: str
    broken: int = 0
    """How often the promise did not hold."""
    left_out: str | None = None
    """Why nothing could be tried on this machine."""


@dataclass(frozen=True, slots=True)
class Drill:
    """One row of the promises, and how it is tried."""

    name: str
    part: str
    """Of the promises: A fetching, B ledger and money, C pages and files."""
    promise: str
    where: str
    """File and function below bench.drills; imported only in the drill's own process."""
    count: int
    bound_s: int
    """Ended, and taken for broken, after this many seconds."""

    def run(self, count: int, folder: Path) -> Told:
        """Do it that often, in an empty folder."""
        file, function = self.where.split(":")
        told = getattr(import_module(f"bench.drills.{file}"), function)(count, folder)
        assert isinstance(told, Told)  # noqa: S101 - the registry names only drills
        return told

    def sample(self) -> int:
        """Return a tenth of the count."""
        return max(1, self.count // 10)
