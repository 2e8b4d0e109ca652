"""Records read as submissions 报送稿件."""

import datetime as dt
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from intake.cells import Fault, Record
from intake.past_ledger import FROM_PAST_LEDGER
from intake.reading import Reading
from text.normalise import plain

MAX_TITLE = 300
MAX_BODY = 200_000
_EXCEL_CELL = 32_767

_KINDS = {
    word: kind
    for kind, words in {
        "info": ("信息", "组工信息"),
        "publicity": ("宣传", "宣传稿件", "新闻"),
        "research": ("调研", "调研文章"),
    }.items()
    for word in (*words, kind)
}
_OPENNESS = {
    word: openness
    for openness, words in {
        "public": ("公开", "可公开", "是"),
        "internal": ("内部", "不公开", "否"),
        "offline": ("不得上网", "禁止上网"),
    }.items()
    for word in (*words, openness)
}


@dataclass(frozen=True, slots=True)
class SubmissionRow:
    """A piece as handed in. None: not stated."""

    where: str
    title: str
    body: str | None
    url: str | None
    unit: str | None
    authors: tuple[tuple[str, str], ...]
    """(name, role), in order."""
    submitted_at: dt.datetime | None
    kind: str | None
    form: str | None
    openness: str | None
    cleared_by: str | None
    ref: str | None
    tags: tuple[str, ...]
    """专题 and 典型, each once."""
    digest: str | None
    """sha256 of the normalised body; None without a body."""


def digest_of(body: str | None) -> str | None:
    """Return the sha256 of a body as it is compared; None without one."""
    words = plain(body)
    return hashlib.sha256(words.encode()).hexdigest() if words else None


@dataclass(frozen=True, slots=True)
class Rows:
    """What was read: good rows, the faults of the others, and what the unit should know."""

    good: tuple[SubmissionRow, ...]
    faults: tuple[Fault, ...]
    refused: tuple[Record, ...]
    notes: tuple[Fault, ...]
    records: Mapping[str, Record]
    """Where to record, to give back rows that are refused later."""


def read_submissions(records: Iterable[Record], *, zone: ZoneInfo, now: dt.datetime) -> Rows:
    """Return the submissions, with every fault of every row that is none."""
    good: list[SubmissionRow] = []
    faults: list[Fault] = []
    refused: list[Record] = []
    notes: list[Fault] = []
    seen: dict[tuple[object, ...], str] = {}
    by_where: dict[str, Record] = {}
    for record in records:
        by_where[record.where] = record
        reading = Reading(record, kind="submissions", zone=zone)
        row = _row(reading, now=now)
        if row is not None:
            key = (row.unit, row.title, row.digest, row.url)
            if key in seen:
                reading.fault("title", f"与 {seen[key]} 是同一篇, 请删去一行")
            seen.setdefault(key, row.where)
        if row is None or reading.faults:
            faults += reading.faults
            refused.append(record)
            continue
        good.append(row)
        if row.body and len(row.body) == _EXCEL_CELL:
            words = f"正文恰为 {_EXCEL_CELL:,} 字, 可能被表格截断, 请核对"
            notes.append(Fault(row.where, words))
    return Rows(tuple(good), tuple(faults), tuple(refused), tuple(notes), by_where)


def _row(reading: Reading, *, now: dt.datetime) -> SubmissionRow | None:
    """Return the row; None, with the faults in `reading`, when it cannot be registered."""
    title = reading.required("title", reading.text("title", longest=MAX_TITLE))
    body = reading.text("body", longest=MAX_BODY)
    url = reading.link("url")
    unit = reading.required("unit", reading.name("unit"))
    authors = reading.authors("authors")
    submitted_at = reading.moment("submitted_at")
    if submitted_at is not None and submitted_at > now + dt.timedelta(days=1):
        reading.fault("submitted_at", f"报送时间 {submitted_at.date()} 在今天之后, 请核对")
    if not reading.faults and body is None and url is None:
        reading.fault("body", "正文与链接至少填一项")
    kind = reading.choice("kind", _KINDS)
    form = reading.name("form")
    openness = reading.choice("openness", _OPENNESS)
    cleared_by = reading.name("cleared_by")
    ref = reading.text("ref", longest=64)
    tags = tuple(dict.fromkeys((*reading.words("tags"), *reading.words("exemplars"))))
    if FROM_PAST_LEDGER in tags:
        reading.fault("tags", f"'{FROM_PAST_LEDGER}' 由系统标注, 请去掉")
    if reading.faults or title is None:
        return None
    return SubmissionRow(
        where=reading.where,
        title=" ".join(title.split()),
        body=body,
        url=url,
        unit=unit,
        authors=authors,
        submitted_at=submitted_at,
        kind=kind,
        form=form,
        openness=openness,
        cleared_by=cleared_by,
        ref=ref,
        tags=tags,
        digest=digest_of(body),
    )
