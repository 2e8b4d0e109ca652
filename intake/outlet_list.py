"""Records read as an outlet's own list 发稿清单: what a house says it put out in a month."""

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from intake.appearance import appearance
from intake.cells import Record
from intake.read_rows import ReadRows, read_rows
from intake.reading import Reading
from intake.submissions import MAX_BODY

_COUNT = re.compile(r"([0-9]+)(?:\.([0-9]+))?(万)?")


@dataclass(frozen=True, slots=True)
class ListRow:
    """One piece as its outlet lists it; `channel` is a channel's key. None: not stated."""

    where: str
    title: str
    channel: str
    published_on: dt.date
    published_at: dt.datetime | None
    url: str | None
    body: str | None
    unit: str | None
    authors: tuple[tuple[str, str], ...]
    reads: int | None
    page_no: str | None


def read_outlet_list(
    records: Iterable[Record], *, zone: ZoneInfo, today: dt.date, channels: Mapping[str, str]
) -> ReadRows[ListRow]:
    """Return the pieces; `channels` maps names of channels and outlets to channel keys."""

    def row(reading: Reading) -> tuple[ListRow] | None:
        return _row(reading, today=today, channels=channels)

    return read_rows(records, kind="outlet_list", zone=zone, row=row)


def _row(reading: Reading, *, today: dt.date, channels: Mapping[str, str]) -> tuple[ListRow] | None:
    ran = appearance(reading, today=today, channels=channels)
    url, body = reading.link("url"), reading.text("body", longest=MAX_BODY)
    unit, authors = reading.name("unit"), reading.authors("authors")
    page_no, reads = reading.name("page_no"), _reads(reading)
    if ran is None or reading.faults:
        return None
    return (
        ListRow(
            where=reading.where,
            title=ran.title,
            channel=ran.channel,
            published_on=ran.published_on,
            published_at=ran.published_at,
            url=url,
            body=body,
            unit=unit,
            authors=authors,
            reads=reads,
            page_no=page_no,
        ),
    )


def _reads(reading: Reading) -> int | None:
    written = reading.name("reads")
    if written is None:
        return None
    count = count_of(written)
    if count is None:
        reading.fault("reads", f"阅读数 '{written[:20]}' 不是确数, 请填数字或留空")
    return count


def count_of(written: str) -> int | None:
    """Return a count as written; None for one that only says about how many.

    >>> count_of("1,204"), count_of("1.2万"), count_of("10万+")
    (1204, 12000, None)
    """
    found = _COUNT.fullmatch(written.replace(",", "").replace("，", ""))
    if found is None:
        return None
    whole, part, myriads = found.groups()
    if myriads is None:
        return int(whole) if not part or not int(part) else None
    if part and len(part) > 4:
        return None
    return int(whole) * 10_000 + int((part or "").ljust(4, "0"))
