"""证据包: everything that proves some placements, in one zip that needs no ledger to be read.

A folder a placement: the kept page as it was fetched, its text, what was decided by whom and when,
scans of clippings; beside them a list of what there is, and one of sha256 digests that
`sha256sum -c` checks. Kept pages come from the net and may hold anything: they end in .bin, so that
nothing opens them by a double click.
"""

import hashlib
import json
import re
import zipfile
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from io import BytesIO

from sqlalchemy import select
from sqlalchemy.orm import Session

from bulletin import csv, roster
from bulletin.content import Cell, Column, Section, Table
from bulletin.evidence_record import Record, gather, row, told, words
from bulletin.roster import Units
from ledger import audit
from ledger.archive import Archive
from ledger.tables import Clipping, Page, Placement, Screenshot
from office.errors import LedgerError
from office.house import Office

COLUMNS = (
    Column("序号"),
    *(
        Column(title, "text")
        for title in ("文件夹", "单位", "作者", "稿件编号", "稿件标题", "媒体", "级别", "媒体类型")
    ),
    Column("刊播日期", "day"),
    *(
        Column(title, "text")
        for title in ("采用方式", "刊发标题", "网址", "认定人", "认定时间", "网页摘要")
    ),
)
_UNSAFE = re.compile(r"[^\w.-]+")
_README = """证据包
生成: {at}  单位: {office}
采用记录: {placements} 条  所存网页: {pages} 份  读不出的: {missing} 份
台账审计链头: {head}

目录.csv 列出每条采用记录, 可用电子表格打开。
每个文件夹是一条采用记录:
  记录.txt       稿件、采用记录、报道和全部认定意见, 时间均为办公室所在时区
  记录.json      同上, 供程序读取
  正文-N.txt     从网页读出的标题和正文
  网页-N.bin     抓取时的网页原件, 摘要与台账一致; 勿双击打开, 可用文本编辑器查看
  截图-N.png     认定后在浏览器里拍的整页截图; 站点不允许或已撤稿的没有
  样报-N-*       样报、播发证明的扫描件
SHA256SUMS.txt 列出每个文件的摘要, 可用 sha256sum -c SHA256SUMS.txt 核对。
"""


def of_unit(session: Session, unit_id: int, months: Sequence[str]) -> list[int]:
    """Return the standing placements of a unit credited in some months."""
    query = select(Placement.id).where(
        Placement.unit_id == unit_id,
        Placement.period.in_(months),
        Placement.state == "standing",
    )
    return list(session.scalars(query.order_by(Placement.published_on, Placement.id)))


def of_months(session: Session, months: Sequence[str]) -> list[int]:
    """Return all standing placements credited in some months."""
    query = select(Placement.id).where(Placement.period.in_(months), Placement.state == "standing")
    return list(session.scalars(query.order_by(Placement.published_on, Placement.id)))


def pack(
    session: Session, office: Office, archive: Archive, placements: Sequence[int], *, at: datetime
) -> bytes:
    """Return the zip of some placements; the same ledger and moment give the same bytes.

    A page whose bytes are missing or damaged is named in 说明.txt and counted, never left out in
    silence.
    """
    files: dict[str, bytes] = {}
    listed: list[tuple[Cell, ...]] = []
    pages = missing = 0
    on_day: dict[date, Units] = {}
    for number, placement_id in enumerate(placements, 1):
        placement = session.get_one(Placement, placement_id)
        record = gather(
            session, office, placement, unit=_called(session, office, placement, on_day)
        )
        name = _UNSAFE.sub("_", f"{number:04d}-{placement.published_on}-{placement.channel_key}")
        listed.append((number, name, *row(record)))
        for path, data, is_page in _placement_files(archive, record):
            files[f"{name}/{path}"] = data
            pages += is_page
            missing += path.startswith("缺失-")
    files["目录.csv"] = csv.write(
        Table("evidence", "目录", COLUMNS, (Section(None, tuple(listed)),))
    )
    files["说明.txt"] = _README.format(
        at=at.astimezone(office.periods.zone).strftime("%Y-%m-%d %H:%M"),
        office=office.profile.name,
        placements=len(placements),
        pages=pages,
        missing=missing,
        head=audit.head(session),
    ).encode()
    files["SHA256SUMS.txt"] = "".join(
        f"{hashlib.sha256(data).hexdigest()}  {path}\n" for path, data in files.items()
    ).encode()
    return _zipped(files)


def _called(
    session: Session, office: Office, placement: Placement, on_day: dict[date, Units]
) -> str:
    """Return what the placement's unit was called on its day; each day's roster is read once."""
    day = placement.published_on
    if day not in on_day:
        on_day[day] = roster.units(session, office.profile, day)
    return on_day[day].name(placement.unit_id)


def _placement_files(archive: Archive, record: Record) -> Iterator[tuple[str, bytes, bool]]:
    """Yield (path, bytes, whether they are a kept page) of one placement."""
    yield "记录.txt", words(record).encode(), False
    yield "记录.json", json.dumps(told(record), ensure_ascii=False, indent=1).encode(), False
    for number, proof in enumerate(record.proofs, 1):
        yield (
            f"正文-{number}.txt",
            f"{proof.article.title}\n\n{proof.article.body}\n".encode(),
            False,
        )
        if proof.page is not None:
            yield _kept(archive, proof.page, number)
        yield from _picture(archive, proof.picture, number)
        yield from _scans(archive, proof.scans, number)


def _kept(archive: Archive, page: Page, number: int) -> tuple[str, bytes, bool]:
    try:
        _, payload = archive.read(page.warc_file, page.warc_offset)
    except LedgerError as lost:
        return f"缺失-{number}.txt", str(lost).encode(), False
    if hashlib.sha256(payload).hexdigest() != page.digest:
        return f"缺失-{number}.txt", f"摘要与台账不符: {page.digest}".encode(), False
    return f"网页-{number}.bin", payload, True


def _picture(
    archive: Archive, taken: Screenshot | None, number: int
) -> Iterator[tuple[str, bytes, bool]]:
    if taken is None:
        return
    try:
        yield f"截图-{number}.png", archive.load(taken.digest or ""), False
    except LedgerError as lost:
        yield f"缺失-{number}-截图.txt", str(lost).encode(), False


def _scans(
    archive: Archive, scans: Sequence[Clipping], number: int
) -> Iterator[tuple[str, bytes, bool]]:
    for clipping in scans:
        name = _UNSAFE.sub("_", clipping.proof_name or "scan")[-60:]
        try:
            yield f"样报-{number}-{name}", archive.load(clipping.proof_digest or ""), False
        except LedgerError as lost:
            yield f"缺失-{number}-{name}.txt", str(lost).encode(), False


def _zipped(files: dict[str, bytes]) -> bytes:
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in files.items():
            entry = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            package.writestr(entry, data)
    return made.getvalue()
