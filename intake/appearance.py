"""What every row about something that ran says: what, where and when."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from intake.directory import plain_name
from intake.reading import Reading


@dataclass(frozen=True, slots=True)
class Appearance:
    """`channel` is a channel's key; `published_at` None where a day alone is written."""

    title: str
    channel: str
    published_on: dt.date
    published_at: dt.datetime | None


def appearance(
    reading: Reading, *, today: dt.date, channels: Mapping[str, str]
) -> Appearance | None:
    """Return what a row says; None, with the faults in `reading`, when it does not say it."""
    title = reading.required("title", reading.text("title", longest=300))
    medium = reading.required("channel", reading.name("channel"))
    channel = channel_of(medium, channels) if medium else None
    if medium and channel is None:
        reading.fault("channel", f"媒体库里没有 '{medium}', 请核对名称或先登记该媒体")
    day = reading.required("published_on", reading.day("published_on"))
    if day and day > today:
        reading.fault("published_on", f"刊发日期 {day} 在今天之后, 请核对")
    if reading.faults or title is None or channel is None or day is None:
        return None
    return Appearance(" ".join(title.split()), channel, day, reading.exact_moment("published_on"))


def channel_of(name: str, channels: Mapping[str, str]) -> str | None:
    """Return the key of the channel a name means, with or without its brackets.

    >>> channel_of("《昌都报》", {"昌都报": "cdb"})
    'cdb'
    """
    bare = name.strip("《》“”\"'")
    return channels.get(bare) or channels.get(plain_name(bare))
