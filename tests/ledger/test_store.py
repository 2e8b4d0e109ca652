"""An archive that several machines share: what one kept, another opens."""

import socket
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from moto.server import ThreadedMotoServer

from ledger.archive import Archive, Writer
from ledger.store import STORE, Store, point
from office.errors import ConfigError, LedgerError

AT = datetime(2026, 10, 31, 1, 0, tzinfo=UTC)
HEADERS = (("Content-Type", "text/html"),)
BODIES = [f"<p>第{n}页</p>".encode() * 40 for n in range(4)]


@pytest.fixture(scope="module")
def s3() -> Iterator[str]:
    """The address of an S3 on loopback."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=port, verbose=False)
    server.start()
    yield f"http://127.0.0.1:{port}"
    server.stop()


@pytest.fixture(params=["s3", "folder"])
def url(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """An empty store: a bucket of an S3 server, or a folder that machines share."""
    if request.param == "folder":
        return (tmp_path / "shared").as_uri()
    monkeypatch.setenv("AWS_ENDPOINT_URL", request.getfixturevalue("s3"))
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    bucket = f"s3://proofs-{abs(hash(tmp_path)) % 10**8}"
    Store(bucket)._fs.mkdir(bucket)
    return f"{bucket}/kandeng"


def machine(tmp_path: Path, name: str, url: str) -> Archive:
    """Return the archive as one machine has it: an empty folder that names the store."""
    folder = tmp_path / name
    point(folder, url)
    return Archive(folder)


def keep(writer: Writer, number: int) -> tuple[str, int]:
    kept = writer.keep(f"http://a.cn/{number}", 200, HEADERS, BODIES[number], AT)
    return kept.warc_file, kept.offset


def test_what_one_machine_kept_another_opens(tmp_path: Path, url: str) -> None:
    """Committed pages while the file is still being written; all of them when it is closed."""
    here, there = machine(tmp_path, "a", url), machine(tmp_path, "b", url)
    with here.writer() as writer:
        first = keep(writer, 0)
        writer.sync()
        second, third = keep(writer, 1), keep(writer, 2)
        writer.sync()
        for place, body in zip((first, second, third), BODIES, strict=False):
            assert there.read(*place)[1] == body
        unsynced = keep(writer, 3)
    for place, body in zip((first, second, third, unsynced), BODIES, strict=True):
        assert there.read(*place)[1] == body
        assert here.read(*place)[1] == body
    assert list((tmp_path / "a").rglob("*.warc.gz")) == []  # one object now, no local copy


def test_a_machine_that_dies_takes_nothing_committed_with_it(tmp_path: Path, url: str) -> None:
    """Never closed, its folder gone: what was synced before is read elsewhere."""
    here, there = machine(tmp_path, "a", url), machine(tmp_path, "b", url)
    writer = here.writer()
    places = []
    for number in range(3):
        places.append(keep(writer, number))
        writer.sync()
    assert writer._out is not None
    writer._out.close()
    for place, body in zip(places, BODIES, strict=False):
        assert there.read(*place)[1] == body


def test_a_scan_and_an_issued_file_are_found_by_their_digest(tmp_path: Path, url: str) -> None:
    here, there = machine(tmp_path, "a", url), machine(tmp_path, "b", url)
    digest = here.store(b"scan", "样报 1.png")
    assert here.store(b"scan", "again.png") == digest
    assert there.load(digest) == b"scan"
    assert there.stored(digest).name == "样报_1.png"
    with pytest.raises(LedgerError, match="缺失"):
        there.load("0" * 64)


def test_a_record_that_is_nowhere_is_said_to_be_missing(tmp_path: Path, url: str) -> None:
    for name in ("warc/2026/10/none.warc.gz", "../../etc/passwd"):
        with pytest.raises(LedgerError, match="缺失"):
            machine(tmp_path, "a", url).read(name, 0)


def test_a_folder_names_one_store(tmp_path: Path) -> None:
    """Another address would leave the earlier pages behind unseen."""
    point(tmp_path, "memory://a")
    point(tmp_path, "memory://a")
    with pytest.raises(ConfigError, match="已指向"):
        point(tmp_path, "memory://b")
    assert (tmp_path / STORE).read_text(encoding="utf-8") == "memory://a\n"
    with pytest.raises(ConfigError, match="无法识别"):
        Store("nosuch://place")
