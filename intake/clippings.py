"""Records read as clippings 样报: appearances a person saw where no machine looks."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from intake.appearance import appearance
from intake.cells import Record
from intake.read_rows import ReadRows, read_rows
from intake.reading import Reading
from intake.submissions import MAX_BODY


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
    body: str | None = None


def read_clippings(
    records: Iterable[Record], *, zone: ZoneInfo, today: dt.date, channels: Mapping[str, str]
) -> ReadRows[ClippingRow]:
    """Return the clippings; `channels` maps names of channels and outlets to channel keys."""

    def row(reading: Reading) -> tuple[ClippingRow] | None:
        return _row(reading, today=today, channels=channels)

    return read_rows(records, kind="clippings", zone=zone, row=row)


def _row(
    reading: Reading, *, today: dt.date, channels: Mapping[str, str]
) -> tuple[ClippingRow] | None:
    ran = appearance(reading, today=today, channels=channels)
    page_no, position = reading.name("page_no"), reading.name("position")
    issue_no, url = reading.name("issue_no"), reading.link("url")
    unit, authors = reading.name("unit"), reading.authors("authors")
    proof_name, ref = reading.text("proof_name"), reading.text("ref", longest=64)
    body = reading.text("body", longest=MAX_BODY)
    if ran is None or reading.faults:
        return None
    return (
        ClippingRow(
            where=reading.where,
            title=ran.title,
            channel=ran.channel,
            published_on=ran.published_on,
            page_no=page_no,
            position=position,
            issue_no=issue_no,
            url=url,
            unit=unit,
            authors=authors,
            proof_name=proof_name,
            ref=ref,
            body=body,
        ),
    )
