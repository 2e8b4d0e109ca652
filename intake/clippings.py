"""Records read as clippings 样报: appearances a person saw where no machine looks."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from intake.cells import Fault, Record
from intake.reading import Reading


@dataclass(frozen=True, slots=True)
class ClippingRow:
    """One appearance; `channel` is a channel's key."""

    where: str
    title: str
    channel: str
    published_on: dt.date
    page_no: str | None
    position: str | None
    issue_no: str | None
    url: str | None
    unit: str | None
    authors: tuple[tuple[str, str], ...]
    proof_name: str | None
    ref: str | None


@dataclass(frozen=True, slots=True)
class ClippingRows:
    """What was read: good rows, and the faults of the others."""

    good: tuple[ClippingRow, ...]
    faults: tuple[Fault, ...]
    refused: tuple[Record, ...]
    records: Mapping[str, Record]


def read_clippings(
    records: Iterable[Record], *, zone: ZoneInfo, today: dt.date, channels: Mapping[str, str]
) -> ClippingRows:
    """Return the clippings; `channels` maps names of channels and outlets to channel keys."""
    good: list[ClippingRow] = []
    faults: list[Fault] = []
    refused: list[Record] = []
    by_where: dict[str, Record] = {}
    for record in records:
        by_where[record.where] = record
        reading = Reading(record, kind="clippings", zone=zone)
        row = _row(reading, today=today, channels=channels)
        if row is None:
            faults += reading.faults
            refused.append(record)
        else:
            good.append(row)
    return ClippingRows(tuple(good), tuple(faults), tuple(refused), by_where)


def _row(reading: Reading, *, today: dt.date, channels: Mapping[str, str]) -> ClippingRow | None:
    title = reading.required("title", reading.text("title", longest=300))
    medium = reading.required("channel", reading.name("channel"))
    channel = channels.get(medium.strip("《》")) if medium else None
    if medium and channel is None:
        reading.fault("channel", f"媒体库里没有 '{medium}', 请核对名称或先登记该媒体")
    published_on = reading.required("published_on", reading.day("published_on"))
    if published_on and published_on > today:
        reading.fault("published_on", f"刊发日期 {published_on} 在今天之后, 请核对")
    page_no, position = reading.name("page_no"), reading.name("position")
    issue_no, url = reading.name("issue_no"), reading.link("url")
    unit, authors = reading.name("unit"), reading.authors("authors")
    proof_name, ref = reading.text("proof_name"), reading.text("ref", longest=64)
    if reading.faults or title is None or channel is None or published_on is None:
        return None
    return ClippingRow(
        where=reading.where,
        title=" ".join(title.split()),
        channel=channel,
        published_on=published_on,
        page_no=page_no,
        position=position,
        issue_no=issue_no,
        url=url,
        unit=unit,
        authors=authors,
        proof_name=proof_name,
        ref=ref,
    )
