"""网页存证 as bytes: WARC files beside the ledger, and the scans and papers people hand in.

A writer makes its file anew and never opens another's: what a crash left half-written stays as it
is, and nothing after it is lost. Bytes are on the disk before the ledger speaks of them: call
`sync` before the commit. Payloads are kept decoded (content codings removed), so that what is read
back is what extraction saw; `digest` is the sha256 of exactly these bytes.
"""

import hashlib
import os
import re
import socket
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, Self

from sqlalchemy import select
from sqlalchemy.orm import Session
from warcio.archiveiterator import ArchiveIterator
from warcio.recordloader import ArcWarcRecord

from ledger import warc
from ledger.store import Store, store_of
from ledger.tables import Page
from ledger.warc import Headers
from office.errors import LedgerError

ROTATE_BYTES = 1 << 30
_UNSAFE = re.compile(r"[^\w.()\-\u4e00-\u9fff]+")


@dataclass(frozen=True, slots=True)
class Kept:
    """Where a record stands; `payload_at` where its bytes do, when it only refers to them."""

    warc_file: str
    """Name below the archive's root."""
    offset: int
    record_id: str
    digest: str
    """sha256 of the payload, hexadecimal."""


@dataclass(frozen=True, slots=True)
class Damaged:
    """A kept page whose bytes are not what the ledger says."""

    page_id: int
    url: str
    why: str
    """`missing`, `unreadable` or `digest`."""


class Archive:
    """The folder of kept bytes; one may be shared by several machines."""

    def __init__(self, root: Path) -> None:
        """Open the archive of a folder, or of the store that the folder names."""
        self.root = root
        self.shared = store_of(root)

    def writer(self) -> "Writer":
        """Begin a WARC file of this process's own; close it, or use it in a `with`."""
        return Writer(self.root, self.shared)

    def read(self, warc_file: str, offset: int) -> tuple[Headers, bytes]:
        """Return the headers and payload of a record; a revisit's payload is the one it refers to.

        Raises: LedgerError when the file is missing or the record cannot be read.
        """
        where = f"{warc_file}@{offset}"
        try:
            headers, payload, earlier = self._record(warc_file, offset)
            if earlier is not None:
                _, payload, _ = self._record(*earlier)
        except FileNotFoundError as missing:
            raise LedgerError("存证文件缺失, 请从备份恢复", where=where) from missing
        except Exception as broken:  # a flipped byte may break gzip, zlib or the record's head
            raise LedgerError("存证记录读不出, 请从备份恢复", where=where) from broken
        return headers, payload

    def store(self, data: bytes, name: str) -> str:
        """Keep a scan or an issued file under its digest; return the digest.

        The same bytes are kept once; the first name stands.
        """
        digest = hashlib.sha256(data).hexdigest()
        folder = self.root / _place(digest)
        if folder.is_dir() and any(not p.name.endswith(".part") for p in folder.iterdir()):
            return digest
        folder.mkdir(parents=True, exist_ok=True)
        safe = _UNSAFE.sub("_", Path(name).name).lstrip(".")[-80:] or "file"
        if self.shared is not None:
            self.shared.put(f"{_place(digest)}/{safe}", data)
        part = folder / f"{uuid.uuid4().hex}.part"
        with part.open("xb") as out:
            out.write(data)
            _to_disk(out)
        part.replace(folder / safe)
        _sync_folder(folder)
        return digest

    def stored(self, digest: str) -> Path:
        """Return where the bytes of a digest are.

        Raises: LedgerError when they are not there.
        """
        folder = self.root / _place(digest)
        if re.fullmatch(r"[0-9a-f]{64}", digest):
            for path in folder.iterdir() if folder.is_dir() else ():
                if not path.name.endswith(".part"):
                    return path
            if self.shared is not None and (names := self.shared.names(_place(digest))):
                folder.mkdir(parents=True, exist_ok=True)
                part = folder / f"{uuid.uuid4().hex}.part"
                part.write_bytes(self.shared.get(f"{_place(digest)}/{names[0]}"))
                return part.replace(folder / names[0])
        raise LedgerError("存档文件缺失, 请从备份恢复", where=digest)

    def load(self, digest: str) -> bytes:
        """Return the bytes kept by `store`.

        Raises: LedgerError when they are missing or are not what the digest says.
        """
        data = self.stored(digest).read_bytes()
        if hashlib.sha256(data).hexdigest() != digest:
            raise LedgerError("存档文件已被改动, 请从备份恢复", where=digest)
        return data

    def _record(self, warc_file: str, offset: int) -> tuple[Headers, bytes, tuple[str, int] | None]:
        with self._opened(warc_file, offset) as raw:
            record = next(iter(ArchiveIterator(raw)))
            headers = tuple(record.http_headers.headers) if record.http_headers else ()
            earlier = _earlier(record)
            return headers, b"" if earlier else record.content_stream().read(), earlier

    def _opened(self, warc_file: str, offset: int) -> BinaryIO:
        path = _below(self.root, warc_file)
        if self.shared is not None and not path.exists():
            return self.shared.at(warc_file, offset)
        raw = path.open("rb")
        raw.seek(offset)
        return raw


class Writer:
    """One WARC 1.1 file being written; in a shared store as well where there is one."""

    def __init__(self, root: Path, shared: Store | None = None) -> None:
        self.root = root
        self.shared = shared
        self._sent = 0
        self._out: BinaryIO | None = None
        self._name = ""
        self._known: dict[str, tuple[Kept, str, datetime]] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def keep(
        self,
        url: str,
        status: int,
        headers: Headers,
        payload: bytes,
        fetched_at: datetime,
        *,
        earlier: Kept | None = None,
    ) -> Kept:
        """Write a response; as a revisit when `earlier`, or this writer, holds the same bytes.

        Call `sync` before committing what speaks of it.
        """
        digest = hashlib.sha256(payload).hexdigest()
        out = self._open(fetched_at)
        known = self._known.get(digest)
        if known is None and earlier is not None and earlier.digest == digest:
            known = (earlier, url, fetched_at)
        offset, record_id = out.tell(), warc.new_id()
        http = warc.http_head(status, headers, len(payload))
        if known is None:
            record = warc.response(
                http, payload, record_id=record_id, url=url, at=fetched_at, digest=digest
            )
        else:
            original, its_url, its_at = known
            refers_to = warc.refers(
                original.record_id, its_url, its_at, original.warc_file, original.offset
            )
            record = warc.revisit(
                http, refers_to, record_id=record_id, url=url, at=fetched_at, digest=digest
            )
        out.write(record)
        kept = Kept(self._name, offset, record_id, digest)
        if known is None:
            self._known[digest] = (kept, url, fetched_at)
            if len(self._known) > 5000:
                self._known.pop(next(iter(self._known)))
        return kept

    def sync(self) -> None:
        """Put everything kept so far on the disk, and where all machines find it."""
        if self._out is None:
            return
        _to_disk(self._out)
        if self.shared is not None and (end := self._out.tell()) > self._sent:
            with (self.root / self._name).open("rb") as written:
                written.seek(self._sent)
                self.shared.begin(self._name, self._sent, written.read(end - self._sent))
            self._sent = end

    def close(self) -> None:
        if self._out is None:
            return
        self.sync()
        self._out.close()
        self._out, self._sent = None, 0
        if self.shared is not None:
            self.shared.finish(self._name, self.root / self._name)
            (self.root / self._name).unlink()

    def _open(self, at: datetime) -> BinaryIO:
        if self._out is not None and self._out.tell() < ROTATE_BYTES:
            return self._out
        self.close()
        moment = at.astimezone(UTC)
        host = re.sub(r"[^A-Za-z0-9-]", "-", socket.gethostname())[:40]
        unique = f"{os.getpid()}-{uuid.uuid4().hex[:8]}"
        self._name = f"warc/{moment:%Y/%m}/{moment:%Y%m%dT%H%M%SZ}-{host}-{unique}.warc.gz"
        path = self.root / self._name
        path.parent.mkdir(parents=True, exist_ok=True)
        self._out = path.open("xb")
        _sync_folder(path.parent)
        self._out.write(warc.info(path.name, moment))
        return self._out


def verify(session: Session, archive: Archive) -> Iterator[Damaged]:
    """Yield every kept page whose bytes are missing or do not match their digest."""
    rows = select(Page.id, Page.url, Page.warc_file, Page.warc_offset, Page.digest).order_by(
        Page.warc_file, Page.warc_offset
    )
    for page_id, url, warc_file, offset, digest in session.execute(
        rows.execution_options(yield_per=1000)
    ):
        try:
            _, payload = archive.read(warc_file, offset)
        except LedgerError as fault:
            missing = isinstance(fault.__cause__, FileNotFoundError)
            yield Damaged(page_id, url, "missing" if missing else "unreadable")
            continue
        if hashlib.sha256(payload).hexdigest() != digest:
            yield Damaged(page_id, url, "digest")


def _earlier(record: ArcWarcRecord) -> tuple[str, int] | None:
    if record.rec_type != "revisit":
        return None
    head = record.rec_headers
    return (
        head.get_header("WARC-Refers-To-Filename"),
        int(head.get_header("WARC-Refers-To-File-Offset")),
    )


def _place(digest: str) -> str:
    """Return the folder of a scan or an issued file, below the archive's root."""
    return f"files/{digest[:2]}/{digest}"


def _below(root: Path, name: str) -> Path:
    """Return a file below the root; a name that climbs out of it is nobody's of ours."""
    path = (root / name).resolve()
    if not path.is_relative_to(root.resolve()):
        raise FileNotFoundError(name)
    return path


def _to_disk(out: BinaryIO) -> None:
    out.flush()
    os.fsync(out.fileno())


def _sync_folder(folder: Path) -> None:
    """Make the folder's new entry durable; where a system cannot, the file's own sync must do."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
