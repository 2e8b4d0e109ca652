"""Records read as a past ledger 历年用稿台账: what an office kept by hand, each row a claim."""

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from intake.appearance import channel_of
from intake.cells import Record
from intake.read_rows import ReadRows, read_rows
from intake.reading import Reading

FROM_PAST_LEDGER = "历年台账"
"""The tag of pieces that only a past ledger tells of."""
_BETWEEN = re.compile(r"[、,，;；/\n]+")


@dataclass(frozen=True, slots=True)
class Claim:
    """This work is said to have run in this channel on this day; nothing is proved by it.

    `channel` is a channel's key; `stated` what the row calls it, with its grade. None: not stated.
    """

    where: str
    title: str
    channel: str
    published_on: dt.date
    unit: str | None
    authors: tuple[tuple[str, str], ...]
    url: str | None
    page_no: str | None
    tier: str | None
    ref: str | None
    stated: tuple[tuple[str, str], ...]


def read_past_ledger(
    records: Iterable[Record], *, zone: ZoneInfo, today: dt.date, channels: Mapping[str, str]
) -> ReadRows[Claim]:
    """Return the claims: as many of a row as it names channels (人民网、西藏日报)."""

    def row(reading: Reading) -> tuple[Claim, ...] | None:
        return _row(reading, today=today, channels=channels)

    return read_rows(records, kind="past_ledger", zone=zone, row=row)


def _row(
    reading: Reading, *, today: dt.date, channels: Mapping[str, str]
) -> tuple[Claim, ...] | None:
    title = reading.required("title", reading.text("title", longest=300))
    ran_in = _channels(reading, channels)
    day = reading.required("published_on", reading.day("published_on"))
    if day and day > today:
        reading.fault("published_on", f"刊发日期 {day} 在今天之后, 请核对")
    unit, authors = reading.name("unit"), reading.authors("authors")
    url, page_no = reading.link("url"), reading.name("page_no")
    tier, ref = reading.name("tier"), reading.text("ref", longest=64)
    beside = _beside(reading)
    if reading.faults or title is None or day is None:
        return None
    return tuple(
        Claim(
            where=reading.where,
            title=" ".join(title.split()),
            channel=channel,
            published_on=day,
            unit=unit,
            authors=authors,
            url=url,
            page_no=page_no,
            tier=tier,
            ref=ref,
            stated=(("channel", name), *beside),
        )
        for channel, name in ran_in.items()
    )


def _beside(reading: Reading) -> tuple[tuple[str, str], ...]:
    """Return what the office noted beside a row, as it stands there."""
    found = ((key, reading.name(key)) for key in ("points", "fee", "reads"))
    return tuple((key, value) for key, value in found if value)


def _channels(reading: Reading, channels: Mapping[str, str]) -> dict[str, str]:
    """Return channel keys with the names they were stated by; a row may name several."""
    stated = reading.required("channel", reading.text("channel"))
    if not stated:
        return {}
    whole = "".join(stated.split())
    names = [whole] if channel_of(whole, channels) else _BETWEEN.split(stated)
    found: dict[str, str] = {}
    for name in ("".join(each.split()) for each in names):
        key = channel_of(name, channels) if name else None
        if name and key is None:
            reading.fault("channel", f"媒体库里没有 '{name}', 请核对名称或先登记该媒体")
        elif key:
            found.setdefault(key, name)
    if not found and not reading.faults:
        reading.fault("channel", f"缺少媒体, 现为 '{stated[:20]}', 请填上")
    return found
