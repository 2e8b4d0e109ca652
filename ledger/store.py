"""Where the archive of several machines lies: objects below a URL, written once, read anywhere.

An archive's folder that holds a file `STORE` keeps its bytes there as well: S3-compatible
(`s3://bucket/prefix`, credentials and endpoint from the environment as every S3 tool reads them),
or whatever else fsspec reaches. The folder itself is then only this machine's workbench.

A WARC file being written lies there in pieces, one a sync, named by where they begin; closed, it
becomes one object. A machine that dies leaves the pieces, which hold all that was committed.
"""

from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO, cast

from office.errors import ConfigError, LedgerError

STORE = "STORE"
_BLOCK = 1 << 18
"""Bytes read at a time: a record is some ten kilobytes."""


def store_of(root: Path) -> "Store | None":
    """Return the store that an archive's folder names; None: the folder itself is the archive."""
    try:
        return Store((root / STORE).read_text(encoding="utf-8").strip())
    except FileNotFoundError:
        return None


def point(root: Path, url: str) -> None:
    """Let the archive's folder name its store.

    Raises: ConfigError when it names another one already.
    """
    named = root / STORE
    if named.exists() and (held := named.read_text(encoding="utf-8").strip()) != url:
        raise ConfigError(f"存证目录 {root} 已指向 {held}, 未改为 {url}: 请换目录或先迁移存证")
    root.mkdir(parents=True, exist_ok=True)
    named.write_text(url + "\n", encoding="utf-8")


class Store:
    """Objects by name below one URL."""

    def __init__(self, url: str) -> None:
        """Reach for the store; nothing is asked of it yet.

        Raises: ConfigError when what speaks its protocol is not installed.
        """
        try:
            import fsspec  # noqa: PLC0415 - an extra; an archive in a folder needs none

            given = {"auto_mkdir": True} if url.startswith("file:") else {}
            fs, root = fsspec.core.url_to_fs(url, use_listings_cache=False, **given)
        except ImportError as missing:
            raise ConfigError(
                f"存证地址 {url} 需要另装组件: pip install 'kandeng[s3]'"
            ) from missing
        except ValueError as wrong:
            raise ConfigError(f"存证地址无法识别: {url}") from wrong
        self.url = url
        self._fs: Any = fs
        self._root = root.rstrip("/")

    def put(self, name: str, data: bytes) -> None:
        """Write an object.

        Raises: LedgerError when the store does not take it; nothing may then be committed.
        """
        try:
            self._fs.pipe_file(self._path(name), data)
        except Exception as fault:  # each protocol has errors of its own
            raise LedgerError(f"存证未能写入 {self.url}: {fault}。可安全重试") from fault

    def get(self, name: str) -> bytes:
        """Return an object's bytes. Raises: FileNotFoundError."""
        return cast("bytes", self._fs.cat_file(self._path(name)))

    def names(self, folder: str) -> list[str]:
        """Return the names right below a folder, without it, in order."""
        try:
            found = self._fs.ls(self._path(folder), detail=False)
        except FileNotFoundError:
            return []
        return sorted(path.rstrip("/").rpartition("/")[2] for path in found)

    def begin(self, name: str, start: int, data: bytes) -> None:
        """Keep what was added to a file from byte `start` on."""
        self.put(f"{_pieces(name)}/{start:014d}", data)

    def finish(self, name: str, path: Path) -> None:
        """Make one object of a file that will not grow any more."""
        try:
            self._fs.put_file(str(path), self._path(name))
        except Exception as fault:
            raise LedgerError(f"存证未能写入 {self.url}: {fault}。可安全重试") from fault
        for piece in self.names(_pieces(name)):
            self._fs.rm_file(self._path(f"{_pieces(name)}/{piece}"))

    def at(self, name: str, offset: int) -> BinaryIO:
        """Return a file opened at a record's offset. Raises: FileNotFoundError."""
        starts = [int(piece) for piece in self.names(_pieces(name))]
        if before := [start for start in starts if start <= offset]:
            piece = BytesIO(self.get(f"{_pieces(name)}/{max(before):014d}"))
            piece.seek(offset - max(before))
            return piece
        opened = cast("BinaryIO", self._fs.open(self._path(name), "rb", block_size=_BLOCK))
        opened.seek(offset)
        return opened

    def _path(self, name: str) -> str:
        return f"{self._root}/{name}"


def _pieces(name: str) -> str:
    return f"{name}.parts"
