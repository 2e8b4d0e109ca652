"""Records read one by one as rows of a kind: the good ones, and what is wrong with the others."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar
from zoneinfo import ZoneInfo

from intake.cells import Fault, Record
from intake.headings import Kind
from intake.reading import Reading

R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class ReadRows(Generic[R]):
    """What was read: good rows, the faults of the others, and every record by its place."""

    good: tuple[R, ...]
    faults: tuple[Fault, ...]
    refused: tuple[Record, ...]
    records: Mapping[str, Record]


def read_rows(
    records: Iterable[Record],
    *,
    kind: Kind,
    zone: ZoneInfo,
    row: Callable[[Reading], Iterable[R] | None],
) -> ReadRows[R]:
    """Return the rows; `row` gives one record's, or None with the faults in its reading."""
    good: list[R] = []
    faults: list[Fault] = []
    refused: list[Record] = []
    by_where: dict[str, Record] = {}
    for record in records:
        by_where[record.where] = record
        reading = Reading(record, kind=kind, zone=zone)
        found = row(reading)
        if found is None or reading.faults:
            faults += reading.faults
            refused.append(record)
        else:
            good += found
    return ReadRows(tuple(good), tuple(faults), tuple(refused), by_where)
