"""The file of a bundle: whole and signed, or refused.

One line of magic, an Ed25519 signature, the manifest's length, the manifest, then the members'
bytes in its order and nothing else. The signature covers the manifest, which holds every member's
size and sha256: there is no byte that could change unseen.
"""

import hashlib
import json
import os
import re
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from ledger.bundle.rows import KINDS, rows_name
from office.errors import IntakeError

MAGIC = b"KANDENG BUNDLE 1\n"
MOST_MANIFEST = 16 << 20
CHUNK = 1 << 20
_WARC = re.compile(r"warc/[0-9]{4}/[0-9]{2}/[A-Za-z0-9][A-Za-z0-9.-]*\.warc\.gz")
_ROWS = frozenset(map(rows_name, KINDS))


@dataclass(frozen=True, slots=True)
class Member:
    """One part of the file."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Opened:
    """A bundle that was found whole; its members lie in a folder."""

    made_at: datetime
    warcs: tuple[str, ...]
    """Names of its WARC files, below the folder and below an archive alike."""


def seal(
    folder: Path,
    to: Path,
    key: Ed25519PrivateKey,
    *,
    now: datetime,
    since: datetime | None,
    counts: Mapping[str, int],
) -> None:
    """Put the rows and WARC files below `folder` into one signed file; whole or not at all."""
    warcs = sorted(p.relative_to(folder).as_posix() for p in folder.glob("warc/**/*.warc.gz"))
    members = [_member(folder, name) for name in (*map(rows_name, KINDS), *warcs)]
    manifest = {
        "made_at": now.astimezone(UTC).isoformat(),
        "since": since.astimezone(UTC).isoformat() if since else None,
        "counts": dict(counts),
        "members": [asdict(member) for member in members],
    }
    head = json.dumps(manifest, ensure_ascii=False, sort_keys=True).encode()
    part = folder / "bundle.part"
    with part.open("xb") as out:
        out.write(MAGIC + key.sign(MAGIC + head) + len(head).to_bytes(8, "big") + head)
        for member in members:
            with (folder / member.name).open("rb") as source:
                shutil.copyfileobj(source, out, CHUNK)
        _to_disk(out)
    part.replace(to)


def open_sealed(bundle: Path, folder: Path, key: Ed25519PublicKey) -> Opened:
    """Verify a bundle and lay its members below `folder`.

    Raises: IntakeError when it is not whole, not signed with this key, or holds foreign names.
    """
    with bundle.open("rb") as source:
        manifest = _manifest(source, key)
        members = [Member(**member) for member in manifest["members"]]
        warcs = tuple(m.name for m in members if m.name not in _ROWS)
        for name in warcs:
            if not _WARC.fullmatch(name):
                raise IntakeError(f"采集包内有不该有的文件名 '{name}', 整包拒收")
        names = {m.name for m in members}
        if len(names) != len(members) or not names >= _ROWS:
            raise IntakeError("采集包内容不齐, 整包拒收: 请重新导出")
        for member in members:
            _lay(source, folder, member)
        if source.read(1):
            raise IntakeError("采集包末尾多出内容, 整包拒收: 请重新拷贝")
    return Opened(datetime.fromisoformat(manifest["made_at"]), warcs)


@contextmanager
def working_folder(beside: Path) -> Iterator[Path]:
    """Give a folder on the same disk, so that what is made there can be moved; gone afterwards."""
    beside.mkdir(parents=True, exist_ok=True)
    path = Path(tempfile.mkdtemp(prefix=".bundle-", dir=beside))
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


def sha256_of(path: Path) -> str:
    """Return the sha256 of a file, hexadecimal."""
    with path.open("rb") as source:
        return hashlib.file_digest(source, "sha256").hexdigest()


def _manifest(source: BinaryIO, key: Ed25519PublicKey) -> dict[str, Any]:
    if source.read(len(MAGIC)) != MAGIC:
        raise IntakeError("不是采集包, 或版本不同: 请用 kandeng bundle export 导出的文件")
    signature, size = source.read(64), int.from_bytes(source.read(8), "big")
    head = source.read(size) if size <= MOST_MANIFEST else b""
    try:
        key.verify(signature, MAGIC + head)
    except InvalidSignature as foreign:
        raise IntakeError(
            "签名不符, 整包拒收: 文件在途中被改动, 或不是由受信任的密钥签发"
        ) from foreign
    manifest: dict[str, Any] = json.loads(head)
    return manifest


def _lay(source: BinaryIO, folder: Path, member: Member) -> None:
    path, digest, left = folder / member.name, hashlib.sha256(), member.size
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("xb") as out:
        while left and (chunk := source.read(min(CHUNK, left))):
            digest.update(chunk)
            out.write(chunk)
            left -= len(chunk)
        _to_disk(out)
    if left or digest.hexdigest() != member.sha256:
        raise IntakeError(f"采集包中 {member.name} 与目录所记不符, 整包拒收: 请重新拷贝")


def _member(folder: Path, name: str) -> Member:
    path = folder / name
    return Member(name, path.stat().st_size, sha256_of(path))


def _to_disk(out: BinaryIO) -> None:
    out.flush()
    os.fsync(out.fileno())
