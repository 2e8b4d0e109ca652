"""What a file's rows come to before anything is written."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from intake.cells import Fault, Record


@dataclass(frozen=True, slots=True)
class Taken:
    """What a file's rows come to; `write` does it, in the caller's transaction."""

    new: int
    unchanged: int
    faults: tuple[Fault, ...]
    refused: tuple[Record, ...]
    notes: tuple[Fault, ...]
    write: Callable[..., tuple[int, ...]]
    """(file, at=, by=) → ids of the submissions written."""
    details: Mapping[str, object] = field(default_factory=dict)
